// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <array>
#include <cstdint>
#include <ebpfxx/cpus.hpp>
#include <ebpfxx/text.hpp>
#include <ostream>
#include <type_traits>
#include <vector>

using ebpfxx::CpuList;

TEST_CASE("text: up to the zero, or the size") {
  const std::array<char, 16> comm{"bash"};
  CHECK(ebpfxx::text(comm) == "bash");
  const std::array<char, 4> full{'b', 'a', 's', 'h'};
  CHECK(ebpfxx::text(full) == "bash");
  CHECK(ebpfxx::text(full).data() == full.data());
  const std::array<std::uint8_t, 4> bytes{'s', 'h', 0, 'x'};
  CHECK(ebpfxx::text(bytes) == "sh");
  const std::array<char, 4> empty{};
  CHECK(ebpfxx::text(empty).empty());
  const char in_c[8] = "init";
  CHECK(ebpfxx::text(in_c) == "init");
  static_assert(
      !std::is_invocable_v<decltype([](auto&& from) -> decltype(ebpfxx::text(std::move(from))) { return {}; }),
                           std::array<char, 4>>);
}

static std::vector<std::uint32_t> numbers(const CpuList& list) {
  std::vector<std::uint32_t> all;
  for (const std::uint32_t cpu : list) all.push_back(cpu);
  return all;
}

TEST_CASE("lists of CPUs") {
  CHECK(numbers(CpuList{"0\n"}) == std::vector<std::uint32_t>{0});
  CHECK(numbers(CpuList{"0-3\n"}) == std::vector<std::uint32_t>{0, 1, 2, 3});
  CHECK(numbers(CpuList{"\n"}).empty());
  CHECK(numbers(CpuList{""}).empty());

  const CpuList holes{"0,2-4,8,10-11\n"};
  CHECK(numbers(holes) == std::vector<std::uint32_t>{0, 2, 3, 4, 8, 10, 11});
  CHECK(holes.size() == 7);
  CHECK(holes.index_of(0) == 0u);
  CHECK(holes.index_of(2) == 1u);
  CHECK(holes.index_of(11) == 6u);
  CHECK(!holes.index_of(1));
  CHECK(!holes.contains(12));
  CHECK(holes.contains(8));
}
