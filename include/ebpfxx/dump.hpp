// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// dump: the entries of any map as JSON, with the names of their fields: `bpftool map dump` as a function.
#pragma once

#include <bpf/btf.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "any_map.hpp"
#include "cpus.hpp"
#include "detail/btf_json.hpp"
#include "detail/owned_btf.hpp"
#include "detail/stride_iterator.hpp"
#include "log.hpp"

namespace ebpfxx::inline v0 {

namespace detail {

/// Writes the entries of a map.
class EntryJson {
  using View = std::span<const std::byte>;

 public:
  explicit EntryJson(const MapHandle& map)
      : info_{map.raw_info()}, type_{static_cast<MapType>(info_.type)}, types_{read_types()} {}

  /// Appends {"key": 1, "value": {...}}.
  void write(View key, View value, std::string& out) const {
    out += '{';
    // The only key of a data section or of struct_ops is 0, without a type.
    if (info_.btf_key_type_id != 0 || value_type() == 0) {
      out += "\"key\": ";
      write_part(info_.btf_key_type_id, key, &EntryJson::plain_key, out);
      out += ", ";
    }
    if (has_trait(type_, is_percpu)) {
      write_per_cpu(value, out);
    } else {
      out += "\"value\": ";
      write_part(value_type(), value, &EntryJson::plain_value, out);
    }
    out += '}';
  }

 private:
  /// That of struct_ops is a type of the kernel's own.
  [[nodiscard]] std::uint32_t value_type() const noexcept {
    return info_.btf_vmlinux_value_type_id ? info_.btf_vmlinux_value_type_id : info_.btf_value_type_id;
  }
  [[nodiscard]] btf* read_types() const {
    const LogCapture quiet;
    return info_.btf_vmlinux_value_type_id ? btf__load_vmlinux_btf()
           : info_.btf_id                  ? btf__load_from_kernel_by_id(info_.btf_id)
                                           : nullptr;
  }

  void write_per_cpu(View values, std::string& out) const {
    const std::size_t stride = value_stride(info_.value_size);
    out += "\"values\": [";
    std::size_t at = 0;
    for (const std::uint32_t cpu : possible_cpu_numbers()) {
      if (values.size() - at < stride) break;
      out += at ? ", {\"cpu\": " : "{\"cpu\": ";
      json(cpu, out);
      out += ", \"value\": ";
      write_part(value_type(), values.subspan(at, info_.value_size), &EntryJson::plain_value, out);
      out += '}';
      at += stride;
    }
    out += ']';
  }

  // By its type, else according to the type of map, else as bytes.
  void write_part(std::uint32_t type, View bytes, bool (EntryJson::*plain)(View, std::string&) const,
                  std::string& out) const {
    const bool is_typed = types_ && type != 0 && BtfJson{types_.get(), out}.write(type, bytes);
    if (!is_typed && !(this->*plain)(bytes, out)) write_bytes(bytes, out);
  }

  bool plain_key(View key, std::string& out) const {
    if (has_trait(type_, is_indexed) || type_ == MapType::devmap_hash || type_ == MapType::stack_trace)
      return number(key, out);
    if (type_ != MapType::lpm_trie || key.size() <= 4) return false;
    out += "{\"prefixlen\": ";
    number(key.first(4), out);
    out += ", \"data\": ";
    write_bytes(key.subspan(4), out);
    out += '}';
    return true;
  }

  bool plain_value(View value, std::string& out) const {
    switch (type_) {
      case MapType::prog_array:
      case MapType::array_of_maps:
      case MapType::hash_of_maps:
      case MapType::sockmap:
      case MapType::sockhash:
      case MapType::reuseport_sockarray:
        return number(value, out);
      case MapType::devmap:
      case MapType::devmap_hash:
        return target("ifindex", value, out);
      case MapType::cpumap:
        return target("qsize", value, out);
      case MapType::stack_trace:
        return !(info_.map_flags & BPF_F_STACK_BUILD_ID) && addresses(value, out);
      default:
        return false;
    }
  }

  /// Where packets are sent, and the program that they go through, if values have room for one.
  static bool target(std::string_view name, View value, std::string& out) {
    if (value.size() != 8) return number(value, out);
    out.append("{\"").append(name).append("\": ");
    number(value.first(4), out);
    out += ", \"prog_id\": ";
    number(value.subspan(4), out);
    out += '}';
    return true;
  }

  static bool addresses(View value, std::string& out) {
    out += '[';
    for (std::size_t at = 0; value.size() - at >= 8; at += 8) {
      const auto address = from_bytes<std::uint64_t>(value.subspan(at, 8));
      if (address == 0) break;  // the stack's end
      if (at) out += ", ";
      json(address, out);
    }
    out += ']';
    return true;
  }

  static bool number(View bytes, std::string& out) {
    if (bytes.size() == 4)
      json(from_bytes<std::uint32_t>(bytes), out);
    else if (bytes.size() == 8)
      json(from_bytes<std::uint64_t>(bytes), out);
    return bytes.size() == 4 || bytes.size() == 8;
  }

  /// As bpftool does: ["0x01", "0xff"].
  static void write_bytes(View bytes, std::string& out) {
    constexpr const char* digits = "0123456789abcdef";
    out += '[';
    for (const std::byte& each : bytes) {
      const auto byte = std::to_integer<unsigned>(each);
      if (&each != bytes.data()) out += ", ";
      out.append("\"0x").append(1, digits[byte >> 4]).append(1, digits[byte & 15]).append(1, '"');
    }
    out += ']';
  }

  template <class T>
  static void json(const T& value, std::string& out) {
    Writer{Style::json, out}.write(value);
  }

  bpf_map_info info_;
  MapType type_;
  OwnedBtf types_;
};

}  // namespace detail

/// Calls sink(std::string_view) with each entry of a map as JSON: {"key": 1, "value": {"packets": 17}}. Values have the
/// names and types in the map's BTF, as `bpftool map dump` shows them:
///
/// - arrays of char are strings, up to their first zero; what is not UTF-8 becomes U+FFFD,
/// - enumerators are names; 128-bit integers and bit-fields are numbers; pointers are, too; NaN is null,
/// - members of anonymous structs and unions are members of the struct around them,
/// - a value for each CPU is "values": [{"cpu": 0, "value": 1}],
/// - a data section is {"value": {".bss": [{"x": 1}]}},
/// - struct_ops have the kernel's fields around them (refcnt, state, data), and ids for programs.
///
/// Without BTF (also if it cannot be read: this takes CAP_SYS_ADMIN), ids, cookies, indexes and prefix lengths are
/// numbers, and the rest is bytes: ["0x01", "0xff"]. Throws Error, also for maps without keys (walking over a queue
/// would empty it) and maps that user space cannot read; and what `sink` throws.
template <class Sink>
requires std::is_invocable_v<Sink&, std::string_view>
void dump(const AnyMap& map, Sink&& sink) {
  const auto entries = map.entries();
  const detail::EntryJson json{map};
  std::string text;
  for (const auto [key, value] : entries) {
    text.clear();
    json.write(key, value, text);
    sink(std::string_view{text});
  }
}

/// All entries of a map in one text: [{"key": 1, "value": {...}}, ...]. See above. Throws Error.
[[nodiscard]] inline std::string dump(const AnyMap& map) {
  std::string all;
  dump(map, [&](std::string_view entry) { all.append(all.empty() ? "[" : ", ").append(entry); });
  return all.empty() ? "[]" : all + ']';
}

template <class M>
class ReadOnly;

/// The same for a handle of <ebpfxx/map/access.hpp>.
template <class M, class Sink>
void dump(const ReadOnly<M>& map, Sink&& sink) {
  dump(AnyMap{map}, std::forward<Sink>(sink));
}
template <class M>
[[nodiscard]] std::string dump(const ReadOnly<M>& map) {
  return dump(AnyMap{map});
}

}  // namespace ebpfxx::inline v0
