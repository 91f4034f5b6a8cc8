// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Values that hang on things of the kernel, and go with them: SkStorage (sockets), TaskStorage (tasks), InodeStorage
// (files) and CgrpStorage (cgroups). For user space the keys are descriptors.
#pragma once

#include <bpf/bpf.h>

#include <cerrno>
#include <cstdint>
#include <optional>
#include <system_error>

#include "../descriptors.hpp"
#include "../map.hpp"

namespace ebpfxx::inline v0 {

namespace detail {

// The kernel's `int` key is a descriptor.
template <class Self, class Key, class V, MapType Type>
class Storage : CheckedTypes<void, V>, public TypedMap<Self, Type, 4, kernel_size<V>()> {
  using Base = TypedMap<Self, Type, 4, kernel_size<V>()>;
  using Value = Argument<V>;

 public:
  using key_type = Key;
  using mapped_type = V;
  using Base::Base;
  using Base::fd;

  /// The kernel wants to know the types of a new map: create({.types = MapBtf<int, V>{}}), of <ebpfxx/reflect.hpp>. It
  /// is created with BPF_F_NO_PREALLOC.
  using Base::create;

  /// A copy of the value that hangs there; nothing when there is none.
  [[nodiscard]] std::optional<V> lookup(const Key& key) const {
    V value;
    return lookup(key, value) ? std::optional<V>{value} : std::nullopt;
  }
  [[nodiscard]] std::optional<V> lookup(const Key& key, std::error_code& error) const noexcept {
    V value;
    const int descriptor = key.fd();
    if (!Base::done(bpf_map_lookup_elem(fd(), &descriptor, &value), ENOENT, error)) return std::nullopt;
    return value;
  }
  /// Sets `value` to it, and leaves it alone when there is none: false then.
  [[nodiscard]] bool lookup(const Key& key, V& value) const {
    const int descriptor = key.fd();
    return this->done(bpf_map_lookup_elem(fd(), &descriptor, &value), ENOENT, "look up a value in");
  }
  /// The same under the value's bpf_spin_lock.
  [[nodiscard]] std::optional<V> lookup(const Key& key, Locked) const {
    V value;
    const int descriptor = key.fd(), result = bpf_map_lookup_elem_flags(fd(), &descriptor, &value, BPF_F_LOCK);
    return this->done(result, ENOENT, "look up a value in") ? std::optional<V>{value} : std::nullopt;
  }
  [[nodiscard]] std::optional<V> lookup(const Key& key, Locked, std::error_code& error) const noexcept {
    V value;
    const int descriptor = key.fd();
    if (!Base::done(bpf_map_lookup_elem_flags(fd(), &descriptor, &value, BPF_F_LOCK), ENOENT, error))
      return std::nullopt;
    return value;
  }
  [[nodiscard]] bool contains(const Key& key) const { return lookup(key).has_value(); }

  /// Sets the value, new or not.
  void update(const Key& key, const Value& value) const {
    if (const int result = put(key, value, BPF_ANY); result != 0) refused(-result, "update a value of");
  }
  void update(const Key& key, const Value& value, std::error_code& error) const noexcept {
    Base::set(error, put(key, value, BPF_ANY));
  }
  /// The same under the value's bpf_spin_lock; the lock itself is not written.
  void update(const Key& key, const Value& value, Locked) const {
    if (const int result = put(key, value, BPF_F_LOCK); result != 0) refused(-result, "update a value of");
  }
  void update(const Key& key, const Value& value, Locked, std::error_code& error) const noexcept {
    Base::set(error, put(key, value, BPF_F_LOCK));
  }

  /// Sets a value where there is none; false, and nothing changes, when there is one.
  bool insert(const Key& key, const Value& value) const {
    const int result = put(key, value, BPF_NOEXIST);
    if (result != 0 && result != -EEXIST) refused(-result, "insert a value into");
    return result == 0;
  }
  bool insert(const Key& key, const Value& value, std::error_code& error) const noexcept {
    return Base::done(put(key, value, BPF_NOEXIST), EEXIST, error);
  }
  /// Sets a value where there is one; false, and nothing changes, when there is none.
  bool replace(const Key& key, const Value& value) const {
    return this->done(put(key, value, BPF_EXIST), ENOENT, "replace a value of");
  }
  bool replace(const Key& key, const Value& value, std::error_code& error) const noexcept {
    return Base::done(put(key, value, BPF_EXIST), ENOENT, error);
  }

  /// Removes the value; false when there was none.
  bool erase(const Key& key) const {
    const int descriptor = key.fd();
    return this->done(bpf_map_delete_elem(fd(), &descriptor), ENOENT, "erase a value of");
  }
  bool erase(const Key& key, std::error_code& error) const noexcept {
    const int descriptor = key.fd();
    return Base::done(bpf_map_delete_elem(fd(), &descriptor), ENOENT, error);
  }

 private:
  int put(const Key& key, const Value& value, std::uint64_t flags) const noexcept {
    const int descriptor = key.fd();
    return bpf_map_update_elem(fd(), &descriptor, &value, flags);
  }

  [[noreturn, gnu::cold, gnu::noinline]] void refused(int error, const char* operation) const {
    if (error != ENOENT) this->throw_operation_error(error, operation);
    throw_error(error, {"cannot ", operation, " ", this->text()},
                {"What the descriptor stood for is gone: the process has ended."});
  }
};

}  // namespace detail

/// Since Linux 5.2 (6ac99e8f23d4).
template <class V>
class Map<Socket, V, MapType::sk_storage>
    : public detail::Storage<Map<Socket, V, MapType::sk_storage>, Socket, V, MapType::sk_storage> {
 public:
  using Map::Storage::Storage;
};
/// Since Linux 5.11 (4cf1bc1f1045).
template <class V>
class Map<Pidfd, V, MapType::task_storage>
    : public detail::Storage<Map<Pidfd, V, MapType::task_storage>, Pidfd, V, MapType::task_storage> {
 public:
  using Map::Storage::Storage;
};
/// Since Linux 5.10 (8ea636848aca), with the kernel's BPF LSM.
template <class V>
class Map<File, V, MapType::inode_storage>
    : public detail::Storage<Map<File, V, MapType::inode_storage>, File, V, MapType::inode_storage> {
 public:
  using Map::Storage::Storage;
};
/// Since Linux 6.2 (c4bcfb38a95e).
template <class V>
class Map<Cgroup, V, MapType::cgrp_storage>
    : public detail::Storage<Map<Cgroup, V, MapType::cgrp_storage>, Cgroup, V, MapType::cgrp_storage> {
 public:
  using Map::Storage::Storage;
};

template <class V>
using SkStorage = Map<Socket, V, MapType::sk_storage>;
template <class V>
using TaskStorage = Map<Pidfd, V, MapType::task_storage>;
template <class V>
using InodeStorage = Map<File, V, MapType::inode_storage>;
template <class V>
using CgrpStorage = Map<Cgroup, V, MapType::cgrp_storage>;

}  // namespace ebpfxx::inline v0
