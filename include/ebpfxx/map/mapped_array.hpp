// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// MappedArray: the values of an array map in this process's memory, shared with the BPF programs.
#pragma once

#include <fcntl.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>

#include "../detail/mapped_memory.hpp"
#include "../detail/stride_iterator.hpp"
#include "../map.hpp"

namespace ebpfxx::inline v0 {

template <class M>
class ReadOnly;

/// The memory of an array map that has BPF_F_MMAPABLE: reading and writing it are loads and stores, without a system
/// call. BPF programs and other processes see every store at once; use std::atomic_ref for what both sides change. With
/// a const V it is mapped read-only, which a frozen map allows. Owns the mapping, and keeps the map alive; move-only,
/// empty when moved from. Since Linux 5.5 (fc9702273e2e).
template <class V>
class MappedArray {
  using Value = std::remove_const_t<V>;

 public:
  /// Throws Error, also if the map does not have BPF_F_MMAPABLE.
  explicit MappedArray(const Array<Value>& map) : MappedArray{map, map.raw_info()} {}
  /// For a handle that is read-only by its type. The kernel maps nothing through one that was opened read-only.
  explicit MappedArray(const ReadOnly<Array<Value>>& map) requires std::is_const_v<V>
      : MappedArray{static_cast<const Array<Value>&>(map)} {}

  [[nodiscard]] std::size_t size() const noexcept { return memory_.size() / stride; }
  /// As fast as memory, and as unchecked.
  [[nodiscard]] V& operator[](std::size_t index) const noexcept EBPFXX_LIFETIMEBOUND {
    return *reinterpret_cast<V*>(memory_.data() + index * stride);
  }
  /// All values. Only if their size is a multiple of 8 bytes: the kernel pads others.
  [[nodiscard]] std::span<V> span() const& noexcept EBPFXX_LIFETIMEBOUND {
    static_assert(sizeof(V) == stride,
                  "the kernel rounds each value up to 8 bytes, so values of this size are not next to each other");
    return {reinterpret_cast<V*>(memory_.data()), size()};
  }
  std::span<V> span() const&& = delete;  // the memory would be gone when it is used
  [[nodiscard]] V* begin() const noexcept EBPFXX_LIFETIMEBOUND { return span().data(); }
  [[nodiscard]] V* end() const noexcept EBPFXX_LIFETIMEBOUND { return begin() + size(); }

 private:
  static constexpr std::size_t stride = detail::value_stride(sizeof(V));
  static_assert(alignof(V) <= 4096);
  static constexpr int access = std::is_const_v<V> ? PROT_READ : PROT_READ | PROT_WRITE;

  MappedArray(const Array<Value>& map, const bpf_map_info& info)
      : map_{map},
        memory_{::mmap(nullptr, info.max_entries * stride, access, MAP_SHARED, map.fd(), 0),
                info.max_entries * stride} {
    if (!memory_) throw_unmappable(errno, info.map_flags);
  }

  // For a file that is open read-only, mmap() does not share (do_mmap() in mm/mmap.c), and bpf_map_mmap() requires
  // sharing.
  [[noreturn, gnu::cold, gnu::noinline]] void throw_unmappable(int error, std::uint32_t flags) const {
    const bool is_open_for_both = (::fcntl(map_.fd(), F_GETFL) & O_ACCMODE) == O_RDWR;
    detail::throw_error(error, {"cannot map ", map_.text(), " into memory"},
                        {!(flags & BPF_F_MMAPABLE) ? "It was not created with the flag BPF_F_MMAPABLE."
                         : !is_open_for_both       ? "The kernel needs a handle for both reading and writing, even for "
                                                     "MappedArray<const V>: open it as Array<V>."
                         : error == EPERM ? "A frozen map can only be mapped for reading: use MappedArray<const V>."
                         : error == EACCES && flags & BPF_F_RDONLY_PROG
                             ? "With BPF_F_RDONLY_PROG it can only be mapped for reading: use MappedArray<const V>."
                             : ""});
  }

  Array<Value> map_;
  detail::MappedMemory memory_;
};
template <class V>
MappedArray(const Array<V>&) -> MappedArray<V>;
template <class V>
MappedArray(const ReadOnly<Array<V>>&) -> MappedArray<const V>;

}  // namespace ebpfxx::inline v0
