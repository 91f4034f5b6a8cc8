// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Arena and ArenaMemory: memory in which BPF programs build lists and trees, and whose pointers C++ can follow. Since
// Linux 6.9 (317460317a02).
#pragma once

#include <bpf/libbpf.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>
#include <utility>

#include "../detail/mapped_memory.hpp"
#include "typed.hpp"

namespace ebpfxx::inline v0 {

/// The map of an arena; its memory is ArenaMemory. MapOptions::max_entries is its size in pages (at most 4 GiB),
/// MapOptions::extra its address in every process; without one, the first process that maps it decides. It is created
/// with BPF_F_MMAPABLE.
template <>
class Map<void, void, MapType::arena> : public detail::TypedMap<Map<void, void, MapType::arena>, MapType::arena, 0, 0> {
 public:
  using Map::TypedMap::TypedMap;
};
using Arena = Map<void, void, MapType::arena>;

/// A pointer as BPF programs store it in an arena, 8 bytes. ArenaMemory resolves it.
template <class T>
struct ArenaPointer {
  std::uint64_t address = 0;

  [[nodiscard]] constexpr explicit operator bool() const noexcept { return address != 0; }
  [[nodiscard]] friend constexpr bool operator==(ArenaPointer, ArenaPointer) noexcept = default;
};

namespace detail {

template <class T>
constexpr std::uint64_t arena_address(ArenaPointer<T> pointer) noexcept {
  return pointer.address;
}
constexpr std::uint64_t arena_address(std::uint64_t address) noexcept { return address; }

template <class Memory, class T, class Pointer>
class ArenaList;

}  // namespace detail

/// The memory of an arena in this process, at the address that the programs' pointers use. It shares what libbpf has
/// mapped for an object; any other arena is mapped, once per process. It keeps the arena alive; move-only.
///
/// Others may write to it at any time: every pointer must lead to a complete, aligned T in the arena, and nothing more
/// can be checked. Touching a page that no program has allocated allocates it, filled with zeros; with
/// BPF_F_SEGV_ON_FAULT it is a SIGSEGV.
class ArenaMemory {
 public:
  /// `address` is where another process has mapped it, for an arena that was created without one. Throws Error.
  explicit ArenaMemory(const Arena& arena, std::uint64_t address = 0)
      : arena_{arena}, memory_{memory_of(arena, address)} {}

  /// Its start, the same in every process.
  [[nodiscard]] std::uint64_t address() const noexcept { return reinterpret_cast<std::uintptr_t>(memory_.data()); }
  /// The size in bytes.
  [[nodiscard]] std::size_t size() const noexcept { return memory_.size(); }

  /// What a program's pointer refers to: memory.get(node->next). Null for null. Throws Error if it is outside the arena
  /// or not a place for a T.
  template <class T>
  [[nodiscard]] T* get(ArenaPointer<T> pointer) const& EBPFXX_LIFETIMEBOUND {
    return pointer ? &at<T>(pointer.address) : nullptr;
  }

  /// The T at an address, e.g. of a pointer that is a number in a skeleton's type. Throws Error like get(), and for 0
  /// too.
  template <class T>
  [[nodiscard]] T& at(std::uint64_t address) const& EBPFXX_LIFETIMEBOUND {
    T* found = find<T>(address);
    if (!found) [[unlikely]]
      throw_bad_address(address, sizeof(T), alignof(T));
    return *found;
  }

  /// The same without exceptions: null if the pointer is null, outside the arena, or not a place for a T.
  template <class T>
  [[nodiscard]] T* find(ArenaPointer<T> pointer) const& noexcept EBPFXX_LIFETIMEBOUND {
    return find<T>(pointer.address);
  }
  template <class T>
  [[nodiscard]] T* find(std::uint64_t address) const& noexcept EBPFXX_LIFETIMEBOUND {
    return static_cast<T*>(find_bytes<T>(address, sizeof(T)));
  }

  /// That many T in a row. Throws Error if they are not all in the arena.
  template <class T>
  [[nodiscard]] std::span<T> span(std::uint64_t address, std::size_t count) const& EBPFXX_LIFETIMEBOUND {
    void* found = count <= size() / sizeof(T) ? find_bytes<T>(address, count * sizeof(T)) : nullptr;
    if (!found) throw_bad_address(address, count * sizeof(T), alignof(T));
    return {static_cast<T*>(found), count};
  }
  template <class T>
  [[nodiscard]] std::span<T> span(ArenaPointer<T> pointer, std::size_t count) const& EBPFXX_LIFETIMEBOUND {
    return span<T>(pointer.address, count);
  }

  // What these refer to would be gone when it is used.
  template <class T>
  T* get(ArenaPointer<T>) const&& = delete;
  template <class T>
  T& at(std::uint64_t) const&& = delete;
  template <class T>
  T* find(ArenaPointer<T>) const&& = delete;
  template <class T>
  T* find(std::uint64_t) const&& = delete;
  template <class T>
  std::span<T> span(ArenaPointer<T>, std::size_t) const&& = delete;
  template <class T>
  std::span<T> span(std::uint64_t, std::size_t) const&& = delete;

  /// The pointer to store for programs. `object` must be in the arena.
  template <class T>
  [[nodiscard]] ArenaPointer<T> pointer_to(T& object) const noexcept {
    return {reinterpret_cast<std::uintptr_t>(&object)};
  }

  /// for (node& n : memory.list(head, &node::next)): from one to the next until null. Pointers are ArenaPointer<node>,
  /// or numbers as in a skeleton's types. Throws Error for an invalid pointer, and for a circular list.
  template <class Head, class T, class Pointer>
  [[nodiscard]] auto list(Head head, Pointer T::*next) const& {
    return detail::ArenaList<const ArenaMemory&, T, Pointer>{*this, detail::arena_address(head), next};
  }
  template <class Head, class T, class Pointer>
  [[nodiscard]] auto list(Head head, Pointer T::*next) && {
    return detail::ArenaList<ArenaMemory, T, Pointer>{std::move(*this), detail::arena_address(head), next};
  }

 private:
  template <class T>
  [[nodiscard]] void* find_bytes(std::uint64_t address, std::size_t bytes) const noexcept {
    static_assert(std::is_trivially_copyable_v<T>,
                  "a type in an arena must be trivially copyable: programs know no constructors");
    // With BPF_F_NO_USER_CONV, programs store only the lower half; the upper one is always the same.
    if (address >> 32 == 0 && address != 0) address |= this->address() >> 32 << 32;
    const std::uint64_t offset = address - this->address();
    const bool is_inside = address >= this->address() && bytes <= size() && offset <= size() - bytes;
    return is_inside && address % alignof(T) == 0 ? memory_.data() + offset : nullptr;
  }

  [[nodiscard, gnu::noinline]] static detail::MappedMemory memory_of(const Arena& arena, std::uint64_t address) {
    const bpf_map_info info = arena.raw_info();
    const std::size_t size = std::size_t{info.max_entries} * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    std::size_t globals = 0;
    if (const void* memory = arena.native() ? bpf_map__initial_value(arena.native(), &globals) : nullptr)
      return {const_cast<void*>(memory), size, true};
    if (address == 0) address = info.map_extra;
    // Never over another mapping, which the kernel would allow.
    detail::MappedMemory memory{
        ::mmap(reinterpret_cast<void*>(static_cast<std::uintptr_t>(address)), size, PROT_READ | PROT_WRITE,
               MAP_SHARED | (address ? MAP_FIXED_NOREPLACE : 0), arena.fd(), 0),
        size};
    if (memory) return memory;
    const int error = errno;
    detail::throw_error(
        error, {"cannot map ", arena.text(), " into memory"},
        {error == EEXIST
             ? "Something else is at its address in this process; only one ArenaMemory can be there at a time."
         : error == EINVAL || error == EBUSY
             ? "It must have the same address in all processes, and has been mapped elsewhere: say where, "
               "ArenaMemory{arena, address}, or give it an address when it is created (MapOptions::extra, set_extra())."
             : ""});
  }

  [[noreturn, gnu::cold, gnu::noinline]] void throw_bad_address(std::uint64_t address, std::size_t bytes,
                                                                std::size_t alignment) const {
    detail::Text what{"no ", detail::Digits{static_cast<std::int64_t>(bytes)}, " bytes at address "};
    what.add({detail::Hex{address}, " of ", arena_.text()});
    if (address % alignment != 0)
      detail::throw_error(
          EFAULT, {what},
          {"The type needs an alignment of ", detail::Digits{static_cast<std::int64_t>(alignment)}, " bytes."});
    detail::throw_error(EFAULT, {what},
                        {"It has the addresses from ", detail::Hex{this->address()}, " up to ",
                         detail::Hex{this->address() + size()}, "."});
  }

  Arena arena_;
  detail::MappedMemory memory_;
};

namespace detail {

/// Follows a member from one T to the next. More steps than fit into the arena mean a circle. `Memory` is a reference,
/// or the memory itself, which this keeps.
template <class Memory, class T, class Pointer>
class ArenaList {
 public:
  class Iterator {
   public:
    using value_type = T;
    using difference_type = std::ptrdiff_t;

    Iterator(const ArenaMemory& memory, std::uint64_t address, Pointer T::*next)
        : memory_{&memory}, next_{next}, left_{memory.size() / sizeof(T)} {
      go_to(address);
    }
    [[nodiscard]] T& operator*() const noexcept { return *here_; }
    [[nodiscard]] T* operator->() const noexcept { return here_; }
    Iterator& operator++() {
      if (left_-- == 0) throw_error(ELOOP, {"a list in an arena has no end: it is circular"});
      go_to(arena_address(here_->*next_));
      return *this;
    }
    void operator++(int) { ++*this; }
    [[nodiscard]] bool operator==(std::nullptr_t) const noexcept { return !here_; }

   private:
    void go_to(std::uint64_t address) { here_ = memory_->get(ArenaPointer<T>{address}); }

    const ArenaMemory* memory_;
    Pointer T::*next_;
    std::size_t left_;
    T* here_ = nullptr;
  };

  ArenaList(Memory&& memory, std::uint64_t head, Pointer T::*next) noexcept
      : memory_(std::forward<Memory>(memory)), head_{head}, next_{next} {}
  [[nodiscard]] Iterator begin() const { return {memory_, head_, next_}; }
  [[nodiscard]] std::nullptr_t end() const noexcept { return nullptr; }

 private:
  Memory memory_;
  std::uint64_t head_;
  Pointer T::*next_;
};

}  // namespace detail
}  // namespace ebpfxx::inline v0
