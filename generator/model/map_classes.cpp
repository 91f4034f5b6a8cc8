// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include "model/map_classes.hpp"

#include <cstdint>
#include <iterator>
#include <string_view>

namespace ebpfxx::gen {

namespace {

using enum Arguments;

// In the order of their numbers.
// clang-format off
constexpr MapClass map_classes[] = {
    {MapType::hash,                  "HashMap",             key_value,        "map.hpp"},
    {MapType::array,                 "Array",               value,            "map.hpp"},
    {MapType::prog_array,            "ProgArray",           program,          "map/prog_array.hpp"},
    {MapType::perf_event_array,      "PerfEventArray",      records,          "map/perf_event_array.hpp"},
    {MapType::percpu_hash,           "PerCpuHashMap",       key_value,        "map/percpu.hpp"},
    {MapType::percpu_array,          "PerCpuArray",         value,            "map/percpu.hpp"},
    {MapType::stack_trace,           "StackTraceMap",       depth,            "map/stack_trace.hpp"},
    {MapType::cgroup_array,          "CgroupArray",         none,             "map/cgroup_array.hpp"},
    {MapType::lru_hash,              "LruHashMap",          key_value,        "map.hpp"},
    {MapType::lru_percpu_hash,       "LruPerCpuHashMap",    key_value,        "map/percpu.hpp"},
    {MapType::lpm_trie,              "LpmTrie",             key_value,        "map.hpp"},
    {MapType::array_of_maps,         "ArrayOfMaps",         inner_map,        "map/map_of_maps.hpp"},
    {MapType::hash_of_maps,          "HashOfMaps",          key_inner_map,    "map/map_of_maps.hpp"},
    {MapType::devmap,                "DevMap",              descriptor,       "map/redirect.hpp"},
    {MapType::sockmap,               "SockMap",             descriptor,       "map/socket_map.hpp"},
    {MapType::cpumap,                "CpuMap",              descriptor,       "map/redirect.hpp"},
    {MapType::xskmap,                "XskMap",              none,             "map/redirect.hpp"},
    {MapType::sockhash,              "SockHash",            key_descriptor,   "map/socket_map.hpp"},
    {MapType::cgroup_storage,        "CgroupStorage",       cgroup_key_value, "map/cgroup_storage.hpp"},
    {MapType::reuseport_sockarray,   "ReuseportSockArray",  descriptor,       "map/socket_map.hpp"},
    {MapType::percpu_cgroup_storage, "PerCpuCgroupStorage", cgroup_key_value, "map/cgroup_storage.hpp"},
    {MapType::queue,                 "Queue",               value,            "map/queue.hpp"},
    {MapType::stack,                 "Stack",               value,            "map/queue.hpp"},
    {MapType::sk_storage,            "SkStorage",           value,            "map/storage.hpp"},
    {MapType::devmap_hash,           "DevMapHash",          descriptor,       "map/redirect.hpp"},
    {MapType::struct_ops,            "StructOps",           none,             "struct_ops.hpp"},
    {MapType::ringbuf,               "RingBuf",             records,          "ring_buffer.hpp",     "bytes"},
    {MapType::inode_storage,         "InodeStorage",        value,            "map/storage.hpp"},
    {MapType::task_storage,          "TaskStorage",         value,            "map/storage.hpp"},
    {MapType::bloom_filter,          "BloomFilter",         value,            "map/bloom_filter.hpp"},
    {MapType::user_ringbuf,          "UserRingBuf",         records,          "user_ring_buffer.hpp", "bytes"},
    {MapType::cgrp_storage,          "CgrpStorage",         value,            "map/storage.hpp"},
    {MapType::arena,                 "Arena",               none,             "map/arena.hpp",       "pages"},
    {MapType::insn_array,            "InsnArray",           none,             "map/insn_array.hpp"},
    {MapType::rhash,                 "RhashMap",            key_value,        "map.hpp"},
};
// clang-format on

constexpr bool has_each_type() {
  std::uint32_t number = 0;
  for (const MapClass& row : map_classes)
    if (row.type != MapType{++number}) return false;
  return std::string_view{to_string(MapType{number + 1})} == "unknown";
}
static_assert(has_each_type(), "each MapType needs a row, at the place of its number");

constexpr MapClass later{{}, "Map", key_value_number, "map.hpp"};

}  // namespace

const MapClass& map_class(MapType type) noexcept {
  const std::uint32_t number = static_cast<std::uint32_t>(type) - 1;
  return number < std::size(map_classes) ? map_classes[number] : later;
}

}  // namespace ebpfxx::gen
