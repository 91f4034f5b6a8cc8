// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// MappedArray: the values of an array map in this process's memory, shared with the BPF programs.
#pragma once

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>
#include <utility>

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
  explicit MappedArray(const Array<Value>& map) : map_{map} {
    const bpf_map_info info = map.raw_info();
    size_ = info.max_entries;
    const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    bytes_ = (size_ * stride + page - 1) / page * page;
    void* memory =
        ::mmap(nullptr, bytes_, std::is_const_v<V> ? PROT_READ : PROT_READ | PROT_WRITE, MAP_SHARED, map.fd(), 0);
    if (memory == MAP_FAILED) throw_unmappable(errno, info.map_flags);
    memory_ = static_cast<std::byte*>(memory);
  }
  /// For a handle that is read-only by its type. The kernel maps nothing through one that was opened read-only.
  explicit MappedArray(const ReadOnly<Array<Value>>& map) requires std::is_const_v<V>
      : MappedArray{static_cast<const Array<Value>&>(map)} {}
  MappedArray(MappedArray&& other) noexcept
      : map_{other.map_},
        memory_{std::exchange(other.memory_, nullptr)},
        bytes_{other.bytes_},
        size_{std::exchange(other.size_, 0)} {}
  MappedArray& operator=(MappedArray other) noexcept {
    std::swap(map_, other.map_);
    std::swap(memory_, other.memory_);
    std::swap(bytes_, other.bytes_);
    std::swap(size_, other.size_);
    return *this;
  }
  ~MappedArray() {
    if (memory_) ::munmap(const_cast<std::byte*>(memory_), bytes_);
  }

  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  /// As fast as memory, and as unchecked.
  [[nodiscard]] V& operator[](std::size_t index) const noexcept EBPFXX_LIFETIMEBOUND {
    return *reinterpret_cast<V*>(memory_ + index * stride);
  }
  /// All values. Only if their size is a multiple of 8 bytes: the kernel pads others.
  [[nodiscard]] std::span<V> span() const& noexcept EBPFXX_LIFETIMEBOUND {
    static_assert(sizeof(V) == stride,
                  "the kernel rounds each value up to 8 bytes, so values of this size are not next to each other");
    return {reinterpret_cast<V*>(memory_), size_};
  }
  std::span<V> span() const&& = delete;  // the memory would be gone when it is used
  [[nodiscard]] V* begin() const noexcept EBPFXX_LIFETIMEBOUND { return span().data(); }
  [[nodiscard]] V* end() const noexcept EBPFXX_LIFETIMEBOUND { return begin() + size_; }

 private:
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

  static constexpr std::size_t stride = detail::value_stride(sizeof(V));
  static_assert(alignof(V) <= 4096);

  Array<Value> map_;
  std::byte* memory_ = nullptr;
  std::size_t bytes_ = 0, size_ = 0;
};
template <class V>
MappedArray(const Array<V>&) -> MappedArray<V>;
template <class V>
MappedArray(const ReadOnly<Array<V>>&) -> MappedArray<const V>;

}  // namespace ebpfxx::inline v0
