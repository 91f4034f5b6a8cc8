// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include "../../program/lirc.hpp"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <fcntl.h>

#include <cerrno>
#include <utility>

namespace ebpfxx::inline v0 {

EBPFXX_DEFINITION Attachment LircProgram::attach(CStringView device) const {
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

}  // namespace ebpfxx::inline v0
