// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Skeletons and objects: open, set, load, attach, and every order of destruction.
#include <dlfcn.h>

#include <ebpfxx/variable.hpp>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

#include "counters.skel.hpp"
#include "support.hpp"

using test::KernelTest;
using test::trigger;

static counters::OpenSkeleton open_counters() {
  auto open = counters::open();
  open.rodata().only_tid = test::this_thread();
  open.rodata().config = {.mode = counters::mode::COUNT, .loud = false, .step = 3};
  return open;
}

TEST_CASE_FIXTURE(KernelTest, "a skeleton counts exactly what happened") {
  auto skel = open_counters().load();
  skel.attach();
  REQUIRE(skel.links.on_getpgid);
  for (int round = 0; round < 100; ++round)
    for (int argument = 0; argument < 5; ++argument) trigger(argument);
  skel.detach();
  trigger(4);  // not seen any more

  CHECK(skel.bss().hits == 1500);
  CHECK(skel.data().last_argument == 4);
  int entries = 0;
  for (auto [argument, totals] : skel.maps.by_argument) {
    CHECK(totals.hits == 100);
    CHECK(totals.sum == 100u * argument);
    ++entries;
  }
  CHECK(entries == 5);
  for (std::uint32_t slot = 0; slot < 8; ++slot) CHECK(skel.maps.slots.lookup(slot) == (slot < 5 ? 100u : 0u));
  CHECK(skel.maps.recent.lookup(4) == 1500u);
}

TEST_CASE_FIXTURE(KernelTest, "variables are the kernel's own memory after load") {
  auto open = open_counters();
  open.bss().hits = 40;
  CHECK(open.data().last_argument == -1);
  auto skel = std::move(open).load();
  CHECK(skel.rodata().config.step == 3);
  skel.attach();
  trigger(1);
  CHECK(skel.bss().hits == 43);
  skel.bss().hits = 1000;
  trigger(1);
  CHECK(skel.bss().hits == 1003);
}

TEST_CASE_FIXTURE(KernelTest, "what is set before load holds") {
  auto open = open_counters();
  open.maps.by_argument.set_max_entries(7);
  open.progs.on_getpgid_too.set_autoload(false);
  open.progs.on_getpgid.set_autoattach(false);
  auto skel = std::move(open).load();
  CHECK(skel.maps.by_argument.info().max_entries == 7);
  CHECK(skel.progs.on_getpgid_too.fd() < 0);
  skel.attach();
  CHECK(!skel.links.on_getpgid);
  CHECK(!skel.links.on_getpgid_too);
  trigger(1);
  CHECK(skel.bss().hits == 0);

  skel.links.on_getpgid = skel.progs.on_getpgid.attach("syscalls", "sys_enter_getpgid");
  trigger(1);
  CHECK(skel.bss().hits == 3);
}

TEST_CASE_FIXTURE(KernelTest, "the NUMA node of a map reaches the kernel") {
  auto open = open_counters();
  open.maps.by_argument.set_numa_node(0);
  const auto skel = std::move(open).load();
  CHECK((skel.maps.by_argument.info().flags & BPF_F_NUMA_NODE) != 0);

  auto refused = open_counters();
  refused.maps.by_argument.set_numa_node(4711);
  CHECK(test::contains(test::error_of([&] { (void)std::move(refused).load(); }), "(EINVAL)"));
}

TEST_CASE_FIXTURE(KernelTest, "an opened object that was loaded says so when it is used again") {
  auto open = open_counters();
  auto spec = open.maps.by_argument;
  auto skel = std::move(open).load();
  CHECK(test::contains(test::error_of([&] { open.rodata().only_tid = 1; }), "use what load() returned"));  // NOLINT
  CHECK(test::contains(test::error_of([&] { spec.set_max_entries(1); }), "only before load()"));
}

TEST_CASE_FIXTURE(KernelTest, "an object of run time: found by name, checked by type") {
  auto object = ebpfxx::OpenObject::from_file(OBJECTS_DIRECTORY "/counters.bpf.o").load();
  CHECK(std::string_view{object.name()} == "counters");
  std::vector<std::string> names;
  for (const ebpfxx::Program program : object.programs()) names.emplace_back(program.name());
  CHECK(names == std::vector<std::string>{"on_getpgid", "on_getpgid_too"});
  int maps = 0;
  for (const ebpfxx::AnyMap any : object.maps()) maps += any.fd() >= 0;
  CHECK(maps == 6);  // three, and three data sections
  auto map = object.map<ebpfxx::HashMap<std::uint32_t, counters::totals>>("by_argument");
  map.update(1, {2, 3});
  CHECK(map.lookup(1)->sum == 3);
  CHECK(object.section<std::uint64_t>(".bss") != nullptr);
  auto link = object.program<ebpfxx::TracepointProgram>("on_getpgid").attach();
  CHECK(link);

  const std::string no_map = test::error_of([&] { (void)object.map("no_such_map"); });
  CHECK(
      no_map.starts_with("no map 'no_such_map' in object 'counters': No such file or directory (ENOENT). Its maps: "
                         "by_argument, slots, recent; its data sections: ."));
  for (const char* section : {".data", ".bss", ".rodata"}) {
    CHECK(test::contains(no_map, section));
    CHECK(object.map(section).fd() >= 0);
  }
  CHECK(test::contains(test::error_of([&] { (void)object.program("nothing"); }),
                       "Its programs: on_getpgid, on_getpgid_too."));
  CHECK(test::contains(test::error_of([&] { (void)object.program<ebpfxx::XdpProgram>("on_getpgid"); }),
                       "Its type is tracepoint, not xdp."));
  CHECK(test::contains(test::error_of([&] { (void)object.map<ebpfxx::HashMap<std::uint64_t, char>>("by_argument"); }),
                       "Its keys have 4 bytes, the C++ type has 8. Its values have 16 bytes, the C++ type has 1."));
  CHECK(test::contains(
      test::error_of([&] { (void)object.map<ebpfxx::LruHashMap<std::uint32_t, counters::totals>>("by_argument"); }),
      "It is of type hash, not lru_hash."));
  CHECK(test::contains(test::error_of([&] { (void)object.section<char>(".data.none"); }), "no such data section"));
  struct Huge {
    char bytes[4096];
  };
  CHECK(test::contains(test::error_of([&] { (void)object.section<Huge>(".bss"); }), "as a type of 4096 bytes"));
}

TEST_CASE_FIXTURE(KernelTest, "an object from memory") {
  const std::string bytes = test::content_of(OBJECTS_DIRECTORY "/counters.bpf.o");
  auto object = ebpfxx::OpenObject::from_memory(std::as_bytes(std::span{bytes}), {.name = "mine"}).load();
  CHECK(std::string_view{object.name()} == "mine");
}

TEST_CASE_FIXTURE(KernelTest, "what a data section starts with, for an object without a skeleton") {
  auto open = ebpfxx::OpenObject::from_file(OBJECTS_DIRECTORY "/counters.bpf.o");
  struct Data {
    std::int64_t last_argument;
  };
  static_assert(sizeof(Data) == sizeof(counters::Data));
  ebpfxx::MapSpec data{open, ".data"};
  data.set_initial_value(Data{41});
  CHECK(test::error_of([&] { data.set_initial_value('x'); }) ==
        "cannot set the initial value of map 'counters.data': Invalid argument (EINVAL). The section has 8 bytes, the "
        "value 1.");
  CHECK(test::contains(test::error_of([&] {
                         ebpfxx::MapSpec{open, "slots"}.set_initial_value(1);
                       }),
                       "Only data sections (.data, .bss, .rodata) have one."));
  auto object = std::move(open).load();
  CHECK(ebpfxx::variable<std::int64_t>(object, "last_argument") == 41);
  CHECK(
      test::contains(test::error_of([&] { data.set_initial_value(Data{42}); }), "This can be set only before load()."));
  CHECK(ebpfxx::variable<std::int64_t>(object, "last_argument") == 41);
}

// As clang 14 lists a union in .bss that is initialised with zeros.
TEST_CASE("a variable that type information puts into the place of another") {
  const std::unique_ptr<btf, decltype(&btf__free)> types{btf__new_empty(), &btf__free};
  const int number = btf__add_int(types.get(), "long", 8, BTF_INT_SIGNED);
  std::vector<int> variables;
  for (const char* name : {"first", "second", "in_bss", "beyond"})
    variables.push_back(btf__add_var(types.get(), name, BTF_VAR_GLOBAL_ALLOCATED, number));
  const int hidden = btf__add_var(types.get(), "hidden", BTF_VAR_STATIC, number);
  btf__add_datasec(types.get(), ".data", 24);
  btf__add_datasec_var_info(types.get(), hidden, 0, 8);
  const std::uint32_t offsets[] = {0, 8, 8, 24};
  for (std::size_t i = 0; i < variables.size(); ++i)
    btf__add_datasec_var_info(types.get(), variables[i], offsets[i], 8);
  const auto found = [&](const char* name) { return ebpfxx::detail::find_variable(types.get(), name); };
  CHECK(found("first").is_there);
  CHECK(found("first").offset == 0);
  for (const char* name : {"second", "in_bss", "beyond"}) {
    CHECK(std::string_view{found(name).section} == ".data");
    CHECK_FALSE(found(name).is_there);
  }
}

TEST_CASE_FIXTURE(KernelTest, "handles outlive the skeleton, in every order") {
  for (int order = 0; order < 24; ++order) {
    std::optional<counters::Skeleton> skel{open_counters().load()};
    skel->attach();
    std::optional map{skel->maps.by_argument};
    std::optional program{skel->progs.on_getpgid};
    std::optional<ebpfxx::Link> link{std::move(skel->links.on_getpgid)};
    std::vector<int> left{0, 1, 2, 3};
    for (int choices = order, count = 4; count; choices /= count--) {
      const auto victim = left.begin() + choices % count;
      switch (*victim) {
        case 0:
          skel.reset();
          break;
        case 1:
          map.reset();
          break;
        case 2:
          program.reset();
          break;
        case 3:
          link.reset();
          break;
      }
      left.erase(victim);
      trigger(1);
      if (map && link) CHECK(map->lookup(1)->hits >= 1);
      if (program) CHECK(std::string_view{program->name()} == "on_getpgid");
    }
  }
}

TEST_CASE_FIXTURE(KernelTest, "everything moves, handles copy") {
  auto open = open_counters();
  auto open_too = std::move(open);
  auto skel = std::move(open_too).load();
  skel.attach();
  auto moved = std::move(skel);
  trigger(2);
  CHECK(moved.maps.by_argument.lookup(2)->hits == 1);

  auto another = open_counters().load();
  another = std::move(moved);  // its own programs and links go
  trigger(2);
  CHECK(another.maps.by_argument.lookup(2)->hits == 2);

  auto map = another.maps.by_argument;
  auto map_moved = std::move(map);
  CHECK(map.lookup(2)->hits == 2);  // NOLINT: a handle that was moved from is still one
  CHECK(map_moved.lookup(2)->hits == 2);
}

TEST_CASE_FIXTURE(KernelTest, "handles are used from many threads [threads]") {
  auto skel = open_counters().load();
  std::vector<std::thread> threads;
  for (std::uint32_t thread = 0; thread < 4; ++thread)
    threads.emplace_back([map = skel.maps.by_argument, thread] {
      for (std::uint32_t i = 0; i < 500; ++i) {
        auto copy = map;
        copy.update(thread * 32 + i % 32, {i, thread});
        (void)copy.lookup(i % 128);
      }
    });
  for (auto& thread : threads) thread.join();
  CHECK(skel.maps.by_argument.lookup(0).has_value());
}

TEST_CASE_FIXTURE(KernelTest, "attach is all or nothing, and may be repeated") {
  auto skel = open_counters().load();
  skel.attach();
  skel.attach();  // has nothing left to do
  trigger(1);
  CHECK(skel.bss().hits == 3);
}

TEST_CASE_FIXTURE(KernelTest, "plugins whose objects have one name open their own") {
  void* libraries[2];
  for (const int number : {1, 2}) {
    const std::string path = OBJECTS_DIRECTORY "/same_name_" + std::to_string(number) + ".so";
    void*& library = libraries[number - 1] = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    REQUIRE_MESSAGE(library, dlerror());
    const auto number_of_object = reinterpret_cast<int (*)()>(dlsym(library, "number_of_object"));
    REQUIRE((number_of_object != nullptr));
    CHECK(number_of_object() == number);
  }
  for (void* library : libraries) dlclose(library);
}
