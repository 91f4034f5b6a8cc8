// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// One operation on a map, as a C programmer writes it and with ebpfxx: what is timed, and whose instructions are
// counted.
#pragma once

#include <bpf/bpf.h>

#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <ebpfxx/map.hpp>

/// The larger value; as in a flow table.
struct Flow {
  std::uint64_t packets, bytes, first_seen, last_seen, rest[4];
};

inline std::uint64_t weight(std::uint64_t value) { return value; }
inline std::uint64_t weight(const Flow& value) { return value.packets + value.rest[3]; }

inline void set_weight(std::uint64_t& value, std::uint64_t weight) { value = weight; }
inline void set_weight(Flow& value, std::uint64_t weight) { value.packets = value.rest[3] = weight; }

// Of another translation unit, so that the compiler must have the whole value in memory. (Only for counting.)
void pass_on(const std::uint64_t& value);
void pass_on(const Flow& value);

[[noreturn, gnu::cold]] inline void die() { std::abort(); }

template <class V>
struct InC {
  int fd;

  void lookup(std::uint32_t key, std::uint64_t& sum) const {
    V value;
    const int result = bpf_map_lookup_elem(fd, &key, &value);
    if (result == 0)
      sum += weight(value);
    else if (result != -ENOENT)
      die();
  }
  void lookup_into(std::uint32_t key, std::uint64_t& sum) const { lookup(key, sum); }
  void lookup_and_pass_on(std::uint32_t key) const {
    V value;
    const int result = bpf_map_lookup_elem(fd, &key, &value);
    if (result == 0)
      pass_on(value);
    else if (result != -ENOENT)
      die();
  }
  void update(std::uint32_t key, const V& value) const {
    if (bpf_map_update_elem(fd, &key, &value, BPF_ANY) != 0) die();
  }
  void erase_and_insert(std::uint32_t key, const V& value) const {
    int result = bpf_map_delete_elem(fd, &key);
    if (result != 0 && result != -ENOENT) die();
    result = bpf_map_update_elem(fd, &key, &value, BPF_NOEXIST);
    if (result != 0 && result != -EEXIST) die();
  }
};

template <class Map>
struct InEbpfxx {
  using V = typename Map::mapped_type;
  const Map& map;

  void lookup(std::uint32_t key, std::uint64_t& sum) const {
    if (const auto value = map.lookup(key)) sum += weight(*value);
  }
  void lookup_into(std::uint32_t key, std::uint64_t& sum) const {
    V value;
    if (map.lookup(key, value)) sum += weight(value);
  }
  void lookup_and_pass_on(std::uint32_t key) const {
    if (const auto value = map.lookup(key)) pass_on(*value);
  }
  void update(std::uint32_t key, const V& value) const { map.update(key, value); }
  void erase_and_insert(std::uint32_t key, const V& value) const {
    map.erase(key);
    map.insert(key, value);
  }
};
