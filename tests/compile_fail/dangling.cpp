// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// What clang warns of: something borrowed from what is gone when it is used.
// refused: address is used as value of local variable 'path' will be destroyed
// also: address is used as value of member of local variable 'options' will be destroyed
// also: associated with parameter 'event' returned
// also: address is used as value of local variable 'bytes' will be destroyed
// also: bound to local reference 'value' will be destroyed
// also: associated with local variable 'values' returned
// also: associated with local variable 'memory' returned
// also: associated with local variable 'arena' returned
// also: associated with parameter 'stack' returned
// also: associated with local variable 'symbols' returned
// also: associated with local variable 'open' returned
// also: bound to local reference 'constants' will be destroyed
// also: bound to local reference 'variables' will be destroyed
#include <array>
#include <ebpfxx/ebpfxx.hpp>
#include <ebpfxx/map/arena.hpp>
#include <ebpfxx/map/mapped_array.hpp>
#include <ebpfxx/map/percpu.hpp>
#include <ebpfxx/map/stack_trace.hpp>
#include <ebpfxx/symbols.hpp>
#include <ebpfxx/text.hpp>
#include <ebpfxx/variable.hpp>
#include <string>

#include "guard.skel.hpp"

struct dangling_event {
  std::array<char, 16> comm;
};

#ifdef MUST_NOT_COMPILE
void dangling(const std::string& folder) {
  const ebpfxx::CStringView path = folder + "/map";
  const ebpfxx::MapOptions options{.max_entries = 1, .name = folder + "_map"};
  const auto bytes = ebpfxx::bytes_of(folder.size() + 1);
  const int& value = ebpfxx::PerCpu<int>{}[0];
  auto& constants = guard::open().rodata();
  const auto& variables = guard::open().load().rodata();
}
std::string_view name_of(dangling_event event) { return ebpfxx::text(event.comm); }
ebpfxx::PerCpuView<int> view() {
  const ebpfxx::PerCpu<int> values;
  return values.view();
}
std::uint64_t& first(const ebpfxx::Array<std::uint64_t>& map) {
  ebpfxx::MappedArray memory{map};
  return memory[0];
}
dangling_event* at(const ebpfxx::Arena& map, std::uint64_t address) {
  ebpfxx::ArenaMemory arena{map};
  return arena.find<dangling_event>(address);
}
const std::uint64_t& innermost(ebpfxx::StackTraceMap<>::Stack stack) { return stack[0]; }
ebpfxx::Symbol symbol_of(std::uint64_t address) {
  const ebpfxx::KernelSymbols symbols;
  return symbols.find(address);
}
int& limit() {
  const auto open = ebpfxx::OpenObject::from_file("limit.bpf.o");
  return ebpfxx::variable<int>(open, "limit");
}
#endif
