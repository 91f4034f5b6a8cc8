// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// What generated headers include.
#pragma once

#include "ebpfxx.hpp"

namespace ebpfxx::inline v0 {

// C's __int128, which ISO C++ does not have.
__extension__ typedef __int128 int128;
__extension__ typedef unsigned __int128 uint128;

}  // namespace ebpfxx::inline v0
