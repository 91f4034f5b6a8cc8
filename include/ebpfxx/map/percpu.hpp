// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Maps with a value for each CPU: PerCpuHashMap, LruPerCpuHashMap, PerCpuArray; and PerCpu<V>, their values.
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

#include "../cpus.hpp"
#include "../detail/stride_iterator.hpp"
#include "entries.hpp"

namespace ebpfxx::inline v0 {

namespace detail {

/// The index of a CPU's value. Throws Error if there is no such CPU.
[[gnu::noinline]] inline std::uint32_t index_of_cpu(std::uint32_t cpu) {
  const std::optional<std::uint32_t> index = possible_cpu_numbers().index_of(cpu);
  if (!index) throw_error(ENOENT, {"there is no CPU ", Digits{cpu}});
  return *index;
}

}  // namespace detail

/// The values of one key on all possible CPUs, in borrowed memory. An index is a position among these, below size(); it
/// is the CPU's number if the numbers of the possible CPUs have no holes, which is so almost everywhere.
template <class V>
class PerCpuView {
  static_assert(std::is_trivially_copyable_v<V>, "a map's value is copied by the kernel, byte by byte");

 public:
  using Iterator = detail::StrideIterator<V, const std::byte>;
  /// The kernel aligns these values to 8 bytes, so those that need more are returned as copies.
  using Reference = typename Iterator::reference;
  /// The kernel's distance between two values: their size, rounded up to 8.
  static constexpr std::size_t stride = Iterator::stride;

  PerCpuView(const std::byte* values, std::uint32_t cpus) noexcept : values_{values}, cpus_{cpus} {}

  [[nodiscard]] std::uint32_t size() const noexcept { return cpus_; }
  [[nodiscard]] Reference operator[](std::uint32_t index) const noexcept { return begin()[index]; }
  /// The value of a CPU by its number, as in bpf_get_smp_processor_id(). Throws Error if there is no such CPU.
  [[nodiscard]] Reference of_cpu(std::uint32_t cpu) const { return (*this)[detail::index_of_cpu(cpu)]; }

  [[nodiscard]] Iterator begin() const noexcept { return Iterator{values_}; }
  [[nodiscard]] Iterator end() const noexcept { return Iterator{values_ + cpus_ * stride}; }
  /// The memory, as the kernel reads and writes it.
  [[nodiscard]] const void* data() const noexcept { return values_; }

  /// The sum over all CPUs; integers are added in 64 bits.
  [[nodiscard]] auto sum() const noexcept requires std::is_arithmetic_v<V> {
    return sum([](const V& value) { return value; });
  }
  /// The sum of a member, or of a function's result for each value: values.sum(&stats::packets).
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

/// The values of one key on all possible CPUs. It owns its memory, and can be refilled without allocating. Move-only;
/// empty when moved from.
template <class V>
class PerCpu {
  using Iterator = detail::StrideIterator<V, std::byte>;

 public:
  using View = PerCpuView<V>;

  /// One value per possible CPU, all zero. Throws Error.
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
  [[nodiscard]] V& operator[](std::uint32_t index) noexcept EBPFXX_LIFETIMEBOUND requires(alignof(V) <= 8) {
    return *reinterpret_cast<V*>(bytes_.data() + index * View::stride);
  }
  [[nodiscard]] typename View::Reference operator[](std::uint32_t index) const noexcept { return view()[index]; }
  void set(std::uint32_t index, const detail::Argument<V>& value) noexcept {
    std::memcpy(bytes_.data() + index * View::stride, &value, sizeof value);
  }
  /// The value of a CPU by its number. Throws Error if there is no such CPU.
  [[nodiscard]] V& of_cpu(std::uint32_t cpu) EBPFXX_LIFETIMEBOUND requires(alignof(V) <= 8) {
    return (*this)[detail::index_of_cpu(cpu)];
  }
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

  [[nodiscard]] View view() const& noexcept EBPFXX_LIFETIMEBOUND { return {bytes_.data(), cpus_}; }
  View view() const&& = delete;  // these values would be gone when it is used
  /// The memory, as the kernel reads and writes it.
  [[nodiscard]] void* data() noexcept { return bytes_.data(); }
  [[nodiscard]] const void* data() const noexcept { return bytes_.data(); }

 private:
  std::uint32_t cpus_;
  Bytes bytes_;
};

namespace detail {

/// Traits of per-CPU values. V is the value of one CPU.
template <class V>
struct PerCpuValue : ValueDefaults {
  using Mapped = PerCpu<V>;
  using Value = PerCpu<V>;
  using Buffer = PerCpu<V>;
  using Listed = Argument<V>;  // one value for all CPUs
  static constexpr std::uint32_t value_size = kernel_size<V>();
  static void* data(PerCpu<V>& values) noexcept { return values.data(); }
  static const void* value_data(const PerCpu<V>& values) noexcept { return values.data(); }
  static const void* value_data(PerCpuView<V> values) noexcept { return values.data(); }
  static PerCpu<V>&& mapped(PerCpu<V>& values) noexcept { return std::move(values); }
  static const PerCpu<V>& value_element(const PerCpu<V>& values) noexcept { return values; }
  /// Of another map.
  static PerCpuView<V> value_element(PerCpuView<V> values) noexcept { return values; }
  /// One value for all CPUs.
  template <class T>
  static PerCpu<V> value_element(const T& value) {
    return PerCpu<V>{element<V>(value)};
  }
  static PerCpuView<V> seen(const std::byte* values) { return {values, possible_cpus()}; }
  static std::size_t walk_size() { return PerCpuView<V>::stride * possible_cpus(); }
};

template <class K, class V>
struct PerCpuEntry : PlainKey<K>, PerCpuValue<V> {};

}  // namespace detail

/// A map with a value for each CPU: a lookup returns a new PerCpu<V>, which allocates; the form that fills one does
/// not.
template <class K, class V, MapType Type>
requires(Type == MapType::percpu_hash || Type == MapType::lru_percpu_hash ||
         Type == MapType::percpu_array) class Map<K, V, Type>
    : detail::CheckedTypes<K, V>, public detail::Entries<Map<K, V, Type>, Type, detail::PerCpuEntry<K, V>> {
 public:
  using Map::Entries::Entries;

  /// Sets the values of all CPUs. A template, so that {} is one value.
  template <class Values>
  void update(const detail::Argument<K>& key, const Values& values) const requires std::is_same_v<Values, PerCpu<V>> {
    Map::Entries::update(key, values);
  }
  void update(const detail::Argument<K>& key, const PerCpu<V>& values, std::error_code& error) const noexcept {
    Map::Entries::update(key, values, error);
  }
  /// Sets each CPU's value to this one.
  void update(const detail::Argument<K>& key, const detail::Argument<V>& value) const {
    this->update(key, PerCpu<V>{value});
  }
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
