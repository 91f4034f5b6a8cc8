// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// BloomFilter<V>: a set that never forgets, and is sometimes wrong about values that were never added. Since Linux 5.16
// (9330986c0300).
#pragma once

#include <bpf/bpf.h>

#include <cerrno>
#include <system_error>

#include "typed.hpp"

namespace ebpfxx::inline v0 {

template <class V>
class Map<void, V, MapType::bloom_filter>
    : detail::CheckedTypes<void, V>,
      public detail::TypedMap<Map<void, V, MapType::bloom_filter>, MapType::bloom_filter, 0, detail::kernel_size<V>()> {
  using Base = typename Map::TypedMap;
  using Value = detail::Argument<V>;
  static_assert(is_map_key<V>,
                "the kernel hashes values byte by byte, and this type has bytes that are not part of its value: make "
                "the padding a member, so that it is always set");

 public:
  using value_type = V;
  using Base::Base;
  using Base::fd;

  /// MapOptions::max_entries is the expected number of values, MapOptions::extra the number of hash functions (1 to 15,
  /// by default 5): with more of either it is wrong less often.
  using Base::create;

  void add(const Value& value) const {
    this->done(bpf_map_update_elem(fd(), nullptr, &value, BPF_ANY), 0, "add a value to");
  }
  void add(const Value& value, std::error_code& error) const noexcept {
    Base::set(error, bpf_map_update_elem(fd(), nullptr, &value, BPF_ANY));
  }

  /// False only for values that were never added.
  [[nodiscard]] bool may_contain(const Value& value) const {
    V copy = value;  // libbpf's parameter is not const
    return this->done(bpf_map_lookup_elem(fd(), nullptr, &copy), ENOENT, "look up a value in");
  }
  [[nodiscard]] bool may_contain(const Value& value, std::error_code& error) const noexcept {
    V copy = value;
    return Base::done(bpf_map_lookup_elem(fd(), nullptr, &copy), ENOENT, error);
  }
};

template <class V>
using BloomFilter = Map<void, V, MapType::bloom_filter>;

}  // namespace ebpfxx::inline v0
