// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// ReadOnly<M> and WriteOnly<M> of each type of map: they have the operations of M that only read, or only write, and
// the kernel agrees.
#include <fcntl.h>
#include <sys/socket.h>

#include <array>
#include <ebpfxx/map/access.hpp>
#include <ebpfxx/map/bloom_filter.hpp>
#include <ebpfxx/map/cgroup_array.hpp>
#include <ebpfxx/map/map_of_maps.hpp>
#include <ebpfxx/map/mapped_array.hpp>
#include <ebpfxx/map/percpu.hpp>
#include <ebpfxx/map/perf_event_array.hpp>
#include <ebpfxx/map/prog_array.hpp>
#include <ebpfxx/map/queue.hpp>
#include <ebpfxx/map/redirect.hpp>
#include <ebpfxx/map/socket_map.hpp>
#include <ebpfxx/map/stack_trace.hpp>
#include <ebpfxx/map/storage.hpp>
#include <ebpfxx/prefix.hpp>
#include <ebpfxx/reflect.hpp>
#include <tuple>
#include <utility>

#include "support.hpp"

using ebpfxx::ReadOnly;
using ebpfxx::WriteOnly;
using test::KernelTest;

namespace {

using u32 = std::uint32_t;
using u64 = std::uint64_t;

// Each operation there is, as a function that exists for the maps that have it.
#define OPERATION(CALL) [](const auto& map, const auto& key, const auto& value) -> decltype(void(CALL)) { (void)CALL; }
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-parameter"
constexpr std::tuple reads{
    OPERATION(map.at(key)),          OPERATION(map.contains(key)),
    OPERATION(map.lookup(key)),      OPERATION(map.lookup_all(std::array{key}).begin().operator*()),
    OPERATION(map.begin()),          OPERATION(map.keys().begin()),
    OPERATION(map.may_contain(key)), OPERATION(map.peek()),
};
constexpr std::tuple writes{
    OPERATION(map.update(key, value)),
    OPERATION(map.insert(key, value)),
    OPERATION(map.replace(key, value)),
    OPERATION(map.erase(key)),
    OPERATION(map.push(value)),
    OPERATION(map.try_push(value)),
    OPERATION(map.add(value)),
    OPERATION(map.push_overwriting(value)),
    OPERATION(map.update_all(std::array{std::pair{key, value}})),
    OPERATION(map.erase_all(std::array{key})),
};
constexpr std::tuple reads_and_writes{
    OPERATION(map.lookup_and_erase(key)),
    OPERATION(map.lookup_or_insert(key, value)),
    OPERATION(map.drain()),
    OPERATION(map.clear()),
    OPERATION(map.pop()),
};
#pragma GCC diagnostic pop
#undef OPERATION

template <class Function>
int error_of(const Function& function) {
  try {
    function();
  } catch (const ebpfxx::Error& error) {
    return error.code().value();
  }
  return 0;
}

// `Allowed` has an operation exactly when M has it, and it works; the handle for the other direction does not have it,
// and the kernel refuses it there.
template <class Allowed, class Other, class M, class Operation, class K, class V>
void check_operation(const Allowed& allowed, const M& refused, const Operation& operation, const K& key,
                     const V& value) {
  constexpr bool has = std::is_invocable_v<Operation, M, K, V>;
  static_assert(std::is_invocable_v<Operation, Allowed, K, V> == has);
  static_assert(!std::is_invocable_v<Operation, Other, K, V>);
  if constexpr (has) {
    CHECK(error_of([&] { operation(allowed, key, value); }) == 0);
    CHECK(error_of([&] { operation(refused, key, value); }) == EPERM);
  }
}

template <class M>
M with_all_operations(int fd) {
  return M{ebpfxx::AnyMap{ebpfxx::Fd{ebpfxx::adopt, ::fcntl(fd, F_DUPFD_CLOEXEC, 0)}}};
}

template <class M, class K, class V>
void check_access(const M& map, const K& key, const V& value) {
  INFO(ebpfxx::to_string(M::type));
  const std::string path = test::bpffs_path("access");
  map.pin(path);
  const auto reader = ReadOnly<M>::open_pinned(path);
  const auto writer = WriteOnly<M>::open_pinned(path);
  std::filesystem::remove(path);
  CHECK(reader.info().id == map.info().id);
  CHECK(writer.name() == map.name());
  const M of_reader = with_all_operations<M>(reader.fd()), of_writer = with_all_operations<M>(writer.fd());
  std::apply(
      [&](const auto&... write) {
        (check_operation<WriteOnly<M>, ReadOnly<M>>(writer, of_reader, write, key, value), ...);
      },
      writes);
  if constexpr (requires { map.update(key, value); }) map.update(key, value);
  std::apply(
      [&](const auto&... read) {
        (check_operation<ReadOnly<M>, WriteOnly<M>>(reader, of_writer, read, key, value), ...);
      },
      reads);
  const auto neither = [&](const auto&... operation) {
    static_assert(!(std::is_invocable_v<decltype(operation), ReadOnly<M>, K, V> || ...));
    static_assert(!(std::is_invocable_v<decltype(operation), WriteOnly<M>, K, V> || ...));
  };
  std::apply(neither, reads_and_writes);
}

}  // namespace

TEST_CASE_FIXTURE(KernelTest, "read-only and write-only: maps with keys") {
  const u32 key = 0;
  const u64 value = 7;
  check_access(ebpfxx::HashMap<u32, u64>::create({.max_entries = 8}), key, value);
  check_access(ebpfxx::LruHashMap<u32, u64>::create({.max_entries = 8}), key, value);
  check_access(ebpfxx::Array<u64>::create({.max_entries = 8}), key, value);
  check_access(ebpfxx::LpmTrie<ebpfxx::Ipv4Prefix, u64>::create({.max_entries = 8}),
               ebpfxx::Ipv4Prefix::parse("10.0.0.0/8"), value);
  check_access(ebpfxx::PerCpuHashMap<u32, u64>::create({.max_entries = 8}), key, value);
  check_access(ebpfxx::LruPerCpuHashMap<u32, u64>::create({.max_entries = 256}), key, value);
  check_access(ebpfxx::PerCpuArray<u64>::create({.max_entries = 8}), key, value);
  check_access(ebpfxx::StackTraceMap<4>::create({.max_entries = 8}), key, value);
}

TEST_CASE_FIXTURE(KernelTest, "read-only and write-only: queues and stacks") {
  check_access(ebpfxx::Queue<u64>::create({.max_entries = 8}), u64{1}, u64{1});
  check_access(ebpfxx::Stack<u64>::create({.max_entries = 8}), u64{1}, u64{1});
}

TEST_CASE_FIXTURE(KernelTest, "read-only and write-only: bloom filters [5.16]") {
  check_access(ebpfxx::BloomFilter<u64>::create({.max_entries = 8}), u64{1}, u64{1});
}

TEST_CASE_FIXTURE(KernelTest, "read-only and write-only: maps of things") {
  using Counts = ebpfxx::HashMap<u32, u64>;
  const auto inner = Counts::create({.max_entries = 8});
  check_access(ebpfxx::ArrayOfMaps<Counts>::create({.max_entries = 2}, inner), u32{0}, inner);
  check_access(ebpfxx::HashOfMaps<u32, Counts>::create({.max_entries = 2}, inner), u32{0}, inner);
  check_access(ebpfxx::DevMap<>::create({.max_entries = 2}), u32{0}, 1);
  check_access(ebpfxx::DevMapHash<>::create({.max_entries = 2}), u32{0}, 1);
  check_access(ebpfxx::CpuMap<>::create({.max_entries = 2}), u32{0}, u32{64});
  const ebpfxx::Fd listening{ebpfxx::adopt, ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  REQUIRE(::listen(listening.get(), 1) == 0);
  const auto socket = ebpfxx::Socket::borrow(listening.get());
  check_access(ebpfxx::SockMap<>::create({.max_entries = 2}), u32{0}, socket);
  check_access(ebpfxx::SockHash<u32>::create({.max_entries = 2}), u32{0}, socket);
  check_access(ebpfxx::SkStorage<u64>::create({.types = ebpfxx::MapBtf<int, u64>{}}), socket, u64{1});
}

TEST_CASE_FIXTURE(KernelTest, "read-only and write-only: one direction of a handle there is") {
  const auto map = ebpfxx::Array<u64>::create({.max_entries = 4, .flags = BPF_F_MMAPABLE});
  const ReadOnly<ebpfxx::Array<u64>> reader = map;
  const WriteOnly<ebpfxx::Array<u64>> writer = map;
  writer.update(3, 33);
  CHECK(reader.at(3) == 33);
  u64 sum = 0;
  for (auto [index, value] : reader) sum += value;
  CHECK(sum == 33);

  const ebpfxx::MappedArray memory{reader};
  static_assert(std::is_same_v<decltype(memory), const ebpfxx::MappedArray<const u64>>);
  static_assert(!std::is_constructible_v<ebpfxx::MappedArray<u64>, ReadOnly<ebpfxx::Array<u64>>>);
  CHECK(memory[3] == 33);
  const auto opened = ReadOnly<ebpfxx::Array<u64>>::from_id(map.info().id);
  CHECK(opened.at(3) == 33);
  CHECK(test::contains(test::error_of([&] { ebpfxx::MappedArray mapped{opened}; }),
                       "The kernel needs a handle for both reading and writing"));
  writer.freeze();
  CHECK(memory[3] == 33);
  CHECK(error_of([&] { writer.update(3, 34); }) == EPERM);

  // Types without operations for the one direction, or for either.
  static_assert(std::is_void_v<ReadOnly<ebpfxx::Queue<u64>>::key_type>);
  CHECK(ReadOnly<ebpfxx::AnyMap>::from_id(map.info().id).info().max_entries == 4);
  const auto ring = ebpfxx::RingBuf<u64>::create({.max_entries = 4096});
  CHECK(ReadOnly<ebpfxx::RingBuf<u64>>::from_id(ring.info().id).info().type == ebpfxx::MapType::ringbuf);
}
