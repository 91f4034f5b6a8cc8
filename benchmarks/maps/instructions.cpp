// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// For `benchmarks/instructions`, which runs it under callgrind: each operation many times in C and with ebpfxx. After
// each the counters are dumped under "LANGUAGE CALLS OPERATION". libbpf's functions are those of stubs.cpp.
#include <valgrind/callgrind.h>

#include <cstdint>
#include <string>

#include <ebpfxx/any_map.hpp>

#include "operations.hpp"

namespace {

constexpr std::uint32_t calls = 1000;

template <class In, class Operation>
[[gnu::noinline]] void many(In in, Operation operation) {
  for (std::uint32_t key = 0; key < calls; ++key) operation(in, key);
}

template <class In, class Operation>
void count(const char* language, const std::string& name, In in, Operation operation) {
  const std::string text = std::string{language} + " " + std::to_string(calls) + " " + name;
  CALLGRIND_ZERO_STATS;
  many(in, operation);
  CALLGRIND_DUMP_STATS_AT(text.c_str());
}

template <class V>
void count_all(const std::string& value_name) {
  const ebpfxx::HashMap<std::uint32_t, V> map{ebpfxx::AnyMap{ebpfxx::Fd{ebpfxx::adopt, int{sizeof(V)}}}};
  const InC<V> c{map.fd()};
  const InEbpfxx<ebpfxx::HashMap<std::uint32_t, V>> ours{map};
  std::uint64_t sum = 0;
  const V value{};

  const auto both = [&](const char* name, auto operation) {
    count("c", name + value_name, c, operation);
    count("ebpfxx", name + value_name, ours, operation);
  };
  both("lookup, ", [&sum](const auto& in, std::uint32_t key) { in.lookup(key, sum); });
  both("lookup into a variable, ", [&sum](const auto& in, std::uint32_t key) { in.lookup_into(key, sum); });
  both("lookup and pass on, ", [](const auto& in, std::uint32_t key) { in.lookup_and_pass_on(key); });
  both("lookup of an absent key, ", [&sum](const auto& in, std::uint32_t key) { in.lookup(key + 1024, sum); });
  both("update, ", [&value](const auto& in, std::uint32_t key) { in.update(key, value); });
  both("erase and insert, ", [&value](const auto& in, std::uint32_t key) { in.erase_and_insert(key, value); });
}

}  // namespace

int main() {
  count_all<std::uint64_t>("u64");
  count_all<Flow>("64 bytes");
}
