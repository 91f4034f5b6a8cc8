// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// CgroupStorage and PerCpuCgroupStorage: a value for each cgroup that a program is attached to, made and removed with
// the attachment. The kernel calls them deprecated: new programs use CgrpStorage (map/storage.hpp).
#pragma once

#include <bpf/bpf.h>

#include <cerrno>
#include <cstdint>
#include <optional>
#include <system_error>
#include <type_traits>

#include "../descriptors.hpp"
#include "percpu.hpp"
#include "typed.hpp"
#include "walk.hpp"

namespace ebpfxx::inline v0 {

namespace detail {

/// `K` is the key in C: __u64, the cgroup's id, for all attach types together (Linux 5.9, 7d9c3427894f), or struct
/// bpf_cgroup_storage_key. The kernel compares its members, not its padding.
template <class Self, class K, class V, MapType Type>
class AttachedStorage : CheckedTypes<void, V>, public TypedMap<Self, Type, sizeof(K), kernel_size<V>()> {
  using Base = TypedMap<Self, Type, sizeof(K), kernel_size<V>()>;
  static constexpr bool is_shared = sizeof(K) == 8;
  static_assert(is_shared || sizeof(K) == 16, "the key is a __u64 or a struct bpf_cgroup_storage_key");
  static constexpr bool is_percpu = Type == MapType::percpu_cgroup_storage;
  using Value = std::conditional_t<is_percpu, PerCpu<V>, V>;
  using Key = Argument<K>;
  using NewValue = std::conditional_t<is_percpu, PerCpu<V>, Argument<V>>;

 public:
  using key_type = K;
  using mapped_type = Value;
  using Base::Base;
  using Base::fd;

  /// A copy of the cgroup's value; nothing when no program with this map is attached to it.
  [[nodiscard]] std::optional<Value> lookup(const Key& key) const {
    std::optional<Value> value{std::in_place};
    if (!this->done(bpf_map_lookup_elem(fd(), &key, data(*value)), ENOENT, "look up a cgroup in")) value.reset();
    return value;
  }
  [[nodiscard]] std::optional<Value> lookup(const Key& key, std::error_code& error) const {
    std::optional<Value> value{std::in_place};
    if (!Base::done(bpf_map_lookup_elem(fd(), &key, data(*value)), ENOENT, error)) value.reset();
    return value;
  }
  [[nodiscard]] std::optional<Value> lookup(const Cgroup& cgroup) const requires is_shared {
    return lookup(cgroup.id());
  }

  /// Sets the cgroup's value; false when no program with this map is attached to it.
  bool replace(const Key& key, const NewValue& value) const {
    return this->done(bpf_map_update_elem(fd(), &key, data(value), BPF_EXIST), ENOENT,
                      "replace the value of a cgroup in");
  }
  bool replace(const Key& key, const NewValue& value, std::error_code& error) const noexcept {
    return Base::done(bpf_map_update_elem(fd(), &key, data(value), BPF_EXIST), ENOENT, error);
  }
  bool replace(const Cgroup& cgroup, const NewValue& value) const requires is_shared {
    return replace(cgroup.id(), value);
  }

  /// for (auto [key, value] : map). Throws Error.
  [[nodiscard]] auto begin() const {
    if constexpr (is_percpu)
      return Walk<YieldPerCpu<K, V>>{*this, {.value_size = PerCpuView<V>::stride * possible_cpus()}};
    else
      return Walk<YieldEntry<K, V>>{*this, {.value_size = sizeof(V)}};
  }
  [[nodiscard]] std::nullptr_t end() const noexcept { return nullptr; }

 private:
  static auto data(auto& value) noexcept {
    if constexpr (is_percpu)
      return value.data();
    else
      return &value;
  }
};

}  // namespace detail

/// Since Linux 4.19 (de9cbbaadba5).
template <class K, class V>
class Map<K, V, MapType::cgroup_storage>
    : public detail::AttachedStorage<Map<K, V, MapType::cgroup_storage>, K, V, MapType::cgroup_storage> {
 public:
  using Map::AttachedStorage::AttachedStorage;
};
/// Since Linux 4.20 (b741f1630346).
template <class K, class V>
class Map<K, V, MapType::percpu_cgroup_storage>
    : public detail::AttachedStorage<Map<K, V, MapType::percpu_cgroup_storage>, K, V, MapType::percpu_cgroup_storage> {
 public:
  using Map::AttachedStorage::AttachedStorage;
};

template <class K, class V>
using CgroupStorage = Map<K, V, MapType::cgroup_storage>;
/// V is the value of one CPU.
template <class K, class V>
using PerCpuCgroupStorage = Map<K, V, MapType::percpu_cgroup_storage>;

}  // namespace ebpfxx::inline v0
