// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Values attached to kernel objects, and removed with them: SkStorage (sockets), TaskStorage (tasks), InodeStorage
// (files) and CgrpStorage (cgroups). In user space the keys are descriptors.
#pragma once

#include <cerrno>
#include <type_traits>

#include "../descriptors.hpp"
#include "entries.hpp"

namespace ebpfxx::inline v0 {

namespace detail {

template <MapType Type, class Thing>
inline constexpr bool is_storage_of = (Type == MapType::sk_storage && std::is_same_v<Thing, Socket>) ||
                                      (Type == MapType::task_storage && std::is_same_v<Thing, Pidfd>) ||
                                      (Type == MapType::inode_storage && std::is_same_v<Thing, File>) ||
                                      (Type == MapType::cgrp_storage && std::is_same_v<Thing, Cgroup>);

template <class Thing, class V, MapType Type>
requires is_storage_of<Type, Thing>
struct EntryTraits<Thing, V, Type> : DescriptorKey<Thing>, PlainValue<V> {
  static constexpr const char* noun = "a value";
  static const char* advice(int error) noexcept {
    return error == ENOENT ? "The process that the descriptor refers to has ended." : "";
  }
};

}  // namespace detail

/// Values of sockets. A new map, like those of the other kinds, needs type information: create({.types = MapBtf<int,
/// V>{}}), of <ebpfxx/reflect.hpp>; it is created with BPF_F_NO_PREALLOC. Since Linux 5.2 (6ac99e8f23d4).
template <class V>
using SkStorage = Map<Socket, V, MapType::sk_storage>;
/// Values of tasks. Since Linux 5.11 (4cf1bc1f1045).
template <class V>
using TaskStorage = Map<Pidfd, V, MapType::task_storage>;
/// Values of files. Since Linux 5.10 (8ea636848aca), with the kernel's BPF LSM.
template <class V>
using InodeStorage = Map<File, V, MapType::inode_storage>;
/// Values of cgroups. Since Linux 6.2 (c4bcfb38a95e).
template <class V>
using CgrpStorage = Map<Cgroup, V, MapType::cgrp_storage>;

}  // namespace ebpfxx::inline v0
