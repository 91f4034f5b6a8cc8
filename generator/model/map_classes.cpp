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
    {MapType::hash,                    "HashMap",             key_value},
    {MapType::array,                   "Array",               value},
    {MapType::prog_array,              "ProgArray",           program},
    {MapType::perf_event_array,        "PerfEventArray",      records},
    {MapType::percpu_hash,             "PerCpuHashMap",       key_value},
    {MapType::percpu_array,            "PerCpuArray",         value},
    {MapType::stack_trace,             "StackTraceMap",       depth},
    {MapType::cgroup_array,            "CgroupArray",         none},
    {MapType::lru_hash,                "LruHashMap",          key_value},
    {MapType::lru_percpu_hash,         "LruPerCpuHashMap",    key_value},
    {MapType::lpm_trie,                "LpmTrie",             key_value},
    {MapType::array_of_maps,           "ArrayOfMaps",         inner_map},
    {MapType::hash_of_maps,            "HashOfMaps",          key_inner_map},
    {MapType::devmap,                  "DevMap",              descriptor},
    {MapType::sockmap,                 "SockMap",             descriptor},
    {MapType::cpumap,                  "CpuMap",              descriptor},
    {MapType::xskmap,                  "XskMap",              none},
    {MapType::sockhash,                "SockHash",            key_descriptor},
    {MapType::cgroup_storage,          "CgroupStorage",       cgroup_key_value},
    {MapType::reuseport_sockarray,     "ReuseportSockArray",  descriptor},
    {MapType::percpu_cgroup_storage,   "PerCpuCgroupStorage", cgroup_key_value},
    {MapType::queue,                   "Queue",               value},
    {MapType::stack,                   "Stack",               value},
    {MapType::sk_storage,              "SkStorage",           value},
    {MapType::devmap_hash,             "DevMapHash",          descriptor},
    {MapType::struct_ops,              "StructOps",           none},
    {MapType::ringbuf,                 "RingBuf",             records, "bytes", "ring_buffer.hpp"},
    {MapType::inode_storage,           "InodeStorage",        value},
    {MapType::task_storage,            "TaskStorage",         value},
    {MapType::bloom_filter,            "BloomFilter",         value},
    {MapType::user_ringbuf,            "UserRingBuf",         records, "bytes", "user_ring_buffer.hpp"},
    {MapType::cgrp_storage,            "CgrpStorage",         value},
    {MapType::arena,                   "Arena",               none, "pages"},
    {MapType::insn_array,              "InsnArray",           none},
    {MapType::rhash,                   "RhashMap",            key_value},
};
// clang-format on

constexpr bool has_each_type() {
  std::uint32_t number = 0;
  for (const MapClass& row : map_classes)
    if (row.type != MapType{++number}) return false;
  return std::string_view{to_string(MapType{number + 1})} == "unknown";
}
static_assert(has_each_type(), "each MapType needs a row, at the place of its number");

constexpr MapClass later{{}, "AnyMap", none};

}  // namespace

const MapClass& map_class(MapType type) noexcept {
  const std::uint32_t number = static_cast<std::uint32_t>(type) - 1;
  return number < std::size(map_classes) ? map_classes[number] : later;
}

}  // namespace ebpfxx::gen
