// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// ReadOnly<M> and WriteOnly<M>: handles of any map for one direction.
#pragma once

#include <bpf/bpf.h>

#include <cstdint>
#include <optional>
#include <string>

#include "../map.hpp"

namespace ebpfxx::inline v0 {

/// Any map as a handle that can only look up and walk: ReadOnly<HashMap<K, V>>::open_pinned(path). It has the
/// operations of M that only read. Opening one needs only read permission for the file, and the kernel enforces it; one
/// made from an M is enforced only by its type. Since Linux 4.15 (6e71b04a8224).
template <class M>
class ReadOnly : M {
  using Opened = detail::Opened<M, BPF_F_RDONLY>;

 public:
  using typename M::key_type;
  using typename M::mapped_type;
  using typename M::value_type;

  ReadOnly(const M& map) noexcept : M{map} {}  // NOLINT: implicit by design

  [[nodiscard]] static ReadOnly open_pinned(CStringView path) { return Opened::open_pinned(path); }
  [[nodiscard]] static std::optional<ReadOnly> try_open_pinned(CStringView path) {
    return Opened::try_open_pinned(path);
  }
  [[nodiscard]] static ReadOnly from_id(std::uint32_t id) { return Opened::from_id(id); }

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
  using M::values;

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
  using Opened = detail::Opened<M, BPF_F_WRONLY>;

 public:
  using typename M::key_type;
  using typename M::mapped_type;
  using typename M::value_type;

  WriteOnly(const M& map) noexcept : M{map} {}  // NOLINT: implicit by design

  [[nodiscard]] static WriteOnly open_pinned(CStringView path) { return Opened::open_pinned(path); }
  [[nodiscard]] static std::optional<WriteOnly> try_open_pinned(CStringView path) {
    return Opened::try_open_pinned(path);
  }
  [[nodiscard]] static WriteOnly from_id(std::uint32_t id) { return Opened::from_id(id); }

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
