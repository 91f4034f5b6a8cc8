// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Iterator programs: what they write, as rows and as lines; over one task, map or cgroup; and what goes wrong.
#include <algorithm>
#include <atomic>
#include <ranges>
#include <set>
#include <utility>
#include <vector>

#include "iterators.skel.hpp"
#include "network.hpp"
#include "support.hpp"

using iterators::entry_row;
using iterators::task_row;
using test::KernelTest;

static_assert(std::ranges::input_range<ebpfxx::Rows<task_row>> && std::ranges::view<ebpfxx::Rows<task_row>>);
static_assert(std::ranges::input_range<ebpfxx::Lines> && std::ranges::view<ebpfxx::Lines>);

TEST_CASE_FIXTURE(KernelTest, "iterators: rows, of all tasks") {
  const auto skel = iterators::open().load();
  const std::size_t before = test::open_descriptors();
  std::string name;
  std::getline(std::ifstream{"/proc/self/comm"}, name);
  std::set<std::uint32_t> threads;
  for (const task_row& row : skel.progs.tasks.rows<task_row>())
    if (row.pid == static_cast<std::uint32_t>(getpid())) {
      threads.insert(row.tid);
      CHECK(ebpfxx::text(row.comm) == name);
    }
  CHECK(threads == std::set{test::this_thread()});
  CHECK(test::open_descriptors() == before);

  // A range like others; it can be passed on while it is used.
  auto rows = skel.progs.tasks.rows<task_row>();
  CHECK(rows.begin() != rows.end());
  auto passed_on =
      std::move(rows) | std::views::filter([](const task_row& row) { return row.tid == test::this_thread(); });
  CHECK(std::ranges::distance(passed_on) == 1);
  auto pids = skel.progs.tasks.rows<task_row>() | std::views::transform([](const task_row& row) { return row.tid; });
  CHECK(std::ranges::find(pids, test::this_thread()) != pids.end());

  // The skeleton may go first.
  auto last = iterators::open().load().progs.tasks.rows<task_row>();
  CHECK(std::ranges::distance(last) > 1);
  CHECK(last.begin() == last.end());
}

TEST_CASE_FIXTURE(KernelTest, "iterators: lines") {
  const auto skel = iterators::open().load();
  const std::string wanted = std::to_string(getpid()) + " " + std::to_string(gettid());
  std::size_t found = 0;
  std::string last;
  for (const std::string_view line : skel.progs.task_lines.lines()) {
    CHECK(last != "the end");
    found += line == wanted;
    last = line;
  }
  CHECK(found == 1);
  CHECK(last == "the end");  // it has no newline

  // One line that needs a larger buffer on machines with more than 40 tasks.
  std::size_t count = 0, size = 0;
  const auto tasks = static_cast<std::size_t>(std::ranges::distance(skel.progs.tasks.rows<task_row>()));
  for (const std::string_view line : skel.progs.one_long_line.lines()) {
    ++count;
    size = line.size();
  }
  CHECK(count == 1);
  CHECK(size % 1600 == 0);
  CHECK(size / 1600 > tasks / 2);
}

TEST_CASE_FIXTURE(KernelTest, "iterators: the entries of a map [probes]") {
  auto open = iterators::open();
  open.progs.entries.set_autoload(true);
  auto skel = std::move(open).load();
  for (std::uint32_t i = 0; i < 10000; ++i) skel.maps.counts.update(i, std::uint64_t{i} * 3);
  std::vector<bool> seen(10000);
  std::size_t wrong = 0;
  for (const entry_row& row : skel.progs.entries.rows<entry_row>({.map = skel.maps.counts})) {
    wrong += row.value != std::uint64_t{row.key} * 3 || seen.at(row.key);
    seen.at(row.key) = true;
  }
  CHECK(wrong == 0);
  CHECK(std::ranges::count(seen, true) == 10000);

  const std::string error = test::error_of([&] { (void)skel.progs.entries.rows<entry_row>(); });
  CHECK(
      error.starts_with("cannot attach program 'entries' (iter/bpf_map_elem): Bad file descriptor (EBADF). libbpf: "));
  CHECK(error.ends_with(". It iterates over the entries of a map: {.map = skel.maps.name}."));
  CHECK(test::contains(test::error_of([&] { (void)skel.progs.entries.rows<entry_row>({.map = skel.maps.narrow}); }),
                       "It reads beyond the keys or values of this map."));
}

TEST_CASE_FIXTURE(KernelTest, "iterators: after a million objects without output the kernel lets others run [probes]") {
  auto open = iterators::open();
  open.progs.entries.set_autoload(true);
  open.rodata().least = 1;
  auto skel = std::move(open).load();
  skel.maps.many.update(2400000, 7);
  std::vector<std::uint32_t> keys;
  for (const entry_row& row : skel.progs.entries.rows<entry_row>({.map = skel.maps.many})) keys.push_back(row.key);
  CHECK(keys == std::vector<std::uint32_t>{2400000});
}

TEST_CASE_FIXTURE(KernelTest, "iterators: one process, one thread [6.1]") {
  const auto skel = iterators::open().load();
  std::atomic<bool> done{false};
  std::atomic<std::uint32_t> other{0};
  std::thread thread{[&] {
    other = test::this_thread();
    while (!done) std::this_thread::yield();
  }};
  while (!other) std::this_thread::yield();
  const auto threads_of = [&](const ebpfxx::IterOptions& options) {
    std::set<std::uint32_t> threads;
    for (const task_row& row : skel.progs.tasks.rows<task_row>(options)) threads.insert(row.tid);
    return threads;
  };
  const std::set both{test::this_thread(), other.load()};
  CHECK(threads_of({.pid = getpid()}) == both);
  const auto pidfd = ebpfxx::Pidfd::open(getpid());
  CHECK(threads_of({.pidfd = &pidfd}) == both);
  {
    const test::WithoutStandardInput closed;
    const auto zero = ebpfxx::Pidfd::open(getpid());
    CHECK(zero.fd() == 0);  // which the kernel takes for no choice
    CHECK(threads_of({.pidfd = &zero}) == both);
  }
  CHECK(threads_of({.tid = static_cast<pid_t>(other.load())}) == std::set{other.load()});
  CHECK(threads_of({.pid = 0x7fffffff}).empty());
  done = true;
  thread.join();
  CHECK(test::contains(test::error_of([&] { (void)skel.progs.tasks.attach({.pid = 1, .tid = 1}); }),
                       "Set only one of .pid, .tid and .pidfd."));
}

TEST_CASE_FIXTURE(KernelTest, "iterators: cgroups in an order [6.1]") {
  auto open = iterators::open();
  open.progs.cgroups.set_autoload(true);
  const auto skel = std::move(open).load();
  const test::OwnCgroup group;
  const std::string child = group.path() + "/child";
  REQUIRE(std::filesystem::create_directory(child));
  const std::uint64_t id = ebpfxx::Cgroup::open(group.path()).id(), child_id = ebpfxx::Cgroup::open(child).id();
  using ebpfxx::CgroupOrder;
  const auto ids_of = [&](const ebpfxx::IterOptions& options) {
    std::vector<std::uint64_t> ids;
    for (const std::uint64_t one : skel.progs.cgroups.rows<std::uint64_t>(options)) ids.push_back(one);
    return ids;
  };
  CHECK(ids_of({.cgroup = group.path()}) == std::vector{id, child_id});
  CHECK(ids_of({.cgroup = group.path(), .order = CgroupOrder::descendants_post}) == std::vector{child_id, id});
  CHECK(ids_of({.cgroup = group.path(), .order = CgroupOrder::self_only}) == std::vector{id});
  CHECK(std::ranges::count(ids_of({.cgroup = child, .order = CgroupOrder::ancestors_up}), id) == 1);
  CHECK(std::ranges::count(ids_of({}), child_id) == 1);  // of the topmost
  CHECK(rmdir(child.c_str()) == 0);
}

TEST_CASE_FIXTURE(KernelTest, "iterators: pinned, and read from the pin") {
  const std::string path = test::bpffs_path("task_lines");
  {
    const auto skel = iterators::open().load();
    skel.progs.task_lines.attach().pin(path);
  }
  const std::string wanted = std::to_string(getpid()) + " " + std::to_string(gettid()) + "\n";
  CHECK(test::contains(test::content_of(path), wanted));
  auto link = ebpfxx::Link::open_pinned(path);
  const auto lines = [&] {
    std::string all;
    for (const std::string_view line : ebpfxx::Lines{link}) all.append(line) += '\n';
    return all;
  };
  CHECK(test::contains(lines(), wanted));
  CHECK(test::contains(lines(), wanted));  // each reader runs it anew
  link.unpin();

  const auto skel = iterators::open().load();
  const auto tasks = skel.progs.tasks.attach();
  CHECK(std::ranges::distance(ebpfxx::Rows<task_row>{tasks}) > 1);
  CHECK(test::contains(test::error_of([] { (void)ebpfxx::Rows<task_row>{ebpfxx::Link{}}; }), "(EBADF)"));
}

TEST_CASE_FIXTURE(KernelTest, "iterators: what is wrong is said") {
  auto skel = iterators::open().load();
  const auto read = [](auto rows) {
    return test::error_of([&] {
      for (const auto& row : rows) (void)row;
    });
  };
  CHECK(read(skel.progs.cut_short.rows<task_row>()) ==
        "cannot read what program 'cut_short' (iter/task) writes as rows of 24 bytes: Invalid argument (EINVAL). The "
        "last one has only 3 bytes: the program writes rows of another size, or text.");
  CHECK(test::contains(read(skel.progs.too_large.rows<task_row>()),
                       "cannot read what program 'too_large' (iter/task) writes: Argument list too long (E2BIG). It "
                       "wrote more for one object than fits into the kernel's buffer of 32 KiB."));
  CHECK(
      test::error_of([&] { (void)skel.progs.tasks.attach({.map = skel.maps.counts}); }) ==
      "cannot attach program 'tasks' (iter/task): Invalid argument (EINVAL). It does not iterate over the entries of a "
      "map.");
  CHECK(test::contains(test::error_of([&] { (void)skel.progs.entries.attach({.pid = 1}); }),
                       "It does not iterate over tasks."));
  CHECK(test::contains(test::error_of([&] { (void)skel.progs.tasks.attach({.cgroup = "/"}); }),
                       "It does not iterate over cgroups."));
}
