// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// The walks of `for (auto [key, value] : map)`, map.keys() and map.drain().
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "entry_reader.hpp"

namespace ebpfxx::inline v0 {

/// What a walk over a map yields.
template <class K, class V>
struct MapEntry {
  K key;
  V value;
};

namespace detail {

/// An iterator over entries; it equals nullptr at the end. `Yield` knows the size of keys, and makes the elements from
/// the bytes of a key and a value. Move-only.
template <class Yield>
class Walk {
 public:
  using value_type = typename Yield::value_type;
  using difference_type = std::ptrdiff_t;

  Walk(const MapHandle& map, const WalkOptions& options, Yield yield = {})
      : reader_{map, yield.key_size, options}, yield_{yield} {
    reader_.fetch();
    settle();
  }

  [[nodiscard]] value_type operator*() const {
    return yield_.entry(reader_.keys() + next_ * yield_.key_size, reader_.value(next_));
  }
  Walk& operator++() {
    step();
    settle();
    return *this;
  }
  void operator++(int) { ++*this; }

  [[nodiscard]] bool operator==(std::nullptr_t) const noexcept { return next_ == reader_.count(); }

 private:
  void step() {
    if (++next_ == reader_.count()) {
      next_ = 0;
      reader_.fetch();
    }
  }
  /// Passes over entries that a Yield finds to be gone.
  void settle() {
    if constexpr (requires { yield_.take(reader_.keys()); })
      while (*this != nullptr && !yield_.take(reader_.keys() + next_ * yield_.key_size)) step();
  }

  EntryReader reader_;
  std::uint32_t next_ = 0;
  [[no_unique_address]] Yield yield_;
};

// The kernel wrote a T there; new std::byte[] made it one. If T needs a larger alignment, it is a copy.
template <class T>
decltype(auto) at(const std::byte* bytes) noexcept {
  if constexpr (alignof(T) <= __STDCPP_DEFAULT_NEW_ALIGNMENT__) {
    return *reinterpret_cast<const T*>(bytes);
  } else {
    T copy;
    std::memcpy(&copy, bytes, sizeof copy);
    return copy;
  }
}

template <class K>
struct YieldKey {
  static constexpr std::size_t key_size = sizeof(K);
  using value_type = K;
  static value_type entry(const std::byte* key, const std::byte*) { return at<K>(key); }
};

/// A range whose begin() starts a walk. It keeps the map alive.
template <class Yield>
class WalkRange {
 public:
  WalkRange(MapHandle map, const WalkOptions& options, Yield yield = {})
      : map_{std::move(map)}, options_{options}, yield_{yield} {}
  [[nodiscard]] Walk<Yield> begin() const { return {map_, options_, yield_}; }
  [[nodiscard]] std::nullptr_t end() const noexcept { return nullptr; }

 private:
  MapHandle map_;
  WalkOptions options_;
  [[no_unique_address]] Yield yield_;
};

/// Removes every entry from a map. (A template, so that only those who call it compile it.)
template <class Reader = EntryReader>
void clear_map(const MapHandle& map, std::size_t key_size, std::size_t value_size) {
  Reader reader{map, key_size, {.value_size = value_size, .remove = Remove::yes}};
  while (reader.fetch()) {
  }
}

}  // namespace detail
}  // namespace ebpfxx::inline v0

template <class Yield>
inline constexpr bool std::ranges::enable_view<ebpfxx::detail::WalkRange<Yield>> = true;
