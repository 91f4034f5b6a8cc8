// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// What docs/reflect.md refers to.
#include <ebpfxx/reflect.hpp>

#include <array>
#include <unordered_map>

#include "context.hpp"

namespace page {

enum class state : std::uint32_t { STOPPED, RUNNING };

struct Event {
  std::uint32_t pid;
  std::array<char, 16> comm;
  page::state state;
  std::array<std::uint32_t, 3> args;
};
extern Event event, a, b;

struct Flow {
  std::uint32_t source, target;
};

extern ebpfxx::HashMap<std::uint32_t, std::uint32_t> map;
extern const btf* btf;
extern std::uint32_t type_id;

}  // namespace page
