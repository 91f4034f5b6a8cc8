// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <fstream>
#include <iterator>
#include <ostream>
#include <string>

#include "error.hpp"
#include "model/program_classes.hpp"
#include "names/names.hpp"

using namespace ebpfxx::gen;
using namespace std::string_literals;

TEST_CASE("identifiers") {
  CHECK(identifier("plain_name9") == "plain_name9");
  CHECK(identifier("class") == "class_");
  CHECK(identifier("co_await") == "co_await_");
  CHECK(identifier("errno") == "errno_");
  CHECK(identifier("EOF") == "EOF_");
  CHECK(identifier("std") == "std_");
  CHECK(identifier("my.object-name") == "my_object_name");
  CHECK(identifier("9lives") == "_9lives");
  CHECK(identifier("") == "_");
  CHECK(identifier("x; system(\"rm\"); //") == "x__system__rm______");
  CHECK(identifier("\xc3\xa4") == "__");
}

TEST_CASE("namespaces") {
  CHECK(namespace_name("app::bpf") == "app::bpf");
  CHECK(namespace_name("new::x y") == "new_::x_y");
  CHECK(namespace_name("connect::connect") == "connect_::connect");
  CHECK(global_identifier("ring_buffer") == "ring_buffer_");
  CHECK(global_identifier("my-connect") == "my_connect");
  CHECK_THROWS_WITH_AS((void)namespace_name("a::"), "'a::' is not a namespace: write it like app::bpf", Failure);
}

TEST_CASE("comments stay on their line") {
  CHECK(comment("harmless text*/") == "harmless text*/");
  CHECK(comment("a\nint main() {}") == "a.int main() {}");
  CHECK(comment("a\\") == "a.");
  CHECK(comment("?xdp ?\?/") == "?xdp ?./");  // no trigraph at its end
  CHECK(comment("\xe2\x80\xae\x7f\x01") == ".....");
}

TEST_CASE("literals") {
  CHECK(literal("plain") == "\"plain\"");
  CHECK(literal("a\"b\\c\n?") == "\"a\\042b\\134c\\012\\077\"");
}

TEST_CASE("bytes are written so that C++ reads the same") {
  CHECK(byte_lines("\0"s + "1\0x\xff"s + "f\"\\?", "  ") == "  \"\\0001\\0x\\377f\\042\\134\\077\"\n");
  CHECK(byte_lines("", "") == "\"\"\n");
  // Every byte before every other.
#ifdef __clang__
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Woverlength-strings"
#endif
  static constexpr char all[] =
#include "all_bytes.inc"
      ;
#ifdef __clang__
#pragma clang diagnostic pop
#endif
  REQUIRE(sizeof all - 1 == 2 * 256 * 256);
  for (std::size_t i = 0; i < sizeof all - 1; i += 2) {
    REQUIRE(static_cast<unsigned char>(all[i]) == i / 512);
    REQUIRE(static_cast<unsigned char>(all[i + 1]) == i / 2 % 256);
  }
  // Lines end in time, and none ends within an escape.
  const std::string lines = byte_lines(std::string(1000, '\xff'), "");
  for (std::size_t start = 0; start < lines.size(); start = lines.find('\n', start) + 1)
    CHECK(lines.find('\n', start) - start < 120);
}

TEST_CASE("a scope gives each name once") {
  Scope scope;
  CHECK(scope.unique("a") == "a");
  CHECK(scope.unique("a") == "a_");
  CHECK(scope.unique("a") == "a_2");
  CHECK(scope.unique("a") == "a_3");
  CHECK(scope.unique("a_") == "a__");
  for (int i = 0; i < 100'000; ++i) (void)scope.unique("same");  // this ends, so it is not quadratic
  CHECK(scope.unique("same") == "same_100000");
}

TEST_CASE("how far two names are from each other") {
  CHECK(distance("event", "event") == 0);
  CHECK(distance("event", "events") == 1);
  CHECK(distance("evnet", "event") == 2);
  CHECK(distance("", "abc") == 3);
  CHECK(distance("abc", "") == 3);
  CHECK(distance("kitten", "sitting") == 3);
}

TEST_CASE("kinds of programs by type and section") {
  const auto name = [](bpf_prog_type type, std::string_view section) {
    return std::string_view{program_class(type, section).name};
  };
  CHECK(name(BPF_PROG_TYPE_KPROBE, "kprobe/f") == "KprobeProgram");
  CHECK(name(BPF_PROG_TYPE_KPROBE, "?ksyscall/open") == "KprobeProgram");
  CHECK(name(BPF_PROG_TYPE_KPROBE, "uprobe/f") == "UprobeProgram");
  CHECK(name(BPF_PROG_TYPE_KPROBE, "uretprobe.s//bin/bash:readline") == "UprobeProgram");
  CHECK(name(BPF_PROG_TYPE_KPROBE, "uprobe.multi.s/f:*") == "UprobeMultiProgram");
  CHECK(name(BPF_PROG_TYPE_KPROBE, "uprobe.session") == "UprobeMultiProgram");
  CHECK(name(BPF_PROG_TYPE_KPROBE, "usdt.s/f:p:n") == "UsdtProgram");
  CHECK(name(BPF_PROG_TYPE_KPROBE, "kprobe.multi/f") == "KprobeMultiProgram");
  CHECK(name(BPF_PROG_TYPE_KPROBE, "kprobe.session") == "KprobeMultiProgram");
  CHECK(name(BPF_PROG_TYPE_KPROBE, "kprobes") == "Program");
  CHECK(name(BPF_PROG_TYPE_TRACING, "iter.s/task") == "IterProgram");
  CHECK(name(BPF_PROG_TYPE_TRACING, "iter/task") == "IterProgram");
  CHECK(name(BPF_PROG_TYPE_TRACING, "fentry.s/f") == "TracingProgram");
  CHECK(name(BPF_PROG_TYPE_TRACING, "fentry/f") == "TracingProgram");
  CHECK(name(BPF_PROG_TYPE_LSM, "lsm.s/file_open") == "LsmProgram");
  CHECK(name(BPF_PROG_TYPE_LSM, "lsm_cgroup/f") == "LsmCgroupProgram");
  CHECK(name(BPF_PROG_TYPE_XDP, "xdp.frags") == "XdpProgram");
  CHECK(name(BPF_PROG_TYPE_UNSPEC, "whatever") == "Program");
  // Each type that the headers know has a class, and it is in its header.
  for (int type = BPF_PROG_TYPE_UNSPEC + 1; libbpf_bpf_prog_type_str(static_cast<bpf_prog_type>(type)); ++type) {
    CAPTURE(type);
    const ProgramClass found =
        program_class(static_cast<bpf_prog_type>(type), type == BPF_PROG_TYPE_KPROBE ? "kprobe" : "");
    CHECK(found.name != std::string_view{"Program"});
    std::ifstream header{std::string{INCLUDE_DIRECTORY} + "/ebpfxx/" + found.header + ".hpp"};
    const std::string text{std::istreambuf_iterator<char>{header}, {}};
    CHECK(text.find("\nclass " + std::string{found.name}) != std::string::npos);
  }
}
