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
#include "../log.hpp"
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

/// The values of one key on all possible CPUs, in borrowed memory. An index is a position among these, below size(). It
/// is the CPU's number unless the numbers of the possible CPUs have holes, which is rare.
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
    const auto number = [&](const V& value) {
      if constexpr (std::is_member_object_pointer_v<Part>)
        return value.*part;
      else
        return part(value);
    };
    using Number = decltype(number(std::declval<const V&>()));
    using Sum = std::conditional_t<std::is_floating_point_v<Number>, double,
                                   std::conditional_t<std::is_signed_v<Number>, std::int64_t, std::uint64_t>>;
    Sum result{};
    for (const V& value : *this) result += static_cast<Sum>(number(value));
    return result;
  }

 private:
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
  PerCpu() : bytes_{possible_cpus() * View::stride} { std::memset(bytes_.data(), 0, bytes_.size()); }
  /// The same value for each CPU.
  explicit PerCpu(const detail::Argument<V>& value) : PerCpu{} {
    for (std::uint32_t index = 0; index < size(); ++index) set(index, value);
  }

  [[nodiscard]] std::uint32_t size() const noexcept { return static_cast<std::uint32_t>(bytes_.size() / View::stride); }
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
  [[nodiscard]] auto end() noexcept requires(alignof(V) <= 8) { return Iterator{bytes_.data() + bytes_.size()}; }
  [[nodiscard]] auto begin() const noexcept { return view().begin(); }
  [[nodiscard]] auto end() const noexcept { return view().end(); }

  template <class... Part>
  [[nodiscard]] auto sum(Part... part) const requires(sizeof...(part) == 1 || std::is_arithmetic_v<V>) {
    return view().sum(part...);
  }

  [[nodiscard]] View view() const& noexcept EBPFXX_LIFETIMEBOUND { return {bytes_.data(), size()}; }
  View view() const&& = delete;  // these values would be gone when it is used
  [[nodiscard]] void* data() noexcept { return bytes_.data(); }
  [[nodiscard]] const void* data() const noexcept { return bytes_.data(); }

 private:
  Bytes bytes_;
};

namespace detail {

/// Traits of per-CPU values. V is the value of one CPU, and an operation's argument one value for all.
template <class V>
struct PerCpuValue : CheckedTypes<void, V>, ValueDefaults {
  using Mapped = PerCpu<V>;
  using Value = Argument<V>;
  using Buffer = PerCpu<V>;
  struct Data {
    PerCpu<V> values;
    operator const void*() const noexcept { return values.data(); }  // NOLINT: for one call
  };
  static constexpr std::uint32_t value_size = kernel_size<V>();
  static void* data(PerCpu<V>& values) noexcept { return values.data(); }
  static Data value_data(const Value& value) { return {PerCpu<V>{value}}; }
  static const void* value_data(const PerCpu<V>& values) noexcept { return values.data(); }
  static const void* value_data(PerCpuView<V> values) noexcept { return values.data(); }
  static PerCpu<V>&& mapped(PerCpu<V>& values) noexcept { return std::move(values); }
  static const PerCpu<V>& value_element(const PerCpu<V>& values) noexcept { return values; }
  static PerCpuView<V> value_element(PerCpuView<V> values) noexcept { return values; }  // of another map
  static decltype(auto) value_element(const auto& value) { return element<V>(value); }
  static PerCpuView<V> seen(const std::byte* values) { return {values, possible_cpus()}; }
  static std::size_t walk_size() { return PerCpuView<V>::stride * possible_cpus(); }
  /// A negative errno if a PerCpu<V> cannot be made, because nothing tells the number of CPUs.
  [[nodiscard]] static int unready() noexcept {
    const LogCapture quiet;
    return (std::min)(libbpf_num_possible_cpus(), 0);
  }
};

template <class K, class V, MapType Type>
requires(Type == MapType::percpu_hash || Type == MapType::lru_percpu_hash ||
         Type == MapType::percpu_array) struct EntryTraits<K, V, Type>
    : PlainKey<K>, PerCpuValue<V> {
};

}  // namespace detail

/// V is the value of one CPU. A lookup returns a new PerCpu<V>, which allocates; the form that fills one does not.
/// update(), insert() and replace() take the values of all CPUs, or one value for each, which allocates.
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
