// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// MapType, and the one table of what each type of map is and can do. A new type is an enumerator, a row, and a class
// (<ebpfxx/map.hpp>, or a header in map/).
#pragma once

#include <bpf/bpf.h>

#include <cstdint>

#include "detail/language.hpp"

namespace ebpfxx::inline v0 {

/// The kernel's map types, by the names that bpftool prints. This is a separate type because <linux/bpf.h> only has
/// those of its kernel version; the numbers are the kernel's (enum bpf_map_type) and never change.
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

namespace detail {

/// What user space can do with a map's entries, and what a type is.
enum MapTrait : unsigned {
  can_look_up = 1,
  can_walk = 2,
  can_update = 4,
  can_insert = 8,    // a new key only
  can_replace = 16,  // an old key only
  can_erase = 32,
  can_take = 64,  // look up and erase in one step
  can_lock = 128,
  is_indexed = 256,        // keys are below max_entries
  is_percpu = 512,         // a value is one for each CPU
  is_stream = 1024,        // a ring of records
  is_attached = 2048,      // values are attached to kernel objects: max_entries is 0
  needs_btf = 4096,        // of its types, to be created
  has_bad_batches = 8192,  // Linux 5.19 to 6.13 get stuck at an index without a map (5644c6b50ffe)
};

struct MapTypeRow {
  const char* name;    ///< as bpftool prints it
  const char* header;  ///< of its class, in <ebpfxx/>; empty for <ebpfxx/map.hpp>
  unsigned traits = 0;
  const char* first_linux = "";    ///< empty if every version that ebpfxx supports has it
  std::uint32_t needed_flags = 0;  ///< the kernel refuses to create one without
  std::uint32_t kernel_flags = 0;  ///< the kernel sets them, and refuses when asked for them
};

/// The table. (Without a default, so that compilers warn about an enumerator without a row.)
constexpr MapTypeRow row_of(MapType type) noexcept {
  constexpr unsigned reads = can_look_up | can_walk;
  constexpr unsigned keyed = reads | can_update | can_insert | can_replace | can_erase;
  constexpr unsigned things = can_update | can_erase | is_indexed;  // added by descriptor
  constexpr unsigned attached = (keyed & ~can_walk) | can_lock | is_attached | needs_btf;
  switch (type) {
    case MapType::hash:
      return {"hash", "", keyed | can_take | can_lock};
    case MapType::array:
      return {"array", "", reads | can_update | can_lock | is_indexed};
    case MapType::prog_array:
      return {"prog_array", "map/prog_array", reads | things};
    case MapType::perf_event_array:
      return {"perf_event_array", "map/perf_event_array", things};
    case MapType::percpu_hash:
      return {"percpu_hash", "map/percpu", keyed | can_take | is_percpu};
    case MapType::percpu_array:
      return {"percpu_array", "map/percpu", reads | can_update | is_indexed | is_percpu};
    case MapType::stack_trace:
      return {"stack_trace", "map/stack_trace", reads | can_erase};
    case MapType::cgroup_array:
      return {"cgroup_array", "map/cgroup_array", things};
    case MapType::lru_hash:
      return {"lru_hash", "", keyed | can_take};
    case MapType::lru_percpu_hash:
      return {"lru_percpu_hash", "map/percpu", keyed | can_take | is_percpu};
    case MapType::lpm_trie:
      return {"lpm_trie", "", keyed & ~can_replace, "", BPF_F_NO_PREALLOC};
    case MapType::array_of_maps:
      return {"array_of_maps", "map/map_of_maps", reads | things | has_bad_batches};
    case MapType::hash_of_maps:
      return {"hash_of_maps", "map/map_of_maps", keyed};
    case MapType::devmap:  // dev_map_init_map() in kernel/bpf/devmap.c, since Linux 5.3 (0cdbb4b09a06)
      return {"devmap", "map/redirect", reads | things, "", 0, BPF_F_RDONLY_PROG};
    case MapType::sockmap:
      return {"sockmap", "map/socket_map", keyed | is_indexed};
    case MapType::cpumap:
      return {"cpumap", "map/redirect", reads | things};
    case MapType::xskmap:
      return {"xskmap", "map/redirect", things};
    case MapType::sockhash:
      return {"sockhash", "map/socket_map", keyed};
    case MapType::cgroup_storage:
      return {"cgroup_storage", "map/cgroup_storage", reads | can_replace | can_lock | is_attached};
    case MapType::reuseport_sockarray:
      return {"reuseport_sockarray", "map/socket_map", keyed | is_indexed};
    case MapType::percpu_cgroup_storage:
      return {"percpu_cgroup_storage", "map/cgroup_storage", reads | can_replace | is_percpu | is_attached};
    case MapType::queue:
      return {"queue", "map/queue"};
    case MapType::stack:
      return {"stack", "map/queue"};
    case MapType::sk_storage:
      return {"sk_storage", "map/storage", attached, "", BPF_F_NO_PREALLOC};
    case MapType::devmap_hash:
      return {"devmap_hash", "map/redirect", reads | can_update | can_insert | can_erase, "", 0, BPF_F_RDONLY_PROG};
    case MapType::struct_ops:
      return {"struct_ops", "struct_ops"};
    case MapType::ringbuf:
      return {"ringbuf", "", is_stream};
    case MapType::inode_storage:
      return {"inode_storage", "map/storage", attached, "", BPF_F_NO_PREALLOC};
    case MapType::task_storage:
      return {"task_storage", "map/storage", attached, "5.11", BPF_F_NO_PREALLOC};
    case MapType::bloom_filter:
      return {"bloom_filter", "map/bloom_filter", 0, "5.16"};
    case MapType::user_ringbuf:
      return {"user_ringbuf", "", is_stream, "6.1"};
    case MapType::cgrp_storage:
      return {"cgrp_storage", "map/storage", attached, "6.2", BPF_F_NO_PREALLOC};
    case MapType::arena:
      return {"arena", "map/arena", 0, "6.9", BPF_F_MMAPABLE};
    case MapType::insn_array:  // insn_array_alloc() in kernel/bpf/bpf_insn_array.c
      return {"insn_array", "map/insn_array", reads | can_update | is_indexed, "6.19", 0, BPF_F_RDONLY_PROG};
    case MapType::rhash:
      return {"rhash", "", keyed | can_take, "7.2", BPF_F_NO_PREALLOC};
  }
  return {"unknown", ""};
}

constexpr bool is_known(MapType type) noexcept { return row_of(type).traits != 0 || *row_of(type).header != '\0'; }

constexpr bool has_trait(MapType type, unsigned trait) noexcept { return row_of(type).traits & trait; }

/// The map type has it: Can<MapType::hash, can_erase>.
template <MapType Type, unsigned Trait>
concept Can = (row_of(Type).traits & Trait) != 0;

}  // namespace detail

/// "lru_hash"; "unspec" for 0, "unknown" for numbers newer than this list.
[[nodiscard]] constexpr const char* to_string(MapType type) noexcept {
  return type == MapType{} ? "unspec" : detail::row_of(type).name;
}

}  // namespace ebpfxx::inline v0
