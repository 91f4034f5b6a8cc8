// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace test {

/// Does with an object what `ebpfxx-gen skeleton` and `ebpfxx-gen inspect` do, and aborts when they make what they must
/// not. Returns 0.
int generate(std::string_view object);

}  // namespace test
