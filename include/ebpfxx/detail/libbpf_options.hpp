// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstring>

#include "language.hpp"

namespace ebpfxx::inline v0::detail {

/// A C struct of which libbpf or the kernel checks every byte, including padding and all members of unions: a local
/// variable, zeroed in place. A copy, or `= {}`, might not set the padding.
template <class Struct>
struct Zeroed : Struct {
  Zeroed() noexcept { std::memset(static_cast<Struct*>(this), 0, sizeof(Struct)); }
  Zeroed(const Zeroed&) = delete;
  Zeroed& operator=(const Zeroed&) = delete;
};

/// One of libbpf's extensible option structs: all zero except its size.
template <class Struct>
struct Options : Zeroed<Struct> {
  Options() noexcept { this->sz = sizeof(Struct); }
};

}  // namespace ebpfxx::inline v0::detail
