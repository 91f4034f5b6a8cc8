// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Each refused program of a load is reported, with all that was set in the object.
#include <ebpfxx/map/mapped_array.hpp>
#include <filesystem>
#include <string>
#include <vector>

#include "many_refused.skel.hpp"
#include "support.hpp"

using test::contains;
using test::KernelTest;

namespace {

/// The refused programs, in their order, each with a space after it.
template <class Open>
std::string refused_of(Open open) {
  std::string names;
  try {
    (void)std::move(open).load();
  } catch (const ebpfxx::VerifierError& error) {
    names = std::string{error.program()} + " ";
    for (const ebpfxx::VerifierError& other : error.others()) {
      names += std::string{other.program()} + " ";
      CHECK(contains(error.what(), "'" + std::string{other.program()} + "': " + other.reason()));
      CHECK(contains(other.what(), "(raw_tp/sys_enter) of object 'many_refused': "));
      CHECK(contains(std::string{other.log().substr(0, 5000)}, "0: "));  // whole
      CHECK(contains(std::string{other.log()}, "processed "));
      CHECK(other.others().empty());
    }
  }
  return names;
}

}  // namespace

TEST_CASE_FIXTURE(KernelTest, "each program that the verifier refuses is reported") {
  CHECK(refused_of(many_refused::open()) == "first second ");

  auto one = many_refused::open();
  one.progs.second.set_autoload(false);
  CHECK(refused_of(std::move(one)) == "first ");

  auto later = many_refused::open();
  later.progs.first.set_autoload(false);
  later.progs.left_out.set_autoload(true);
  CHECK(refused_of(std::move(later)) == "second left_out ");
}

TEST_CASE_FIXTURE(KernelTest, "the others are tried with all that was set") {
  auto open = many_refused::open();
  open.rodata().is_wrong = 1;
  ebpfxx::MapSpec{open.object(), "numbers"}.set_value_size(128);
  CHECK(refused_of(std::move(open)) == "first second by_constant by_map ");

  auto with_template = many_refused::open();
  {
    auto like = ebpfxx::RingBuf<std::uint64_t>::create({.max_entries = 8192});
    with_template.maps.rings.set_inner_map(like);
  }
  CHECK(refused_of(std::move(with_template)) == "first second ");

  auto typed = many_refused::open();
  typed.progs.second.set_type(BPF_PROG_TYPE_TRACEPOINT);
  std::string text;
  try {
    (void)std::move(typed).load();
  } catch (const ebpfxx::VerifierError& error) {
    text = error.what();
  }
  CHECK(contains(text, "It also refuses 'second': "));
}

TEST_CASE_FIXTURE(KernelTest, "maps that are pinned or reused are used for the others, and no pin stays") {
  const std::string pin = test::bpffs_path("many_refused"), fresh = test::bpffs_path("many_refused_new");
  struct large {
    std::uint64_t numbers[16];
  };
  {
    auto map = ebpfxx::Array<large>::create({.max_entries = 1});
    map.pin(pin);
    map.update(0, large{{42}});
    const auto before = map.info().id;

    auto pinned = many_refused::open();
    ebpfxx::MapSpec{pinned.object(), "numbers"}.set_value_size(128).set_pin_path(pin);
    pinned.maps.values.set_pin_path(fresh);
    CHECK(refused_of(std::move(pinned)) == "first second by_map ");
    CHECK_FALSE(std::filesystem::exists(fresh));
    CHECK(ebpfxx::Array<large>::open_pinned(pin).info().id == before);
    CHECK(map.lookup(0)->numbers[0] == 42);

    auto reused = many_refused::open();
    REQUIRE(bpf_map__reuse_fd(reused.maps.numbers.native(), map.fd()) == 0);
    CHECK(refused_of(std::move(reused)) == "first second by_map ");
    CHECK(map.lookup(0)->numbers[0] == 42);
  }
  std::filesystem::remove(pin);
}

TEST_CASE_FIXTURE(KernelTest, "an object from a file or from memory is opened again, too") {
  const std::string path = OBJECTS_DIRECTORY "/many_refused.bpf.o";
  CHECK(refused_of(ebpfxx::OpenObject::from_file(path, {.name = "many_refused"})) == "first second ");
  const auto from_memory = [&] {
    const std::string bytes = test::content_of(path.c_str());  // gone before load()
    return ebpfxx::OpenObject::from_memory(std::as_bytes(std::span{bytes}), {.name = "many_refused"});
  };
  CHECK(refused_of(from_memory()) == "first second ");
}

TEST_CASE_FIXTURE(KernelTest, "a VerifierError's copies have the others") {
  std::exception_ptr kept;
  try {
    (void)many_refused::open().load();
  } catch (const ebpfxx::VerifierError&) {
    kept = std::current_exception();
  }
  REQUIRE(kept);
  std::vector<ebpfxx::VerifierError> copies;
  try {
    std::rethrow_exception(kept);
  } catch (const ebpfxx::VerifierError& error) {
    copies.assign(3, error);
    CHECK(copies[2].others().data() == error.others().data());
  }
  kept = nullptr;
  REQUIRE(copies[1].others().size() == 1);
  CHECK(copies[1].others()[0].program() == "second");
}
