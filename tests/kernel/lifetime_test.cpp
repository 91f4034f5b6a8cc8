// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// What refers to something keeps it, or cannot be had of a temporary. AddressSanitizer sees it when that fails.
#include <ebpfxx/map/arena.hpp>
#include <ebpfxx/map/mapped_array.hpp>
#include <ebpfxx/map/percpu.hpp>
#include <ebpfxx/reflect.hpp>
#include <ebpfxx/symbols.hpp>
#include <ebpfxx/trace_line.hpp>
#include <ebpfxx/user_ring_buffer.hpp>
#include <ebpfxx/variable.hpp>
#include <ranges>
#include <sstream>
#include <vector>

#include "counters.skel.hpp"
#include "support.hpp"

using test::KernelTest;

namespace {

using Counts = ebpfxx::HashMap<std::uint32_t, std::uint64_t>;

struct Node {
  ebpfxx::ArenaPointer<Node> next;
  std::uint64_t value;
};

Counts counts(std::initializer_list<std::uint32_t> keys) {
  const auto map = Counts::create({.max_entries = 16});
  for (const std::uint32_t key : keys) map.update(key, key * 10);
  return map;
}

// A pointer or a view into what is gone when it is used does not compile; of what has a name it does.
template <class T>
concept HasSection = requires(T&& object) {
  std::forward<T>(object).template section<int>(".bss");
};
template <class T>
concept HasVariable = requires(T&& object) {
  ebpfxx::variable<int>(std::forward<T>(object), "x");
};
template <class T>
concept HasSpan = requires(T&& array) {
  std::forward<T>(array).span();
};
template <class T>
concept HasView = requires(T&& values) {
  std::forward<T>(values).view();
};
template <class T>
concept Reserves = requires(T&& ring) {
  std::forward<T>(ring).reserve();
}
|| requires(T&& ring) { std::forward<T>(ring).reserve(8); };
template <class T>
concept Finds = requires(T&& symbols) {
  std::forward<T>(symbols).find(1);
};
template <class T>
concept FindsNodes = requires(T&& memory, ebpfxx::ArenaPointer<Node> node) {
  std::forward<T>(memory).find(node);
}
|| requires(T&& memory, ebpfxx::ArenaPointer<Node> node) { std::forward<T>(memory).get(node); }
|| requires(T&& memory) { std::forward<T>(memory).template at<Node>(1); }
|| requires(T&& memory) { std::forward<T>(memory).template find<Node>(1); }
|| requires(T&& memory) { std::forward<T>(memory).template span<Node>(1, 1); };

static_assert(HasSection<ebpfxx::Object&> && !HasSection<ebpfxx::Object>);
static_assert(HasSection<ebpfxx::OpenObject&> && !HasSection<ebpfxx::OpenObject>);
static_assert(HasVariable<ebpfxx::Object&> && !HasVariable<ebpfxx::Object>);
static_assert(HasVariable<ebpfxx::OpenObject&> && !HasVariable<ebpfxx::OpenObject>);
static_assert(HasSpan<ebpfxx::MappedArray<std::uint64_t>&> && !HasSpan<ebpfxx::MappedArray<std::uint64_t>>);
static_assert(HasView<ebpfxx::PerCpu<int>&> && !HasView<ebpfxx::PerCpu<int>>);
static_assert(Reserves<ebpfxx::UserRingBuffer<int>&> && !Reserves<ebpfxx::UserRingBuffer<int>>);
static_assert(Finds<ebpfxx::KernelSymbols&> && !Finds<ebpfxx::KernelSymbols>);
static_assert(Finds<ebpfxx::ProcessSymbols&> && !Finds<ebpfxx::ProcessSymbols>);
static_assert(Finds<ebpfxx::ElfSymbols&> && !Finds<ebpfxx::ElfSymbols>);
static_assert(FindsNodes<ebpfxx::ArenaMemory&> && !FindsNodes<ebpfxx::ArenaMemory>);
static_assert(std::is_constructible_v<ebpfxx::TraceLine, const char*> &&
              std::is_constructible_v<ebpfxx::TraceLine, std::string&> &&
              !std::is_constructible_v<ebpfxx::TraceLine, std::string>);

}  // namespace

TEST_CASE_FIXTURE(KernelTest, "lookup_all keeps the keys of a temporary, and refers to those that have a name") {
  const Counts a = counts({1, 2, 3}), b = counts({2, 3, 4});
  std::uint64_t sum = 0;
  for (auto [key, value] : b.lookup_all(a.keys())) sum += value.value_or(1000);
  CHECK(sum == 1050);

  std::vector<std::uint64_t> found;
  for (auto [key, value] : b.lookup_all(std::vector<std::uint32_t>{4, 3})) found.push_back(value.value());
  CHECK(found == std::vector<std::uint64_t>{40, 30});

  std::vector<std::uint32_t> keys{1};
  auto later = b.lookup_all(keys);
  keys = {2, 3, 4};
  found.clear();
  for (auto [key, value] : later) found.push_back(value.value());
  CHECK(found == std::vector<std::uint64_t>{20, 30, 40});

  sum = 0;
  for (auto [key, value] : b.lookup_all(keys | std::views::filter([](std::uint32_t key) { return key != 3; })))
    sum += value.value();
  CHECK(sum == 60);

  const auto per_cpu = ebpfxx::PerCpuHashMap<std::uint32_t, std::uint64_t>::create({.max_entries = 8});
  per_cpu.update(3, 1);
  sum = 0;
  for (auto [key, values] : per_cpu.lookup_all(a.keys())) sum += values ? values->sum() : 0;
  CHECK(sum == ebpfxx::possible_cpus());
}

TEST_CASE_FIXTURE(KernelTest, "ranges of maps and programs keep the object of a temporary") {
  std::string names;
  for (const ebpfxx::AnyMap map : counters::open().load().object().maps()) names += map.name() + ' ';
  CHECK(test::contains(names, "by_argument "));
  names.clear();
  for (const ebpfxx::Program program : counters::open().load().object().programs()) names += program.name();
  CHECK(!names.empty());
  names.clear();
  for (const ebpfxx::MapSpec map : counters::open().object().maps()) names += std::string{map.name()} + ' ';
  CHECK(test::contains(names, "by_argument "));
}

TEST_CASE_FIXTURE(KernelTest, "the types in MapOptions are there as long as the options") {
  const std::size_t before = test::open_descriptors();
  {
    const ebpfxx::MapOptions options{.max_entries = 4, .types = ebpfxx::MapBtf<std::uint32_t, std::uint64_t>{}};
    const ebpfxx::MapOptions copy = options;
    CHECK(test::open_descriptors() == before + 1);
    const Counts map = Counts::create(copy);
    bpf_map_info info{};
    std::uint32_t size = sizeof info;
    REQUIRE(bpf_obj_get_info_by_fd(map.fd(), &info, &size) == 0);
    CHECK(info.btf_id != 0);
    CHECK(info.btf_value_type_id != 0);
  }
  CHECK(test::open_descriptors() == before);
}

TEST_CASE_FIXTURE(KernelTest, "print keeps a value that has no name") {
  const auto printed = ebpfxx::print(std::vector<std::uint32_t>{1, 2, 3});
  std::ostringstream out;
  out << printed;
  CHECK(out.str() == "[1, 2, 3]");
}

TEST_CASE_FIXTURE(KernelTest, "a list keeps the memory of a temporary [6.9]") {
  const auto arena = ebpfxx::Arena::create({.max_entries = 4});
  std::uint64_t address;
  ebpfxx::ArenaPointer<Node> head;
  {
    const ebpfxx::ArenaMemory memory{arena};
    address = memory.address();
    const auto nodes = memory.span<Node>(address, 2);
    nodes[0] = {memory.pointer_to(nodes[1]), 1};
    nodes[1] = {{}, 2};
    head = memory.pointer_to(nodes[0]);
  }
  std::uint64_t sum = 0;
  for (const Node& node : ebpfxx::ArenaMemory{arena, address}.list(head, &Node::next)) sum += node.value;
  CHECK(sum == 3);
}
