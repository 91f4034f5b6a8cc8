// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include "../../program/flow_dissector.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace ebpfxx::inline v0 {

EBPFXX_DEFINITION TestRunResult FlowDissectorProgram::test_run(std::span<const std::byte> packet, bpf_flow_keys& keys,
                                                               std::uint32_t repeat) const {
  return detail::test_run(*this,
                          {.data = packet, .data_out = std::as_writable_bytes(std::span{&keys, 1}), .repeat = repeat});
}

}  // namespace ebpfxx::inline v0
