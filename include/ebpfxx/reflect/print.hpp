// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// print and to_text: values as text for people, and their formatters for {fmt} and std::format.
#pragma once

#include <iosfwd>
#include <string>

#include "write.hpp"

namespace ebpfxx::inline v0 {

/// The result of print(), for streams, fmt::format and std::format. It refers to a named value, and keeps a temporary.
template <class T>
struct Printed {
  T value;
};

/// std::cout << ebpfxx::print(event): {pid: 17, comm: "bash", state: RUNNING, args: [1, 2, 3]}. Texts are escaped, so
/// that no BPF record can control a terminal. Pointers are numbers: they are not followed.
template <class T>
[[nodiscard]] constexpr Printed<const T&> print(const T& value) noexcept {
  return {value};
}
template <class T>
[[nodiscard]] constexpr Printed<T> print(T&& value) noexcept requires(!std::is_reference_v<T>) {
  return {std::move(value)};
}

/// The same text as a string.
template <class T>
[[nodiscard]] std::string to_text(const T& value) {
  return detail::written(detail::Style::text, value);
}

template <class T, class Traits>
std::basic_ostream<char, Traits>& operator<<(std::basic_ostream<char, Traits>& out, const Printed<T>& printed) {
  return out << to_text(printed.value);
}

/// Found by {fmt} since version 10.
template <class T>
[[nodiscard]] std::string format_as(const Printed<T>& printed) {
  return to_text(printed.value);
}

}  // namespace ebpfxx::inline v0

#if defined(FMT_VERSION) && FMT_VERSION < 100000
template <class T>
struct fmt::formatter<ebpfxx::Printed<T>> : fmt::formatter<fmt::string_view> {
  template <class Context>
  auto format(const ebpfxx::Printed<T>& printed, Context& context) const {
    return fmt::formatter<fmt::string_view>::format(ebpfxx::to_text(printed.value), context);
  }
};
#endif

#if defined(__cpp_lib_format) && (defined(_GLIBCXX_FORMAT) || defined(_LIBCPP_FORMAT))  // <format> was included
template <class T>
struct std::formatter<ebpfxx::Printed<T>, char> : std::formatter<std::string_view, char> {
  template <class Context>
  auto format(const ebpfxx::Printed<T>& printed, Context& context) const {
    return std::formatter<std::string_view, char>::format(ebpfxx::to_text(printed.value), context);
  }
};
#endif
