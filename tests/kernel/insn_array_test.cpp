// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include <array>
#include <ebpfxx/map/arena.hpp>
#include <ebpfxx/map/insn_array.hpp>

#include "support.hpp"

using ebpfxx::InsnArray;
using test::KernelTest;

namespace {

// return 4, with the map in a register, and with an instruction that is never reached.
ebpfxx::Fd load_program(const InsnArray& map) {
  const std::array<bpf_insn, 6> instructions{{
      {BPF_LD | BPF_DW | BPF_IMM, BPF_REG_1, BPF_PSEUDO_MAP_FD, 0, map.fd()},
      {},
      {BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_0, 0, 0, 4},
      {BPF_JMP | BPF_JEQ | BPF_K, BPF_REG_0, 0, 1, 4},
      {BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_0, 0, 0, 1},
      {BPF_JMP | BPF_EXIT, 0, 0, 0, 0},
  }};
  const int fd = bpf_prog_load(BPF_PROG_TYPE_SOCKET_FILTER, "insn_array", "GPL", instructions.data(),
                               instructions.size(), nullptr);
  return fd < 0 ? ebpfxx::Fd{} : ebpfxx::Fd{ebpfxx::adopt, fd};
}

}  // namespace

TEST_CASE_FIXTURE(KernelTest, "insn array: where instructions went [6.19]") {
  const auto map = InsnArray::create({.max_entries = 3, .name = "places"});
  CHECK(map.lookup(0)->orig_off == 0);
  map.update(0, 2);
  map.update(1, 4);
  map.update(2, 5);
  CHECK(map.lookup(1)->orig_off == 4);
  CHECK(!map.lookup(3));
  CHECK(test::contains(test::error_of([&] { map.update(3, 1); }), "The index is out of range: max_entries is 3."));
  CHECK(!load_program(map));  // it is not frozen
  map.freeze();
  CHECK(test::contains(test::error_of([&] { map.update(0, 1); }), "The map may be frozen"));

  const ebpfxx::Fd program = load_program(map);
  REQUIRE(program);
  CHECK(!load_program(map));  // one program uses it
  const auto first = map.lookup(0), removed = map.lookup(1), last = map.lookup(2);
  CHECK(first->orig_off == 2);
  CHECK(first->xlated_off == 2);
  CHECK(!first->is_removed());
  CHECK(removed->is_removed());
  CHECK(removed->orig_off == 4);
  CHECK(last->orig_off == 5);
  CHECK(last->xlated_off == 3);
  CHECK(last->jitted_off > first->jitted_off);
}

TEST_CASE_FIXTURE(KernelTest, "insn array: an instruction that is none [6.19]") {
  const auto map = InsnArray::create({.max_entries = 1});
  map.update(0, 1);  // the second half of the first
  map.freeze();
  CHECK(!load_program(map));
}

TEST_CASE_FIXTURE(KernelTest, "a type of map that this kernel does not have: the error says so") {
  const auto check = [](const char* since, auto&& create) {
    const std::string error = test::error_of(create);
    const bool is_older = ebpfxx::detail::kernel_is_older(since);
    CHECK(error.empty() == !is_older);
    if (is_older) CHECK(test::contains(error, std::string{"Maps of this type exist since Linux "} + since));
  };
  check("6.9", [] { (void)ebpfxx::Arena::create({.max_entries = 1}); });
  check("6.19", [] { (void)InsnArray::create({.max_entries = 1}); });
  check("7.2", [] { (void)ebpfxx::RhashMap<std::uint32_t, std::uint32_t>::create({.max_entries = 1}); });
}
