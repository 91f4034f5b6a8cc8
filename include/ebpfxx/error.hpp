// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Error: what ebpfxx throws. One readable paragraph: what failed, on what, why, and what to do.
#pragma once

#include <cerrno>
#include <stdexcept>
#include <system_error>

#include "detail/text.hpp"

namespace ebpfxx::inline v0 {

namespace detail {

/// The kernel's internal "not supported", which was never meant to reach user space and has no name there.
inline constexpr int kernel_enotsupp = 524;

/// The errno that users see, in exceptions and error codes.
[[nodiscard]] constexpr int public_errno(int error) noexcept { return error == kernel_enotsupp ? EOPNOTSUPP : error; }

}  // namespace detail

/// The one exception of this library; VerifierError derives from it and adds details. code() is the errno of the call
/// that failed (std::system_category, so comparing it with std::errc works); what() says the rest.
class EBPFXX_THROWN Error : public std::system_error {
 public:
  Error(int error, const char* text)
      : std::system_error{detail::public_errno(error), std::system_category()}, text_{text} {}

  [[nodiscard]] const char* what() const noexcept override { return text_.what(); }

 private:
  std::runtime_error text_;  // a string whose copies do not throw
};

namespace detail {

/// Adds "Operation not permitted (EPERM)".
[[gnu::cold]] void add_errno(Text& text, int error);

inline constexpr const char* mount_tracefs_advice =
    "The kernel's tracing files are not mounted: mount -t tracefs tracefs /sys/kernel/tracing";

/// Advice about an error that any call into the kernel may return; empty when the cause is not certain.
[[gnu::cold]] const char* common_advice(int error) noexcept;

/// Throws Error: "WHAT: errno. libbpf: warnings. advice". `warnings` are lines.
[[noreturn, gnu::cold]] void throw_error(int error, Parts what, Parts advice = {}, const char* warnings = "");

}  // namespace detail
}  // namespace ebpfxx::inline v0

#ifndef EBPFXX_COMPILED
#include "impl/error.hpp"
#endif
