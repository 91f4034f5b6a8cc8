// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// ReadOnly<M> and WriteOnly<M>: maps that others pinned, opened for one direction only. The kernel keeps to it.
#pragma once

#include <bpf/bpf.h>

#include <cstdint>
#include <utility>

#include "../map.hpp"

namespace ebpfxx::inline v0 {

namespace detail {

[[gnu::noinline]] inline AnyMap open_pinned_for(CStringView path, std::uint32_t access) {
  Options<struct bpf_obj_get_opts> options;
  options.file_flags = access;
  return AnyMap{opened_map(bpf_obj_get_opts(path.c_str(), &options), path)};
}

[[gnu::noinline]] inline AnyMap from_id_for(std::uint32_t id, std::uint32_t access) {
  Options<bpf_get_fd_by_id_opts> options;
  options.open_flags = access;
  const int fd = bpf_map_get_fd_by_id_opts(id, &options);
  if (fd < 0) throw_error(-fd, {"cannot open the map with id ", Digits{id}});
  return AnyMap{MapFd{Fd{adopt, fd}}};
}

}  // namespace detail

/// A handle that can look and walk: ReadOnly<HashMap<K, V>>::open_pinned(path). Opening asks the file's permissions for
/// reading only. Since Linux 4.15 (6e71b04a8224).
template <class M>
class ReadOnly : M {
 public:
  using typename M::key_type;
  using typename M::mapped_type;

  [[nodiscard]] static ReadOnly open_pinned(CStringView path) {
    return ReadOnly{detail::open_pinned_for(path, BPF_F_RDONLY)};
  }
  [[nodiscard]] static ReadOnly from_id(std::uint32_t id) { return ReadOnly{detail::from_id_for(id, BPF_F_RDONLY)}; }

  using M::begin;
  using M::contains;
  using M::end;
  using M::fd;
  using M::info;
  using M::lookup;
  using M::name;

 private:
  explicit ReadOnly(AnyMap map) : M{std::move(map)} {}
};

/// A handle that can change what is there, and cannot see it.
template <class M>
class WriteOnly : M {
 public:
  using typename M::key_type;
  using typename M::mapped_type;

  [[nodiscard]] static WriteOnly open_pinned(CStringView path) {
    return WriteOnly{detail::open_pinned_for(path, BPF_F_WRONLY)};
  }
  [[nodiscard]] static WriteOnly from_id(std::uint32_t id) { return WriteOnly{detail::from_id_for(id, BPF_F_WRONLY)}; }

  using M::erase;
  using M::fd;
  using M::info;
  using M::insert;
  using M::name;
  using M::update;

 private:
  explicit WriteOnly(AnyMap map) : M{std::move(map)} {}
};

}  // namespace ebpfxx::inline v0
