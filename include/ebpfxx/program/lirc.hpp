// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include "../attachment.hpp"
#include "../program.hpp"

namespace ebpfxx::inline v0 {

/// SEC("lirc_mode2"): decodes what an infrared receiver sees (since Linux 4.18, f4364dcfc86d).
class LircProgram : public detail::ProgramOfType<BPF_PROG_TYPE_LIRC_MODE2> {
 public:
  using ProgramOfType::ProgramOfType;

  /// Attaches it to a receiver, e.g. "/dev/lirc0", alongside its other programs. Throws Error.
  [[nodiscard]] Attachment attach(CStringView device) const;
};

}  // namespace ebpfxx::inline v0

#ifndef EBPFXX_COMPILED
#include "../impl/program/lirc.hpp"
#endif
