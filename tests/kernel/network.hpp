// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Sockets and cgroups of the tests' own.
#pragma once

#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netpacket/packet.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <array>
#include <bit>
#include <cstddef>
#include <cstring>
#include <ebpfxx/descriptors.hpp>
#include <ebpfxx/detail/uapi.hpp>
#include <span>
#include <string>

#include "support.hpp"

namespace test {

/// This program has a network namespace to itself, where it starts down.
inline void set_up_loopback() {
  const ebpfxx::Fd socket{ebpfxx::adopt, ::socket(AF_INET, SOCK_DGRAM, 0)};
  ifreq request{};
  std::strcpy(request.ifr_name, "lo");
  request.ifr_flags = IFF_UP;
  REQUIRE(ioctl(socket.get(), SIOCSIFFLAGS, &request) == 0);
}

/// Takes over a socket, which is not to wait forever.
inline ebpfxx::Socket impatient(int fd) {
  REQUIRE(fd >= 0);
  const timeval limit{2, 0};
  REQUIRE(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit) == 0);
  return {ebpfxx::adopt, fd};
}

inline ebpfxx::Socket new_socket(int type) { return impatient(::socket(AF_INET, type | SOCK_CLOEXEC, 0)); }

inline sockaddr_in address_of(const ebpfxx::Socket& socket) {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  REQUIRE(getsockname(socket.fd(), reinterpret_cast<sockaddr*>(&address), &size) == 0);
  return address;
}

inline void bind_to_loopback(const ebpfxx::Socket& socket, in_port_t port = 0) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = port;
  REQUIRE(bind(socket.fd(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
}

inline void send_to(const sockaddr_in& address, const ebpfxx::Socket& sender) {
  REQUIRE(sendto(sender.fd(), "x", 1, 0, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 1);
}

/// Two connected TCP sockets.
struct Connection {
  ebpfxx::Socket client = new_socket(SOCK_STREAM);
  ebpfxx::Socket server = accepted();

 private:
  ebpfxx::Socket accepted() const {
    const ebpfxx::Socket listener = new_socket(SOCK_STREAM);
    bind_to_loopback(listener);
    REQUIRE(listen(listener.fd(), 1) == 0);
    const sockaddr_in address = address_of(listener);
    REQUIRE(connect(client.fd(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    return impatient(accept4(listener.fd(), nullptr, nullptr, SOCK_CLOEXEC));
  }
};

/// An end of a cable, for frames of one EtherType.
class CableEnd {
 public:
  CableEnd(const char* interface, std::uint16_t ether_type) {
    sockaddr_ll address{};
    address.sll_family = AF_PACKET;
    address.sll_ifindex = static_cast<int>(if_nametoindex(interface));
    address.sll_protocol = htons(ether_type);
    REQUIRE(bind(socket_.fd(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
  }

  void send(std::span<const std::byte> frame) const {
    REQUIRE(::send(socket_.fd(), frame.data(), frame.size(), 0) == static_cast<ssize_t>(frame.size()));
  }
  /// Whether a frame has come, which this takes.
  [[nodiscard]] bool has_frame() const {
    char byte;
    return recv(socket_.fd(), &byte, 1, MSG_DONTWAIT) == 1;
  }

 private:
  ebpfxx::Socket socket_{ebpfxx::adopt, ::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0)};
};

/// An Ethernet frame with nothing in it, of an EtherType for experiments: 0x88b5 or 0x88b6.
constexpr std::array<std::byte, 64> frame_of(std::uint16_t ether_type) {
  std::array<std::byte, 64> frame{};
  for (std::size_t i = 0; i < 6; ++i) frame[i] = std::byte{255};
  frame[6] = std::byte{2};
  frame[11] = std::byte{1};
  frame[12] = std::byte(ether_type >> 8);
  frame[13] = std::byte(ether_type & 255);
  return frame;
}

/// Brings both ends of a cable up, and waits until frames pass both ways: the end that comes up first drops what it
/// sends until the kernel, which may be busy, has noticed the other one.
inline void bring_up_cable(const char* one, const char* other) {
  for (const std::string end : {one, other}) REQUIRE(std::system(("ip link set " + end + " up").c_str()) == 0);
  constexpr std::uint16_t ether_type = 0x88b6;
  const CableEnd ends[] = {{one, ether_type}, {other, ether_type}};
  for (const std::size_t from : {0u, 1u})
    REQUIRE(eventually([&] {
      ends[from].send(frame_of(ether_type));
      return ends[1 - from].has_frame();
    }));
}

inline std::string received(const ebpfxx::Socket& socket) {
  char text[64];
  const ssize_t size = recv(socket.fd(), text, sizeof text, 0);
  return size < 0 ? "nothing" : std::string(text, static_cast<std::size_t>(size));
}

/// Receives what is sent to itself through the loopback interface.
class Echo {
 public:
  Echo() {
    set_up_loopback();
    bind_to_loopback(socket_);
    address_ = address_of(socket_);
  }

  [[nodiscard]] const ebpfxx::Socket& socket() const { return socket_; }
  [[nodiscard]] std::uint32_t port() const { return ntohs(address_.sin_port); }

  void send() const { send_to(address_, socket_); }
  /// Whether a packet arrives.
  [[nodiscard]] bool passes() const {
    send();
    char byte;
    return recv(socket_.fd(), &byte, 1, 0) == 1;
  }

 private:
  ebpfxx::Socket socket_ = new_socket(SOCK_DGRAM);
  sockaddr_in address_{};
};

/// An object whose program 'at_hook' is loaded as a netfilter program: libbpf knows SEC("netfilter") since 1.3.
inline ebpfxx::Object with_netfilter_program(std::span<const unsigned char> bytes) {
  auto open = ebpfxx::OpenObject::from_memory(std::as_bytes(bytes.first(bytes.size() - 1)));
  ebpfxx::ProgramSpec spec{open, "at_hook"};
  spec.set_autoload(true);
  bpf_program__set_type(spec.native(), std::bit_cast<bpf_prog_type>(ebpfxx::detail::prog_type_netfilter));
  bpf_program__set_expected_attach_type(spec.native(),
                                        std::bit_cast<bpf_attach_type>(ebpfxx::detail::attach_netfilter));
  return std::move(open).load();
}

/// A cgroup for one test, with this process in it.
class OwnCgroup {
 public:
  OwnCgroup() {
    REQUIRE(mkdtemp(mount_.data()));
    REQUIRE(mount("none", mount_.c_str(), "cgroup2", 0, nullptr) == 0);
    std::ifstream file{"/proc/self/cgroup"};
    for (std::string line; std::getline(file, line);)
      if (line.starts_with("0::")) before_ = mount_ + line.substr(3);
    path_ = before_ + "/ebpfxx-test-" + std::to_string(getpid());
    REQUIRE(std::filesystem::create_directory(path_));
    move_to(path_);
  }
  OwnCgroup(const OwnCgroup&) = delete;
  ~OwnCgroup() {
    move_to(before_);
    CHECK(rmdir(path_.c_str()) == 0);
    CHECK(umount(mount_.c_str()) == 0);
    CHECK(rmdir(mount_.c_str()) == 0);
  }

  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  static void move_to(const std::string& cgroup) {
    std::ofstream file{cgroup + "/cgroup.procs"};
    CHECK((file << getpid() << std::flush).good());
  }

  std::string mount_ = "/tmp/ebpfxx-cgroup-XXXXXX", before_, path_;
};

}  // namespace test
