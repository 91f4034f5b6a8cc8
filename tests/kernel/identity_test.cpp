// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// A handle is of the map that its name has in the C source, whatever the map is that load() takes instead: libbpf gives
// a map that is reused the other's name.
#include <ebpfxx/variable.hpp>

#include "identity.skel.hpp"
#include "parts.skel.hpp"
#include "rates.subskel.hpp"
#include "support.hpp"

using test::KernelTest;
using test::trigger;

using Numbers = ebpfxx::HashMap<std::uint32_t, std::uint64_t>;

static Numbers numbers(const char* name, std::uint64_t value) {
  auto map = Numbers::create({.max_entries = 7, .name = name});
  map.update(1, value);
  return map;
}

TEST_CASE_FIXTURE(KernelTest, "identity: maps that are reused, whatever their names are") {
  const char* names[] = {nullptr, "other", "used", "opt", "look", "identity.bss", "a_very_long_name_indeed"};
  for (const char* used_name : names)
    for (const char* opt_name : names) {
      CAPTURE(used_name);
      CAPTURE(opt_name);
      const auto first = numbers(used_name, 111), second = numbers(opt_name, 222);
      auto open = identity::open();
      open.rodata().only_tid = test::this_thread();
      open.maps.used.reuse(first);
      open.maps.opt.reuse(second);
      CHECK(std::string_view{open.maps.used.name()} == "used");
      CHECK(open.object().section<identity::Bss>(".bss") == &open.bss());
      CHECK(ebpfxx::MapSpec{open.object(), "opt"}.native() == open.maps.opt.native());
      auto skel = std::move(open).load();

      CHECK(skel.maps.used.lookup(1) == 111u);
      CHECK(skel.maps.opt.lookup(1) == 222u);
      CHECK(skel.maps.used.name() == "used");
      CHECK(test::contains(test::error_of([&] { skel.maps.used.pin("/tmp/no-bpffs"); }), "cannot pin map 'used'"));
      CHECK(skel.object().map<Numbers>("used").lookup(1) == 111u);
      CHECK(skel.object().map<Numbers>("opt").lookup(1) == 222u);
      CHECK(test::contains(test::error_of([&] { (void)skel.object().map("other"); }),
                           "Its maps: used, opt; its data sections: "));

      skel.attach();
      trigger(1);
      CHECK(skel.bss().seen_used == 111);
      CHECK(skel.bss().seen_opt == 222);
      CHECK(ebpfxx::variable<std::uint64_t>(skel.object(), "seen_opt") == 222);
      CHECK(ebpfxx::variable<std::uint64_t>(skel.object(), "own") == 5);
    }
}

TEST_CASE_FIXTURE(KernelTest, "identity: maps that are pinned under other names") {
  const std::string used_path = test::bpffs_path("identity-used"), opt_path = test::bpffs_path("identity-opt");
  numbers("opt", 111).pin(used_path);
  numbers(nullptr, 222).pin(opt_path);
  auto open = identity::open();
  open.maps.used.set_pin_path(used_path);
  open.maps.opt.set_pin_path(opt_path);
  auto skel = std::move(open).load();
  CHECK(skel.maps.used.lookup(1) == 111u);
  CHECK(skel.maps.opt.lookup(1) == 222u);
  CHECK(skel.object().map("opt").native() == skel.maps.opt.native());
  std::filesystem::remove(used_path);
  std::filesystem::remove(opt_path);
}

TEST_CASE_FIXTURE(KernelTest, "identity: data sections that another object has pinned") {
  const std::string bss_path = test::bpffs_path("identity-bss"), own_path = test::bpffs_path("identity-own");
  const auto open_as = [&](const char* name) {
    auto open = identity::open({.name = name});
    open.rodata().only_tid = test::this_thread();
    ebpfxx::MapSpec{open.object(), ".bss"}.set_pin_path(bss_path);
    ebpfxx::MapSpec{open.object(), ".data.own"}.set_pin_path(own_path);
    return open;
  };
  auto first = open_as("first").load();
  auto second = open_as("second").load();
  first.data_own().own = 31;
  CHECK(second.data_own().own == 31);
  second.attach();
  trigger(2);
  CHECK(first.bss().seen_opt == 31);
  CHECK(second.object().section<identity::Bss>(".bss")->seen_opt == 31);
  CHECK(ebpfxx::variable<std::uint64_t>(second.object(), "own") == 31);
  CHECK(second.object().map(".bss").info().id == first.object().map(".bss").info().id);
  CHECK(second.object().map("second.bss").info().id == first.object().map("first.bss").info().id);
  CHECK(test::contains(test::error_of([&] { (void)second.object().map("first.bss"); }), "no map 'first.bss'"));
  std::filesystem::remove(bss_path);
  std::filesystem::remove(own_path);
}

TEST_CASE_FIXTURE(KernelTest, "identity: a library's part of an object") {
  const auto other = ebpfxx::HashMap<std::uint32_t, rates::rate>::create({.max_entries = 1024, .name = "sample"});
  other.update(9, {.count = 3, .last = 4});
  auto open = parts::open();
  open.rodata().only_tid = test::this_thread();
  rates::OpenSubskeleton{open.object()}.maps.rates.reuse(other);
  const auto again = rates::OpenSubskeleton{open.object()};
  CHECK(std::string_view{again.maps.rates.name()} == "rates");
  auto skel = std::move(open).load();
  const rates::Subskeleton part{skel.object()};
  CHECK(part.maps.rates.lookup(9)->count == 3);
}

TEST_CASE_FIXTURE(KernelTest, "identity: an opened object's maps and programs are set in a loop") {
  auto open = ebpfxx::OpenObject::from_file(OBJECTS_DIRECTORY "/counters.bpf.o");
  std::string maps, programs;
  for (ebpfxx::MapSpec map : open.maps()) {
    maps += map.name() + std::string{" "};
    if (map.type() == ebpfxx::MapType::hash) map.set_value_size(24).set_max_entries(5);
    if (map.type() == ebpfxx::MapType::lru_hash) map.set_type(ebpfxx::MapType::hash).set_key_size(8);
  }
  for (ebpfxx::ProgramSpec program : open.programs()) {
    programs += program.name() + std::string{" "};
    program.set_autoload(false);
  }
  CHECK(maps.starts_with("by_argument slots recent counters."));  // and data sections
  CHECK(programs == "on_getpgid on_getpgid_too ");
  auto handles = std::move(open).load().maps();  // a range keeps its object
  int found = 0;
  for (const ebpfxx::AnyMap map : handles) {
    const ebpfxx::MapInfo info = map.info();
    found += info.name == "by_argument" && info.value_size == 24 && info.max_entries == 5;
    found += info.name == "recent" && info.type == ebpfxx::MapType::hash;
  }
  CHECK(found == 2);
  CHECK(test::contains(test::error_of([&] { (void)open.maps(); }), "use what load() returned"));  // NOLINT
}
