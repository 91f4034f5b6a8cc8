// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Maps of sockets: SockMap and SockHash, for programs that send data from socket to socket (bpf_sk_redirect_map() and
// others), and ReuseportSockArray, for those that choose among the sockets of one port (bpf_sk_select_reuseport()).
#pragma once

#include <bpf/bpf.h>

#include <cerrno>
#include <cstdint>
#include <optional>
#include <system_error>
#include <type_traits>

#include "../descriptors.hpp"
#include "typed.hpp"
#include "walk.hpp"

namespace ebpfxx::inline v0 {

namespace detail {

/// `V` is the value in C: 4 bytes, or 8, of which sockets can be looked up.
template <class Self, class K, class V, MapType Type>
class SocketMap : CheckedTypes<K, V>, public TypedMap<Self, Type, kernel_size<K>(), sizeof(V)> {
  using Base = TypedMap<Self, Type, kernel_size<K>(), sizeof(V)>;
  using Key = Argument<K>;
  static_assert(sizeof(V) == 4 || sizeof(V) == 8, "a map of sockets has values of 4 or 8 bytes");
  static constexpr bool has_cookies = sizeof(V) == 8;

 public:
  using key_type = K;
  using mapped_type = std::uint64_t;
  using Base::Base;
  using Base::fd;

  /// Puts a socket in, new or not. The map does not keep it open: it is taken out when it is closed.
  void update(const Key& key, const Socket& socket) const {
    if (const int result = put(key, socket, BPF_ANY); result != 0) refused(-result);
  }
  void update(const Key& key, const Socket& socket, std::error_code& error) const noexcept {
    Base::set(error, put(key, socket, BPF_ANY));
  }

  /// Puts a socket in at a new key; false, and nothing changes, when there is one already.
  bool insert(const Key& key, const Socket& socket) const {
    const int result = put(key, socket, BPF_NOEXIST);
    if (result != 0 && result != -EEXIST) refused(-result);
    return result == 0;
  }
  bool insert(const Key& key, const Socket& socket, std::error_code& error) const noexcept {
    return Base::done(put(key, socket, BPF_NOEXIST), EEXIST, error);
  }

  /// Takes a socket out; false when there was none.
  bool erase(const Key& key) const { return this->done(remove(key), ENOENT, "erase a socket of"); }
  bool erase(const Key& key, std::error_code& error) const noexcept { return Base::done(remove(key), ENOENT, error); }

  /// The cookie of the socket there (Socket::cookie()); nothing when there is none. Maps with values of 4 bytes cannot
  /// be looked up.
  [[nodiscard]] std::optional<std::uint64_t> lookup(const Key& key) const requires has_cookies {
    std::uint64_t cookie;
    if (!this->done(bpf_map_lookup_elem(fd(), &key, &cookie), ENOENT, "look up a socket in")) return std::nullopt;
    return cookie;
  }
  [[nodiscard]] std::optional<std::uint64_t> lookup(const Key& key,
                                                    std::error_code& error) const noexcept requires has_cookies {
    std::uint64_t cookie;
    if (!Base::done(bpf_map_lookup_elem(fd(), &key, &cookie), ENOENT, error)) return std::nullopt;
    return cookie;
  }

  /// for (auto [key, cookie] : map). Throws Error.
  [[nodiscard]] auto begin() const requires has_cookies {
    return Walk<YieldEntry<K, std::uint64_t>>{*this, {.value_size = 8}};
  }
  [[nodiscard]] std::nullptr_t end() const noexcept requires has_cookies { return nullptr; }

 private:
  int put(const Key& key, const Socket& socket, std::uint64_t flags) const noexcept {
    const std::conditional_t<has_cookies, std::uint64_t, std::uint32_t> value = static_cast<std::uint32_t>(socket.fd());
    return bpf_map_update_elem(fd(), &key, &value, flags);
  }

  // A SockMap before Linux 5.13 says EINVAL when there is none.
  int remove(const Key& key) const noexcept {
    const int result = bpf_map_delete_elem(fd(), &key);
    return result == -EINVAL ? -ENOENT : result;
  }

  [[noreturn, gnu::cold, gnu::noinline]] void refused(int error) const {
    if (error == E2BIG || error == EBADF) this->throw_operation_error(error, "put a socket into");
    throw_error(error, {"cannot put a socket into ", this->text()},
                {error == EBUSY ? "It is already in a map with programs, and a socket can have those of one map only."
                 : Type == MapType::reuseport_sockarray
                     ? "It must be bound with SO_REUSEPORT, and in no other map of this kind."
                     : "It must be a TCP socket that is connected or listens, a bound UDP socket, or a connected Unix "
                       "socket (Linux 5.15)."});
  }
};

}  // namespace detail

/// An array of sockets. Since Linux 4.14 (174a79ff9515).
template <class V>
class Map<std::uint32_t, V, MapType::sockmap>
    : public detail::SocketMap<Map<std::uint32_t, V, MapType::sockmap>, std::uint32_t, V, MapType::sockmap> {
 public:
  using Map::SocketMap::SocketMap;
};

/// Sockets by keys of any type. Since Linux 4.18 (81110384441a).
template <class K, class V>
class Map<K, V, MapType::sockhash> : public detail::SocketMap<Map<K, V, MapType::sockhash>, K, V, MapType::sockhash> {
 public:
  using Map::SocketMap::SocketMap;
};

/// An array of sockets that share a port. Since Linux 4.19 (5dc4c4b7d4e8).
template <class V>
class Map<std::uint32_t, V, MapType::reuseport_sockarray>
    : public detail::SocketMap<Map<std::uint32_t, V, MapType::reuseport_sockarray>, std::uint32_t, V,
                               MapType::reuseport_sockarray> {
 public:
  using Map::SocketMap::SocketMap;
};

/// V is the value's type in C, of 8 bytes or 4.
template <class V = std::uint64_t>
using SockMap = Map<std::uint32_t, V, MapType::sockmap>;
template <class K, class V = std::uint64_t>
using SockHash = Map<K, V, MapType::sockhash>;
template <class V = std::uint64_t>
using ReuseportSockArray = Map<std::uint32_t, V, MapType::reuseport_sockarray>;

}  // namespace ebpfxx::inline v0
