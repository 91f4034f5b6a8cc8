// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include <bpf/btf.h>

#include <algorithm>
#include <array>

#include <ebpfxx/map/access.hpp>
#include <ebpfxx/reflect.hpp>

#include "counters.skel.hpp"
#include "records.skel.hpp"
#include "support.hpp"

using ebpfxx::check_layout;
using ebpfxx::HashMap;
using test::KernelTest;

namespace {

class KernelTypes {
 public:
  KernelTypes() = default;
  KernelTypes(const KernelTypes&) = delete;
  ~KernelTypes() { btf__free(btf_); }
  operator const btf*() const { return btf_; }  // NOLINT

 private:
  btf* btf_ = btf__load_vmlinux_btf();
};

// Types of the kernel's uapi, which do not change.
struct InetAddress {
  std::uint32_t s_addr;
};
struct SocketAddress {
  std::uint16_t sin_family;
  std::uint16_t sin_port;
  InetAddress sin_addr;
  unsigned char __pad[8];
};
struct Instruction {
  std::uint8_t code, dst_reg, src_reg;
  std::int16_t off;
  std::int32_t imm;
};
template <class Visit>
constexpr void ebpfxx_fields(const Instruction& a, const Instruction& b, Visit&& visit) {
  visit("code", a.code, b.code);
  visit("off", a.off, b.off);
  visit("imm", a.imm, b.imm);
}
struct BitInstruction {
  std::uint8_t code;
  std::uint8_t dst_reg : 4;
  std::uint8_t src_reg : 4;
  std::int16_t off;
  std::int32_t imm;
};
template <class Visit>
constexpr void ebpfxx_fields(const BitInstruction& a, const BitInstruction& b, Visit&& visit) {
  visit("code", a.code, b.code);
  visit("dst_reg", a.dst_reg, b.dst_reg);
  visit("src_reg", a.src_reg, b.src_reg);
  visit("off", a.off, b.off);
  visit("imm", a.imm, b.imm);
}

struct Totals {
  std::uint64_t hits, sum;
};
struct Swapped {
  std::uint64_t sum, hits;
};

}  // namespace

TEST_CASE_FIXTURE(KernelTest, "types of skeletons and of users are those of loaded maps") {
  const auto skel = counters::open().load();
  check_layout(skel.maps.by_argument);
  check_layout(skel.maps.slots);
  check_layout(ebpfxx::ReadOnly{skel.maps.by_argument});
  check_layout(ebpfxx::WriteOnly{skel.maps.by_argument});
  check_layout(HashMap<std::uint32_t, Totals>{skel.maps.by_argument});
  const std::string text =
      test::error_of([&] { check_layout(HashMap<std::uint32_t, Swapped>{skel.maps.by_argument}); });
  CHECK(test::contains(text, "Swapped' does not have the layout of 'totals' in BTF"));
  CHECK(test::contains(text, "\n* sum      0           8     unsigned  |  8           8     unsigned"));
  CHECK(test::error_of([&] { check_layout(HashMap<std::int32_t, Totals>{skel.maps.by_argument}); }) != "");
}

TEST_CASE_FIXTURE(KernelTest, "a map without types has no layout to check") {
  const auto map = HashMap<std::uint32_t, Totals>::create({.max_entries = 1, .name = "untyped"});
  CHECK(test::contains(test::error_of([&] { check_layout(map); }), "cannot get the BTF of map 'untyped'"));
}

TEST_CASE_FIXTURE(KernelTest, "types of the kernel, with anonymous unions and bit-fields") {
  const KernelTypes kernel;
  REQUIRE(kernel != nullptr);
  check_layout<InetAddress>(kernel, "in_addr");
  check_layout<SocketAddress>(kernel, "sockaddr_in");
  check_layout<BitInstruction>(kernel, "bpf_insn");
  const std::string text = test::error_of([&] { check_layout<Instruction>(kernel, "bpf_insn"); });
  CHECK(test::contains(text, "\n* dst_reg  -           -     -         |  1           4 bits  unsigned"));
  CHECK(test::contains(test::error_of([&] { check_layout<InetAddress>(kernel, "task_struct"); }), "\n* pid "));
}

TEST_CASE_FIXTURE(KernelTest, "records are printed with their names") {
  records::record record{};
  record.number = 3;
  record.square = 9;
  std::memcpy(record.text.data(), "record", 7);
  CHECK(ebpfxx::to_text(record) == R"({number: 3, square: 9, text: "record"})");
  CHECK(ebpfxx::to_json(records::command::TAIL) == R"("TAIL")");
}

namespace {

enum class Side : std::uint8_t { left, right };

struct Flow {
  std::uint32_t address;
  std::uint16_t port;
  std::uint16_t flags;
};

struct Inner {
  std::int16_t low, high;
};

struct Stats {
  std::uint64_t packets;
  double share;
  std::array<Inner, 3> history;
  char name[12];
  bool active;
  Side side;
  const void* owner;
};

}  // namespace

TEST_CASE_FIXTURE(KernelTest, "a map that C++ created has the types of C++") {
  const auto map = ebpfxx::HashMap<Flow, Stats>::create(
      {.max_entries = 10, .name = "typed", .types = ebpfxx::MapBtf<Flow, Stats>{}});
  CHECK(map.raw_info().btf_id != 0);
  // The double is an integer there, and all else is as it was.
  const std::string message = test::error_of([&] { ebpfxx::check_layout(map); });
  CHECK(test::contains(message, "* share"));
  CHECK(std::count(message.begin(), message.end(), '*') == 2);

  const auto plain =
      ebpfxx::HashMap<std::uint32_t, Flow>::create({.max_entries = 10, .types = ebpfxx::MapBtf<std::uint32_t, Flow>{}});
  CHECK(test::error_of([&] { ebpfxx::check_layout(plain); }).empty());
  CHECK(test::error_of([&] {
          ebpfxx::check_layout(ebpfxx::HashMap<std::uint32_t, std::array<Inner, 2>>{ebpfxx::AnyMap{plain}});
        }).find("* ") != std::string::npos);
}
