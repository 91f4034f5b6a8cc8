// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Maps with a value for each CPU: PerCpuHashMap, LruPerCpuHashMap, PerCpuArray, and PerCpu<V>, what they hold.
#pragma once

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <system_error>
#include <type_traits>

#include "../any_map.hpp"
#include "../cpus.hpp"
#include "../detail/stride_iterator.hpp"
#include "bulk.hpp"
#include "typed.hpp"
#include "walk.hpp"

namespace ebpfxx::inline v0 {

namespace detail {

/// The place of a CPU's value. Throws Error when there is no such CPU.
[[gnu::noinline]] inline std::uint32_t index_of_cpu(std::uint32_t cpu) {
  const std::optional<std::uint32_t> index = possible_cpu_numbers().index_of(cpu);
  if (!index) throw_error(ENOENT, {"there is no CPU ", Digits{cpu}});
  return *index;
}

}  // namespace detail

/// The values of one key on all possible CPUs, in somebody else's memory. An index is a place among these, below
/// size(); it is the CPU's number where the possible CPUs have no holes, which is so nearly everywhere.
template <class V>
class PerCpuView {
  static_assert(std::is_trivially_copyable_v<V>, "a map's value is copied by the kernel, byte by byte");

 public:
  using Iterator = detail::StrideIterator<V, const std::byte>;
  /// The kernel aligns these values to 8 bytes, so those that want more come as copies.
  using Reference = typename Iterator::reference;
  /// The kernel's distance between two values: their size, rounded up to 8.
  static constexpr std::size_t stride = Iterator::stride;

  PerCpuView(const std::byte* values, std::uint32_t cpus) noexcept : values_{values}, cpus_{cpus} {}

  [[nodiscard]] std::uint32_t size() const noexcept { return cpus_; }
  [[nodiscard]] Reference operator[](std::uint32_t index) const noexcept { return begin()[index]; }
  /// The value of a CPU by its number, as bpf_get_smp_processor_id() has it. Throws Error when there is no such CPU.
  [[nodiscard]] Reference of_cpu(std::uint32_t cpu) const { return (*this)[detail::index_of_cpu(cpu)]; }

  [[nodiscard]] Iterator begin() const noexcept { return Iterator{values_}; }
  [[nodiscard]] Iterator end() const noexcept { return Iterator{values_ + cpus_ * stride}; }

  /// The sum over all CPUs; integers are added in 64 bits.
  [[nodiscard]] auto sum() const noexcept requires std::is_arithmetic_v<V> {
    return sum([](const V& value) { return value; });
  }
  /// The sum of a member, or of what a function makes of each value: values.sum(&stats::packets).
  template <class Part>
  [[nodiscard]] auto sum(Part part) const {
    using Number = decltype(part_of(std::declval<const V&>(), part));
    using Sum = std::conditional_t<std::is_floating_point_v<Number>, double,
                                   std::conditional_t<std::is_signed_v<Number>, std::int64_t, std::uint64_t>>;
    Sum result{};
    for (const V& value : *this) result += static_cast<Sum>(part_of(value, part));
    return result;
  }

 private:
  template <class Part>
  static auto part_of(const V& value, Part part) {
    if constexpr (std::is_member_object_pointer_v<Part>)
      return value.*part;
    else
      return part(value);
  }

  const std::byte* values_;
  std::uint32_t cpus_;
};

/// The values of one key on all possible CPUs. It owns its memory, and can be filled again without allocating.
/// Move-only; empty when it was moved from.
template <class V>
class PerCpu {
  using Iterator = detail::StrideIterator<V, std::byte>;

 public:
  using View = PerCpuView<V>;

  /// As many values as there are possible CPUs, all zero. Throws Error.
  PerCpu() : cpus_{possible_cpus()}, bytes_{cpus_ * View::stride} {
    std::memset(bytes_.data(), 0, cpus_ * View::stride);
  }
  /// The same value for each CPU.
  explicit PerCpu(const detail::Argument<V>& value) : PerCpu{} {
    for (std::uint32_t index = 0; index < cpus_; ++index) set(index, value);
  }

  PerCpu(PerCpu&& other) noexcept : cpus_{std::exchange(other.cpus_, 0)}, bytes_{std::move(other.bytes_)} {}
  PerCpu& operator=(PerCpu other) noexcept {
    std::swap(cpus_, other.cpus_);
    std::swap(bytes_, other.bytes_);
    return *this;
  }
  ~PerCpu() = default;

  [[nodiscard]] std::uint32_t size() const noexcept { return cpus_; }
  [[nodiscard]] V& operator[](std::uint32_t index) noexcept requires(alignof(V) <= 8) {
    return *reinterpret_cast<V*>(bytes_.data() + index * View::stride);
  }
  [[nodiscard]] typename View::Reference operator[](std::uint32_t index) const noexcept { return view()[index]; }
  void set(std::uint32_t index, const detail::Argument<V>& value) noexcept {
    std::memcpy(bytes_.data() + index * View::stride, &value, sizeof value);
  }
  /// The value of a CPU by its number. Throws Error when there is no such CPU.
  [[nodiscard]] V& of_cpu(std::uint32_t cpu) requires(alignof(V) <= 8) { return (*this)[detail::index_of_cpu(cpu)]; }
  [[nodiscard]] typename View::Reference of_cpu(std::uint32_t cpu) const { return view().of_cpu(cpu); }
  /// for (V& value : values), or const V&
  [[nodiscard]] auto begin() noexcept requires(alignof(V) <= 8) { return Iterator{bytes_.data()}; }
  [[nodiscard]] auto end() noexcept requires(alignof(V) <= 8) { return Iterator{bytes_.data() + cpus_ * View::stride}; }
  [[nodiscard]] auto begin() const noexcept { return view().begin(); }
  [[nodiscard]] auto end() const noexcept { return view().end(); }

  [[nodiscard]] auto sum() const noexcept requires std::is_arithmetic_v<V> { return view().sum(); }
  template <class Part>
  [[nodiscard]] auto sum(Part part) const {
    return view().sum(part);
  }

  [[nodiscard]] View view() const& noexcept { return {bytes_.data(), cpus_}; }
  View view() const&& = delete;  // these values are gone when it is used
  /// The memory, as the kernel reads and writes it.
  [[nodiscard]] void* data() noexcept { return bytes_.data(); }
  [[nodiscard]] const void* data() const noexcept { return bytes_.data(); }

 private:
  std::uint32_t cpus_;
  detail::Bytes bytes_;
};

namespace detail {

template <class K, class V>
struct YieldPerCpu {
  using Key = K;
  using value_type = MapEntry<K, PerCpuView<V>>;
  static value_type entry(const std::byte* key, const std::byte* value) {
    return {at<K>(key), PerCpuView<V>{value, possible_cpus()}};
  }
};

/// The maps with a value for each CPU. `V` is one value.
template <class Self, class K, class V, MapType Type>
class PerCpuMap : CheckedTypes<K, V>, public TypedMap<Self, Type, kernel_size<K>(), kernel_size<V>()> {
  using Base = TypedMap<Self, Type, kernel_size<K>(), kernel_size<V>()>;
  using Key = Argument<K>;
  static constexpr bool is_hash = Type != MapType::percpu_array;

 public:
  using key_type = K;
  using mapped_type = PerCpu<V>;
  using Base::Base;
  using Base::fd;

  /// The values of all CPUs, or nothing when the key is absent. Allocates; the form with a PerCpu to fill does not.
  [[nodiscard]] std::optional<PerCpu<V>> lookup(const Key& key) const {
    std::optional<PerCpu<V>> values{std::in_place};
    if (!lookup(key, *values)) values.reset();
    return values;
  }
  /// Fills `values`, and leaves them alone when the key is absent: false then.
  [[nodiscard]] bool lookup(const Key& key, PerCpu<V>& values) const {
    return this->done(bpf_map_lookup_elem(fd(), &key, values.data()), ENOENT, "look up a key in");
  }
  [[nodiscard]] bool lookup(const Key& key, PerCpu<V>& values, std::error_code& error) const noexcept {
    return Base::done(bpf_map_lookup_elem(fd(), &key, values.data()), ENOENT, error);
  }
  [[nodiscard]] bool contains(const Key& key) const { return lookup(key).has_value(); }

  /// Sets the values of all CPUs.
  template <class Values>
  void update(const Key& key, const Values& values) const requires std::is_same_v<Values, PerCpu<V>> {
    this->done(bpf_map_update_elem(fd(), &key, values.data(), BPF_ANY), 0, "update a key of");
  }
  void update(const Key& key, const PerCpu<V>& values, std::error_code& error) const noexcept {
    Base::set(error, bpf_map_update_elem(fd(), &key, values.data(), BPF_ANY));
  }
  /// Sets each CPU's value to this one.
  void update(const Key& key, const Argument<V>& value) const { update(key, PerCpu<V>{value}); }

  /// Adds a new key; false, and nothing changes, when it is there already.
  bool insert(const Key& key, const PerCpu<V>& values) const requires is_hash {
    return this->done(bpf_map_update_elem(fd(), &key, values.data(), BPF_NOEXIST), EEXIST, "insert a key into");
  }
  bool insert(const Key& key, const PerCpu<V>& values, std::error_code& error) const noexcept requires is_hash {
    return Base::done(bpf_map_update_elem(fd(), &key, values.data(), BPF_NOEXIST), EEXIST, error);
  }

  /// Removes a key; false when it was not there.
  bool erase(const Key& key) const requires is_hash {
    return this->done(bpf_map_delete_elem(fd(), &key), ENOENT, "erase a key of");
  }
  bool erase(const Key& key, std::error_code& error) const noexcept requires is_hash {
    return Base::done(bpf_map_delete_elem(fd(), &key), ENOENT, error);
  }

  /// for (auto [key, values] : map): values is a PerCpuView into the walk's memory, good until the loop goes on.
  [[nodiscard]] auto begin() const { return Walk<YieldPerCpu<K, V>>{*this, {.value_size = value_size()}}; }
  [[nodiscard]] std::nullptr_t end() const noexcept { return nullptr; }

  /// for (const K& key : map.keys())
  [[nodiscard]] auto keys() const requires is_hash {
    return WalkRange<YieldKey<K>>{*this, {.value_size = value_size()}};
  }

  /// for (auto [key, values] : map.drain()): takes each entry out of the map, in batches.
  [[nodiscard]] auto drain() const requires is_hash {
    return WalkRange<YieldPerCpu<K, V>>{*this, {.value_size = value_size(), .remove = Remove::yes}};
  }

  /// Removes all that is there when it comes by.
  void clear() const requires is_hash { clear_map(*this, sizeof(K), value_size()); }

  /// Sets the values of each key of a range of pairs of keys and PerCpu<V>, or V, which is the same for each CPU. In
  /// batches where the kernel has them (hashes since Linux 5.6, arrays since 5.13, f008d732ab18).
  template <class Entries>
  void update_all(Entries&& entries) const {
    Bulk bulk{*this, sizeof(K), value_size()};
    PerCpu<V> same;
    for (const auto& [entry_key, values] : entries) {
      const K key = element<K>(entry_key);
      if constexpr (std::is_convertible_v<decltype(values), V>) {
        for (std::uint32_t i = 0; i < same.size(); ++i) same.set(i, element<V>(values));
        bulk.add(&key, same.data());
      } else {
        bulk.add(&key, values.data());
      }
    }
    bulk.flush();
  }

  /// for (auto [key, values] : map.lookup_all(keys)): each key of a range, and its values as std::optional<PerCpu<V>>.
  template <class Keys>
  [[nodiscard]] auto lookup_all(Keys&& keys) const {
    return LookupRange<PerCpuMap, Keys>{*this, std::forward<Keys>(keys)};
  }

  /// Removes each key of a range; returns how many were there.
  template <class Keys>
  std::size_t erase_all(Keys&& keys) const requires is_hash {
    return erase_each<K>(*this, keys);
  }

 private:
  static std::size_t value_size() { return PerCpuView<V>::stride * possible_cpus(); }
};

}  // namespace detail

template <class K, class V>
class Map<K, V, MapType::percpu_hash>
    : public detail::PerCpuMap<Map<K, V, MapType::percpu_hash>, K, V, MapType::percpu_hash> {
 public:
  using Map::PerCpuMap::PerCpuMap;
};
template <class K, class V>
class Map<K, V, MapType::lru_percpu_hash>
    : public detail::PerCpuMap<Map<K, V, MapType::lru_percpu_hash>, K, V, MapType::lru_percpu_hash> {
 public:
  using Map::PerCpuMap::PerCpuMap;
};
template <class K, class V>
class Map<K, V, MapType::percpu_array>
    : public detail::PerCpuMap<Map<K, V, MapType::percpu_array>, K, V, MapType::percpu_array> {
 public:
  using Map::PerCpuMap::PerCpuMap;
};

/// V is the value of one CPU.
template <class K, class V>
using PerCpuHashMap = Map<K, V, MapType::percpu_hash>;
template <class K, class V>
using LruPerCpuHashMap = Map<K, V, MapType::lru_percpu_hash>;
template <class V>
using PerCpuArray = Map<std::uint32_t, V, MapType::percpu_array>;

}  // namespace ebpfxx::inline v0

template <class V>
inline constexpr bool std::ranges::enable_view<ebpfxx::PerCpuView<V>> = true;
template <class V>
inline constexpr bool std::ranges::enable_borrowed_range<ebpfxx::PerCpuView<V>> = true;  // the memory is elsewhere
