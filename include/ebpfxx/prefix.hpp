// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Prefixes of IP addresses ("10.0.0.0/8", "2001:db8::/32"), as keys of an LPM trie.
#pragma once

#include <arpa/inet.h>

#include <array>
#include <bit>
#include <cerrno>
#include <charconv>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include "error.hpp"

namespace ebpfxx::inline v0 {

/// An address and the length of its prefix, laid out like the kernel's struct bpf_lpm_trie_key. `bytes` is 4 or 16.
template <std::size_t bytes>
struct IpPrefix {
  static_assert(bytes == 4 || bytes == 16);

  std::uint32_t prefixlen = 0;             ///< in bits
  std::array<std::uint8_t, bytes> data{};  ///< in network order

  static constexpr std::uint32_t max_length = bytes * 8;

  /// From "10.0.0.0/8", or from an address alone, for a prefix of all its bits. Nothing if the text is neither.
  [[nodiscard]] static std::optional<IpPrefix> try_parse(std::string_view text) {
    IpPrefix result;
    const std::size_t slash = text.find('/');
    const std::string address{text.substr(0, slash)};
    if (inet_pton(bytes == 4 ? AF_INET : AF_INET6, address.c_str(), result.data.data()) != 1 ||
        address.find('\0') != std::string::npos)
      return std::nullopt;
    result.prefixlen = max_length;
    if (slash == std::string_view::npos) return result;
    const char* begin = text.data() + slash + 1;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(begin, end, result.prefixlen);
    if (error != std::errc{} || stop != end || result.prefixlen > max_length) return std::nullopt;
    return result;
  }

  /// The same; throws Error if the text is not a prefix, or if the address has bits set after the prefix, as in
  /// "10.0.0.1/8": such an entry would match more than it seems to.
  [[nodiscard]] static IpPrefix parse(std::string_view text) {
    const std::string copy{text};
    const std::optional<IpPrefix> parsed = try_parse(text);
    if (!parsed)
      detail::throw_error(EINVAL,
                          {"'", copy.c_str(), "' is not a prefix of an IP", bytes == 4 ? "v4" : "v6", " address"},
                          {"Write it like ", bytes == 4 ? "10.0.0.0/8." : "2001:db8::/32."});
    if (parsed->masked() != *parsed)
      detail::throw_error(EINVAL, {"'", copy.c_str(), "' has bits after its prefix"},
                          {"Did you mean ", parsed->masked().to_string().c_str(), "?"});
    return *parsed;
  }

  /// The same prefix, with the address's bits after it cleared.
  [[nodiscard]] constexpr IpPrefix masked() const noexcept {
    IpPrefix result = *this;
    for (std::uint32_t i = 0; i < bytes; ++i) {
      const std::uint32_t bits = prefixlen <= i * 8 ? 0 : prefixlen - i * 8;
      if (bits < 8) result.data[i] = static_cast<std::uint8_t>(result.data[i] & (0xff00u >> bits));
    }
    return result;
  }

  /// True when the address matches this prefix.
  [[nodiscard]] constexpr bool contains(const IpPrefix& other) const noexcept {
    return other.prefixlen >= prefixlen && IpPrefix{prefixlen, other.data}.masked() == masked();
  }

  [[nodiscard]] std::string to_string() const {
    char text[INET6_ADDRSTRLEN];
    inet_ntop(bytes == 4 ? AF_INET : AF_INET6, data.data(), text, sizeof text);
    return text + ('/' + std::to_string(prefixlen));
  }

  /// Converts to the key type of a skeleton's map, which has the same bytes: {.prefixlen, .address}.
  template <class Key>
  [[nodiscard]] constexpr Key as() const noexcept {
    static_assert(sizeof(Key) == sizeof(IpPrefix) && std::is_trivially_copyable_v<Key>,
                  "a key of an LPM trie is a 32-bit prefix length and an address of this size");
    return std::bit_cast<Key>(*this);
  }
  template <class Key>
  [[nodiscard]] static constexpr IpPrefix from(const Key& key) noexcept {
    static_assert(sizeof(Key) == sizeof(IpPrefix) && std::is_trivially_copyable_v<Key>,
                  "a key of an LPM trie is a 32-bit prefix length and an address of this size");
    return std::bit_cast<IpPrefix>(key);
  }

  [[nodiscard]] constexpr auto operator<=>(const IpPrefix&) const = default;
};

using Ipv4Prefix = IpPrefix<4>;
using Ipv6Prefix = IpPrefix<16>;

}  // namespace ebpfxx::inline v0
