// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// CgroupStorage and PerCpuCgroupStorage: a value for each cgroup that a program is attached to, created and removed
// with the attachment. The kernel calls them deprecated: new programs use CgrpStorage (map/storage.hpp).
#pragma once

#include <cstdint>
#include <optional>
#include <type_traits>

#include "../descriptors.hpp"
#include "entries.hpp"
#include "percpu.hpp"

namespace ebpfxx::inline v0 {

namespace detail {

// The kernel compares the members of a struct bpf_cgroup_storage_key, not its padding.
template <class K, class V, MapType Type>
struct AttachedEntry : PlainKey<K>, std::conditional_t<Can<Type, is_percpu>, PerCpuValue<V>, PlainValue<V>> {
  static constexpr const char* noun = "a cgroup";
};

}  // namespace detail

/// K is the key in C: __u64, the cgroup's id, for all attach types together (Linux 5.9, 7d9c3427894f), or struct
/// bpf_cgroup_storage_key. There is no entry for a cgroup that no program with this map is attached to.
template <class K, class V, MapType Type>
requires(Type == MapType::cgroup_storage || Type == MapType::percpu_cgroup_storage) class Map<K, V, Type>
    : detail::CheckedTypes<void, V>, public detail::Entries<Map<K, V, Type>, Type, detail::AttachedEntry<K, V, Type>> {
  using Base = typename Map::Entries;
  static constexpr bool is_shared = sizeof(K) == 8;
  static_assert(is_shared || sizeof(K) == 16, "the key is a __u64 or a struct bpf_cgroup_storage_key");

 public:
  using Base::Base;
  using Base::lookup;
  using Base::replace;

  [[nodiscard]] std::optional<typename Base::mapped_type> lookup(const Cgroup& cgroup) const requires is_shared {
    return this->lookup(cgroup.id());
  }
  bool replace(const Cgroup& cgroup,
               const typename detail::AttachedEntry<K, V, Type>::Value& value) const requires is_shared {
    return this->replace(cgroup.id(), value);
  }
};

/// Since Linux 4.19 (de9cbbaadba5).
template <class K, class V>
using CgroupStorage = Map<K, V, MapType::cgroup_storage>;
/// V is the value of one CPU. Since Linux 4.20 (b741f1630346).
template <class K, class V>
using PerCpuCgroupStorage = Map<K, V, MapType::percpu_cgroup_storage>;

}  // namespace ebpfxx::inline v0
