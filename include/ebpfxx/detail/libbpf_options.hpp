// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstring>

namespace ebpfxx::inline v0::detail {

/// libbpf's extensible option structs: all zero, padding included, but for their size.
template <class Options>
Options libbpf_options() noexcept {
  Options options;
  std::memset(&options, 0, sizeof options);
  options.sz = sizeof options;
  return options;
}

}  // namespace ebpfxx::inline v0::detail
