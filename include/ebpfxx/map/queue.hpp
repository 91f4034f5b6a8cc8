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

template <class Self, class V, MapType Type>
class QueueMap : CheckedTypes<void, V>, public TypedMap<Self, Type, 0, kernel_size<V>()> {
  using Base = TypedMap<Self, Type, 0, kernel_size<V>()>;
  using Value = Argument<V>;

 public:
  using value_type = V;
  using Base::Base;
  using Base::fd;

  /// Adds a value. Throws Error, also when the map is full.
  void push(const Value& value) const { this->done(bpf_map_update_elem(fd(), nullptr, &value, BPF_ANY), 0, "push to"); }
  void push(const Value& value, std::error_code& error) const noexcept {
    Base::set(error, bpf_map_update_elem(fd(), nullptr, &value, BPF_ANY));
  }
  /// Adds a value; returns false, and changes nothing, if the map is full.
  [[nodiscard]] bool try_push(const Value& value) const {
    return this->done(bpf_map_update_elem(fd(), nullptr, &value, BPF_ANY), E2BIG, "push to");
  }
  [[nodiscard]] bool try_push(const Value& value, std::error_code& error) const noexcept {
    return Base::done(bpf_map_update_elem(fd(), nullptr, &value, BPF_ANY), E2BIG, error);
  }
  /// Adds a value; drops the oldest one if the map is full.
  void push_overwriting(const Value& value) const {
    this->done(bpf_map_update_elem(fd(), nullptr, &value, BPF_EXIST), 0, "push to");
  }
  void push_overwriting(const Value& value, std::error_code& error) const noexcept {
    Base::set(error, bpf_map_update_elem(fd(), nullptr, &value, BPF_EXIST));
  }

  /// Removes and returns the next value; nothing if there is none.
  [[nodiscard]] std::optional<V> pop() const {
    V value;
    if (!this->done(bpf_map_lookup_and_delete_elem(fd(), nullptr, &value), ENOENT, "pop from")) return std::nullopt;
    return value;
  }
  [[nodiscard]] std::optional<V> pop(std::error_code& error) const noexcept {
    V value;
    if (!Base::done(bpf_map_lookup_and_delete_elem(fd(), nullptr, &value), ENOENT, error)) return std::nullopt;
    return value;
  }

  /// The next value, which stays in the map; nothing if there is none.
  [[nodiscard]] std::optional<V> peek() const {
    V value;
    if (!this->done(bpf_map_lookup_elem(fd(), nullptr, &value), ENOENT, "peek into")) return std::nullopt;
    return value;
  }
  [[nodiscard]] std::optional<V> peek(std::error_code& error) const noexcept {
    V value;
    if (!Base::done(bpf_map_lookup_elem(fd(), nullptr, &value), ENOENT, error)) return std::nullopt;
    return value;
  }

  /// for (const V& value : queue.drain()): pops until nothing is left, including what others push meanwhile.
  [[nodiscard]] PopRange<Self, V> drain() const { return {static_cast<const Self&>(*this)}; }
};

}  // namespace detail

template <class V>
class Map<void, V, MapType::queue> : public detail::QueueMap<Map<void, V, MapType::queue>, V, MapType::queue> {
 public:
  using Map::QueueMap::QueueMap;
};
template <class V>
class Map<void, V, MapType::stack> : public detail::QueueMap<Map<void, V, MapType::stack>, V, MapType::stack> {
 public:
  using Map::QueueMap::QueueMap;
};

template <class V>
using Queue = Map<void, V, MapType::queue>;
template <class V>
using Stack = Map<void, V, MapType::stack>;

}  // namespace ebpfxx::inline v0

template <class Map, class V>
inline constexpr bool std::ranges::enable_view<ebpfxx::detail::PopRange<Map, V>> = true;
