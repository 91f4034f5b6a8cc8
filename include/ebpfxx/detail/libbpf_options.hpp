// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstring>

#include "language.hpp"

namespace ebpfxx::inline v0::detail {

/// A C struct of which libbpf or the kernel looks at every byte, padding and all members of unions included: a local
/// variable, zeroed where it stands. A copy, or `= {}`, need not set the padding.
template <class Struct>
struct Zeroed : Struct {
  Zeroed() noexcept { std::memset(static_cast<Struct*>(this), 0, sizeof(Struct)); }
  Zeroed(const Zeroed&) = delete;
  Zeroed& operator=(const Zeroed&) = delete;
};

/// One of libbpf's extensible option structs: all zero but for its size.
template <class Struct>
struct Options : Zeroed<Struct> {
  Options() noexcept { this->sz = sizeof(Struct); }
};

}  // namespace ebpfxx::inline v0::detail
