// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <cstdio>
#include <ebpfxx/symbols/kernel.hpp>
#include <ostream>

using ebpfxx::KernelSymbols;
using ebpfxx::Symbol;
using ebpfxx::detail::SymbolTable;

TEST_CASE("kernel symbols: names, offsets, modules") {
  const auto kernel = KernelSymbols::parse(
      "ffffffff81000000 T _stext\n"
      "ffffffff81000000 T _text\n"
      "ffffffff81000100 t do_one\n"
      "ffffffff81000200 W do_two\n"
      "ffffffffc0002000 t twice\t[beta]\n"
      "ffffffffc0001000 t helper\t[alpha]\n"
      "ffffffffc0001040 t twice\t[alpha]\n"
      "ffffffffc0003000 t bpf_prog_6deef7357e7b4530_f\t[bpf]");
  CHECK(kernel.name(0xffffffff81000000) == "_stext+0x0");  // as the kernel itself: the first of its names
  CHECK(kernel.name(0xffffffff810000ff) == "_stext+0xff");
  CHECK(kernel.name(0xffffffff81000100) == "do_one+0x0");
  CHECK(kernel.name(0xffffffffc0001010) == "helper+0x10 [alpha]");
  CHECK(kernel.name(0xffffffffc0001050) == "twice+0x10 [alpha]");
  CHECK(kernel.name(0xffffffffc0002001) == "twice+0x1 [beta]");
  CHECK(kernel.name(0xffffffffc0003002) == "bpf_prog_6deef7357e7b4530_f+0x2 [bpf]");

  const Symbol symbol = kernel.find(0xffffffffc0001050);
  CHECK(symbol);
  CHECK(symbol.name == "twice");
  CHECK(symbol.module == "alpha");
  CHECK(symbol.offset == 0x10);
}

TEST_CASE("kernel symbols: what is before, behind and between them has no name") {
  const auto kernel = KernelSymbols::parse("ffffffff81000000 T first\nffffffffc0000000 t last\t[module]\n");
  CHECK(!kernel.find(0));
  CHECK(kernel.name(0x1234) == "0x1234");
  CHECK(kernel.name(0xffffffff80ffffff) == "0xffffffff80ffffff");
  CHECK(kernel.name(0xffffffff810fffff) == "first+0xfffff");
  CHECK(kernel.name(0xffffffff81100000) == "0xffffffff81100000");
  CHECK(kernel.name(0xffffffffc0000010) == "last+0x10 [module]");
  CHECK(kernel.name(0xffffffffffffffff) == "0xffffffffffffffff");
}

TEST_CASE("kernel symbols: addresses up to the end of the address space") {
  const auto kernel = KernelSymbols::parse("ffffffffff600000 T high\nfffffffffffffff0 T highest\n");
  CHECK(kernel.name(0xfffffffffffffff8) == "highest+0x8");
}

TEST_CASE("kernel symbols: a list without addresses is empty") {
  CHECK(KernelSymbols::parse("").empty());
  CHECK(KernelSymbols::parse("0000000000000000 T _stext\n0000000000000000 t f\t[m]\n").empty());
  CHECK(!KernelSymbols::parse("0000000000000000 T _stext\nffffffff81000000 t f\n").empty());
  CHECK(KernelSymbols::parse("").name(0xffffffff81000000) == "0xffffffff81000000");
}

TEST_CASE("kernel symbols: lines of other forms are passed over") {
  for (const char* line : {"", "\n", "ffffffff81000000", "ffffffff81000000 ", "ffffffff81000000 T",
                           "ffffffff81000000 T ", "ffffffff81000000 T \t[m]", "T f", "xyz T f", "ffffffff81000000f T f",
                           "ffffffff81000000-T-f", "ffffffff81000000\tT\tf", " ffffffff81000000 T f"}) {
    CAPTURE(line);
    CHECK(KernelSymbols::parse(line).empty());
  }
  CHECK(KernelSymbols::parse("10 T f [m]").name(0x11) == "f+0x1 [m]");
  CHECK(KernelSymbols::parse("10 T f junk").name(0x11) == "f+0x1");
  CHECK(KernelSymbols::parse("10 T f\t[m").name(0x11) == "f+0x1");
  CHECK(KernelSymbols::parse("10 T f\t[]").name(0x11) == "f+0x1");
}

TEST_CASE("kernel symbols: many modules") {
  std::string text;
  for (unsigned i = 0; i < 5000; ++i) {
    char line[80];
    for (unsigned j = 0; j < 3; ++j) {
      std::snprintf(line, sizeof line, "%x t init_%u\t[m%u]\n", 0xa0000000 + (i * 3 + j) * 0x100, j, i);
      text += line;
    }
  }
  const auto kernel = KernelSymbols::parse(text);
  for (unsigned i = 0; i < 15000; ++i)
    REQUIRE(kernel.name(0xa0000000 + i * 0x100 + 7) ==
            "init_" + std::to_string(i % 3) + "+0x7 [m" + std::to_string(i / 3) + "]");
}

TEST_CASE("symbols in symbols") {
  SymbolTable table;
  table.add({.start = 0x100, .end = 0x200, .name = table.keep("outer")});
  table.add({.start = 0x140, .end = 0x160, .name = table.keep("inner")});
  table.add({.start = 0x150, .end = 0x155, .name = table.keep("innermost")});
  table.add({.start = 0x1f0, .end = 0x210, .name = table.keep("crossing")});
  table.add({.start = 0x180, .end = 0x900, .name = table.keep("label"), .open = true});
  table.add({.start = 0x300, .end = 0x900, .name = table.keep("open"), .open = true});
  table.add({.start = 0x400, .end = 0x480, .name = table.keep("last")});
  table.finish();
  const auto text = [&](std::uint64_t address) { return table.find(address).text(); };
  CHECK(text(0xff) == "0xff");
  CHECK(text(0x13f) == "outer+0x3f");
  CHECK(text(0x140) == "inner+0x0");
  CHECK(text(0x154) == "innermost+0x4");
  CHECK(text(0x155) == "inner+0x15");
  CHECK(text(0x160) == "outer+0x60");
  CHECK(text(0x188) == "outer+0x88");  // not the label's
  CHECK(text(0x1f0) == "crossing+0x0");
  CHECK(text(0x20f) == "crossing+0x1f");
  CHECK(text(0x210) == "0x210");
  CHECK(text(0x3ff) == "open+0xff");
  CHECK(text(0x47f) == "last+0x7f");
  CHECK(text(0x480) == "0x480");
}

TEST_CASE("the text of a symbol") {
  CHECK(Symbol{.name = "main", .module = "/usr/bin/x", .offset = 1}.text() == "main+0x1 [x]");
  CHECK(Symbol{.name = "_ZN2ns1fEi", .offset = 255}.text() == "ns::f(int)+0xff");
  CHECK(Symbol{.module = "/usr/lib/libx.so", .offset = 0x12}.text() == "libx.so+0x12");
  CHECK(Symbol{.module = "[anon:a/b]", .offset = 0x12}.text() == "[anon:a/b]+0x12");
  CHECK(Symbol{.offset = UINT64_MAX}.text() == "0xffffffffffffffff");
  CHECK(Symbol{}.text() == "0x0");
  CHECK(Symbol{.name = "a\033[2Jb\n", .module = "/tmp/c\rd"}.text() == "a?[2Jb?+0x0 [c?d]");
}

TEST_CASE("demangling") {
  CHECK(ebpfxx::demangle("_ZNSt6vectorIiSaIiEE9push_backERKi") ==
        "std::vector<int, std::allocator<int> >::push_back(int const&)");
  for (const char* name : {"", "main", "_Z", "_Zwhatever", "_start", "_ZN"}) CHECK(ebpfxx::demangle(name) == name);
}

// A<int, int>, B<A<int, int>, A<int, int> >, ...: each level is twice as long as the one before.
static std::string doubling(int levels) {
  std::string name = "_Z1f1AIiiE";
  for (int i = 0; i < levels; ++i) {
    const int last = 2 * i;
    const std::string number = last < 36 ? std::string(1, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[last])
                                         : "1" + std::string(1, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[last - 36]);
    name += "1" + std::string(1, static_cast<char>('B' + i)) + "IS" + number + "_S" + number + "_E";
  }
  return name;
}

TEST_CASE("names that were made to fill the memory stay as they are") {
  CHECK(ebpfxx::demangle(doubling(2)) ==
        "f(A<int, int>, B<A<int, int>, A<int, int> >, "
        "C<B<A<int, int>, A<int, int> >, B<A<int, int>, A<int, int> > >)");
  CHECK(ebpfxx::demangle(doubling(8)).size() > 8000);
  CHECK(ebpfxx::demangle(doubling(30)) == doubling(30));
  // Long, and repeating much, as templates do.
  std::string many = "_Z1fI3FooEvT_";
  for (int i = 0; i < 15; ++i) many += "S0_";
  CHECK(ebpfxx::demangle(many).starts_with("void f<Foo>(Foo, Foo, "));
  for (const char* name : {"_ZS", "_ZSZZZZZZZZZZZZZZZZZZZ_", "_ZT_T_T_", "_Z1fSZZZ_"})
    CHECK(ebpfxx::demangle(name) == name);
}
