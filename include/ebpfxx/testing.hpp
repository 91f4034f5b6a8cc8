// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Testing packet filters, with any test framework:
//
//     const auto packet = Packet{}.ipv4({.source = "192.0.2.7"}).udp({.destination = 53}).payload("hello");
//     const auto run = ebpfxx::testing::run(skel.progs.filter, packet);
//     CHECK(run.verdict == XdpVerdict::drop);
//
// Loading the program needs the usual privileges; running it needs no network interface.
#pragma once

#include <arpa/inet.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "cstring_view.hpp"
#include "error.hpp"
#include "program/test_run.hpp"

namespace ebpfxx::inline v0::testing {

struct Ethernet {
  std::array<std::uint8_t, 6> source = {2, 0, 0, 0, 0, 1};
  std::array<std::uint8_t, 6> destination = {2, 0, 0, 0, 0, 2};
  std::uint16_t type = 0x88b5;  ///< for experiments; the next layer sets its own
};

struct Vlan {
  std::uint16_t id = 1;
  std::uint8_t priority = 0;
};

struct Ipv4 {
  CStringView source = "192.0.2.1";
  CStringView destination = "192.0.2.2";
  std::uint8_t ttl = 64;
  std::uint8_t tos = 0;
  std::uint16_t id = 0;
  std::uint16_t fragment = 0;   ///< flags (0x4000: don't fragment, 0x2000: more follow) and offset in units of 8 bytes
  std::uint8_t protocol = 253;  ///< for experiments; the next layer sets its own
};

struct Ipv6 {
  CStringView source = "2001:db8::1";
  CStringView destination = "2001:db8::2";
  std::uint8_t hop_limit = 64;
  std::uint8_t traffic_class = 0;
  std::uint32_t flow_label = 0;
  std::uint8_t next_header = 253;  ///< for experiments; the next layer sets its own
};

struct Udp {
  std::uint16_t source = 49152;
  std::uint16_t destination = 9;
};

struct Tcp {
  std::uint16_t source = 49152;
  std::uint16_t destination = 9;
  std::uint32_t sequence = 0;
  std::uint32_t acknowledgement = 0;
  std::uint8_t flags = syn;
  std::uint16_t window = 65535;

  static constexpr std::uint8_t fin = 1, syn = 2, rst = 4, psh = 8, ack = 16, urg = 32;
};

/// ICMP, or ICMPv6 in an IPv6 packet.
struct Icmp {
  int type = -1;  ///< -1: an echo request
  std::uint8_t code = 0;
  std::uint16_t id = 1;
  std::uint16_t sequence = 1;
};

/// A packet, built layer by layer from the Ethernet header on. After each step, lengths, next-layer types and checksums
/// are correct. Converts to a span of its bytes.
class Packet {
 public:
  Packet(const Ethernet& header = {}) {  // NOLINT: implicit by design
    add(header.destination);
    add(header.source);
    next_type_ = bytes_.size();
    add_number(header.type);
  }
  /// A packet from bytes that were made elsewhere.
  explicit Packet(std::span<const std::byte> bytes) : bytes_{bytes.begin(), bytes.end()} {}

  /// Adds a VLAN tag; two make QinQ. Before the IP header.
  [[nodiscard]] Packet vlan(const Vlan& tag) const {
    Packet packet = with_type(0x8100);
    packet.add_number(static_cast<std::uint16_t>(tag.priority << 13 | (tag.id & 0xfff)));
    packet.next_type_ = packet.bytes_.size();
    packet.add_number(Ethernet{}.type);
    return packet;
  }

  /// Throws Error if an address is not valid.
  [[nodiscard]] Packet ipv4(const Ipv4& header = {}) const {
    Packet packet = with_type(0x0800);
    packet.ip_ = packet.bytes_.size();
    packet.is_ipv6_ = false;
    packet.add_number<std::uint8_t>(0x45);
    packet.add_number(header.tos);
    packet.add_number<std::uint16_t>(0);  // length
    packet.add_number(header.id);
    packet.add_number(header.fragment);
    packet.add_number(header.ttl);
    packet.next_protocol_ = packet.bytes_.size();
    packet.add_number(header.protocol);
    packet.add_number<std::uint16_t>(0);  // checksum
    packet.add_address<4>(AF_INET, header.source);
    packet.add_address<4>(AF_INET, header.destination);
    return std::move(packet).completed();
  }

  /// Throws Error if an address is not valid.
  [[nodiscard]] Packet ipv6(const Ipv6& header = {}) const {
    Packet packet = with_type(0x86dd);
    packet.ip_ = packet.bytes_.size();
    packet.is_ipv6_ = true;
    packet.add_number(6u << 28 | static_cast<std::uint32_t>(header.traffic_class) << 20 |
                      (header.flow_label & 0xfffff));
    packet.add_number<std::uint16_t>(0);  // length
    packet.next_protocol_ = packet.bytes_.size();
    packet.add_number(header.next_header);
    packet.add_number(header.hop_limit);
    packet.add_address<16>(AF_INET6, header.source);
    packet.add_address<16>(AF_INET6, header.destination);
    return std::move(packet).completed();
  }

  [[nodiscard]] Packet udp(const Udp& header = {}) const {
    Packet packet = with_transport(17);
    packet.add_number(header.source);
    packet.add_number(header.destination);
    packet.add_number<std::uint32_t>(0);  // length, checksum
    return std::move(packet).completed();
  }

  [[nodiscard]] Packet tcp(const Tcp& header = {}) const {
    Packet packet = with_transport(6);
    packet.add_number(header.source);
    packet.add_number(header.destination);
    packet.add_number(header.sequence);
    packet.add_number(header.acknowledgement);
    packet.add_number<std::uint8_t>(5 << 4);
    packet.add_number(header.flags);
    packet.add_number(header.window);
    packet.add_number<std::uint32_t>(0);  // checksum, urgent pointer
    return std::move(packet).completed();
  }

  [[nodiscard]] Packet icmp(const Icmp& header = {}) const {
    Packet packet = with_transport(is_ipv6_ ? 58 : 1);
    const int echo = is_ipv6_ ? 128 : 8;
    packet.add_number(static_cast<std::uint8_t>(header.type < 0 ? echo : header.type));
    packet.add_number(header.code);
    packet.add_number<std::uint16_t>(0);  // checksum
    packet.add_number(header.id);
    packet.add_number(header.sequence);
    return std::move(packet).completed();
  }

  [[nodiscard]] Packet payload(std::span<const std::byte> bytes) const {
    Packet packet = *this;
    packet.bytes_.insert(packet.bytes_.end(), bytes.begin(), bytes.end());
    return std::move(packet).completed();
  }
  [[nodiscard]] Packet payload(std::string_view text) const { return payload(std::as_bytes(std::span{text})); }

  /// Only its first bytes, unchanged: a filter must not read past them.
  [[nodiscard]] Packet cut_to(std::size_t size) const { return Packet{std::span{bytes_}.first(size)}; }

  /// The bytes, which you may change, e.g. to damage the packet.
  [[nodiscard]] std::span<std::byte> bytes() noexcept { return bytes_; }
  [[nodiscard]] std::span<const std::byte> bytes() const noexcept { return bytes_; }
  operator std::span<const std::byte>() const noexcept { return bytes_; }  // NOLINT: for test_run()
  [[nodiscard]] std::size_t size() const noexcept { return bytes_.size(); }

  friend bool operator==(const Packet& left, const Packet& right) noexcept { return left.bytes_ == right.bytes_; }

 private:
  static constexpr std::size_t none = 0;

  template <class T>
  void set_number(std::size_t at, T number) noexcept {
    for (std::size_t i = 0; i < sizeof number; ++i)
      bytes_[at + i] = static_cast<std::byte>(number >> 8 * (sizeof number - 1 - i));
  }
  template <class T>
  void add_number(T number) {
    bytes_.resize(bytes_.size() + sizeof number);
    set_number(bytes_.size() - sizeof number, number);
  }
  void add(std::span<const std::uint8_t> bytes) {
    for (const std::uint8_t byte : bytes) add_number(byte);
  }
  template <std::size_t Size>
  void add_address(int family, CStringView text) {
    std::array<std::uint8_t, Size> address{};
    if (inet_pton(family, text.c_str(), address.data()) != 1)
      detail::throw_error(EINVAL, {"'", text, "' is not ant an ", family == AF_INET ? "IPv4" : "IPv6", " address"});
    add(address);
  }

  // The layer below says what comes next.
  [[nodiscard]] Packet with_type(std::uint16_t type) const {
    if (next_type_ == none || ip_ != none)
      detail::throw_error(EINVAL, {"cannot add a layer to this packet"},
                          {"VLAN tags and one IP header come after the Ethernet header."});
    Packet packet = *this;
    packet.set_number(next_type_, type);
    return packet;
  }
  [[nodiscard]] Packet with_transport(std::uint8_t protocol) const {
    if (ip_ == none || transport_ != none)
      detail::throw_error(EINVAL, {"cannot add a layer to this packet"},
                          {"UDP, TCP and ICMP come after an IP header."});
    Packet packet = *this;
    packet.set_number(next_protocol_, protocol);
    packet.transport_ = packet.bytes_.size();
    packet.protocol_ = protocol;
    return packet;
  }

  // The sum of the Internet checksum, RFC 1071.
  [[nodiscard]] std::uint32_t sum(std::size_t from, std::size_t to, std::uint32_t start = 0) const noexcept {
    std::uint32_t total = start;
    for (std::size_t i = from; i < to; ++i)
      total += std::to_integer<std::uint32_t>(bytes_[i]) << ((i - from) % 2 ? 0 : 8);
    return total;
  }
  static std::uint16_t folded(std::uint32_t total) noexcept {
    while (total >> 16) total = (total & 0xffff) + (total >> 16);
    return static_cast<std::uint16_t>(~total);
  }

  // Sets the lengths and checksums.
  [[nodiscard]] Packet completed() && {
    if (ip_ == none) return std::move(*this);
    const std::size_t end = bytes_.size();
    const std::size_t header = is_ipv6_ ? 40 : 20;
    set_number(ip_ + (is_ipv6_ ? 4 : 2), static_cast<std::uint16_t>(end - ip_ - (is_ipv6_ ? header : 0)));
    if (transport_ != none) complete_transport(end);
    if (!is_ipv6_) {
      set_number<std::uint16_t>(ip_ + 10, 0);
      set_number(ip_ + 10, folded(sum(ip_, ip_ + header)));
    }
    return std::move(*this);
  }

  void complete_transport(std::size_t end) noexcept {
    const auto length = static_cast<std::uint16_t>(end - transport_);
    const bool is_udp = protocol_ == 17;
    if (is_udp) set_number(transport_ + 4, length);
    const std::size_t checksum = transport_ + (is_udp ? 6 : protocol_ == 6 ? 16 : 2);
    set_number<std::uint16_t>(checksum, 0);
    std::uint32_t start = 0;
    if (protocol_ != 1)  // the addresses, the protocol and the length are part of it
      start = sum(ip_ + (is_ipv6_ ? 8 : 12), ip_ + (is_ipv6_ ? 40 : 20), protocol_ + std::uint32_t{length});
    const std::uint16_t result = folded(sum(transport_, end, start));
    set_number(checksum, is_udp && result == 0 ? std::uint16_t{0xffff} : result);  // 0: a packet without one
  }

  std::vector<std::byte> bytes_;
  std::size_t next_type_ = none, next_protocol_ = none, ip_ = none, transport_ = none;
  std::uint8_t protocol_ = 0;
  bool is_ipv6_ = false;
};

/// What a program did with a packet.
template <class Verdict>
struct Run {
  Verdict verdict;
  Packet packet;  ///< as the program left it
};

/// Runs an XdpProgram, TcProgram, CgroupProgram or NetfilterProgram on a packet. Throws Error.
template <class Program>
[[nodiscard]] Run<typename Program::Verdict> run(const Program& program, std::span<const std::byte> packet) {
  std::vector<std::byte> after(packet.size() + 4096);
  const TestRunResult result = program.test_run({.data = packet, .data_out = after});
  return {static_cast<typename Program::Verdict>(result.return_value),
          Packet{std::span<const std::byte>{after}.first(result.data_size)}};
}

}  // namespace ebpfxx::inline v0::testing
