// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// The forms with std::error_code: absence is no error, and what the kernel refuses is told without an exception.
#include <sys/socket.h>

#include <ebpfxx/ebpfxx.hpp>
#include <ebpfxx/map/bloom_filter.hpp>
#include <ebpfxx/map/cgroup_array.hpp>
#include <ebpfxx/map/map_of_maps.hpp>
#include <ebpfxx/map/percpu.hpp>
#include <ebpfxx/map/perf_event_array.hpp>
#include <ebpfxx/map/queue.hpp>
#include <ebpfxx/map/redirect.hpp>
#include <ebpfxx/map/socket_map.hpp>
#include <ebpfxx/map/storage.hpp>
#include <ebpfxx/reflect.hpp>

#include "network.hpp"

using test::KernelTest;

namespace {

/// Calls a form with std::error_code, which must not throw; says what error it set.
template <class F>
int error_of(F&& operation) {
  std::error_code error = std::make_error_code(std::errc::protocol_error);  // to be overwritten
  static_assert(noexcept(operation(error)), "it must not throw");
  operation(error);
  return error.value();
}

}  // namespace

TEST_CASE_FIXTURE(KernelTest, "std::error_code: hash") {
  const auto map = ebpfxx::HashMap<int, int>::create({.max_entries = 1});
  CHECK(error_of([&](auto& e) noexcept { CHECK(map.insert(1, 2, e)); }) == 0);
  CHECK(error_of([&](auto& e) noexcept { CHECK(!map.insert(1, 2, e)); }) == 0);
  CHECK(error_of([&](auto& e) noexcept { CHECK(!map.insert(2, 2, e)); }) == E2BIG);
  CHECK(error_of([&](auto& e) noexcept { map.update(2, 2, e); }) == E2BIG);
  CHECK(error_of([&](auto& e) noexcept { CHECK(map.lookup(1, e) == 2); }) == 0);
  CHECK(error_of([&](auto& e) noexcept { CHECK(!map.lookup(2, e)); }) == 0);
  CHECK(error_of([&](auto& e) noexcept { CHECK(map.contains(1, e)); }) == 0);
  CHECK(error_of([&](auto& e) noexcept { CHECK(map.replace(1, 3, e)); }) == 0);
  CHECK(error_of([&](auto& e) noexcept { CHECK(!map.replace(2, 3, e)); }) == 0);
  CHECK(error_of([&](auto& e) noexcept { CHECK(map.lookup_or_insert(1, 9, e) == 3); }) == 0);
  CHECK(error_of([&](auto& e) noexcept { CHECK(!map.lookup_or_insert(2, 9, e)); }) == E2BIG);
  CHECK(error_of([&](auto& e) noexcept { CHECK(!map.lookup(1, ebpfxx::locked, e)); }) == EINVAL);
  CHECK(error_of([&](auto& e) noexcept { map.update(1, 1, ebpfxx::locked, e); }) == EINVAL);
  CHECK(error_of([&](auto& e) noexcept { CHECK(!map.erase(2, e)); }) == 0);
  CHECK(error_of([&](auto& e) noexcept { CHECK(map.erase(1, e)); }) == 0);
  map.freeze();
  CHECK(error_of([&](auto& e) noexcept { CHECK(!map.erase(1, e)); }) == EPERM);
  CHECK(error_of([&](auto& e) noexcept { CHECK(!map.replace(1, 1, e)); }) == EPERM);
}

TEST_CASE_FIXTURE(KernelTest, "std::error_code: lookup and erase in one step [5.14]") {
  const auto map = ebpfxx::HashMap<int, int>::create({.max_entries = 1});
  map.update(1, 2);
  CHECK(error_of([&](auto& e) noexcept { CHECK(map.lookup_and_erase(1, e) == 2); }) == 0);
  CHECK(error_of([&](auto& e) noexcept { CHECK(!map.lookup_and_erase(1, e)); }) == 0);
}

TEST_CASE_FIXTURE(KernelTest, "std::error_code: a value for each CPU") {
  const auto map = ebpfxx::PerCpuHashMap<int, int>::create({.max_entries = 1});
  ebpfxx::PerCpu<int> values{4};
  CHECK(error_of([&](auto& e) noexcept { CHECK(map.insert(1, values, e)); }) == 0);
  CHECK(error_of([&](auto& e) noexcept { CHECK(!map.insert(1, values, e)); }) == 0);
  CHECK(error_of([&](auto& e) noexcept { CHECK(!map.insert(2, values, e)); }) == E2BIG);
  CHECK(error_of([&](auto& e) noexcept { map.update(1, values, e); }) == 0);
  CHECK(error_of([&](auto& e) noexcept { CHECK(map.lookup(1, values, e)); }) == 0);
  CHECK(error_of([&](auto& e) noexcept { CHECK(!map.lookup(2, values, e)); }) == 0);
  CHECK(error_of([&](auto& e) noexcept(noexcept(map.lookup(1, e))) { CHECK(map.lookup(1, e)->sum() > 0); }) == 0);
  CHECK(error_of([&](auto& e) noexcept(noexcept(map.contains(1, e))) { CHECK(map.contains(1, e)); }) == 0);
  static_assert(noexcept(map.lookup_and_erase(1, std::declval<std::error_code&>())));
  CHECK(error_of([&](auto& e) noexcept { CHECK(map.erase(1, e)); }) == 0);
  CHECK(error_of([&](auto& e) noexcept { CHECK(!map.erase(1, e)); }) == 0);
}

TEST_CASE_FIXTURE(KernelTest, "std::error_code: queue") {
  const auto queue = ebpfxx::Queue<int>::create({.max_entries = 1});
  CHECK(error_of([&](auto& e) noexcept { queue.push(1, e); }) == 0);
  CHECK(error_of([&](auto& e) noexcept { queue.push(2, e); }) == E2BIG);
  CHECK(error_of([&](auto& e) noexcept { CHECK(!queue.try_push(2, e)); }) == 0);
  CHECK(error_of([&](auto& e) noexcept { queue.push_overwriting(3, e); }) == 0);
  CHECK(error_of([&](auto& e) noexcept { CHECK(queue.peek(e) == 3); }) == 0);
  CHECK(error_of([&](auto& e) noexcept { CHECK(queue.pop(e) == 3); }) == 0);
  CHECK(error_of([&](auto& e) noexcept { CHECK(!queue.pop(e)); }) == 0);
  CHECK(error_of([&](auto& e) noexcept { CHECK(!queue.peek(e)); }) == 0);
}

TEST_CASE_FIXTURE(KernelTest, "std::error_code: bloom filter [5.16]") {
  const auto filter = ebpfxx::BloomFilter<int>::create({.max_entries = 1});
  CHECK(error_of([&](auto& e) noexcept { filter.add(1, e); }) == 0);
  CHECK(error_of([&](auto& e) noexcept { CHECK(filter.may_contain(1, e)); }) == 0);
}

TEST_CASE_FIXTURE(KernelTest, "std::error_code: maps of maps") {
  using Inner = ebpfxx::HashMap<int, int>;
  const auto inner = Inner::create({.max_entries = 1});
  const auto outer = ebpfxx::HashOfMaps<int, Inner>::create({.max_entries = 1}, inner);
  CHECK(error_of([&](auto& e) noexcept { outer.update(1, inner, e); }) == 0);
  CHECK(error_of([&](auto& e) noexcept { outer.update(2, inner, e); }) == E2BIG);
  CHECK(error_of([&](auto& e) noexcept(noexcept(outer.lookup(1, e))) { CHECK(outer.lookup(1, e)); }) == 0);
  CHECK(error_of([&](auto& e) noexcept { CHECK(outer.erase(1, e)); }) == 0);
  CHECK(error_of([&](auto& e) noexcept { CHECK(!outer.erase(1, e)); }) == 0);
}

TEST_CASE_FIXTURE(KernelTest, "std::error_code: where packets go") {
  const auto ports = ebpfxx::DevMapHash<>::create({.max_entries = 1});
  const int lo = static_cast<int>(if_nametoindex("lo"));
  CHECK(error_of([&](auto& e) noexcept { ports.update(1, lo, e); }) == 0);
  CHECK(error_of([&](auto& e) noexcept { ports.update(1, 9999, e); }) == EINVAL);
  CHECK(error_of([&](auto& e) noexcept { CHECK(ports.lookup(1, e)); }) == 0);
  CHECK(error_of([&](auto& e) noexcept { CHECK(!ports.lookup(2, e)); }) == 0);
  CHECK(error_of([&](auto& e) noexcept { CHECK(ports.erase(1, e)); }) == 0);
  CHECK(error_of([&](auto& e) noexcept { CHECK(!ports.erase(1, e)); }) == 0);
  const auto cpus = ebpfxx::CpuMap<>::create({.max_entries = 1});
  CHECK(error_of([&](auto& e) noexcept { cpus.update(0, 64, e); }) == 0);
  CHECK(error_of([&](auto& e) noexcept { cpus.update(1, 64, e); }) == E2BIG);
  const auto sockets = ebpfxx::XskMap::create({.max_entries = 1});
  const auto udp = test::new_socket(SOCK_DGRAM);
  CHECK(error_of([&](auto& e) noexcept { sockets.update(0, udp, e); }) == EOPNOTSUPP);
  CHECK(error_of([&](auto& e) noexcept { sockets.erase(7, e); }) == EINVAL);
}

TEST_CASE_FIXTURE(KernelTest, "std::error_code: sockets") {
  test::set_up_loopback();
  const auto map = ebpfxx::SockHash<int>::create({.max_entries = 4});
  const auto bound = test::new_socket(SOCK_DGRAM), tcp = test::new_socket(SOCK_STREAM);
  test::bind_to_loopback(bound);
  CHECK(error_of([&](auto& e) noexcept { CHECK(map.insert(1, bound, e)); }) == 0);
  CHECK(error_of([&](auto& e) noexcept { CHECK(!map.insert(1, bound, e)); }) == 0);
  CHECK(error_of([&](auto& e) noexcept { map.update(1, bound, e); }) == 0);
  CHECK(error_of([&](auto& e) noexcept { map.update(2, tcp, e); }) == EOPNOTSUPP);
  CHECK(error_of([&](auto& e) noexcept { CHECK(map.lookup(1, e)); }) == 0);
  CHECK(error_of([&](auto& e) noexcept { CHECK(!map.lookup(2, e)); }) == 0);
  CHECK(error_of([&](auto& e) noexcept { CHECK(map.erase(1, e)); }) == 0);
  CHECK(error_of([&](auto& e) noexcept { CHECK(!map.erase(1, e)); }) == 0);
}

TEST_CASE_FIXTURE(KernelTest, "std::error_code: storage") {
  const ebpfxx::MapBtf<int, int> types;
  const auto map = ebpfxx::SkStorage<int>::create({.types = types});
  const auto socket = test::new_socket(SOCK_DGRAM), other = ebpfxx::Socket::borrow(-1);
  CHECK(error_of([&](auto& e) noexcept { CHECK(!map.replace(socket, 1, e)); }) == 0);
  CHECK(error_of([&](auto& e) noexcept { CHECK(map.insert(socket, 1, e)); }) == 0);
  CHECK(error_of([&](auto& e) noexcept { CHECK(!map.insert(socket, 1, e)); }) == 0);
  CHECK(error_of([&](auto& e) noexcept { CHECK(map.replace(socket, 2, e)); }) == 0);
  CHECK(error_of([&](auto& e) noexcept { map.update(socket, 3, e); }) == 0);
  CHECK(error_of([&](auto& e) noexcept { map.update(other, 3, e); }) == EBADF);
  CHECK(error_of([&](auto& e) noexcept { map.update(socket, 3, ebpfxx::locked, e); }) == EINVAL);
  CHECK(error_of([&](auto& e) noexcept { CHECK(!map.lookup(socket, ebpfxx::locked, e)); }) == EINVAL);
  CHECK(error_of([&](auto& e) noexcept { CHECK(map.lookup(socket, e) == 3); }) == 0);
  CHECK(error_of([&](auto& e) noexcept { CHECK(map.erase(socket, e)); }) == 0);
  CHECK(error_of([&](auto& e) noexcept { CHECK(!map.erase(socket, e)); }) == 0);
}

TEST_CASE_FIXTURE(KernelTest, "std::error_code: cgroups and perf events by index") {
  const auto groups = ebpfxx::CgroupArray::create({.max_entries = 1});
  const auto file = ebpfxx::Cgroup::borrow(0);
  CHECK(error_of([&](auto& e) noexcept { groups.update(0, file, e); }) == EBADF);
  CHECK(error_of([&](auto& e) noexcept { CHECK(!groups.erase(0, e)); }) == 0);
  const auto events = ebpfxx::PerfEventArray<>::create({.max_entries = 1});
  CHECK(error_of([&](auto& e) noexcept { CHECK(!events.erase(0, e)); }) == 0);
  CHECK(error_of([&](auto& e) noexcept { CHECK(!events.erase(1, e)); }) == E2BIG);
}
