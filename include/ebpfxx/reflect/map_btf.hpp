// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// MapBtf<K, V>: type information for maps created in C++, so that `bpftool map dump` shows fields instead of bytes.
#pragma once

#include <bpf/bpf.h>
#include <bpf/btf.h>

#include <bit>
#include <cerrno>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "../log.hpp"
#include "../map/typed.hpp"
#include "layout.hpp"

namespace ebpfxx::inline v0 {

namespace detail {

/// Writes C++ types into a BTF object, from their layouts.
class BtfWriter {
 public:
  explicit BtfWriter(btf* types) : types_{types} { index_ = added(btf__add_int(types_, "__u32", 4, 0)); }

  /// The id of a type, by its name in C++.
  std::uint32_t add(const CppType& type, std::string_view cpp_name) {
    rows_ = layout_of(type);
    next_ = 0;
    std::string name;
    for (const char c : cpp_name.substr(cpp_name.rfind(':') + 1))  // without its namespace, as C allows
      name += (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ? c : '_';
    return type_of_row(name.c_str());
  }

 private:
  static std::uint32_t added(int id) {
    if (id < 0) throw_error(-id, {"cannot write BTF for a map"});
    return static_cast<std::uint32_t>(id);
  }

  // The type of the next row; rows of members follow it.
  std::uint32_t type_of_row(const char* name) {
    const LayoutRow row = rows_[next_++];
    std::vector<std::uint32_t> extents;
    std::uint64_t bits = row.bit_size;
    for (const char* text = row.kind.extents.c_str(); *text; ++text)
      if (*text == '[') {
        extents.push_back(static_cast<std::uint32_t>(std::stoul(text + 1)));
        if (extents.back()) bits /= extents.back();
      }
    std::uint32_t id = element(row, name, bits);
    for (auto extent = extents.rbegin(); extent != extents.rend(); ++extent)
      id = added(btf__add_array(types_, static_cast<int>(index_), static_cast<int>(id), *extent));
    return id;
  }

  std::uint32_t element(const LayoutRow& row, const char* name, std::uint64_t bits) {
    const std::uint64_t bytes = (bits + 7) / 8;
    switch (row.kind.basic) {
      case Basic::structure:
      case Basic::union_:
        if (!row.kind.is_opaque) return structure(row, name, static_cast<std::uint32_t>(bytes));
        return added(btf__add_array(types_, static_cast<int>(index_), static_cast<int>(integer(1, BTF_INT_CHAR)),
                                    static_cast<std::uint32_t>(bytes)));
      case Basic::boolean:
        return integer(bytes, BTF_INT_BOOL);
      case Basic::byte:
        return integer(1, BTF_INT_CHAR);
      case Basic::pointer:
        return added(btf__add_ptr(types_, 0));
      default:  // floating point as an integer of its size: kernels before 5.13 refuse BTF that contains it
                // (b1828f0b0418)
        return integer(std::bit_ceil(bytes), row.kind.is_signed ? BTF_INT_SIGNED : 0);
    }
  }

  std::uint32_t integer(std::uint64_t bytes, int encoding) {
    const std::string name = encoding == BTF_INT_BOOL   ? "_Bool"
                             : encoding == BTF_INT_CHAR ? "char"
                                                        : (encoding ? "__s" : "__u") + std::to_string(bytes * 8);
    if (const int known = btf__find_by_name_kind(types_, name.c_str(), BTF_KIND_INT); known > 0)
      return static_cast<std::uint32_t>(known);
    return added(btf__add_int(types_, name.c_str(), bytes, encoding == BTF_INT_CHAR ? 0 : encoding));
  }

  std::uint32_t structure(const LayoutRow& row, const char* name, std::uint32_t bytes) {
    struct Member {
      std::string name;
      std::uint32_t type;
      std::uint64_t offset;
      std::uint32_t bits;  // 0 if it is not a bit-field
    };
    // Types of members come before the struct: adding a type ends the one that is being written.
    std::vector<Member> members;
    const std::string prefix = member_path(row, "");
    while (next_ < rows_.size() && rows_[next_].path.starts_with(prefix)) {
      const LayoutRow member = rows_[next_];
      const bool is_bits =
          member.kind.extents.empty() && member.kind.basic != Basic::structure &&
          (member.bit_size % 8 != 0 || member.bit_offset % 8 != 0 || !std::has_single_bit(member.bit_size));
      const std::uint32_t type = type_of_row(nullptr);
      auto place = members.end();  // by offset, as the kernel requires
      while (place != members.begin() && place[-1].offset > member.bit_offset - row.bit_offset) --place;
      members.insert(place, {member.path.substr(prefix.size()), type, member.bit_offset - row.bit_offset,
                             is_bits ? static_cast<std::uint32_t>(member.bit_size) : 0});
    }
    const std::uint32_t id = added(btf__add_struct(types_, name, bytes));
    for (const Member& member : members)
      added(btf__add_field(types_, member.name.c_str(), static_cast<int>(member.type),
                           static_cast<std::uint32_t>(member.offset), member.bits) == 0
                ? 0
                : -errno);
    return id;
  }

  btf* types_;
  std::uint32_t index_;  // the type of arrays' indexes
  Layout rows_;
  std::size_t next_ = 0;
};

}  // namespace detail

/// The types of a map's keys and values as BTF in the kernel, from what reflection knows about them: HashMap<flow,
/// stats>::create({.max_entries = 100, .types = MapBtf<flow, stats>{}}). Unions without known members are bytes, enums
/// and floating point are integers. Since Linux 4.18; the map keeps it after this is destroyed. Move-only.
template <class K, class V>
class MapBtf {
 public:
  /// Throws Error.
  MapBtf() : ids_{.owner = detail::SharedRef{new Owner}} {
    btf* types = native();
    if (!types) detail::throw_error(errno, {"cannot make BTF for a map"});
    detail::BtfWriter writer{types};
    ids_.key_id = writer.add(detail::cpp_type<K>, detail::type_name<K>());
    ids_.value_id = writer.add(detail::cpp_type<V>, detail::type_name<V>());
    const detail::LogCapture log;
    if (const int result = btf__load_into_kernel(types); result < 0)
      detail::throw_error(-result, {"cannot load the BTF of a map's types into the kernel"}, log);
    ids_.btf_fd = btf__fd(types);
  }

  /// For MapOptions::types.
  [[nodiscard]] operator MapTypes() const noexcept { return ids_; }
  /// libbpf's handle, borrowed.
  [[nodiscard]] btf* native() const noexcept { return ids_.owner.as<Owner>()->types; }

 private:
  struct Owner : detail::Shared {
    ~Owner() override { btf__free(types); }
    btf* const types = btf__new_empty();
  };
  MapTypes ids_;
};

}  // namespace ebpfxx::inline v0
