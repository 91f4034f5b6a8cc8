// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include "read/raw_btf.hpp"

#include <algorithm>
#include <cstring>

namespace ebpfxx::gen {

namespace {

// libbpf counts items with 16 bits.
constexpr std::uint32_t most_items = 65535;

// What each version of the format has; newer headers are longer.
constexpr std::uint32_t smallest_header = 24, known_header = 32;

// How many words an item has, or what follows a type without items.
std::uint32_t detail_words(int kind) {
  switch (kind) {
    case BTF_KIND_INT:
    case BTF_KIND_VAR:
    case kind_decl_tag:
      return 1;
    case BTF_KIND_ENUM:
    case BTF_KIND_FUNC_PROTO:
      return 2;
    case BTF_KIND_ARRAY:
    case BTF_KIND_STRUCT:
    case BTF_KIND_UNION:
    case BTF_KIND_DATASEC:
    case kind_enum64:
      return 3;
    case BTF_KIND_PTR:
    case BTF_KIND_FWD:
    case BTF_KIND_FUNC:
    case kind_float:
      return 0;
    default:
      if (is_modifier_or_typedef(kind)) return 0;
      damaged("kind {} of a type is unknown", kind);
  }
}

}  // namespace

// The header, then types one after the other. A longer header than smallest_header says where the layouts of kinds are,
// which are known here; what comes after that must be zero.
RawBtf split_btf(std::string_view bytes, std::size_t most_types) {
  btf_header header{};
  std::memcpy(&header, bytes.data(), std::min<std::size_t>(bytes.size(), smallest_header));
  if (header.magic != BTF_MAGIC || header.version != BTF_VERSION || header.hdr_len < smallest_header ||
      header.hdr_len > bytes.size())
    damaged("its header is damaged");
  if (header.hdr_len > known_header &&
      bytes.substr(0, header.hdr_len).find_first_not_of('\0', known_header) != bytes.npos)
    damaged("its header has {} bytes, and {} are known", header.hdr_len, known_header);
  const std::uint32_t layouts = word(bytes, 24), layouts_size = word(bytes, 28);
  if (header.hdr_len >= known_header && layouts_size != 0 &&
      (layouts % 4 != 0 || layouts_size % 4 != 0 || layouts < std::uint64_t{header.type_off} + header.type_len ||
       std::uint64_t{layouts} + layouts_size > header.str_off))
    damaged("its layouts of kinds are cut off");
  bytes.remove_prefix(header.hdr_len);
  if (header.type_off % 4 != 0 || header.str_off > bytes.size() || header.str_len > bytes.size() - header.str_off ||
      header.type_off > header.str_off || header.type_len > header.str_off - header.type_off)
    damaged("it is cut off");

  RawBtf btf{bytes.substr(header.str_off, header.str_len), {RawType{}}};
  if (btf.names.empty() || btf.names.front() != '\0' || btf.names.back() != '\0') damaged("it has no names");
  for (std::string_view rest = bytes.substr(header.type_off, header.type_len); !rest.empty();) {
    const RawType type{rest};
    const std::uint64_t items = has_items(type.kind()) ? type.count() : 1;
    const std::uint64_t size = sizeof(btf_type) + items * detail_words(type.kind()) * 4;
    if (size > rest.size()) damaged("type {} is cut off", btf.types.size());
    if (type.count() > most_items) damaged("type {} has {} members", btf.types.size(), type.count());
    if (btf.types.size() > most_types) damaged("it has more than {} types", most_types);
    btf.types.push_back({rest.substr(0, size)});
    rest.remove_prefix(size);
  }
  return btf;
}

}  // namespace ebpfxx::gen
