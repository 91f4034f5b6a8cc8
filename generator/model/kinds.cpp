// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include "model/kinds.hpp"

#include <cstdint>

namespace ebpfxx::gen {

namespace {

struct Kind {
  std::uint32_t type;        // bpf_prog_type, of which the oldest <linux/bpf.h> lacks some
  std::string_view section;  // up to the '/', with or without a suffix like ".s"; empty: any
  const char* class_name;
};

// The first that fits counts. A kind that ebpfxx has no class for yet is a plain Program; behind it stands the class
// that it is to have.
constexpr Kind kinds[] = {
    {BPF_PROG_TYPE_TRACEPOINT, "", "TracepointProgram"},
    {BPF_PROG_TYPE_RAW_TRACEPOINT, "", "RawTracepointProgram"},
    {BPF_PROG_TYPE_RAW_TRACEPOINT_WRITABLE, "", "Program"},  // RawTracepointProgram

    // One type in the kernel for what attaches in several ways.
    {BPF_PROG_TYPE_KPROBE, "kprobe.multi", "Program"},     // KprobeProgram
    {BPF_PROG_TYPE_KPROBE, "kretprobe.multi", "Program"},  // KprobeProgram
    {BPF_PROG_TYPE_KPROBE, "kprobe.session", "Program"},   // KprobeProgram
    {BPF_PROG_TYPE_KPROBE, "kprobe", "KprobeProgram"},
    {BPF_PROG_TYPE_KPROBE, "kretprobe", "KprobeProgram"},
    {BPF_PROG_TYPE_KPROBE, "ksyscall", "KprobeProgram"},
    {BPF_PROG_TYPE_KPROBE, "kretsyscall", "KprobeProgram"},
    {BPF_PROG_TYPE_KPROBE, "uprobe", "Program"},     // UprobeProgram
    {BPF_PROG_TYPE_KPROBE, "uretprobe", "Program"},  // UprobeProgram
    {BPF_PROG_TYPE_KPROBE, "usdt", "Program"},       // UsdtProgram

    {BPF_PROG_TYPE_TRACING, "iter", "Program"},  // IterProgram
    {BPF_PROG_TYPE_TRACING, "", "TracingProgram"},
    {BPF_PROG_TYPE_LSM, "lsm_cgroup", "Program"},  // CgroupProgram
    {BPF_PROG_TYPE_LSM, "", "LsmProgram"},
    {BPF_PROG_TYPE_PERF_EVENT, "", "PerfEventProgram"},
    {BPF_PROG_TYPE_EXT, "", "Program"},         // ExtensionProgram
    {BPF_PROG_TYPE_STRUCT_OPS, "", "Program"},  // StructOpsProgram
    {BPF_PROG_TYPE_SYSCALL, "", "SyscallProgram"},

    {BPF_PROG_TYPE_XDP, "", "XdpProgram"},
    {BPF_PROG_TYPE_SCHED_CLS, "", "Program"},           // TcProgram
    {BPF_PROG_TYPE_SCHED_ACT, "", "Program"},           // TcProgram
    {32 /* BPF_PROG_TYPE_NETFILTER */, "", "Program"},  // NetfilterProgram
    {BPF_PROG_TYPE_CGROUP_SKB, "", "Program"},          // CgroupProgram
    {BPF_PROG_TYPE_CGROUP_SOCK, "", "Program"},         // CgroupProgram
    {BPF_PROG_TYPE_CGROUP_SOCK_ADDR, "", "Program"},    // CgroupProgram
    {BPF_PROG_TYPE_CGROUP_SOCKOPT, "", "Program"},      // CgroupProgram
    {BPF_PROG_TYPE_CGROUP_SYSCTL, "", "Program"},       // CgroupProgram
    {BPF_PROG_TYPE_CGROUP_DEVICE, "", "Program"},       // CgroupProgram
    {BPF_PROG_TYPE_SOCK_OPS, "", "Program"},            // SockOpsProgram
    {BPF_PROG_TYPE_SK_LOOKUP, "", "Program"},           // SkLookupProgram
    {BPF_PROG_TYPE_SK_MSG, "", "Program"},              // SkMsgProgram
    {BPF_PROG_TYPE_SK_SKB, "", "Program"},              // SkSkbProgram
    {BPF_PROG_TYPE_SK_REUSEPORT, "", "Program"},        // SkReuseportProgram
    {BPF_PROG_TYPE_SOCKET_FILTER, "", "Program"},       // SocketFilterProgram
    {BPF_PROG_TYPE_FLOW_DISSECTOR, "", "Program"},      // FlowDissectorProgram
    {BPF_PROG_TYPE_LWT_IN, "", "Program"},              // LwtProgram
    {BPF_PROG_TYPE_LWT_OUT, "", "Program"},             // LwtProgram
    {BPF_PROG_TYPE_LWT_XMIT, "", "Program"},            // LwtProgram
    {BPF_PROG_TYPE_LWT_SEG6LOCAL, "", "Program"},       // LwtProgram
    {BPF_PROG_TYPE_LIRC_MODE2, "", "Program"},          // LircProgram
};

bool fits(std::string_view section, std::string_view pattern) {
  if (pattern.empty()) return true;
  if (!section.starts_with(pattern)) return false;
  section.remove_prefix(pattern.size());
  return section.empty() || section.starts_with('.') || section.starts_with('/');
}

}  // namespace

std::string program_class(bpf_prog_type type, std::string_view section) {
  if (section.starts_with('?')) section.remove_prefix(1);  // optional: not loaded by itself
  for (const Kind& kind : kinds)
    if (kind.type == static_cast<std::uint32_t>(type) && fits(section, kind.section)) return kind.class_name;
  return "Program";
}

std::string map_class(MapType type) {
  switch (type) {
    case MapType::hash:
      return "HashMap";
    case MapType::lru_hash:
      return "LruHashMap";
    case MapType::array:
      return "Array";
    case MapType::percpu_hash:
      return "PerCpuHashMap";
    case MapType::lru_percpu_hash:
      return "LruPerCpuHashMap";
    case MapType::percpu_array:
      return "PerCpuArray";
    case MapType::lpm_trie:
      return "LpmTrie";
    case MapType::queue:
      return "Queue";
    case MapType::stack:
      return "Stack";
    case MapType::bloom_filter:
      return "BloomFilter";
    case MapType::prog_array:
      return "ProgArray";
    case MapType::array_of_maps:
      return "ArrayOfMaps";
    case MapType::hash_of_maps:
      return "HashOfMaps";
    case MapType::devmap:
      return "DevMap";
    case MapType::devmap_hash:
      return "DevMapHash";
    case MapType::cpumap:
      return "CpuMap";
    case MapType::xskmap:
      return "XskMap";
    case MapType::sockmap:
      return "SockMap";
    case MapType::sockhash:
      return "SockHash";
    case MapType::reuseport_sockarray:
      return "ReuseportSockArray";
    case MapType::sk_storage:
      return "SkStorage";
    case MapType::task_storage:
      return "TaskStorage";
    case MapType::inode_storage:
      return "InodeStorage";
    case MapType::cgrp_storage:
      return "CgrpStorage";
    case MapType::cgroup_storage:
      return "CgroupStorage";
    case MapType::percpu_cgroup_storage:
      return "PerCpuCgroupStorage";
    case MapType::cgroup_array:
      return "CgroupArray";
    case MapType::perf_event_array:
      return "PerfEventArray";
    case MapType::ringbuf:
      return "RingBuf";
    case MapType::user_ringbuf:
      return "UserRingBuf";
    case MapType::struct_ops:
      return "StructOps";
    case MapType::arena:
      return "Arena";
    case MapType::insn_array:
      return "InsnArray";
    case MapType::rhash:
      return "RhashMap";
    default:
      return {};
  }
}

const char* map_header(MapType type) {
  switch (type) {
    case MapType::percpu_hash:
    case MapType::lru_percpu_hash:
    case MapType::percpu_array:
      return "ebpfxx/map/percpu.hpp";
    case MapType::stack_trace:
      return "ebpfxx/map/stack_trace.hpp";
    case MapType::queue:
    case MapType::stack:
      return "ebpfxx/map/queue.hpp";
    case MapType::bloom_filter:
      return "ebpfxx/map/bloom_filter.hpp";
    case MapType::prog_array:
      return "ebpfxx/map/prog_array.hpp";
    case MapType::array_of_maps:
    case MapType::hash_of_maps:
      return "ebpfxx/map/map_of_maps.hpp";
    case MapType::devmap:
    case MapType::devmap_hash:
    case MapType::cpumap:
    case MapType::xskmap:
      return "ebpfxx/map/redirect.hpp";
    case MapType::sockmap:
    case MapType::sockhash:
    case MapType::reuseport_sockarray:
      return "ebpfxx/map/socket_map.hpp";
    case MapType::sk_storage:
    case MapType::task_storage:
    case MapType::inode_storage:
    case MapType::cgrp_storage:
      return "ebpfxx/map/storage.hpp";
    case MapType::cgroup_storage:
    case MapType::percpu_cgroup_storage:
      return "ebpfxx/map/cgroup_storage.hpp";
    case MapType::cgroup_array:
      return "ebpfxx/map/cgroup_array.hpp";
    case MapType::perf_event_array:
      return "ebpfxx/map/perf_event_array.hpp";
    case MapType::user_ringbuf:
      return "ebpfxx/user_ring_buffer.hpp";
    case MapType::struct_ops:
      return "ebpfxx/struct_ops.hpp";
    case MapType::arena:
      return "ebpfxx/map/arena.hpp";
    case MapType::insn_array:
      return "ebpfxx/map/insn_array.hpp";
    default:
      return nullptr;
  }
}

}  // namespace ebpfxx::gen
