// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <bpf/bpf.h>
#include <fcntl.h>

#include <cerrno>
#include <utility>

#include "../attachment.hpp"
#include "../program.hpp"

namespace ebpfxx::inline v0 {

/// SEC("lirc_mode2"): decodes what an infrared receiver sees (since Linux 4.18, f4364dcfc86d).
class LircProgram : public detail::ProgramOfType<BPF_PROG_TYPE_LIRC_MODE2> {
 public:
  using ProgramOfType::ProgramOfType;

  /// Attaches it to a receiver, e.g. "/dev/lirc0", alongside its other programs. Throws Error.
  [[nodiscard]] Attachment attach(CStringView device) const {
    detail::OlderAttachment attachment;
    attachment.target = Fd{adopt, ::open(device.c_str(), O_RDONLY | O_CLOEXEC)};
    int result = -errno;
    attachment.program = fd();
    attachment.type = BPF_LIRC_MODE2;
    if (attachment.target) result = bpf_prog_attach(attachment.program, attachment.target.get(), BPF_LIRC_MODE2, 0);
    if (result < 0)
      throw_not_attached(-result, {"to receiver '", device, "'"},
                         {result == -EEXIST   ? "This program is attached there already."
                          : result == -EINVAL ? "It must be a raw infrared receiver: `ir-keytable` lists them."
                                              : ""});
    attachment.detach = &detail::detach_program;
    return Attachment{std::move(attachment), owner_};
  }
};

}  // namespace ebpfxx::inline v0
