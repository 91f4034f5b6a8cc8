// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include "../program.hpp"

namespace ebpfxx::inline v0 {

/// SEC("lirc_mode2"): decodes what an infrared receiver sees (since Linux 4.18, f4364dcfc86d).
class LircProgram : public detail::ProgramOfType<BPF_PROG_TYPE_LIRC_MODE2> {
 public:
  using ProgramOfType::ProgramOfType;
};

}  // namespace ebpfxx::inline v0
