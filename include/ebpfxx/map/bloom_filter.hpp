// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// BloomFilter<V>: a set that never forgets, and is sometimes wrong about values that were never added. Since Linux 5.16
// (9330986c0300).
#pragma once

#include <bpf/bpf.h>

#include <cerrno>
#include <system_error>

#include "argument.hpp"
#include "typed.hpp"

namespace ebpfxx::inline v0 {

template <class V>
class Map<void, V, MapType::bloom_filter>
    : detail::CheckedTypes<V, void>,  // it hashes them as they are
      public detail::TypedMap<Map<void, V, MapType::bloom_filter>, MapType::bloom_filter, 0, detail::kernel_size<V>()> {
  using Base = typename Map::TypedMap;
  using Value = detail::Argument<V>;

 public:
  using value_type = V;
  using Base::Base;
  using Base::fd;

  /// MapOptions::max_entries is the expected number of values, MapOptions::extra the number of hash functions (1 to 15,
  /// by default 5): with more of either it is wrong less often.
  using Base::create;

  void add(const Value& value, detail::ErrorCode auto&... error) const noexcept(sizeof...(error)) {
    Base::done(bpf_map_update_elem(fd(), nullptr, &value, BPF_ANY), 0, "add a value to", error...);
  }

  /// False only for values that were never added.
  [[nodiscard]] bool may_contain(const Value& value, detail::ErrorCode auto&... error) const
      noexcept(sizeof...(error)) {
    V copy = value;  // libbpf's parameter is not const
    return Base::done(bpf_map_lookup_elem(fd(), nullptr, &copy), ENOENT, "look up a value in", error...);
  }
};

template <class V>
using BloomFilter = Map<void, V, MapType::bloom_filter>;

}  // namespace ebpfxx::inline v0
