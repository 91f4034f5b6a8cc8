// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include "kinds.hpp"

namespace ebpfxx::gen {

std::string program_class(bpf_prog_type type, std::string_view section) {
  if (section.starts_with('?')) section.remove_prefix(1);  // optional: not loaded by itself
  switch (type) {
    case BPF_PROG_TYPE_TRACEPOINT:
      return "TracepointProgram";
    case BPF_PROG_TYPE_RAW_TRACEPOINT:
      return "RawTracepointProgram";
    case BPF_PROG_TYPE_TRACING:
      return section.starts_with("iter") ? "Program" : "TracingProgram";
    case BPF_PROG_TYPE_LSM:
      return section.starts_with("lsm_cgroup") ? "Program" : "LsmProgram";
    case BPF_PROG_TYPE_XDP:
      return "XdpProgram";
    case BPF_PROG_TYPE_SYSCALL:
      return "SyscallProgram";
    case BPF_PROG_TYPE_KPROBE: {
      // One type in the kernel for what attaches in several ways.
      const std::string_view kind = section.substr(0, section.find('/'));
      const bool is_kernel = kind == "kprobe" || kind == "kretprobe" || kind == "ksyscall" || kind == "kretsyscall";
      return is_kernel ? "KprobeProgram" : "Program";
    }
    default:
      return "Program";
  }
}

std::string map_class(MapType type) {
  switch (type) {
    case MapType::hash:
      return "HashMap";
    case MapType::lru_hash:
      return "LruHashMap";
    case MapType::array:
      return "Array";
    case MapType::ringbuf:
      return "RingBuf";
    default:
      return {};
  }
}

}  // namespace ebpfxx::gen
