// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Threads that open, load, attach and detach at the same time, with one log handler.
#include <sched.h>

#include <atomic>
#include <chrono>
#include <ebpfxx/attached.hpp>
#include <functional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "counters.skel.hpp"
#include "network.hpp"
#include "records.skel.hpp"
#include "threads.skel.hpp"

using test::KernelTest;

namespace {

constexpr int rounds = 8;
std::atomic<int> warnings_heard{0};

// Threads throw, and leave it to the test to check.
void expect(bool condition, const std::string& what) {
  if (!condition) throw std::runtime_error{what};
}

// In which thread, and which time.
std::string name_of_round(const char* kind, int thread, int round) {
  return std::string{kind} + "-" + std::to_string(thread) + "-" + std::to_string(round) + "-";
}

// Two mistakes, whose errors must have their own libbpf's warnings and no other thread's.
void make_mistakes(const ebpfxx::TracepointProgram& program, const std::string& name) {
  const auto expect_own = [&](const std::string& error) {
    std::size_t own = 0, all = 0;
    for (std::size_t at = 0; (at = error.find("mistake-", at)) != std::string::npos; ++at) {
      ++all;
      own += error.compare(at, name.size(), name) == 0;
    }
    expect(own > 0 && own == all, "other words than those of '" + name + "': " + error);
  };
  expect_own(test::error_of([&] { (void)program.attach("syscalls", name.c_str()); }));
  expect_own(test::error_of(
      [&] { (void)ebpfxx::OpenObject::from_memory(std::as_bytes(std::span{"no object"}), {.name = name.c_str()}); }));
}

void count_calls(int thread, int round) {
  auto open = counters::open();
  open.rodata().only_tid = test::this_thread();
  open.rodata().config.mode = counters::mode::COUNT;
  open.rodata().config.step = 1;
  auto skel = std::move(open).load();
  skel.attach();
  test::trigger(1);
  expect(skel.bss().hits == 1, "the program did not run");
  skel.detach();
  test::trigger(1);
  expect(skel.bss().hits == 1, "a detached program ran");
  make_mistakes(skel.progs.on_getpgid, name_of_round("mistake-counting", thread, round));
}

void read_records(int thread, int round) {
  auto open = records::open();
  open.rodata().only_tid = test::this_thread();
  auto skel = std::move(open).load();
  auto link = skel.progs.on_getpgid.attach();
  ebpfxx::RingBuffer ring{skel.maps.records};
  test::trigger(7);
  std::uint64_t square = 0;
  ring.poll(std::chrono::minutes{1}, [&](const records::record& record) { square = record.square; });
  expect(square == 49, "the record is wrong");
  make_mistakes(skel.progs.on_getpgid, name_of_round("mistake-reading", thread, round));
  link.detach();
}

// In a network namespace of the thread's own.
void pass_packets(int, int round) {
  expect(round > 0 || unshare(CLONE_NEWNET) == 0, "no network namespace");
  auto skel = threads::open().load();
  auto link = skel.progs.change_hash.attach("lo", {.mode = ebpfxx::XdpMode::generic});
  expect(ebpfxx::xdp_status("lo")->program_id == skel.progs.change_hash.id(), "another program is attached");
  link.update(skel.progs.change_lru_hash);
  expect(link.info().prog_id == skel.progs.change_lru_hash.id(), "the link has another program");
  expect(!test::error_of([&] { (void)skel.progs.change_hash.attach("lo"); }).empty(), "two programs are attached");
  link.detach();
  expect(!ebpfxx::xdp_status("lo"), "a program is still attached");
}

// Runs each of these with (thread, round) in a thread of its own, some rounds. What went wrong, if anything.
std::string in_threads(const std::vector<std::function<void(int, int)>>& uses) {
  std::vector<std::string> complaints(uses.size());
  std::vector<std::thread> all;
  for (std::size_t thread = 0; thread < uses.size(); ++thread)
    all.emplace_back([&, thread] {
      try {
        for (int round = 0; round < rounds; ++round) uses[thread](static_cast<int>(thread), round);
      } catch (const std::exception& error) {
        complaints[thread] = error.what();
      }
    });
  for (auto& thread : all) thread.join();
  std::string text;
  for (const std::string& complaint : complaints)
    if (!complaint.empty()) text += complaint + "\n";
  return text;
}

}  // namespace

TEST_CASE_FIXTURE(KernelTest, "threads open, load, attach and detach skeletons of their own [threads]") {
  warnings_heard = 0;
  ebpfxx::set_log_handler(
      [](ebpfxx::LogLevel level, std::string_view) { warnings_heard += level == ebpfxx::LogLevel::warning; });
  const std::string complaints =
      in_threads({count_calls, count_calls, read_records, read_records, pass_packets, pass_packets});
  ebpfxx::set_log_handler(nullptr);
  CHECK(complaints == "");
  CHECK(warnings_heard >= 4 * rounds);  // of the four that make mistakes
}

TEST_CASE_FIXTURE(KernelTest, "threads attach and detach a program of one skeleton [threads]") {
  auto open = counters::open();
  open.rodata().only_tid = test::this_thread();
  open.rodata().config.mode = counters::mode::COUNT;
  open.rodata().config.step = 1;
  auto skel = std::move(open).load();
  const auto attach_to = [&program = skel.progs.on_getpgid](const char* tracepoint) {
    return [&program, tracepoint](int thread, int round) {
      auto link = program.attach("syscalls", tracepoint);
      expect(bool{link} && program.id() != 0, "it is not attached");
      make_mistakes(program, name_of_round("mistake-sharing", thread, round));
      link.detach();
    };
  };
  CHECK(in_threads({attach_to("sys_enter_getpgid"), attach_to("sys_enter_getsid"), attach_to("sys_enter_umask"),
                    attach_to("sys_enter_dup")}) == "");
  test::trigger(1);
  CHECK(skel.bss().hits == 0);
  skel.attach();
  test::trigger(1);
  CHECK(skel.bss().hits == 1);
}
