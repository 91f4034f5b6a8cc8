// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cerrno>
#include <concepts>

#include "cstring_view.hpp"
#include "detail/text.hpp"

// As in <net/if.h>, which cannot come after <linux/if.h>.
#ifdef __THROW
extern "C" unsigned int if_nametoindex(const char* name) __THROW;
#else
extern "C" unsigned int if_nametoindex(const char* name);
#endif

namespace ebpfxx::inline v0 {

/// A network interface in the calling thread's network namespace, by name or by index. For use as a parameter: a name
/// is borrowed.
class Interface {
 public:
  Interface(int index) noexcept : index_{index} {}  // NOLINT: implicit by design
  template <std::convertible_to<CStringView> Name>
  Interface(const Name& name) noexcept : Interface{CStringView{name}} {}  // NOLINT
  Interface(CStringView name) noexcept;                                   // NOLINT

  /// Its index, or a negative errno if there is none with that name.
  [[nodiscard]] int index() const noexcept { return index_; }

  /// "network interface 'eth0'", for errors.
  [[nodiscard]] detail::Text text() const;

 private:
  int index_;
  CStringView name_;
};

namespace detail {

/// Advice for any attachment to an interface; empty when the cause is not certain.
[[nodiscard, gnu::cold]] constexpr const char* interface_advice(int error) noexcept {
  return error == ENODEV ? "`ip link` lists the interfaces of this network namespace." : "";
}

}  // namespace detail
}  // namespace ebpfxx::inline v0

#ifndef EBPFXX_COMPILED
#include "impl/interface.hpp"
#endif
