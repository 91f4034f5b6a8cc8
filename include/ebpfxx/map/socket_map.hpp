// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Maps of sockets: SockMap and SockHash, for programs that send data from socket to socket (bpf_sk_redirect_map() and
// others), and ReuseportSockArray, for those that choose among the sockets of one port (bpf_sk_select_reuseport()).
#pragma once

#include <cerrno>
#include <cstdint>
#include <type_traits>

#include "../descriptors.hpp"
#include "entries.hpp"

namespace ebpfxx::inline v0 {

namespace detail {

// `V` is the value in C: 4 bytes, or 8, which allow lookups. Sockets are written as descriptors and read as cookies.
template <class K, class V, MapType Type>
requires(Type == MapType::sockmap || Type == MapType::sockhash ||
         Type == MapType::reuseport_sockarray) struct EntryTraits<K, V, Type>
    : PlainKey<K>, PlainValue<std::uint64_t> {
  static_assert(sizeof(V) == 4 || sizeof(V) == 8, "a map of sockets has values of 4 or 8 bytes");
  static constexpr bool has_values = sizeof(V) == 8;
  static constexpr std::uint32_t value_size = sizeof(V);
  static constexpr const char* noun = "a socket";
  static constexpr bool is_put = true;
  using Value = Socket;
  static Data<std::conditional_t<has_values, std::uint64_t, std::uint32_t>> value_data(const Socket& socket) noexcept {
    return {static_cast<std::uint32_t>(socket.fd())};
  }
  static const Socket& value_element(const Socket& socket) noexcept { return socket; }
  // Before Linux 5.13 a SockMap returns EINVAL if there is none.
  static int erase_result(int result) noexcept { return result == -EINVAL ? -ENOENT : result; }
  static const char* advice(int error) noexcept {
    return error == E2BIG || error == EBADF ? ""
           : error == EBUSY
               ? "It is already in a map with programs, and a socket can have the programs of only one map."
           : Type == MapType::reuseport_sockarray
               ? "It must be bound with SO_REUSEPORT, and in no other map of this kind."
               : "It must be a TCP socket that is connected or listens, a bound UDP socket, or a connected Unix socket "
                 "(Linux 5.15).";
  }
};

}  // namespace detail

/// Sockets by index. The map does not keep a socket open: it is removed when it is closed. V is the value's type in C,
/// of 8 bytes or 4; with 8, lookups and walks return the sockets' cookies (Socket::cookie()). Since Linux 4.14
/// (174a79ff9515).
template <class V = std::uint64_t>
using SockMap = Map<std::uint32_t, V, MapType::sockmap>;
/// The same by keys of any type. Since Linux 4.18 (81110384441a).
template <class K, class V = std::uint64_t>
using SockHash = Map<K, V, MapType::sockhash>;
/// The same of sockets that share a port. Since Linux 4.19 (5dc4c4b7d4e8).
template <class V = std::uint64_t>
using ReuseportSockArray = Map<std::uint32_t, V, MapType::reuseport_sockarray>;

}  // namespace ebpfxx::inline v0
