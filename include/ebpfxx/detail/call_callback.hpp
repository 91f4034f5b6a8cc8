// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <type_traits>

#include "language.hpp"

namespace ebpfxx::inline v0::detail {

/// Calls the callback of a stream. False if that returned false: it wants no more. One that does not fit is not called;
/// its stream has a static_assert that says why.
template <class F, class... Arguments>
[[gnu::always_inline]] inline bool call_callback(F& callback, const Arguments&... arguments) {
  if constexpr (!std::is_invocable_v<F&, const Arguments&...>)
    return false;
  else if constexpr (std::is_same_v<decltype(callback(arguments...)), bool>)
    return callback(arguments...);
  else
    return callback(arguments...), true;
}

}  // namespace ebpfxx::inline v0::detail
