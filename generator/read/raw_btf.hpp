// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// BTF as its section has it, before it is checked. libbpf does not see it yet.
#pragma once

#include <bpf/btf.h>
#include <fmt/format.h>

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "error.hpp"
#include "read/btf_parts.hpp"
#include "read/bytes.hpp"

namespace ebpfxx::gen {

template <class... Arguments>
[[noreturn]] void damaged(fmt::format_string<Arguments...> what, Arguments&&... arguments) {
  throw Failure{"damaged BTF: " + fmt::format(what, std::forward<Arguments>(arguments)...)};
}

inline std::uint32_t word(std::string_view bytes, std::uint64_t offset) { return copied<std::uint32_t>(bytes, offset); }

struct RawType {
  std::string_view bytes;

  [[nodiscard]] std::uint32_t name() const { return word(bytes, offsetof(btf_type, name_off)); }
  [[nodiscard]] std::uint32_t info() const { return word(bytes, offsetof(btf_type, info)); }
  [[nodiscard]] std::uint32_t size_or_target() const { return word(bytes, offsetof(btf_type, size)); }
  // Not by the macros of <linux/btf.h>: the newest read bits that libbpf does not, so these must be zero.
  [[nodiscard]] int kind() const { return info() >> 24 & 0x7f; }
  [[nodiscard]] std::uint32_t count() const { return info() & 0xffffff; }
  [[nodiscard]] bool flag() const { return info() >> 31; }

  /// A word of what follows the type itself; of types with items, a word of one of them.
  [[nodiscard]] std::uint32_t detail(std::uint32_t index, std::uint32_t item = 0) const {
    const std::size_t item_size = item == 0 ? 0 : (bytes.size() - sizeof(btf_type)) / count();
    return word(bytes, sizeof(btf_type) + item * item_size + std::size_t{index} * 4);
  }
};

inline constexpr std::uint32_t kind_decl_tag = 17;

inline bool is_record(int kind) { return kind == BTF_KIND_STRUCT || kind == BTF_KIND_UNION; }

inline bool is_modifier_or_typedef(int kind) {
  return kind == BTF_KIND_TYPEDEF || kind == BTF_KIND_VOLATILE || kind == BTF_KIND_CONST || kind == BTF_KIND_RESTRICT ||
         kind == kind_type_tag;
}

/// Members, parameters, enumerators or variables: count() says how many.
inline bool has_items(int kind) {
  return is_record(kind) || is_enum(kind) || kind == BTF_KIND_FUNC_PROTO || kind == BTF_KIND_DATASEC;
}

struct RawBtf {
  std::string_view names;
  std::vector<RawType> types;  ///< by id; the first is void

  [[nodiscard]] std::string_view name_at(std::uint32_t offset) const { return names.data() + offset; }
};

/// Finds the types and names of a section, of no more than `most_types`. Throws Failure.
[[nodiscard]] RawBtf split_btf(std::string_view section, std::size_t most_types);

}  // namespace ebpfxx::gen
