// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// CgroupStorage and PerCpuCgroupStorage: a value for each cgroup that a program is attached to, created and removed
// with the attachment. The kernel calls them deprecated: new programs use CgrpStorage (map/storage.hpp).
#pragma once

#include <cstdint>
#include <type_traits>

#include "../descriptors.hpp"
#include "entries.hpp"
#include "percpu.hpp"

namespace ebpfxx::inline v0 {

namespace detail {

/// A cgroup as such, or by its id.
struct CgroupKey : FitsOrStaticCast<std::uint64_t> {
  using FitsOrStaticCast::FitsOrStaticCast;
  CgroupKey(const Cgroup& cgroup) : FitsOrStaticCast{cgroup.id()} {}  // NOLINT: implicit by design
};

// The kernel compares the members of a struct bpf_cgroup_storage_key, not its padding.
template <class K, class V, MapType Type>
requires(Type == MapType::cgroup_storage || Type == MapType::percpu_cgroup_storage) struct EntryTraits<K, V, Type>
    : PlainKey<K, Nothing>, std::conditional_t<Can<Type, is_percpu>, PerCpuValue<V>, PlainValue<V>> {
  static_assert(sizeof(K) == 8 || sizeof(K) == 16, "the key is a __u64 or a struct bpf_cgroup_storage_key");
  using KeyArgument = std::conditional_t<sizeof(K) == 8, CgroupKey, K>;
  static constexpr const char* noun = "a cgroup";
};

}  // namespace detail

/// K is the key in C: __u64, the cgroup's id, for all attach types together (Linux 5.9, 7d9c3427894f), or struct
/// bpf_cgroup_storage_key. With ids, a Cgroup is a key too: lookup(cgroup). There is no entry for a cgroup that no
/// program with this map is attached to. Since Linux 4.19 (de9cbbaadba5).
template <class K, class V>
using CgroupStorage = Map<K, V, MapType::cgroup_storage>;
/// The same; V is the value of one CPU. Since Linux 4.20 (b741f1630346).
template <class K, class V>
using PerCpuCgroupStorage = Map<K, V, MapType::percpu_cgroup_storage>;

}  // namespace ebpfxx::inline v0
