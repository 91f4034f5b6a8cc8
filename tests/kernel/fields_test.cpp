// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Fields of every kind, written in C++ and read in BPF, and the other way round, in global variables and map values.
#include "fields.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>

#include "fields.skel.hpp"
#include "support.hpp"

// Numbers are cut to the width of bit-fields, as C does it.
#pragma GCC diagnostic ignored "-Wconversion"

using test::KernelTest;

namespace {

using Numbers = std::array<std::uint64_t, NUMBERS>;

// Distinct ones; each of the times_around has others, and the first two the extremes.
Numbers numbers_of(std::uint64_t round) {
  Numbers numbers{};
  for (std::size_t i = 0; i < numbers.size(); ++i)
    numbers[i] = round < 2 ? -round : ((i + 1) * round) * 0x9e3779b97f4a7c15u;
  return numbers;
}

void write_fields(fields::shapes& to, const Numbers& numbers) {
  std::size_t i = 0;
#define WRITE(field) to.field = static_cast<std::remove_reference_t<decltype(to.field)>>(numbers[i++]);
#define WRITE_BOTH(field)                                               \
  to.field = static_cast<std::remove_reference_t<decltype(to.field)>>(  \
      static_cast<ebpfxx::uint128>(numbers[i + 1]) << 64 | numbers[i]); \
  i += 2;
  INTEGER_FIELDS(WRITE)
  POINTER_FIELDS(WRITE)
  WIDE_FIELDS(WRITE_BOTH)
}

// In arrays, characters are C++'s, which have no sign on some machines (arm64); BPF's have one.
template <class T>
auto in_c(T value) {
  if constexpr (std::is_same_v<T, char>)
    return static_cast<signed char>(value);
  else
    return value;
}

Numbers read_fields(const fields::shapes& from) {
  Numbers numbers{};
  std::size_t i = 0;
#define READ(field) numbers[i++] = static_cast<std::uint64_t>(in_c(from.field));
#define READ_BOTH(field)                                 \
  numbers[i++] = static_cast<std::uint64_t>(from.field); \
  numbers[i++] = static_cast<std::uint64_t>(from.field >> 64);
  INTEGER_FIELDS(READ)
  POINTER_FIELDS(READ)
  WIDE_FIELDS(READ_BOTH)
  return numbers;
}

// The names of the fields, for what is said of a wrong one.
constexpr const char* names[] = {
#define NAME(field) #field,
#define NAME_TWICE(field) #field, #field " >> 64",
    INTEGER_FIELDS(NAME) POINTER_FIELDS(NAME) WIDE_FIELDS(NAME_TWICE)};

void check_same(const Numbers& in_cpp, const Numbers& in_bpf) {
  for (std::size_t i = 0; i < NUMBERS; ++i) CHECK_MESSAGE(in_cpp[i] == in_bpf[i], names[i]);
}

constexpr std::uint64_t times_around = 20;

}  // namespace

TEST_CASE_FIXTURE(KernelTest, "fields of a global variable, C++ to BPF and back [5.14]") {
  auto skel = fields::open().load();
  auto& memory = skel.bss();
  for (std::uint64_t round = 0; round < times_around; ++round) {
    CAPTURE(round);
    const Numbers numbers = numbers_of(round);
    memory.global = {};
    write_fields(memory.global, numbers);
    CHECK(skel.progs.read_global.run() == 0);
    check_same(read_fields(memory.global), memory.numbers);

    memory.global = {};
    memory.numbers = numbers;
    CHECK(skel.progs.write_global.run() == 0);
    const Numbers made = read_fields(memory.global);
    CHECK(skel.progs.read_global.run() == 0);
    check_same(made, memory.numbers);
  }
}

TEST_CASE_FIXTURE(KernelTest, "fields of a map's value, C++ to BPF and back [5.14]") {
  auto skel = fields::open().load();
  auto& memory = skel.bss();
  for (std::uint64_t round = 0; round < times_around; ++round) {
    CAPTURE(round);
    const Numbers numbers = numbers_of(round);
    fields::shapes value{};
    write_fields(value, numbers);
    skel.maps.table.update(1, value);
    CHECK(skel.progs.read_value.run() == 0);
    check_same(read_fields(value), memory.numbers);

    memory.numbers = numbers;
    CHECK(skel.progs.write_value.run() == 0);
    const Numbers made = read_fields(skel.maps.table.lookup(1).value());
    CHECK(skel.progs.read_value.run() == 0);
    check_same(made, memory.numbers);
  }
}

TEST_CASE_FIXTURE(KernelTest, "what C++ and BPF write is the same, byte for byte [5.14]") {
  auto skel = fields::open().load();
  auto& memory = skel.bss();
  for (std::uint64_t round = 0; round < times_around; ++round) {
    CAPTURE(round);
    fields::shapes by_cpp{};
    write_fields(by_cpp, numbers_of(round));
    skel.maps.table.update(1, fields::shapes{});
    memory.numbers = numbers_of(round);
    CHECK(skel.progs.write_value.run() == 0);
    const fields::shapes by_bpf = skel.maps.table.lookup(1).value();
    CHECK(std::ranges::equal(std::as_bytes(std::span{&by_cpp, 1}), std::as_bytes(std::span{&by_bpf, 1})));
  }
}
