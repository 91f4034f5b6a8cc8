// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Values that hang on sockets, tasks, files and cgroups.
#include <sys/wait.h>

#include <memory>
#include <type_traits>

#include "cgroup.skel.hpp"
#include "network.hpp"
#include "storage.skel.hpp"

#include <ebpfxx/reflect.hpp>

using ebpfxx::Cgroup;
using ebpfxx::File;
using ebpfxx::Pidfd;
using ebpfxx::Socket;
using test::KernelTest;
using test::OwnCgroup;
using test::trigger;

namespace {

/// Counts what leaves the cgroup while this is there.
auto attached(const ebpfxx::Program& program, const Cgroup& cgroup) {
  const auto detach = [](bpf_link* link) { bpf_link__destroy(link); };
  std::unique_ptr<bpf_link, decltype(detach)> link{bpf_program__attach_cgroup(program.native(), cgroup.fd()), detach};
  REQUIRE(link);
  return link;
}

}  // namespace

TEST_CASE_FIXTURE(KernelTest, "socket storage: what a program counts by socket, C++ reads and sets by descriptor") {
  test::set_up_loopback();
  const OwnCgroup own;
  const auto cgroup = Cgroup::open(own.path());
  auto skel = cgroup::open().load();
  const auto link = attached(skel.progs.count, cgroup);
  const Socket receiver = test::new_socket(SOCK_DGRAM), sender = test::new_socket(SOCK_DGRAM);
  test::bind_to_loopback(receiver);
  CHECK(!skel.maps.per_socket.lookup(sender));
  CHECK(!skel.maps.per_socket.contains(sender));
  test::send_to(test::address_of(receiver), sender);
  test::send_to(test::address_of(receiver), sender);
  CHECK(skel.maps.per_socket.lookup(sender)->packets == 2);
  CHECK(!skel.maps.per_socket.lookup(receiver));

  CHECK(!skel.maps.per_socket.insert(sender, {.lock = {}, .packets = 9, .bytes = 0}));
  CHECK(skel.maps.per_socket.replace(sender, {.lock = {}, .packets = 10, .bytes = 0}));
  CHECK(!skel.maps.per_socket.replace(receiver, {.lock = {}, .packets = 10, .bytes = 0}));
  CHECK(skel.maps.per_socket.insert(receiver, {.lock = {}, .packets = 1, .bytes = 0}));
  test::send_to(test::address_of(receiver), sender);
  CHECK(skel.maps.per_socket.lookup(sender)->packets == 11);
  skel.maps.per_socket.update(sender, {.lock = {}, .packets = 20, .bytes = 0}, ebpfxx::locked);
  CHECK(skel.maps.per_socket.lookup(sender, ebpfxx::locked)->packets == 20);
  CHECK(skel.maps.per_socket.erase(sender));
  CHECK(!skel.maps.per_socket.erase(sender));
  std::error_code error;
  CHECK(!skel.maps.per_socket.erase(sender, error));
  CHECK(!error);
  CHECK(!skel.maps.per_socket.lookup(sender, error));
  CHECK(!error);
  CHECK(!skel.maps.per_socket.lookup(Socket::borrow(-1), error));
  CHECK(error == std::errc::bad_file_descriptor);
  const auto file = File::open("/");
  CHECK(test::contains(test::error_of([&] { skel.maps.per_socket.update(Socket::borrow(file.fd()), {}); }),
                       "cannot update a value of map 'per_socket': "));
}

TEST_CASE_FIXTURE(KernelTest, "cgroup storage: a value for each attachment") {
  test::set_up_loopback();
  const OwnCgroup own;
  const auto cgroup = Cgroup::open(own.path());
  auto skel = cgroup::open().load();
  using Key = cgroup::bpf_cgroup_storage_key;
  static_assert(std::is_same_v<decltype(skel.maps.per_cgroup), ebpfxx::CgroupStorage<Key, cgroup::traffic>>);
  const Key key{.cgroup_inode_id = cgroup.id(), .attach_type = BPF_CGROUP_INET_EGRESS};
  CHECK(!skel.maps.per_cgroup.lookup(key));
  CHECK(!skel.maps.per_cgroup.replace(key, {}));
  const auto link = attached(skel.progs.count, cgroup);
  const Socket receiver = test::new_socket(SOCK_DGRAM), sender = test::new_socket(SOCK_DGRAM);
  test::bind_to_loopback(receiver);
  for (int i = 0; i < 3; ++i) test::send_to(test::address_of(receiver), sender);
  CHECK(skel.maps.per_cgroup.lookup(key)->packets == 3);
  CHECK(skel.maps.per_cgroup.lookup(key)->bytes == 3 * (20 + 8 + 1));
  CHECK(skel.maps.per_cgroup_and_cpu.lookup(cgroup)->sum() == 3);
  CHECK(skel.maps.per_cgroup.replace(key, {.packets = 100, .bytes = 0}));
  skel.maps.per_cgroup_and_cpu.replace(cgroup, ebpfxx::PerCpu<std::uint64_t>{});
  test::send_to(test::address_of(receiver), sender);
  int entries = 0;
  for (auto [where, traffic] : skel.maps.per_cgroup) {
    ++entries;
    CHECK(where.cgroup_inode_id == cgroup.id());
    CHECK(traffic.packets == 101);
  }
  for (auto [id, packets] : skel.maps.per_cgroup_and_cpu) {
    ++entries;
    CHECK(id == cgroup.id());
    CHECK(packets.sum() == 1);
  }
  CHECK(entries == 2);
}

TEST_CASE_FIXTURE(KernelTest, "cgroup array: programs ask where a task is") {
  const OwnCgroup own;
  auto open = cgroup::open();
  open.rodata().only_tid = test::this_thread();
  auto skel = std::move(open).load();
  skel.attach();
  skel.maps.groups.update(0, Cgroup::open(own.path()));
  const std::string child = own.path() + "/child";
  REQUIRE(std::filesystem::create_directory(child));
  skel.maps.groups.update(1, Cgroup::open(child));
  trigger(0);
  CHECK(skel.bss().under_first == 1);
  CHECK(skel.bss().under_second == 0);
  CHECK(skel.maps.groups.erase(1));
  CHECK(!skel.maps.groups.erase(1));
  REQUIRE(rmdir(child.c_str()) == 0);
  trigger(0);
  CHECK(skel.bss().under_second < 0);
  const auto file = File::open("/");
  CHECK(
      test::error_of([&] { skel.maps.groups.update(1, Cgroup::borrow(file.fd())); }) ==
      "cannot put a cgroup into map 'groups': Bad file descriptor (EBADF). The descriptor must be that of a directory "
      "below a cgroup2 file system.");
  CHECK(test::contains(test::error_of([] { (void)Cgroup::open("/no/such/cgroup"); }),
                       "cannot open cgroup '/no/such/cgroup': No such file or directory (ENOENT)."));
}

TEST_CASE_FIXTURE(KernelTest, "task and cgroup storage: by pidfd and by directory [6.2]") {
  const OwnCgroup own;
  const auto cgroup = Cgroup::open(own.path());
  auto open = storage::open();
  open.rodata().only_tid = test::this_thread();
  auto skel = std::move(open).load();
  static_assert(std::is_same_v<decltype(skel.maps.per_cgroup), ebpfxx::CgrpStorage<std::uint64_t>>);
  const auto me = Pidfd::open(getpid());
  CHECK(!skel.maps.per_task.lookup(me));
  skel.attach();
  trigger(5);
  trigger(7);
  CHECK(skel.maps.per_task.lookup(me)->count == 2);
  CHECK(skel.maps.per_task.lookup(me)->argument == 7);
  CHECK(skel.maps.per_cgroup.lookup(cgroup) >= 2);
  skel.maps.per_task.update(me, {.count = 40, .argument = 0});
  skel.maps.per_cgroup.update(cgroup, 1000);
  trigger(9);
  CHECK(skel.maps.per_task.lookup(me)->count == 41);
  CHECK(skel.maps.per_cgroup.lookup(cgroup) > 1000);
  skel.detach();

  // The storage of another process goes with it; the pidfd then says so.
  const pid_t child = fork();
  if (child == 0) {
    pause();
    _exit(0);
  }
  const auto other = Pidfd::open(child);
  CHECK(!skel.maps.per_task.lookup(other));
  CHECK(skel.maps.per_task.insert(other, {.count = 1, .argument = 0}));
  CHECK(skel.maps.per_task.lookup(other)->count == 1);
  REQUIRE(kill(child, SIGKILL) == 0);
  REQUIRE(waitpid(child, nullptr, 0) == child);
  CHECK(test::contains(test::error_of([&] { skel.maps.per_task.update(other, {}); }),
                       "(ENOENT). The process that the descriptor refers to has ended."));
  CHECK(test::contains(test::error_of([] { (void)Pidfd::open(-1); }),
                       "cannot open a pidfd of process -1: Invalid argument (EINVAL)"));
}

TEST_CASE_FIXTURE(KernelTest, "storage that C++ creates: by the types that it tells") {
  const ebpfxx::MapBtf<int, std::uint64_t> types;
  const auto per_socket = ebpfxx::SkStorage<std::uint64_t>::create({.name = "by_socket", .types = types});
  const Socket socket = test::new_socket(SOCK_DGRAM);
  per_socket.update(socket, 17);
  CHECK(per_socket.lookup(socket) == 17);
  CHECK(
      test::error_of([] { (void)ebpfxx::SkStorage<std::uint64_t>::create({}); }) ==
      "cannot create a map of type sk_storage with keys of 4 and values of 8 bytes and max_entries 0: Invalid argument "
      "(EINVAL). The kernel needs their types: {.types = ebpfxx::MapBtf<int, V>{}}, of <ebpfxx/reflect.hpp>.");
}

TEST_CASE_FIXTURE(KernelTest, "inode storage: by file [probes]") {
  const ebpfxx::MapBtf<int, std::uint64_t> types;
  const auto per_file = ebpfxx::InodeStorage<std::uint64_t>::create({.name = "by_file", .types = types});
  const test::TemporaryFile path{"content"};
  const auto file = File::open(path.path());
  CHECK(!per_file.lookup(file));
  CHECK(per_file.insert(file, 3));
  CHECK(per_file.lookup(File::open(path.path())) == 3);  // of the file, not of the descriptor
  CHECK(!per_file.lookup(File::open("/")));
  CHECK(per_file.erase(file));
  CHECK(!per_file.erase(file));
}
