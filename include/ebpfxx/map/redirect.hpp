// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Where XDP programs redirect packets to by bpf_redirect_map(): DevMap and DevMapHash (network interfaces), CpuMap
// (CPUs) and XskMap (AF_XDP sockets).
#pragma once

#include <bpf/bpf.h>

#include <cerrno>
#include <cstdint>
#include <optional>
#include <system_error>

#include "../descriptors.hpp"
#include "../program/xdp.hpp"
#include "descriptor_array.hpp"
#include "typed.hpp"
#include "walk.hpp"

namespace ebpfxx::inline v0 {

/// What a DevMap has at a key.
struct DevMapTarget {
  std::uint32_t ifindex;
  std::uint32_t program_id;  ///< of the program that runs on packets sent there, as bpftool shows it; 0 without
};

/// What a CpuMap has at a key.
struct CpuMapTarget {
  std::uint32_t queue_size;  ///< in packets
  std::uint32_t program_id;  ///< of the program that runs on packets there, as bpftool shows it; 0 without
};

namespace detail {

/// Maps from numbers to a number and a program. `V` is the value in C: the number, or a struct bpf_devmap_val or
/// bpf_cpumap_val, which has room for the program as well.
template <class Self, class V, MapType Type, class Target>
class RedirectMap : public TypedMap<Self, Type, 4, sizeof(V)> {
  using Base = TypedMap<Self, Type, 4, sizeof(V)>;
  using Number = Argument<std::uint32_t>;
  static_assert(sizeof(V) == 4 || sizeof(V) == 8,
                "a value is a number (4 bytes), or one with a program (struct bpf_devmap_val, struct bpf_cpumap_val)");

 public:
  using key_type = std::uint32_t;
  using mapped_type = Target;
  using Base::Base;
  using Base::fd;

  /// The target of a key; nothing when there is none.
  [[nodiscard]] std::optional<Target> lookup(const Number& key) const {
    Value value;
    if (!this->done(bpf_map_lookup_elem(fd(), &key, &value), ENOENT, "look up a key in")) return std::nullopt;
    return value.target();
  }
  [[nodiscard]] std::optional<Target> lookup(const Number& key, std::error_code& error) const noexcept {
    Value value;
    if (!Base::done(bpf_map_lookup_elem(fd(), &key, &value), ENOENT, error)) return std::nullopt;
    return value.target();
  }

  /// for (auto [key, target] : map). Throws Error.
  [[nodiscard]] auto begin() const { return Walk<Yield>{*this, {.value_size = sizeof(V)}}; }
  [[nodiscard]] std::nullptr_t end() const noexcept { return nullptr; }

  /// Packets for this key are dropped from now on; false when there was no target.
  bool erase(const Number& key) const { return this->done(bpf_map_delete_elem(fd(), &key), ENOENT, "erase a key of"); }
  bool erase(const Number& key, std::error_code& error) const noexcept {
    return Base::done(bpf_map_delete_elem(fd(), &key), ENOENT, error);
  }

 protected:
  // As the kernel has it, which takes and gives the first half alone where V is that. Written are descriptors of
  // programs, read are their numbers.
  struct Value {
    std::uint32_t number = 0, program = 0;

    [[nodiscard]] Target target() const noexcept { return {number, program}; }
  };

  int put(std::uint32_t key, std::uint32_t number, const XdpProgram* program) const noexcept {
    const Value value{number, static_cast<std::uint32_t>(program ? program->fd() : -1)};
    return bpf_map_update_elem(fd(), &key, &value, BPF_ANY);
  }
  void put(std::uint32_t key, std::uint32_t number, const XdpProgram* program, const char* advice) const {
    if (const int result = put(key, number, program); result != 0) [[unlikely]]
      refused(-result, advice, program);
  }

 private:
  struct Yield {
    using Key = std::uint32_t;
    using value_type = MapEntry<std::uint32_t, Target>;
    static value_type entry(const std::byte* key, const std::byte* value) {
      const std::uint32_t program = sizeof(V) == 8 ? at<std::uint32_t>(value + sizeof(V) - 4) : 0;
      return {at<std::uint32_t>(key), {at<std::uint32_t>(value), program}};
    }
  };

  [[noreturn, gnu::cold, gnu::noinline]] void refused(int error, const char* advice, const XdpProgram* program) const {
    if (error == E2BIG) this->throw_operation_error(error, "update a key of");
    if (!program) throw_error(error, {"cannot update a key of ", this->text()}, {advice});
    throw_error(
        error,
        {"cannot update a key of ", this->text(), " with program '", program->name(), "' (", program->section(), ")"},
        {advice, " The program must be of SEC(\"", Type == MapType::cpumap ? "xdp/cpumap" : "xdp/devmap", "\")."});
  }
};

template <class Self, class V, MapType Type>
class DeviceMap : public RedirectMap<Self, V, Type, DevMapTarget> {
  using Number = Argument<std::uint32_t>;
  static constexpr const char* advice = "The interface must be one of this thread's network namespace.";

 public:
  using DeviceMap::RedirectMap::RedirectMap;

  /// Packets for this key go out by this interface from now on.
  void update(const Number& key, const Number& ifindex) const { this->put(key, ifindex, nullptr, advice); }
  void update(const Number& key, const Number& ifindex, std::error_code& error) const noexcept {
    this->set(error, this->put(key, ifindex, nullptr));
  }
  /// The same, and each is shown to this program first, which is of SEC("xdp/devmap"). Since Linux 5.8 (fbee97feed9b).
  void update(const Number& key, const Number& ifindex, const XdpProgram& program) const requires(sizeof(V) == 8) {
    this->put(key, ifindex, &program, advice);
  }
  void update(const Number& key, const Number& ifindex, const XdpProgram& program,
              std::error_code& error) const noexcept requires(sizeof(V) == 8) {
    this->set(error, this->put(key, ifindex, &program));
  }
};

struct XdpSocketWords {
  static constexpr const char* thing = "socket";
  static const char* advice(int error) noexcept {
    return error == EOPNOTSUPP ? "It must be an AF_XDP socket."
           : error == ENOBUFS  ? "It must have a receive ring."
                               : "";
  }
};

}  // namespace detail

/// An array of network interfaces. Since Linux 4.14 (546ac1ffb70d).
template <class V>
class Map<std::uint32_t, V, MapType::devmap>
    : public detail::DeviceMap<Map<std::uint32_t, V, MapType::devmap>, V, MapType::devmap> {
 public:
  using Map::DeviceMap::DeviceMap;
};

/// The same with any numbers as keys, e.g. those of the interfaces. Since Linux 5.4 (6f9d451ab1a3).
template <class V>
class Map<std::uint32_t, V, MapType::devmap_hash>
    : public detail::DeviceMap<Map<std::uint32_t, V, MapType::devmap_hash>, V, MapType::devmap_hash> {
 public:
  using Map::DeviceMap::DeviceMap;
};

/// An array by CPU: packets go on there, in a kernel thread. Since Linux 4.15 (6710e1126934).
template <class V>
class Map<std::uint32_t, V, MapType::cpumap>
    : public detail::RedirectMap<Map<std::uint32_t, V, MapType::cpumap>, V, MapType::cpumap, CpuMapTarget> {
  using Number = detail::Argument<std::uint32_t>;
  static constexpr const char* advice = "The key must be a possible CPU, and its queue at most 16384 packets.";

 public:
  using Map::RedirectMap::RedirectMap;

  /// Packets for this CPU wait in a queue of this many from now on.
  void update(const Number& cpu, const Number& queue_size) const { this->put(cpu, queue_size, nullptr, advice); }
  void update(const Number& cpu, const Number& queue_size, std::error_code& error) const noexcept {
    this->set(error, this->put(cpu, queue_size, nullptr));
  }
  /// The same, and this program sees them there, which is of SEC("xdp/cpumap"). Since Linux 5.9 (9216477449f3).
  void update(const Number& cpu, const Number& queue_size, const XdpProgram& program) const requires(sizeof(V) == 8) {
    this->put(cpu, queue_size, &program, advice);
  }
  void update(const Number& cpu, const Number& queue_size, const XdpProgram& program,
              std::error_code& error) const noexcept requires(sizeof(V) == 8) {
    this->set(error, this->put(cpu, queue_size, &program));
  }
};

/// An array of AF_XDP sockets, by the queues of a network interface. It does not keep them open. Since Linux 4.18
/// (fbfc504a24f5).
template <>
class Map<std::uint32_t, Socket, MapType::xskmap>
    : public detail::DescriptorArray<Map<std::uint32_t, Socket, MapType::xskmap>, Socket, MapType::xskmap,
                                     detail::XdpSocketWords> {
 public:
  using Map::DescriptorArray::DescriptorArray;
};

/// V is the value's type in C: an interface's number, or struct bpf_devmap_val (8 bytes), which takes a program, too.
template <class V = std::uint32_t>
using DevMap = Map<std::uint32_t, V, MapType::devmap>;
template <class V = std::uint32_t>
using DevMapHash = Map<std::uint32_t, V, MapType::devmap_hash>;
/// V is the value's type in C: a queue's size, or struct bpf_cpumap_val (8 bytes), which takes a program, too.
template <class V = std::uint32_t>
using CpuMap = Map<std::uint32_t, V, MapType::cpumap>;
using XskMap = Map<std::uint32_t, Socket, MapType::xskmap>;

}  // namespace ebpfxx::inline v0
