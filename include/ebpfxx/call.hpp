// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// call: for what libbpf can do and ebpfxx has no function for.
#pragma once

#include <cerrno>
#include <type_traits>
#include <utility>

#include "cstring_view.hpp"
#include "error.hpp"
#include "log.hpp"

namespace ebpfxx::inline v0 {

/// Calls libbpf and throws Error when that fails: with a negative number or a null pointer, as libbpf's functions do.
/// `what` completes "cannot ..."; libbpf's warnings during the call are part of the error.
///   ebpfxx::call("bind the map", [&] { return bpf_prog_bind_map(program.fd(), map.fd(), nullptr); });
/// Link{adopt, ...} takes over a link that it returns.
template <class F>
auto call(CStringView what, F&& function) {
  using Result = std::invoke_result_t<F>;
  static_assert(std::is_pointer_v<Result> || (std::is_integral_v<Result> && std::is_signed_v<Result>),
                "the function must return what libbpf returned: a pointer or a number");
  const detail::LogCapture log;
  errno = 0;
  const Result result = std::forward<F>(function)();
  const int error = errno;
  if constexpr (std::is_pointer_v<Result>) {
    if (!result) detail::throw_error(error ? error : EINVAL, {"cannot ", what}, log);
  } else {
    // A plain system call returns -1, which is also libbpf's -EPERM.
    if (result < 0)
      detail::throw_error(result == -1 && error ? error : static_cast<int>(-result), {"cannot ", what}, log);
  }
  return result;
}

}  // namespace ebpfxx::inline v0
