// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// bpftool as an independent witness: `bpftool map dump -j` shows what walks show. For machines that have it.
#include <algorithm>
#include <cstdio>
#include <ebpfxx/map/percpu.hpp>
#include <ebpfxx/map/redirect.hpp>
#include <ebpfxx/map/socket_map.hpp>
#include <ebpfxx/prefix.hpp>
#include <ebpfxx/reflect.hpp>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "network.hpp"

using test::KernelTest;

namespace {

struct Stats {
  std::uint64_t packets;
  std::int32_t error;
  std::uint16_t ports[2];
};

std::string dump(const ebpfxx::AnyMap& map) {
  const std::string command = "bpftool map dump -j id " + std::to_string(map.info().id);
  FILE* pipe = popen(command.c_str(), "re");
  REQUIRE(pipe);
  std::string text;
  char part[4096];
  for (std::size_t size; (size = fread(part, 1, sizeof part, pipe)) != 0;) text.append(part, size);
  REQUIRE(pclose(pipe) == 0);
  return text;
}

// The part that bpftool made of the types: {"key":1,"value":{...}} of each entry.
std::multiset<std::string> dumped(const ebpfxx::AnyMap& map) {
  const std::string text = dump(map);
  std::multiset<std::string> result;
  const std::string mark = "\"formatted\":";
  for (std::size_t at = 0; (at = text.find(mark, at)) != std::string::npos;) {
    const std::size_t begin = at += mark.size();
    int depth = 0;
    do depth += text[at] == '{' ? 1 : text[at] == '}' ? -1 : 0;
    while (++at < text.size() && depth > 0);
    result.insert(text.substr(begin, at - begin));
  }
  return result;
}

// bpftool puts no spaces.
template <class T>
std::string json(const T& value) {
  std::string text = ebpfxx::to_json(value);
  std::erase(text, ' ');
  return text;
}

template <class K, class V>
std::string shown(const K& key, const V& value) {
  return "{\"key\":" + json(key) + ",\"value\":" + json(value) + "}";
}

template <class Map>
std::multiset<std::string> walked(const Map& map) {
  std::multiset<std::string> result;
  for (auto [key, value] : map) result.insert(shown(key, value));
  return result;
}

// What bpftool says of a map without types: [{"key":["0x01",...],"value":["0x02",...]},...], in the order of the walk.
template <class Map, class ValueOf>
std::string walked_as_bytes(const Map& map, ValueOf value_of) {
  const auto bytes = [](const auto& value) {
    std::string text;
    for (const std::byte byte : std::as_bytes(std::span{&value, 1})) {
      char part[8];
      std::snprintf(part, sizeof part, "\"0x%02x\"", std::to_integer<unsigned>(byte));
      text += (text.empty() ? "" : ",") + std::string{part};
    }
    return "[" + text + "]";
  };
  std::string text;
  for (auto [key, value] : map)
    text += (text.empty() ? "" : ",") + ("{\"key\":" + bytes(key)) + ",\"value\":" + bytes(value_of(value)) + "}";
  return "[" + text + "]\n";
}

template <class Map>
Map filled() {
  using K = typename Map::key_type;
  using V = typename Map::mapped_type;
  const auto map = Map::create({.max_entries = 300, .types = ebpfxx::MapBtf<K, V>{}});
  for (std::uint32_t i = 0; i < 300; ++i)
    map.update(i, {.packets = i * 1000ull, .error = -static_cast<std::int32_t>(i), .ports = {1, 65535}});
  return map;
}

template <class Map>
std::multiset<std::string> walked_per_cpu(const Map& map) {
  std::multiset<std::string> result;
  for (auto [key, values] : map) {
    std::string text;
    for (std::uint32_t cpu = 0; cpu < values.size(); ++cpu)
      text += (cpu ? "," : "") + ("{\"cpu\":" + std::to_string(cpu)) + ",\"value\":" + json(values[cpu]) + "}";
    result.insert("{\"key\":" + json(key) + ",\"values\":[" + text + "]}");
  }
  return result;
}

}  // namespace

TEST_CASE_FIXTURE(KernelTest, "walks show what bpftool shows [bpftool]") {
  const auto hash = filled<ebpfxx::HashMap<std::uint32_t, Stats>>();
  CHECK(walked(hash).size() == 300);
  CHECK(walked(hash) == dumped(hash));
  CHECK(*walked(hash).begin() == R"({"key":0,"value":{"packets":0,"error":0,"ports":[1,65535]}})");
  const auto array = filled<ebpfxx::Array<Stats>>();
  CHECK(walked(array) == dumped(array));
  const auto lru = filled<ebpfxx::LruHashMap<std::uint32_t, Stats>>();
  CHECK(walked(lru) == dumped(lru));

  const auto trie = ebpfxx::LpmTrie<ebpfxx::Ipv4Prefix, Stats>::create(
      {.max_entries = 10, .types = ebpfxx::MapBtf<ebpfxx::Ipv4Prefix, Stats>{}});
  trie.update(ebpfxx::Ipv4Prefix::parse("10.0.0.0/8"), {.packets = 1, .error = 2, .ports = {}});
  trie.update(ebpfxx::Ipv4Prefix::parse("10.1.0.0/16"), {.packets = 3, .error = 4, .ports = {}});
  CHECK(walked(trie).size() == 2);
  CHECK(walked(trie) == dumped(trie));
}

TEST_CASE_FIXTURE(KernelTest, "walks over per-CPU maps show what bpftool shows [bpftool]") {
  const auto check = [](const auto& map) {
    for (std::uint32_t key = 0; key < 5; ++key) {
      ebpfxx::PerCpu<std::uint32_t> values;
      for (std::uint32_t cpu = 0; cpu < values.size(); ++cpu) values[cpu] = key * 10 + cpu;
      map.update(key, values);
    }
    CHECK(walked_per_cpu(map).size() == 5);
    CHECK(walked_per_cpu(map) == dumped(map));
  };
  const ebpfxx::MapBtf<std::uint32_t, std::uint32_t> types;
  check(ebpfxx::PerCpuHashMap<std::uint32_t, std::uint32_t>::create({.max_entries = 5, .types = types}));
  check(ebpfxx::LruPerCpuHashMap<std::uint32_t, std::uint32_t>::create({.max_entries = 5, .types = types}));
  check(ebpfxx::PerCpuArray<std::uint32_t>::create({.max_entries = 5, .types = types}));
}

TEST_CASE_FIXTURE(KernelTest, "walks over maps of devices, CPUs and sockets show what bpftool shows [bpftool]") {
  const auto devices = ebpfxx::DevMapHash<>::create({.max_entries = 8});
  for (const std::uint32_t key : {3u, 1000u, 70000u}) devices.update(key, static_cast<int>(if_nametoindex("lo")));
  CHECK(walked_as_bytes(devices, [](const auto& target) { return target.ifindex; }) == dump(devices));

  const auto cpus = ebpfxx::CpuMap<std::uint64_t>::create({.max_entries = 1});
  cpus.update(0, 300);
  CHECK(walked_as_bytes(cpus, [](const auto& target) { return target; }) == dump(cpus));

  test::set_up_loopback();
  const auto sockets = ebpfxx::SockHash<std::uint32_t>::create({.max_entries = 8});
  const auto socket = test::new_socket(SOCK_DGRAM);
  test::bind_to_loopback(socket);
  sockets.update(7, socket);
  CHECK(walked_as_bytes(sockets, [](std::uint64_t cookie) { return cookie; }) == dump(sockets));
}
