// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Queue<V> and Stack<V>: values without keys, first in first out, or last in first out. Since Linux 4.20
// (f1a2e44a3aec).
#pragma once

#include <bpf/bpf.h>

#include <cerrno>
#include <cstddef>
#include <optional>
#include <system_error>

#include "argument.hpp"
#include "typed.hpp"

namespace ebpfxx::inline v0 {

namespace detail {

/// An iterator that pops; it equals nullptr when nothing is left.
template <class Map, class V>
class Popping {
 public:
  using value_type = V;
  using difference_type = std::ptrdiff_t;

  explicit Popping(Map map) : map_{std::move(map)}, value_{map_.pop()} {}
  [[nodiscard]] const V& operator*() const noexcept { return *value_; }
  Popping& operator++() {
    value_ = map_.pop();
    return *this;
  }
  void operator++(int) { ++*this; }
  [[nodiscard]] bool operator==(std::nullptr_t) const noexcept { return !value_; }

 private:
  Map map_;
  std::optional<V> value_;
};

template <class Map, class V>
struct PopRange {
  Map map;
  [[nodiscard]] auto begin() const { return Popping<Map, V>{map}; }
  [[nodiscard]] std::nullptr_t end() const noexcept { return nullptr; }
};

}  // namespace detail

template <class V, MapType Type>
requires(Type == MapType::queue || Type == MapType::stack) class Map<void, V, Type>
    : detail::CheckedTypes<void, V>, public detail::TypedMap<Map<void, V, Type>, Type, 0, detail::kernel_size<V>()> {
  using Base = typename Map::TypedMap;
  using Value = detail::Argument<V>;

 public:
  using value_type = V;
  using Base::Base;
  using Base::fd;

  /// Adds a value. Throws Error, also when the map is full; with a std::error_code& at the end, none of these throws.
  void push(const Value& value, detail::ErrorCode auto&... error) const noexcept(sizeof...(error)) {
    put_in(value, BPF_ANY, 0, error...);
  }
  /// Adds a value; returns false, and changes nothing, if the map is full.
  [[nodiscard]] bool try_push(const Value& value, detail::ErrorCode auto&... error) const noexcept(sizeof...(error)) {
    return put_in(value, BPF_ANY, E2BIG, error...);
  }
  /// Adds a value; drops the oldest one if the map is full.
  void push_overwriting(const Value& value, detail::ErrorCode auto&... error) const noexcept(sizeof...(error)) {
    put_in(value, BPF_EXIST, 0, error...);
  }

  /// Removes and returns the next value; nothing if there is none.
  [[nodiscard]] std::optional<V> pop(detail::ErrorCode auto&... error) const noexcept(sizeof...(error)) {
    V value;
    const int result = bpf_map_lookup_and_delete_elem(fd(), nullptr, &value);
    return Base::done(result, ENOENT, "pop from", error...) ? std::optional<V>{value} : std::nullopt;
  }
  /// The next value, which stays in the map; nothing if there is none.
  [[nodiscard]] std::optional<V> peek(detail::ErrorCode auto&... error) const noexcept(sizeof...(error)) {
    V value;
    const int result = bpf_map_lookup_elem(fd(), nullptr, &value);
    return Base::done(result, ENOENT, "peek into", error...) ? std::optional<V>{value} : std::nullopt;
  }

  /// for (const V& value : queue.drain()): pops until nothing is left, including what others push meanwhile.
  [[nodiscard]] detail::PopRange<Map, V> drain() const { return {*this}; }

 private:
  bool put_in(const Value& value, std::uint64_t flags, int full, detail::ErrorCode auto&... error) const {
    return Base::done(bpf_map_update_elem(fd(), nullptr, &value, flags), full, "push to", error...);
  }
};

template <class V>
using Queue = Map<void, V, MapType::queue>;
template <class V>
using Stack = Map<void, V, MapType::stack>;

}  // namespace ebpfxx::inline v0

template <class Map, class V>
inline constexpr bool std::ranges::enable_view<ebpfxx::detail::PopRange<Map, V>> = true;
