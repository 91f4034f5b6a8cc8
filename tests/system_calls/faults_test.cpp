// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Each system call of what users do fails once, then for good, with each error that is plausible. Then there is either
// an Error that says what was tried, or the result is right; nothing stays open, mapped or pinned; and afterwards the
// same works, or says why it can't.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstring>
#include <ebpfxx/cpus.hpp>
#include <ebpfxx/ebpfxx.hpp>
#include <ebpfxx/map/mapped_array.hpp>
#include <ebpfxx/symbols.hpp>
#include <ebpfxx/user_ring_buffer.hpp>
#include <ebpfxx/variable.hpp>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <string>

#include "faults.skel.hpp"
#include "support.hpp"
#include "tracer.hpp"

namespace {

/// What a scenario throws when all calls went well, as far as it was told, and yet something is not as it should be.
struct WrongResult {
  std::string what;
};

void expect(bool condition, const char* what) {
  if (!condition) throw WrongResult{what};
}

std::size_t mappings_of_bpf() {
  std::ifstream maps{"/proc/self/maps"};
  std::size_t count = 0;
  for (std::string line; std::getline(maps, line);) count += line.find("bpf") != std::string::npos;
  return count;
}

std::size_t pins() {
  using Walk = std::filesystem::recursive_directory_iterator;
  return static_cast<std::size_t>(std::distance(Walk{"/sys/fs/bpf"}, Walk{}));
}

/// The scenario once, with faults or without: what is wrong with how it went.
std::string attempt(void (*scenario)(), bool with_faults, bool& threw) {
  const std::size_t descriptors = test::open_descriptors(), mappings = mappings_of_bpf(), pinned = pins();
  std::string complaint;
  threw = false;
  if (with_faults) faults::begin_faults();
  try {
    scenario();
    if (with_faults) faults::end_faults();
  } catch (const WrongResult& wrong) {
    faults::end_faults();
    complaint = "no error, but " + wrong.what;
  } catch (const ebpfxx::VerifierError& error) {
    faults::end_faults();
    complaint = std::string{"no verifier refused anything: "} + error.what();
  } catch (const ebpfxx::Error& error) {
    faults::end_faults();
    threw = true;
    const std::string text = error.what();
    if (!text.starts_with("cannot ")) complaint = "the error does not start with what was tried: " + text;
    if (text.find("the info of a map:") != std::string::npos) complaint = "the error is of a later step: " + text;
    if (text.find("..") != std::string::npos) complaint = "two full stops: " + text;
    if (std::getenv("EBPFXX_SHOW_ERRORS")) std::fprintf(stderr, "%s\n", text.c_str());
  } catch (const std::bad_alloc&) {
    faults::end_faults();
    threw = true;
  } catch (const std::exception& error) {
    faults::end_faults();
    complaint = std::string{"another exception: "} + error.what();
  }
  if (test::open_descriptors() != descriptors) complaint += " [it leaks descriptors]";
  if (mappings_of_bpf() != mappings) complaint += " [it leaks mapped memory]";
  if (pins() != pinned) complaint += " [a pin stays]";
  return complaint;
}

constexpr int errors[] = {EPERM, ENOMEM, EINTR, EAGAIN, EINVAL, EMFILE};

// Most of the time the kernel has to wait before something is gone, so that many tries can be under way.
constexpr std::size_t workers = 16;

/// One worker's part of the tries: a line for each complaint, "what TAB when".
std::string try_some(std::size_t worker, std::size_t calls, const std::function<std::string()>& with_faults) {
  if (unshare(CLONE_NEWNS | CLONE_NEWNET) != 0 || mount("bpf", "/sys/fs/bpf", "bpf", 0, nullptr) != 0)
    return "a worker gets no namespaces of its own\t\n";
  std::string complaints;
  for (std::size_t nth = worker + 1; nth <= calls; nth += workers)
    for (const int error : errors)
      for (const bool for_good : {false, true}) {
        faults::Outcome outcome = faults::run(with_faults, {nth, error, for_good});
        if (outcome.complaint.empty()) continue;
        std::replace(outcome.complaint.begin(), outcome.complaint.end(), '\n', ' ');
        complaints += outcome.failed + ": " + outcome.complaint + "\tcall " + std::to_string(nth) + " fails with " +
                      strerrorname_np(error) + (for_good ? " and all after it\n" : "\n");
      }
  return complaints;
}

void try_all(void (*scenario)()) {
  const auto with_faults = [&]() -> std::string {
    bool threw = false;
    if (std::string complaint = attempt(scenario, true, threw); !complaint.empty()) return complaint;
    if (std::string complaint = attempt(scenario, false, threw); !complaint.empty()) return "afterwards: " + complaint;
    return "";
  };
  const faults::Outcome fine = faults::run(with_faults, {});
  REQUIRE(fine.complaint == "");
  REQUIRE(fine.calls > 0);
  int results[2];
  REQUIRE(pipe2(results, O_CLOEXEC) == 0);
  for (std::size_t worker = 0; worker < workers; ++worker) {
    const pid_t pid = fork();
    REQUIRE(pid >= 0);
    if (pid > 0) continue;
    close(results[0]);
    const std::string complaints = try_some(worker, fine.calls, with_faults);
    const ebpfxx::Fd out{ebpfxx::adopt, results[1]};
    for (std::size_t at = 0, end; (end = complaints.find('\n', at)) != std::string::npos; at = end + 1) {
      const std::string line = complaints.substr(at, std::min(end - at, std::size_t{PIPE_BUF - 1})) + "\n";
      if (write(out.get(), line.data(), line.size()) < 0) _exit(1);
    }
    _exit(0);
  }
  close(results[1]);
  std::string lines;
  char chunk[4096];
  for (ssize_t got; (got = read(results[0], chunk, sizeof chunk)) > 0;)
    lines.append(chunk, static_cast<std::size_t>(got));
  close(results[0]);
  for (std::size_t worker = 0; worker < workers; ++worker) {
    int status = 0;
    REQUIRE(wait(&status) > 0);
    CHECK(status == 0);
  }
  std::map<std::string, std::string> complaints;  // one of each kind
  for (std::size_t at = 0, end; (end = lines.find('\n', at)) != std::string::npos; at = end + 1) {
    const std::size_t tab = lines.find('\t', at);
    complaints.try_emplace(lines.substr(at, tab - at), lines.substr(tab + 1, end - tab - 1));
  }
  for (const auto& [what, where] : complaints) FAIL_CHECK(what << "\n  (" << where << ")");
}

void use_skeleton() {
  auto open = faults::open();
  open.rodata().step = 2;
  open.rodata().only_tid = test::this_thread();
  auto skel = std::move(open).load();
  skel.attach();
  ebpfxx::RingBuffer events{skel.maps.events};
  test::trigger(7);
  std::uint64_t number = 0;
  events.poll(std::chrono::seconds{20}, [&](const faults::event& e) { number = e.number; });
  expect(number == 2, "the record is wrong");
  expect(skel.bss().hits == 2, "bss is not the kernel's");
  expect(skel.data().last > 1, "data is not the kernel's");
  expect(skel.maps.counts.lookup(7u) == 2, "the map is wrong");
  skel.links.on_enter.detach();
}

void use_hash() {
  using M = ebpfxx::HashMap<std::uint32_t, std::uint64_t>;
  const auto map = M::create({.max_entries = 100, .name = "faults"});
  std::map<std::uint32_t, std::uint64_t> entries;
  for (std::uint32_t i = 0; i < 50; ++i) entries[i] = i;
  map.update_all(entries);
  std::uint64_t sum = 0;
  for (const auto& [key, value] : map) sum += value;
  expect(sum == 1225, "the walk missed some");
  expect(map.erase_all(std::array<std::uint32_t, 3>{1, 2, 3}) == 3, "erase_all missed some");
  std::size_t count = 0;
  for ([[maybe_unused]] const auto& entry : map.drain()) ++count;
  expect(count == 47, "the drain missed some");
}

/// A pin of the test's own, which is removed whatever fails.
struct Pin {
  std::string path = test::bpffs_path("faults");
  ~Pin() {
    faults::end_faults();
    std::filesystem::remove(path);
  }
};

void pin_and_reuse() {
  using M = ebpfxx::LpmTrie<std::array<std::uint32_t, 2>, std::uint32_t>;
  const Pin pin;
  const auto map = M::pin_or_reuse(pin.path.c_str(), {.max_entries = 5, .name = "faults"});
  map.update({32, 1}, 1);
  const auto again = M::pin_or_reuse(pin.path.c_str(), {.max_entries = 5, .name = "faults"});
  expect(again.lookup({32, 1}) == 1, "it is another map");
  expect(M::open_pinned(pin.path.c_str()).lookup({32, 1}) == 1, "it is another map");
  std::size_t count = 0;
  for ([[maybe_unused]] const auto& entry : again.drain()) ++count;
  expect(count == 1, "the drain missed some");
}

void pin_links() {
  const Pin pin;
  auto open = faults::open();
  open.progs.on_enter.set_autoload(false);
  auto skel = std::move(open).load();
  ebpfxx::Link link = skel.progs.on_exit.attach();
  link.pin(pin.path.c_str());
  const auto again = ebpfxx::Link::open_pinned(pin.path.c_str());
  expect(again.info().id == link.info().id, "it is another link");
  link.unpin();
  expect(!std::filesystem::exists(pin.path), "the pin is there still");
}

// An object from a file, whose maps and programs are found by name.
void use_object() {
  auto open = ebpfxx::OpenObject::from_file(FAULTS_OBJECT);
  ebpfxx::variable<std::uint32_t>(open, "only_tid") = test::this_thread();
  ebpfxx::variable<std::uint64_t>(open, "step") = 3;
  const ebpfxx::Object object = std::move(open).load();
  const ebpfxx::Link link = object.program("on_enter").attach();
  test::trigger(9);
  expect(ebpfxx::variable<std::uint64_t>(object, "hits") == 3, "hits is not the kernel's");
  const auto outer = object.map<ebpfxx::ArrayOfMaps<ebpfxx::Array<std::uint64_t>>>("outer");
  outer.update(0u, outer.create_inner());
  outer.lookup(0u)->update(1u, 5);
  expect(outer.lookup(0u)->at(1u) == 5, "it is another inner map");
  std::size_t maps = 0;
  for (const ebpfxx::AnyMap& map : object.maps()) maps += map.info().id != 0;
  expect(maps == 9, "there are other maps");
  const ebpfxx::MappedArray mapped{object.map<ebpfxx::Array<std::uint64_t>>("mapped")};
  const auto filter = object.program<ebpfxx::XdpProgram>("filter");
  const ebpfxx::Link xdp = filter.attach("lo");
  expect(xdp.info().type == BPF_LINK_TYPE_XDP, "it is another link");
  const std::array<std::byte, 64> packet{};
  expect(filter.test_run({.data = std::span{packet}}).return_value == XDP_PASS, "the verdict is wrong");
  expect(mapped[0] == 1, "the mapped array is not the kernel's");
}

void use_perf_events() {
  auto open = faults::open();
  const faults::Skeleton skel = std::move(open).load();
  perf_event_attr attributes{};
  attributes.type = PERF_TYPE_SOFTWARE;
  attributes.config = PERF_COUNT_SW_BPF_OUTPUT;
  const ebpfxx::PerfEventArray<> counters{skel.maps.counters};
  counters.update(0u, ebpfxx::PerfEvent::open(attributes, -1, 0));
  counters.erase(0u);
}

void push_to_program() {
  const auto map = ebpfxx::UserRingBuf<std::uint64_t>::create({.max_entries = 4096});
  ebpfxx::UserRingBuffer ring{map};
  ring.push(1);
  auto rest = ring.reserve();
  expect(bool{rest}, "there was room");
}

void name_addresses() {
  ebpfxx::ProcessSymbols process{getpid()};
  const auto address = reinterpret_cast<std::uintptr_t>(&name_addresses);
  expect(!process.name(address).empty(), "not even the address");  // files that cannot be read give no names
  std::uint32_t online = 0;
  for ([[maybe_unused]] const std::uint32_t cpu : ebpfxx::online_cpus()) ++online;
  expect(ebpfxx::possible_cpus() >= online, "there are more CPUs than can be");
}

TEST_CASE("open, load, attach, read, detach") { try_all(use_skeleton); }
TEST_CASE("objects from files") { try_all(use_object); }
TEST_CASE("perf event arrays") { try_all(use_perf_events); }
TEST_CASE("user ring buffers [6.1]") { try_all(push_to_program); }
TEST_CASE("names of addresses") { try_all(name_addresses); }
TEST_CASE("updates, walks and drains of a map") { try_all(use_hash); }
TEST_CASE("pinned maps") { try_all(pin_and_reuse); }
TEST_CASE("pinned links") { try_all(pin_links); }

}  // namespace
