// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// ReadOnly<M> and WriteOnly<M>: handles of any map for one direction.
#pragma once

#include <bpf/bpf.h>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "../map.hpp"

namespace ebpfxx::inline v0 {

namespace detail {

[[gnu::noinline]] inline int get_pinned(CStringView path, std::uint32_t access) noexcept {
  Options<struct bpf_obj_get_opts> options;
  options.file_flags = access;
  return bpf_obj_get_opts(path.c_str(), &options);
}

[[gnu::noinline]] inline MapHandle open_pinned_for(CStringView path, std::uint32_t access) {
  return MapHandle{opened_map(get_pinned(path, access), path)};
}

[[gnu::noinline]] inline MapHandle from_id_for(std::uint32_t id, std::uint32_t access) {
  Options<bpf_get_fd_by_id_opts> options;
  options.open_flags = access;
  return MapHandle{numbered_map(bpf_map_get_fd_by_id_opts(id, &options), id)};
}

}  // namespace detail

/// Any map as a handle that can only look up and walk: ReadOnly<HashMap<K, V>>::open_pinned(path). It has the
/// operations of M that only read. Opening one needs only read permission for the file, and the kernel enforces it; one
/// made from an M is enforced only by its type. Since Linux 4.15 (6e71b04a8224).
template <class M>
class ReadOnly : M {
 public:
  using typename M::key_type;
  using typename M::mapped_type;
  using typename M::value_type;

  ReadOnly(const M& map) noexcept : M{map} {}  // NOLINT: implicit by design

  [[nodiscard]] static ReadOnly open_pinned(CStringView path) { return M{detail::open_pinned_for(path, BPF_F_RDONLY)}; }
  /// The same, or nothing if nothing is pinned there.
  [[nodiscard]] static std::optional<ReadOnly> try_open_pinned(CStringView path) {
    return detail::map_if_pinned<M>(detail::get_pinned(path, BPF_F_RDONLY), path);
  }
  [[nodiscard]] static ReadOnly from_id(std::uint32_t id) { return M{detail::from_id_for(id, BPF_F_RDONLY)}; }

  using M::at;
  using M::begin;
  using M::contains;
  using M::end;
  using M::entries;
  using M::fd;
  using M::info;
  using M::keys;
  using M::lookup;
  using M::lookup_all;
  using M::lookup_as;
  using M::may_contain;
  using M::name;
  using M::peek;

 private:
  template <class N>
  friend void check_layout(const ReadOnly<N>& map);
  template <class N, class Sink>
  friend void dump(const ReadOnly<N>& map, Sink&& sink);
  template <class N>
  friend std::string dump(const ReadOnly<N>& map);
  template <class V>
  friend class MappedArray;
};

/// Any map as a handle that can change entries but not read them: it has the operations of M that only write. Otherwise
/// like ReadOnly<M>.
template <class M>
class WriteOnly : M {
 public:
  using typename M::key_type;
  using typename M::mapped_type;
  using typename M::value_type;

  WriteOnly(const M& map) noexcept : M{map} {}  // NOLINT: implicit by design

  [[nodiscard]] static WriteOnly open_pinned(CStringView path) {
    return M{detail::open_pinned_for(path, BPF_F_WRONLY)};
  }
  [[nodiscard]] static std::optional<WriteOnly> try_open_pinned(CStringView path) {
    return detail::map_if_pinned<M>(detail::get_pinned(path, BPF_F_WRONLY), path);
  }
  [[nodiscard]] static WriteOnly from_id(std::uint32_t id) { return M{detail::from_id_for(id, BPF_F_WRONLY)}; }

  using M::add;
  using M::erase;
  using M::erase_all;
  using M::fd;
  using M::freeze;
  using M::info;
  using M::insert;
  using M::name;
  using M::push;
  using M::push_overwriting;
  using M::replace;
  using M::try_push;
  using M::update;
  using M::update_all;

 private:
  template <class N>
  friend void check_layout(const WriteOnly<N>& map);
};

}  // namespace ebpfxx::inline v0
