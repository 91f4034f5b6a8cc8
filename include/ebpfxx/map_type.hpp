// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "detail/language.hpp"

namespace ebpfxx::inline v0 {

/// The kernel's map types, by the names that bpftool prints. A type of our own because <linux/bpf.h> only has those of
/// its kernel version; the numbers are the kernel's (enum bpf_map_type) and never change.
enum class MapType : std::uint32_t {
  hash = 1,
  array,
  prog_array,
  perf_event_array,
  percpu_hash,
  percpu_array,
  stack_trace,
  cgroup_array,
  lru_hash,
  lru_percpu_hash,
  lpm_trie,
  array_of_maps,
  hash_of_maps,
  devmap,
  sockmap,
  cpumap,
  xskmap,
  sockhash,
  cgroup_storage,
  reuseport_sockarray,
  percpu_cgroup_storage,
  queue,
  stack,
  sk_storage,
  devmap_hash,
  struct_ops,
  ringbuf,
  inode_storage,
  task_storage,
  bloom_filter,
  user_ringbuf,
  cgrp_storage,
  arena,
  insn_array,
  rhash,
};

/// "lru_hash"; "unknown" for numbers newer than this list.
[[nodiscard]] constexpr const char* to_string(MapType type) noexcept {
  constexpr const char* names[] = {"unspec",
                                   "hash",
                                   "array",
                                   "prog_array",
                                   "perf_event_array",
                                   "percpu_hash",
                                   "percpu_array",
                                   "stack_trace",
                                   "cgroup_array",
                                   "lru_hash",
                                   "lru_percpu_hash",
                                   "lpm_trie",
                                   "array_of_maps",
                                   "hash_of_maps",
                                   "devmap",
                                   "sockmap",
                                   "cpumap",
                                   "xskmap",
                                   "sockhash",
                                   "cgroup_storage",
                                   "reuseport_sockarray",
                                   "percpu_cgroup_storage",
                                   "queue",
                                   "stack",
                                   "sk_storage",
                                   "devmap_hash",
                                   "struct_ops",
                                   "ringbuf",
                                   "inode_storage",
                                   "task_storage",
                                   "bloom_filter",
                                   "user_ringbuf",
                                   "cgrp_storage",
                                   "arena",
                                   "insn_array",
                                   "rhash"};
  const auto index = static_cast<std::uint32_t>(type);
  return index < sizeof names / sizeof *names ? names[index] : "unknown";
}

}  // namespace ebpfxx::inline v0
