// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// What the readers of BTF share.
#pragma once

#include <bpf/btf.h>
#include <fmt/format.h>

#include <cstdint>
#include <string>
#include <utility>

#include "error.hpp"
#include "model/types.hpp"

namespace ebpfxx::gen {

inline constexpr int max_depth = 100;
inline constexpr std::uint32_t pointer_size = 8;  // on BPF, whatever it is here

// Kinds that came after the uapi header of the oldest system that this builds on.
inline constexpr int kind_float = 16, kind_type_tag = 18, kind_enum64 = 19;

inline std::string bytes_type(std::uint32_t size) { return fmt::format("std::array<std::byte, {}>", size); }

inline TypeName plain(std::string name) { return {"", std::move(name), "", false}; }

inline bool is_enum(int kind) { return kind == BTF_KIND_ENUM || kind == kind_enum64; }

// Counts how deep types are nested.
struct Depth {
  int& depth;
  explicit Depth(int& counter) : depth{counter} {
    if (++depth > max_depth) throw Failure{"damaged BTF: types are nested too deep"};
  }
  ~Depth() { --depth; }
};

}  // namespace ebpfxx::gen
