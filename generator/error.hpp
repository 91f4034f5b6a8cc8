// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <stdexcept>

namespace ebpfxx::gen {

/// What the user is told, after "ebpfxx-gen: ". It names the file and the symbol.
struct Failure : std::runtime_error {
  using std::runtime_error::runtime_error;
};

}  // namespace ebpfxx::gen
