// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include "../../program/cgroup.hpp"

#include <bpf/libbpf.h>

#include <cstdint>

#include "../../detail/link_create.hpp"
#include "../../detail/uapi.hpp"

namespace ebpfxx::inline v0::detail {

EBPFXX_DEFINITION int detach_only_program(const OlderAttachment& attachment) noexcept {
  std::uint32_t id = 0;
  ProgramQuery query{};
  query.target = static_cast<std::uint32_t>(attachment.target.get());
  query.attach_type = static_cast<std::uint32_t>(attachment.type);
  query.ids = reinterpret_cast<std::uintptr_t>(&id);
  query.count = 1;
  if (bpf(BPF_PROG_QUERY, query) == 0 && id != attachment.program_id) return 0;
  return detach_program(attachment);
}

}  // namespace ebpfxx::inline v0::detail
