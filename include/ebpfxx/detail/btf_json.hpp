// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// A value as JSON, by its type in BTF: what `bpftool map dump` shows.
#pragma once

#include <bpf/btf.h>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>

#include "../reflect/write.hpp"

namespace ebpfxx::inline v0::detail {

/// Writes values of the types in a BTF object, which anybody may have written: it reads no byte outside of a value, and
/// its work is bounded.
class BtfJson {
 public:
  BtfJson(const btf* types, std::string& out) : types_{types}, out_{out} {}

  /// Appends `bytes` as a value of that type. False, and nothing is appended, if the type contradicts itself or them.
  [[nodiscard]] bool write(std::uint32_t type, std::span<const std::byte> bytes) {
    const std::size_t size = out_.size();
    bytes_ = bytes;
    // Unions in unions show the same bytes again and again; more than this is no type that somebody needs.
    budget_ = 65536 + 64 * bytes.size();
    if (value(type, 0, 0, 0)) return true;
    out_.resize(size);
    return false;
  }

 private:
  static constexpr int most_levels = 64;

  // Each returns whether the types made sense. `bit` is a place in the value; `bits` are those of a bit-field, or 0.
  bool value(std::uint32_t id, std::uint64_t bit, std::uint32_t bits, int level) {
    if (level == most_levels || !spend(1)) return false;
    const btf_type* type = unqualified(id);
    if (!type) return false;
    if (!bits && !has(bit, 8 * std::uint64_t{plain_size(type)})) return false;
    switch (btf_kind(type)) {
      case BTF_KIND_INT:
        return integer(type, bit, bits);
      case BTF_KIND_FLOAT:
        return floating(type, bit);
      case BTF_KIND_ENUM:
      case BTF_KIND_ENUM64:
        return enumerator(type, bit, bits ? bits : 8 * type->size);
      case BTF_KIND_PTR:
        return number(bit, 64, false);
      case BTF_KIND_ARRAY:
        return array(*btf_array(type), bit, level);
      case BTF_KIND_STRUCT:
      case BTF_KIND_UNION: {
        bool is_first = true;
        add("{");
        const bool is_right = members(type, bit, level, is_first);
        add("}");
        return is_right;
      }
      case BTF_KIND_VAR:
        add("{");
        name(type->name_off);
        if (!value(type->type, bit, 0, level + 1)) return false;
        add("}");
        return true;
      case BTF_KIND_DATASEC:
        return section(type, level);
      default:
        return false;
    }
  }

  [[nodiscard]] bool spend(std::uint64_t work) {
    const bool is_enough = work <= budget_;
    budget_ -= is_enough ? work : budget_;
    return is_enough;
  }

  // Without typedefs and const; null if there is none. Loops end.
  const btf_type* unqualified(std::uint32_t id) const {
    const btf_type* type = btf__type_by_id(types_, id);
    for (int i = 0; type && (btf_is_mod(type) || btf_is_typedef(type)); ++i)
      type = i == most_levels ? nullptr : btf__type_by_id(types_, type->type);
    return type;
  }

  // Of kinds that say their size, in bytes.
  static std::uint32_t plain_size(const btf_type* type) {
    return btf_is_composite(type) || btf_is_int(type) || btf_is_any_enum(type) || btf_is_float(type) ? type->size
           : btf_is_ptr(type)                                                                        ? 8
                                                                                                     : 0;
  }

  [[nodiscard]] bool has(std::uint64_t bit, std::uint64_t bits) const {
    const std::uint64_t all = 8 * std::uint64_t{bytes_.size()};
    return bit <= all && bits <= all - bit;
  }

  // As C numbers them: from a byte's lowest bit on little-endian machines, from its highest on others.
  [[nodiscard]] uint128 read(std::uint64_t bit, std::uint32_t bits) const {
    uint128 result = 0;
    if (std::endian::native == std::endian::little && bit % 8 == 0 && bits % 8 == 0) {
      std::memcpy(&result, bytes_.data() + bit / 8, bits / 8);
      return result;
    }
    for (std::uint32_t i = 0; i < bits; ++i) {
      const auto byte = std::to_integer<unsigned>(bytes_[(bit + i) / 8]);
      const auto place = static_cast<unsigned>((bit + i) % 8);
      if constexpr (std::endian::native == std::endian::little)
        result |= uint128{byte >> place & 1} << i;
      else
        result = result << 1 | (byte >> (7 - place) & 1);
    }
    return result;
  }
  [[nodiscard]] int128 read_signed(std::uint64_t bit, std::uint32_t bits) const {
    const unsigned unused = 128 - bits;
    return static_cast<int128>(read(bit, bits) << unused) >> unused;
  }

  bool number(std::uint64_t bit, std::uint32_t bits, bool is_signed) {
    if (bits == 0 || bits > 128 || !has(bit, bits)) return false;
    if (bits > 64)
      is_signed ? json(read_signed(bit, bits)) : json(read(bit, bits));
    else
      is_signed ? json(static_cast<std::int64_t>(read_signed(bit, bits)))
                : json(static_cast<std::uint64_t>(read(bit, bits)));
    return true;
  }

  bool integer(const btf_type* type, std::uint64_t bit, std::uint32_t bits) {
    const auto encoding = btf_int_encoding(type);
    if (!bits) {  // before clang 8, bit-fields were integers with an offset and a size
      bit += btf_int_offset(type);
      bits = btf_int_bits(type);
    }
    if (!(encoding & (BTF_INT_BOOL | BTF_INT_CHAR))) return number(bit, bits, encoding & BTF_INT_SIGNED);
    if (bits == 0 || bits > 128 || !has(bit, bits)) return false;
    if (encoding & BTF_INT_BOOL)
      json(read(bit, bits) != 0);
    else
      json(static_cast<char>(read(bit, bits)));
    return true;
  }

  bool floating(const btf_type* type, std::uint64_t bit) {
    if (bit % 8 != 0 || !has(bit, 8 * std::uint64_t{type->size})) return false;
    const auto as = [&](auto number) {
      std::memcpy(&number, bytes_.data() + bit / 8, sizeof number);
      json(number);
      return true;
    };
    if (type->size == sizeof(float)) return as(float{});
    if (type->size == sizeof(double)) return as(double{});
    if (type->size == sizeof(long double)) return as(static_cast<long double>(0));
    return false;
  }

  bool enumerator(const btf_type* type, std::uint64_t bit, std::uint32_t bits) {
    if (bits == 0 || bits > 64 || !has(bit, bits) || !spend(btf_vlen(type) / 64u)) return false;
    const bool is_signed = btf_kflag(type);
    const auto found =
        is_signed ? static_cast<std::uint64_t>(read_signed(bit, bits)) : static_cast<std::uint64_t>(read(bit, bits));
    for (std::uint32_t i = 0; i < btf_vlen(type); ++i) {
      const bool is_wide = btf_kind(type) == BTF_KIND_ENUM64;
      const std::uint64_t each = is_wide     ? btf_enum64_value(btf_enum64(type) + i)
                                 : is_signed ? static_cast<std::uint64_t>(std::int64_t{btf_enum(type)[i].val})
                                             : static_cast<std::uint32_t>(btf_enum(type)[i].val);
      // clang 14 does not say which enums are signed: a -1 in 8 bits is 0xff.
      const bool is_negative = !is_wide && !is_signed && btf_enum(type)[i].val < 0 && bits < 32;
      if ((is_negative ? each & ((std::uint64_t{1} << bits) - 1) : each) != found) continue;
      json(text(is_wide ? btf_enum64(type)[i].name_off : btf_enum(type)[i].name_off));
      return true;
    }
    return number(bit, bits, is_signed);
  }

  bool array(const struct btf_array& shape, std::uint64_t bit, int level) {
    const std::int64_t size = btf__resolve_size(types_, shape.type);
    if (size < 0 || bit % 8 != 0 || (size != 0 && shape.nelems > bytes_.size() / static_cast<std::uint64_t>(size)))
      return false;
    const std::uint64_t element = 8 * static_cast<std::uint64_t>(size);
    if (!has(bit, element * shape.nelems)) return false;
    if (is_char(shape.type)) {
      if (!spend(shape.nelems)) return false;
      json(until_zero(reinterpret_cast<const char*>(bytes_.data() + bit / 8), shape.nelems));
      return true;
    }
    add("[");
    for (std::uint32_t i = 0; size != 0 && i < shape.nelems; ++i) {
      if (i) add(", ");
      if (!value(shape.type, bit + i * element, 0, level + 1)) return false;
    }
    add("]");
    return true;
  }

  // char, and not a typedef of it, such as __u8 is not: only its name tells it from a number.
  [[nodiscard]] bool is_char(std::uint32_t id) const {
    const btf_type* type = btf__type_by_id(types_, id);
    for (int i = 0; type && btf_is_mod(type); ++i)
      type = i == most_levels ? nullptr : btf__type_by_id(types_, type->type);
    return type && btf_is_int(type) && type->size == 1 &&
           (btf_int_encoding(type) & BTF_INT_CHAR || text(type->name_off) == "char");
  }

  // Those of an anonymous member are members of the struct around it, as in C.
  bool members(const btf_type* type, std::uint64_t bit, int level, bool& is_first) {
    if (level == most_levels) return false;
    for (std::uint32_t i = 0; i < btf_vlen(type); ++i) {
      const btf_member& member = btf_members(type)[i];
      const std::uint64_t place = bit + btf_member_bit_offset(type, i);
      const btf_type* its = unqualified(member.type);
      if (text(member.name_off).empty() && its && btf_is_composite(its)) {
        if (!spend(1) || !has(place, 8 * std::uint64_t{its->size})) return false;
        if (!members(its, place, level + 1, is_first)) return false;
        continue;
      }
      if (!is_first) add(", ");
      is_first = false;
      name(member.name_off);
      if (!value(member.type, place, btf_member_bitfield_size(type, i), level + 1)) return false;
    }
    return true;
  }

  bool section(const btf_type* type, int level) {
    add("{");
    name(type->name_off);
    add("[");
    for (std::uint32_t i = 0; i < btf_vlen(type); ++i) {
      const btf_var_secinfo& variable = btf_var_secinfos(type)[i];
      if (i) add(", ");
      if (!value(variable.type, 8 * std::uint64_t{variable.offset}, 0, level + 1)) return false;
    }
    add("]}");
    return true;
  }

  [[nodiscard]] std::string_view text(std::uint32_t offset) const {
    const char* found = btf__name_by_offset(types_, offset);
    return found ? found : "";
  }
  void name(std::uint32_t offset) {
    json(text(offset));
    add(": ");
  }
  template <class T>
  void json(const T& what) {
    Writer{Style::json, out_}.write(what);
  }
  void add(std::string_view what) { out_ += what; }

  const btf* types_;
  std::string& out_;
  std::span<const std::byte> bytes_;
  std::uint64_t budget_ = 0;
};

}  // namespace ebpfxx::inline v0::detail
