// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <array>
#include <cstdint>
#include <ebpfxx/cpus.hpp>
#include <ebpfxx/ebpfxx.hpp>
#include <ebpfxx/text.hpp>
#include <filesystem>
#include <ostream>
#include <string>
#include <type_traits>
#include <vector>

using ebpfxx::CpuList;

TEST_CASE("text: up to the zero, or the size") {
  const std::array<char, 16> comm{"bash"};
  CHECK(ebpfxx::text(comm) == "bash");
  const std::array<char, 4> full{'b', 'a', 's', 'h'};
  CHECK(ebpfxx::text(full) == "bash");
  CHECK(ebpfxx::text(full).data() == full.data());
  const std::array<std::uint8_t, 4> bytes{'s', 'h', 0, 'x'};
  CHECK(ebpfxx::text(bytes) == "sh");
  const std::array<char, 4> empty{};
  CHECK(ebpfxx::text(empty).empty());
  const char in_c[8] = "init";
  CHECK(ebpfxx::text(in_c) == "init");
  static_assert(
      !std::is_invocable_v<decltype([](auto&& from) -> decltype(ebpfxx::text(std::move(from))) { return {}; }),
                           std::array<char, 4>>);
}

static std::string_view taken(ebpfxx::CStringView text) { return text; }

TEST_CASE("strings for C calls: literals, strings and paths") {
  const char* const in_c = "/sys/fs/bpf/counts";
  const std::string string = in_c;
  const std::filesystem::path path = in_c;
  CHECK(taken("/sys/fs/bpf/counts") == in_c);
  CHECK(taken(in_c).data() == in_c);
  CHECK(taken(string).data() == string.c_str());
  CHECK(taken(path).data() == path.c_str());
  CHECK(taken(path.parent_path() / "counts") == in_c);
  CHECK(taken(string + "_2") == "/sys/fs/bpf/counts_2");
  CHECK(taken({}) == "");
  static_assert(!std::is_constructible_v<ebpfxx::CStringView, std::nullptr_t>);
  static_assert(!std::is_constructible_v<ebpfxx::CStringView, std::wstring>);
}

// Not run: pins have kernel tests.
[[maybe_unused]] static void take_paths(const ebpfxx::AnyMap& map, ebpfxx::MapSpec& spec, ebpfxx::Link& link) {
  const auto take = [&](const auto& path) {
    map.pin(path);
    spec.set_pin_path(path);
    link.pin(path);
    (void)ebpfxx::AnyMap::open_pinned(path);
    (void)ebpfxx::HashMap<int, int>::open_pinned(path);
    (void)ebpfxx::HashMap<int, int>::pin_or_reuse(path, {});
    (void)ebpfxx::Link::open_pinned(path);
    (void)ebpfxx::OpenObject::from_file(path);
    (void)ebpfxx::OpenObject::from_file(path, {.btf_custom_path = path});
  };
  take("path");
  take(std::string{"path"});
  take(std::filesystem::path{"path"});
}

TEST_CASE("options take strings, and know when they got none") {
  const std::string name = "counts";
  const ebpfxx::MapOptions map{.max_entries = 1, .name = name};
  CHECK(map.name.c_str() == name.c_str());
  CHECK(!ebpfxx::MapOptions{}.name);
  const std::filesystem::path folder = "/sys/fs/bpf/mine";
  const ebpfxx::OpenOptions open{.name = name, .pin_root_path = folder, .kconfig = "CONFIG_X=y"};
  CHECK(open.pin_root_path.c_str() == folder.c_str());
  CHECK(open.kconfig);
  CHECK(!open.btf_custom_path);
}

static std::vector<std::uint32_t> numbers(const CpuList& list) {
  std::vector<std::uint32_t> all;
  for (const std::uint32_t cpu : list) all.push_back(cpu);
  return all;
}

TEST_CASE("lists of CPUs") {
  CHECK(numbers(CpuList{"0\n"}) == std::vector<std::uint32_t>{0});
  CHECK(numbers(CpuList{"0-3\n"}) == std::vector<std::uint32_t>{0, 1, 2, 3});
  CHECK(numbers(CpuList{"\n"}).empty());
  CHECK(numbers(CpuList{""}).empty());

  const CpuList holes{"0,2-4,8,10-11\n"};
  CHECK(numbers(holes) == std::vector<std::uint32_t>{0, 2, 3, 4, 8, 10, 11});
  CHECK(holes.size() == 7);
  CHECK(holes.index_of(0) == 0u);
  CHECK(holes.index_of(2) == 1u);
  CHECK(holes.index_of(11) == 6u);
  CHECK(!holes.index_of(1));
  CHECK(!holes.contains(12));
  CHECK(holes.contains(8));
}
