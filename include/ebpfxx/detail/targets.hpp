// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// What a program is attached to at many places: parameters that take lists in braces, vectors, arrays and spans.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <initializer_list>
#include <new>
#include <string_view>

#include "../cstring_view.hpp"
#include "../error.hpp"
#include "text.hpp"

namespace ebpfxx::inline v0::detail {

/// A vector, an array or a span of names.
template <class List>
concept NameList = !CString<List> && requires(const List& list) {
  { list.size() } -> std::convertible_to<std::size_t>;
  { *list.begin() } -> std::convertible_to<CStringView>;
};

/// A vector, an array or a span of 64-bit numbers.
template <class List>
concept NumberList = requires(const List& list) {
  { list.data() } -> std::convertible_to<const std::uint64_t*>;
  { list.size() } -> std::convertible_to<std::size_t>;
};

/// 64-bit numbers, one after the other. They are borrowed: a parameter.
class Numbers {
 public:
  Numbers() = default;
  Numbers(std::initializer_list<std::uint64_t> numbers) noexcept : data_{numbers.begin()}, size_{numbers.size()} {}
  template <NumberList List>
  Numbers(const List& list EBPFXX_LIFETIMEBOUND) noexcept  // NOLINT: a parameter
      : data_{list.data()}, size_{list.size()} {}

  [[nodiscard]] const std::uint64_t* data() const noexcept { return data_; }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }

 private:
  const std::uint64_t* data_ = nullptr;
  std::size_t size_ = 0;
};

/// The functions that a program is attached to at once: a pattern with '*' and '?', or a list of names, or one of
/// addresses. The names and addresses are borrowed: a parameter.
class Targets {
 public:
  Targets(const char* pattern) noexcept : pattern_{pattern} {}  // NOLINT: a parameter
  template <CString T>
  Targets(const T& pattern) noexcept : pattern_{pattern.c_str()} {}  // NOLINT: a parameter

  Targets(std::initializer_list<CStringView> names) { set_names(names); }
  template <NameList List>
  Targets(const List& names) {
    set_names(names);
  }  // NOLINT: a parameter

  Targets(std::initializer_list<std::uint64_t> addresses) noexcept : addresses_{addresses} {}
  template <NumberList List>
  Targets(const List& addresses) noexcept : addresses_{addresses} {}  // NOLINT: a parameter

  Targets(const Targets&) = delete;
  Targets& operator=(const Targets&) = delete;
  ~Targets() { std::free(names_); }

  /// Null if it is a list.
  [[nodiscard]] const char* pattern() const noexcept { return pattern_; }
  [[nodiscard]] std::size_t size() const noexcept { return names_ ? count_ : addresses_.size(); }
  /// Null if it is no list of names.
  [[nodiscard]] const char** names() const noexcept { return names_; }
  [[nodiscard]] const unsigned long* addresses() const noexcept {
    static_assert(sizeof(unsigned long) == sizeof(std::uint64_t));
    return names_ ? nullptr : reinterpret_cast<const unsigned long*>(addresses_.data());
  }

  /// "'tcp_*'", or "2 functions".
  [[nodiscard]] Text text() const {
    if (pattern_) return Text{"'", pattern_, "'"};
    if (size() == 1 && names_) return Text{"'", names_[0], "'"};
    return Text{Digits{static_cast<std::int64_t>(size())}, size() == 1 ? " function" : " functions"};
  }

 private:
  template <class List>
  void set_names(const List& names) {
    names_ = static_cast<const char**>(std::malloc((names.size() + 1) * sizeof *names_));
    if (!names_) throw_exception(std::bad_alloc{});
    for (const auto& name : names) names_[count_++] = CStringView{name}.c_str();
  }

  const char* pattern_ = nullptr;
  const char** names_ = nullptr;
  std::size_t count_ = 0;
  Numbers addresses_;
};

/// Throws Error unless there are no cookies, or one for each function.
inline void check_cookies(std::size_t cookies, const Targets& functions, Parts what) {
  if (cookies == 0 || (!functions.pattern() && cookies == functions.size())) return;
  if (functions.pattern())
    throw_error(EINVAL, what, {"Cookies need a list of functions: the matches of a pattern have no order."});
  throw_error(
      EINVAL, what,
      {"It takes one cookie for each function, and there are ", Digits{static_cast<std::int64_t>(cookies)}, "."});
}

}  // namespace ebpfxx::inline v0::detail
