// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

#include "text.hpp"

namespace ebpfxx::inline v0::detail {

/// Collects the names that a user may have meant, for errors: the three that are most like the one that is not there.
class Nearest {
 public:
  explicit Nearest(std::string_view wanted) noexcept : wanted_{wanted} {}

  void offer(std::string_view name) {
    const std::size_t distance = distance_of(name);
    if (distance >= places_[last].distance) return;
    for (const Place& place : places_)
      if (std::string_view{place.name} == name) return;
    places_[last] = {distance, Text{name}};
    for (std::size_t i = last; i > 0 && places_[i].distance < places_[i - 1].distance; --i)
      std::swap(places_[i], places_[i - 1]);
  }

  /// "'malloc', 'calloc'"; empty if nothing was like it.
  [[nodiscard]] Text text() const {
    Text text;
    for (const Place& place : places_)
      if (!place.name.empty()) text.add({text.empty() ? "'" : ", '", place.name, "'"});
    return text;
  }

 private:
  static constexpr std::size_t last = 2, unlike = 1000, longest = 64;
  struct Place {
    std::size_t distance = unlike;
    Text name;
  };

  // How many letters have to be changed, added or removed; a name that contains the other is near, too.
  [[nodiscard]] std::size_t distance_of(std::string_view name) const noexcept {
    if (name.empty() || wanted_.empty()) return unlike;
    const std::size_t difference =
        name.size() > wanted_.size() ? name.size() - wanted_.size() : wanted_.size() - name.size();
    const std::size_t most = wanted_.size() / 4 + 1, far = places_[last].distance;
    const std::size_t allowed = most < far ? most : far;
    // A change replaces at most one letter by another, which is soon seen of most names.
    if (difference <= allowed && name.size() <= longest && wanted_.size() <= longest &&
        static_cast<std::size_t>(__builtin_popcountll(letters_of(name) ^ letters_)) <= 2 * allowed)
      if (const std::size_t distance = changes(name, allowed); distance <= allowed) return distance;
    const bool contains = wanted_.size() > 2 && name.find(wanted_) != std::string_view::npos;
    return contains ? most + difference : unlike;
  }

  [[nodiscard]] static std::uint64_t letters_of(std::string_view name) noexcept {
    std::uint64_t letters = 0;
    for (const char letter : name) letters |= std::uint64_t{1} << (static_cast<unsigned char>(letter) & 63);
    return letters;
  }

  // Levenshtein's distance, or more than allowed.
  [[nodiscard]] std::size_t changes(std::string_view name, std::size_t allowed) const noexcept {
    std::size_t row[longest + 1];
    for (std::size_t i = 0; i <= name.size(); ++i) row[i] = i;
    for (std::size_t from = 0; from < wanted_.size(); ++from) {
      std::size_t diagonal = std::exchange(row[0], from + 1), least = from + 1;
      for (std::size_t to = 0; to < name.size(); ++to) {
        const std::size_t replaced = diagonal + (wanted_[from] != name[to]);
        diagonal = row[to + 1];
        const std::size_t added = 1 + (row[to] < diagonal ? row[to] : diagonal);
        row[to + 1] = replaced < added ? replaced : added;
        if (row[to + 1] < least) least = row[to + 1];
      }
      if (least > allowed) return least;
    }
    return row[name.size()];
  }

  const std::string_view wanted_;
  const std::uint64_t letters_ = letters_of(wanted_);
  Place places_[last + 1];
};

}  // namespace ebpfxx::inline v0::detail
