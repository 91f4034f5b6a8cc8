// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// What clang warns of: something borrowed from what is gone when it is used.
// refused: address is used as value of local variable 'path' will be destroyed
// refused: address is used as value of member of local variable 'options' will be destroyed
// refused: associated with parameter 'event' returned
// refused: address is used as value of local variable 'bytes' will be destroyed
// refused: bound to local reference 'value' will be destroyed
// refused: associated with local variable 'values' returned
// refused: associated with local variable 'memory' returned
// refused: associated with local variable 'arena' returned
// refused: associated with parameter 'stack' returned
// refused: associated with local variable 'symbols' returned
// refused: associated with local variable 'open' returned
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

struct dangling_event {
  std::array<char, 16> comm;
};

void dangling(const std::string& folder) {
#if MUST_NOT_COMPILE == 1
  const ebpfxx::CStringView path = folder + "/map";
  (void)path;
#elif MUST_NOT_COMPILE == 2
  const ebpfxx::MapOptions options{.max_entries = 1, .name = folder + "_map"};
  (void)options;
#elif MUST_NOT_COMPILE == 4
  const auto bytes = ebpfxx::bytes_of(folder.size() + 1);
  (void)bytes;
#elif MUST_NOT_COMPILE == 5
  const int& value = ebpfxx::PerCpu<int>{}[0];
  (void)value;
#endif
  (void)ebpfxx::CStringView{folder};
}

#if MUST_NOT_COMPILE == 3
std::string_view name_of(dangling_event event) { return ebpfxx::text(event.comm); }
#elif MUST_NOT_COMPILE == 6
ebpfxx::PerCpuView<int> view() {
  const ebpfxx::PerCpu<int> values;
  return values.view();
}
#elif MUST_NOT_COMPILE == 7
std::uint64_t& first(const ebpfxx::Array<std::uint64_t>& map) {
  ebpfxx::MappedArray memory{map};
  return memory[0];
}
#elif MUST_NOT_COMPILE == 8
dangling_event* at(const ebpfxx::Arena& map, std::uint64_t address) {
  ebpfxx::ArenaMemory arena{map};
  return arena.find<dangling_event>(address);
}
#elif MUST_NOT_COMPILE == 9
const std::uint64_t& innermost(ebpfxx::StackTraceMap<>::Stack stack) { return stack[0]; }
#elif MUST_NOT_COMPILE == 10
ebpfxx::Symbol symbol_of(std::uint64_t address) {
  const ebpfxx::KernelSymbols symbols;
  return symbols.find(address);
}
#elif MUST_NOT_COMPILE == 11
int& limit() {
  const auto open = ebpfxx::OpenObject::from_file("limit.bpf.o");
  return ebpfxx::variable<int>(open, "limit");
}
#endif
