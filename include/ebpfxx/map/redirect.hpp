// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Where XDP programs redirect packets to with bpf_redirect_map(): DevMap and DevMapHash (network interfaces), CpuMap
// (CPUs) and XskMap (AF_XDP sockets).
#pragma once

#include <bpf/bpf.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <type_traits>

#include "../descriptors.hpp"
#include "../program/xdp.hpp"
#include "entries.hpp"

namespace ebpfxx::inline v0 {

/// An entry of a DevMap.
struct DevMapTarget {
  std::uint32_t ifindex;
  std::uint32_t program_id;  ///< the program that runs on packets sent there; 0 if none
};

/// An entry of a CpuMap.
struct CpuMapTarget {
  std::uint32_t queue_size;  ///< in packets
  std::uint32_t program_id;  ///< the program that runs on packets there; 0 if none
};

namespace detail {

/// From numbers to a number and a program. `V` is the value in C: the number, or a struct bpf_devmap_val or
/// bpf_cpumap_val, which also has room for the program. Programs are written as descriptors and read as ids.
template <class V, MapType Type>
requires(Type == MapType::devmap || Type == MapType::devmap_hash ||
         Type == MapType::cpumap) struct EntryTraits<std::uint32_t, V, Type>
    : PlainKey<std::uint32_t>, ValueDefaults {
  static_assert(sizeof(V) == 4 || sizeof(V) == 8,
                "a value is a number (4 bytes), or one with a program (struct bpf_devmap_val, struct bpf_cpumap_val)");
  static constexpr bool is_cpu = Type == MapType::cpumap;
  // If V is only the number, the kernel uses only the first half.
  struct Buffer {
    std::uint32_t number = 0, program = 0;
  };
  using Mapped = std::conditional_t<is_cpu, CpuMapTarget, DevMapTarget>;
  using Value = Argument<std::uint32_t>;
  static constexpr std::uint32_t value_size = sizeof(V);
  static void* data(Buffer& buffer) noexcept { return &buffer; }
  static Data<Buffer> value_data(const Value& number) noexcept { return {{number, std::uint32_t(-1)}}; }
  static Mapped mapped(const Buffer& buffer) noexcept { return {buffer.number, buffer.program}; }
  static decltype(auto) value_element(const auto& number) { return element<std::uint32_t>(number); }
  static Mapped seen(const std::byte* value) noexcept {
    Buffer buffer;
    std::memcpy(static_cast<void*>(&buffer), value, sizeof(V));
    return mapped(buffer);
  }
  static const char* advice(int error) noexcept {
    return error == E2BIG ? ""
           : is_cpu       ? "The key must be a possible CPU, and its queue can have at most 16384 packets."
                          : "The interface must be in this thread's network namespace.";
  }
};

template <>
struct EntryTraits<std::uint32_t, Socket, MapType::xskmap> : PlainKey<std::uint32_t>, DescriptorValue<Socket> {
  static constexpr const char* noun = "a socket";
  static const char* advice(int error) noexcept {
    return error == EOPNOTSUPP ? "It must be an AF_XDP socket."
           : error == ENOBUFS  ? "It must have a receive ring."
                               : "";
  }
};

}  // namespace detail

/// DevMap, DevMapHash and CpuMap. A number is a network interface's, through which packets for a key go out (without
/// one they are dropped), or the size of a CPU's queue in packets. The kernel does not tell whether the index of a
/// DevMap or CpuMap had something there: their erase() returns true.
template <class V, MapType Type>
requires(Type == MapType::devmap || Type == MapType::devmap_hash ||
         Type == MapType::cpumap) class Map<std::uint32_t, V, Type>
    : public detail::Entries<Map<std::uint32_t, V, Type>, Type, detail::EntryTraits<std::uint32_t, V, Type>> {
  using Base = typename Map::Entries;
  using Traits = detail::EntryTraits<std::uint32_t, V, Type>;
  using Number = detail::Argument<std::uint32_t>;

 public:
  using Base::Base;
  using Base::update;

  /// The same as update(), and this program sees each packet first. It must be of SEC("xdp/devmap") (Linux 5.8,
  /// fbee97feed9b) or SEC("xdp/cpumap") (Linux 5.9, 9216477449f3).
  void update(const Number& key, const Number& number, const XdpProgram& program,
              detail::ErrorCode auto&... error) const noexcept(sizeof...(error)) requires(sizeof(V) == 8) {
    const std::uint32_t value[] = {number, static_cast<std::uint32_t>(program.fd())};
    const int result = bpf_map_update_elem(this->fd(), &key, value, BPF_ANY);
    (Base::set(error, result), ...);
    if (result != 0 && sizeof...(error) == 0) refused(-result, program);
  }

 private:
  [[noreturn, gnu::cold, gnu::noinline]] void refused(int error, const XdpProgram& program) const {
    if (error == E2BIG) this->throw_operation_error(error, "update a key of");
    detail::throw_error(
        error,
        {"cannot update a key of ", this->text(), " with program '", program.name(), "' (", program.section(), ")"},
        {Traits::advice(error), " The program must have SEC(\"", Traits::is_cpu ? "xdp/cpumap" : "xdp/devmap", "\")."});
  }
};

/// V is the value's type in C: an interface's number, or struct bpf_devmap_val (8 bytes), which has room for a program.
/// Since Linux 4.14 (546ac1ffb70d).
template <class V = std::uint32_t>
using DevMap = Map<std::uint32_t, V, MapType::devmap>;
/// The same, with any numbers as keys, e.g. those of the interfaces. Since Linux 5.4 (6f9d451ab1a3).
template <class V = std::uint32_t>
using DevMapHash = Map<std::uint32_t, V, MapType::devmap_hash>;
/// An array by CPU: packets continue there, in a kernel thread. V is the value's type in C: a queue's size, or struct
/// bpf_cpumap_val (8 bytes), which has room for a program. Since Linux 4.15 (6710e1126934).
template <class V = std::uint32_t>
using CpuMap = Map<std::uint32_t, V, MapType::cpumap>;
/// AF_XDP sockets by the queues of a network interface. It does not keep them open, and user space cannot look them up.
/// Since Linux 4.18 (fbfc504a24f5).
using XskMap = Map<std::uint32_t, Socket, MapType::xskmap>;

}  // namespace ebpfxx::inline v0
