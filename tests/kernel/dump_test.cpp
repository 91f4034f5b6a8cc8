// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Maps as JSON, and bpftool as the witness.
#include <cmath>
#include <ebpfxx/dump.hpp>
#include <ebpfxx/map/access.hpp>
#include <ebpfxx/map/map_of_maps.hpp>
#include <ebpfxx/map/percpu.hpp>
#include <ebpfxx/map/queue.hpp>
#include <ebpfxx/map/redirect.hpp>
#include <ebpfxx/map/socket_map.hpp>
#include <ebpfxx/map/stack_trace.hpp>
#include <ebpfxx/prefix.hpp>
#include <ebpfxx/reflect.hpp>
#include <string>
#include <vector>

#include "congestion.skel.hpp"
#include "network.hpp"
#include "shown.skel.hpp"

using ebpfxx::dump;
using test::contains;
using test::error_of;
using test::KernelTest;

namespace {

using u32 = std::uint32_t;
using u64 = std::uint64_t;

// Compares what bpftool says of map ID with the JSON in FILE. bpftool has bit-fields and 128-bit integers as texts
// ("0x1f"), enums in bit-fields as such, anonymous members without a name, and a wrong escape for a backslash.
constexpr const char* compare = R"py(
import json, re, subprocess, sys
def pairs(items):
    result = {}
    for name, value in items:
        result.update(value if name == "" else {name: value})
    return result
def plain(value):
    if isinstance(value, dict): return {name: plain(part) for name, part in value.items() if name != "bits_color"}
    if isinstance(value, list): return [plain(part) for part in value]
    return int(value, 16) if isinstance(value, str) and re.fullmatch("0x[0-9a-f]+", value) else value
shown = subprocess.run(["bpftool", "map", "dump", "-j", "id", sys.argv[1]], stdout=subprocess.PIPE, check=True).stdout
theirs = [plain(entry.get("formatted", entry)) for entry in json.loads(shown, object_pairs_hook=pairs)]
ours = [plain(entry) for entry in json.load(open(sys.argv[2]))]
order = lambda entry: json.dumps(entry, sort_keys=True)
if sorted(ours, key=order) != sorted(theirs, key=order):
    sys.exit("ours:   %s\ntheirs: %s" % (ours, theirs))
if not ours: sys.exit("there is nothing to compare")
)py";

void check_with_bpftool(const ebpfxx::AnyMap& map) {
  const test::TemporaryFile script{compare}, ours{dump(map)};
  const std::string command =
      "python3 " + script.path() + " " + std::to_string(map.info().id) + " " + ours.path() + " 2>&1";
  FILE* pipe = popen(command.c_str(), "re");
  REQUIRE(pipe);
  std::string said;
  char part[4096];
  for (std::size_t size; (size = fread(part, 1, sizeof part, pipe)) != 0;) said.append(part, size);
  CHECK_MESSAGE(pclose(pipe) == 0, map.name() << ": " << said);
}

shown::everything something() {
  shown::everything value{};
  value.u8 = 200;
  value.s8 = -100;
  value.u16 = 60000;
  value.s16 = -30000;
  value.u32 = 4'000'000'000;
  value.s32 = -2'000'000'000;
  value.u64 = 18'000'000'000'000'000'000u;
  value.s64 = -9'000'000'000'000'000'000;
  value.yes = true;
  value.letter = 'x';
  value.bytes = {1, 2, 255};
  value.name = {'b', 'a', '"', '\\', 'h', 0, 'z', 'z'};
  value.color = shown::color::GREEN;
  value.strange = static_cast<shown::color>(77);
  value.colors = {shown::color::RED, shown::color::BLUE};
  value.low = 5;
  value.high = 33;
  value.rest = 200'000;
  value.place = {-1, 1};
  value.places = {shown::point{1, 2}, shown::point{3, 4}};
  value.parts.whole = 0x10002;
  value.number = 0x30004;
  value.matrix = {{{1, 2, 3}, {4, 5, 6}}};
  value.pointer = 0xffff'8880'0000'1234;
  value.wide = static_cast<ebpfxx::int128>(1) << 100;
  return value;
}

}  // namespace

TEST_CASE_FIXTURE(KernelTest, "dump shows what bpftool shows [bpftool]") {
  auto skel = shown::open().load();
  auto value = something();
  value.name[3] = '/';
  skel.maps.flows.update({1, 2, 3, 0}, value);
  skel.maps.flows.update({0x0a000001, 0, 0, 0}, {});
  check_with_bpftool(skel.maps.flows);

  ebpfxx::PerCpu<shown::flow> flows;
  for (u32 cpu = 0; cpu < flows.size(); ++cpu) flows[cpu] = {cpu + 1, 80, 0, 0};
  skel.maps.per_cpu.update(1, flows);
  check_with_bpftool(skel.maps.per_cpu);

  skel.maps.rules.update({.prefixlen = 8, .address = {10, 0, 0, 0}}, shown::color::GREEN);
  skel.maps.rules.update({.prefixlen = 16, .address = {10, 1, 0, 0}}, shown::color::BLUE);
  check_with_bpftool(skel.maps.rules);

  for (const char* section : {".data", ".bss", ".rodata"}) check_with_bpftool(skel.object().map(section));

  const auto bytes = ebpfxx::HashMap<u32, std::array<char, 3>>::create({.max_entries = 4});
  bytes.update(7, {1, 2, '\xff'});
  check_with_bpftool(bytes);
  struct Pair {
    u32 first, second;
  };
  const auto reflected =
      ebpfxx::HashMap<u32, Pair>::create({.max_entries = 1000, .types = ebpfxx::MapBtf<u32, Pair>{}});
  for (u32 i = 0; i < 1000; ++i) reflected.update(i, {i, i * i});
  check_with_bpftool(reflected);
}

TEST_CASE_FIXTURE(KernelTest, "dump: fields by their names") {
  auto skel = shown::open().load();
  CHECK(dump(skel.maps.flows) == "[]");
  skel.maps.flows.update({1, 2, 3, 0}, something());
  CHECK(dump(skel.maps.flows) ==
        R"([{"key": {"from": 1, "port": 2, "kind": 3, "padding": 0}, "value": {"u8": 200, "s8": -100, "u16": 60000, )"
        R"("s16": -30000, "u32": 4000000000, "s32": -2000000000, "u64": 18000000000000000000, )"
        R"("s64": -9000000000000000000, "yes": true, "letter": 120, "bytes": [1, 2, 255], "name": "ba\"\\h", )"
        R"("color": "GREEN", "strange": 77, "colors": ["RED", "BLUE"], "low": 5, "high": 33, "rest": 200000, )"
        R"("bits_color": "RED", "place": {"x": -1, "y": 1}, "places": [{"x": 1, "y": 2}, {"x": 3, "y": 4}], )"
        R"("parts": {"whole": 65538, "halves": [2, 1]}, "number": 196612, "first": 4, "second": 3, )"
        R"("matrix": [[1, 2, 3], [4, 5, 6]], "pointer": 18446612682070037044, )"
        R"("wide": 1267650600228229401496703205376, "nothing": {}}}])");
  CHECK(dump(skel.object().map(".data")) ==
        R"([{"value": {".data": [{"origin": {"x": 1, "y": -2}}, {"counts": [4, 5, 6]}]}}])");
  CHECK(dump(skel.object().map(".rodata")) == R"([{"value": {".rodata": [{"limit": "GREEN"}]}}])");
}

TEST_CASE_FIXTURE(KernelTest, "dump: struct_ops have the kernel's fields") {
  auto open = congestion::open();
  open.maps.never_loaded.set_autocreate(false);
  open.progs.other_cong_avoid.set_autoload(false);
  const auto skel = std::move(open).load();
  const auto link = skel.maps.congestion.attach();
  const std::string shown = dump(skel.maps.congestion);
  CHECK(shown.starts_with(R"([{"value": {)"));
  CHECK(contains(shown, R"("data": {)"));
  CHECK(contains(shown, R"("name": "ebpfxx_test")"));
  CHECK(contains(shown, R"("ssthresh": )" + std::to_string(skel.progs.ssthresh.id()) + ", "));
  CHECK(contains(shown, R"("init": 0, )"));
}

TEST_CASE_FIXTURE(KernelTest, "dump: floating point [5.13]") {
  auto skel = shown::open().load();
  skel.maps.ratios.update(1, 0.5f);
  CHECK(dump(skel.maps.ratios) == R"([{"key": 1, "value": 0.5}])");
  skel.maps.ratios.update(1, std::nanf(""));
  CHECK(dump(skel.maps.ratios) == R"([{"key": 1, "value": null}])");
}

TEST_CASE_FIXTURE(KernelTest, "dump: text that is none is valid JSON") {
  auto skel = shown::open().load();
  auto value = something();
  value.name = {'\xff', '\xc3', '\xa9', '\n', '\x1b', '"', '\x80', 'z'};  // no zero at its end
  skel.maps.flows.update({}, value);
  CHECK(contains(dump(skel.maps.flows), R"("name": "\ufffdé\n\u001b\"\ufffdz")"));
}

TEST_CASE_FIXTURE(KernelTest, "dump hands out an entry at a time [any kernel]") {
  const auto map = ebpfxx::HashMap<u32, u32>::create({.max_entries = 100'000, .types = ebpfxx::MapBtf<u32, u32>{}});
  std::vector<std::pair<u32, u32>> entries;
  for (u32 i = 0; i < 100'000; ++i) entries.emplace_back(i, 3);
  map.update_all(entries);
  std::size_t count = 0, longest = 0;
  dump(map, [&](std::string_view entry) {
    ++count;
    longest = std::max(longest, entry.size());
  });
  CHECK(count == 100'000);
  CHECK(longest == std::string_view{R"({"key": 99999, "value": 3})"}.size());
  const ebpfxx::ReadOnly<decltype(map)> reader = map;
  CHECK(dump(reader) == dump(map));
  dump(reader, [&](std::string_view) { --count; });
  CHECK(count == 0);
  CHECK_THROWS_AS(dump(map, [](std::string_view) { throw 1; }), int);
}

TEST_CASE_FIXTURE(KernelTest, "dump: maps without types") {
  const auto hash = ebpfxx::HashMap<std::array<char, 2>, u64>::create({.max_entries = 4});
  hash.update({1, '\xff'}, 0x0807'0605'0403'0201);
  CHECK(dump(hash) ==
        R"([{"key": ["0x01", "0xff"], "value": ["0x01", "0x02", "0x03", "0x04", "0x05", "0x06", "0x07", "0x08"]}])");
  const auto array = ebpfxx::Array<std::array<char, 1>>::create({.max_entries = 2});
  CHECK(dump(array) == R"([{"key": 0, "value": ["0x00"]}, {"key": 1, "value": ["0x00"]}])");

  const auto trie = ebpfxx::LpmTrie<ebpfxx::Ipv4Prefix, std::array<char, 1>>::create({.max_entries = 2});
  trie.update(ebpfxx::Ipv4Prefix::parse("10.1.0.0/16"), {2});
  CHECK(dump(trie) == R"([{"key": {"prefixlen": 16, "data": ["0x0a", "0x01", "0x00", "0x00"]}, "value": ["0x02"]}])");

  using Inner = ebpfxx::HashMap<u32, u64>;
  const auto inner = Inner::create({.max_entries = 1});
  const auto outer = ebpfxx::ArrayOfMaps<Inner>::create({.max_entries = 4}, inner);
  outer.update(2, inner);
  CHECK(dump(outer) == R"([{"key": 2, "value": )" + std::to_string(inner.info().id) + "}]");

  const auto loopback = static_cast<int>(if_nametoindex("lo"));
  const auto devices = ebpfxx::DevMap<u64>::create({.max_entries = 4});
  devices.update(3, loopback);
  CHECK(dump(devices) == R"([{"key": 3, "value": {"ifindex": )" + std::to_string(loopback) + R"(, "prog_id": 0}}])");
  const auto cpus = ebpfxx::CpuMap<u32>::create({.max_entries = 1});
  cpus.update(0, 300);
  CHECK(dump(cpus) == R"([{"key": 0, "value": 300}])");

  test::set_up_loopback();
  const auto sockets = ebpfxx::SockMap<u64>::create({.max_entries = 4});
  const auto socket = test::new_socket(SOCK_DGRAM);
  test::bind_to_loopback(socket);
  sockets.update(1, socket);
  CHECK(dump(sockets) == R"([{"key": 1, "value": )" + std::to_string(socket.cookie()) + "}]");
  CHECK(dump(ebpfxx::StackTraceMap<4>::create({.max_entries = 4})) == "[]");
}

TEST_CASE_FIXTURE(KernelTest, "dump: types that may not be read") {
  const auto map =
      ebpfxx::HashMap<std::uint16_t, bool>::create({.max_entries = 1, .types = ebpfxx::MapBtf<std::uint16_t, bool>{}});
  map.update(1, true);
  CHECK(dump(map) == R"([{"key": 1, "value": true}])");
  const test::WithoutSysAdmin less;
  CHECK(dump(map) == R"([{"key": ["0x01", "0x00"], "value": ["0x01"]}])");
}

TEST_CASE_FIXTURE(KernelTest, "dump: what cannot be walked over is an Error") {
  const auto queue = ebpfxx::Queue<u32>::create({.max_entries = 4, .name = "jobs"});
  queue.push(1);
  CHECK(error_of([&] { (void)dump(queue); }) ==
        "cannot walk over map 'jobs': Operation not supported (EOPNOTSUPP). A map of type queue has no keys: use the "
        "class of that type.");
  CHECK(queue.peek() == 1u);
  const auto sockets = ebpfxx::SockHash<u32, u32>::create({.max_entries = 4});
  CHECK(dump(sockets) == "[]");
  test::set_up_loopback();
  const auto socket = test::new_socket(SOCK_DGRAM);
  test::bind_to_loopback(socket);
  sockets.update(1, socket);
  CHECK(contains(error_of([&] { (void)dump(sockets); }), "User space sees sockets as cookies"));
}
