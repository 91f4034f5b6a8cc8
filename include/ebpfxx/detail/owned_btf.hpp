// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <bpf/btf.h>

#include "language.hpp"

namespace ebpfxx::inline v0::detail {

/// Owns what libbpf's functions for BTF return; empty if they returned null.
class OwnedBtf {
 public:
  explicit OwnedBtf(btf* types) noexcept : types_{types} {}
  OwnedBtf(const OwnedBtf&) = delete;
  OwnedBtf& operator=(const OwnedBtf&) = delete;
  ~OwnedBtf() { btf__free(types_); }

  [[nodiscard]] btf* get() const noexcept { return types_; }
  [[nodiscard]] explicit operator bool() const noexcept { return types_; }

 private:
  btf* const types_;
};

}  // namespace ebpfxx::inline v0::detail
