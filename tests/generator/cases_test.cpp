// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Generated headers in use, as far as that needs no kernel: objects are opened, not loaded.
#include <doctest/doctest.h>

#include <array>
#include <new>
#include <ostream>
#include <string_view>

#include "cases_headers.hpp"

const void* bytes_of_types();

template <class T>
concept has_kconfig = requires(T& skeleton) {
  skeleton.kconfig();
};
template <class T>
concept has_data_hidden = requires(T& skeleton) {
  skeleton.data_hidden();
};

TEST_CASE("one skeleton in two translation units is one") { CHECK(bytes_of_types() == types::detail::object_bytes); }

TEST_CASE("each object opens, under its name") {
  CHECK(std::string_view{basics::open().object().name()} == "basics");
  CHECK(std::string_view{empty::open().object().name()} == "empty");
  CHECK(std::string_view{maps::open().object().name()} == "maps");
  CHECK(std::string_view{types::open().object().name()} == "types");
  CHECK(std::string_view{sections::open().object().name()} == "sections");
  CHECK(std::string_view{names::open({.name = "another"}).object().name()} == "another");
  CHECK(std::string_view{_1st_object_v2::open().object().name()} == "1st-object.v2");
}

TEST_CASE("what is renamed keeps its C name in the kernel") {
  auto open = _1st_object_v2::open();
  CHECK(open.data().Event == 2);
  CHECK(std::string_view{open.progs.Event.name()} == "filter");
  const ebpfxx::MapSpecOf<ebpfxx::HashMap<std::uint32_t, _1st_object_v2::processes>>& map = open.maps.processes;
  CHECK(std::string_view{map.name()} == "processes");
  CHECK(sizeof(_1st_object_v2::Event) == 32);
}

TEST_CASE("variables have the values that C gave them") {
  auto open = sections::open();
  CHECK(open.rodata().level == 3);
  CHECK(open.rodata().letter == 'x');
  CHECK(std::string_view{open.rodata().limits.name.data()} == "ab");
  CHECK(open.rodata().limits.high == 2);
  CHECK(open.rodata().key[0] == 1);
  CHECK(open.rodata().plain_constant == 5);
  CHECK(open.data().first == 'a');
  CHECK(open.data().second == 2);
  CHECK(open.data().third == 4);
  CHECK(open.data().table[0][0] == 1);
  CHECK(open.data().anonymous.value == 1);
  CHECK(open.data().aligned == 1);
  CHECK(open.data().tail == 1);
  CHECK(open.bss().counter == 0);
  CHECK(open.data_custom().custom == 1);
  CHECK(open.data_custom().custom_last == 3);
  CHECK(open.data_custom_two().custom_2 == 1);
  CHECK(open.data_a_b_c().odd == 1);
  CHECK(open.data_custom_().trailing == 1);
  CHECK(open.rodata_custom().custom_constant == 1);
  CHECK(open.bss_a().custom_zero == 0);

  open.rodata().level = 7;
  CHECK(open.rodata().level == 7);
}

TEST_CASE("who may write what, and when") {
  using S = sections::Skeleton;
  static_assert(std::is_same_v<decltype(std::declval<S&>().kconfig()), const sections::Kconfig&>);
  static_assert(std::is_same_v<decltype(std::declval<S&>().rodata()), const sections::Rodata&>);
  static_assert(std::is_same_v<decltype(std::declval<S&>().bss()), sections::Bss&>);
  static_assert(std::is_same_v<decltype(std::declval<const S&>().bss()), const sections::Bss&>);
  static_assert(std::is_same_v<decltype(std::declval<sections::OpenSkeleton&>().rodata()), sections::Rodata&>);
  static_assert(!has_kconfig<sections::OpenSkeleton> && has_kconfig<S>);  // libbpf sets it in load()
  static_assert(!has_data_hidden<S>);                                     // only a static variable
}

TEST_CASE("kconfig externs have their types") {
  using K = sections::Kconfig;
  static_assert(std::is_same_v<decltype(K::LINUX_KERNEL_VERSION), std::uint32_t>);
  static_assert(std::is_same_v<decltype(K::CONFIG_BPF), bool>);
  static_assert(std::is_same_v<decltype(K::CONFIG_TUN), sections::libbpf_tristate>);
  static_assert(std::is_same_v<decltype(K::CONFIG_LETTER), std::int8_t>);
  static_assert(std::is_same_v<decltype(K::CONFIG_HZ), std::int32_t>);
  static_assert(std::is_same_v<decltype(K::CONFIG_BIG), std::uint64_t>);
  static_assert(std::is_same_v<decltype(K::CONFIG_DEFAULT_HOSTNAME), std::array<char, 12>>);
}

TEST_CASE("padding is zero, whatever was there") {
  const auto make = [](auto type, bool value_initialise) {
    using T = decltype(type);
    alignas(T) std::array<unsigned char, sizeof(T)> memory;
    memory.fill(0xff);
    if (value_initialise)
      (void)new (memory.data()) T{};
    else
      (void)new (memory.data()) T;
    return memory;
  };
  CHECK(make(types::of_struct_with_holes{}, true) == std::array<unsigned char, sizeof(types::of_struct_with_holes)>{});
  CHECK(make(types::bits_gaps{}, true) == std::array<unsigned char, sizeof(types::bits_gaps)>{});
  CHECK(make(types::paddings{}, true) == std::array<unsigned char, sizeof(types::paddings)>{});
  const auto memory = make(types::paddings{}, false);
  CHECK(memory[1] == 0);
  CHECK(memory.back() == 0);
}

TEST_CASE("types keep what C++ needs to know of them") {
  static_assert(std::is_trivially_copyable_v<types::arrays> && std::is_trivially_copyable_v<types::tuple>);
  static_assert(std::is_aggregate_v<types::arrays> && std::is_aggregate_v<types::tuple>);
  static_assert(std::is_standard_layout_v<types::tuple> && std::is_standard_layout_v<types::bits>);
  static_assert(std::is_trivial_v<types::holes>);  // part of a union
  static_assert(std::is_same_v<types::counts, std::array<types::count, 3>>);
  static_assert(std::is_same_v<types::other_pair, types::pair>);
  static_assert(std::is_same_v<decltype(types::node::next), std::uint64_t>);
  static_assert(sizeof(types::flexible) == 4 && sizeof(types::flexible_deep) == 8);
}

TEST_CASE("maps have the types that their declarations gave them") {
  using M = maps::Skeleton::Maps;
  using ebpfxx::Map;
  using ebpfxx::MapType;
  using Bytes4 = std::array<std::byte, 4>;
  static_assert(std::is_same_v<decltype(M::typed), ebpfxx::HashMap<maps::prefix, maps::sample>>);
  static_assert(
      std::is_same_v<decltype(M::only_sizes), ebpfxx::HashMap<std::array<std::byte, 8>, std::array<std::byte, 24>>>);
  static_assert(std::is_same_v<decltype(M::flows), ebpfxx::LruHashMap<maps::flow, std::array<std::uint8_t, 6>>>);
  static_assert(std::is_same_v<decltype(M::address_pairs)::key_type, std::array<maps::address, 2>>);
  static_assert(std::is_same_v<decltype(M::float_keys), ebpfxx::HashMap<Bytes4, double>>);
  static_assert(std::is_same_v<decltype(M::text_keys), ebpfxx::HashMap<std::array<char, 16>, std::uint64_t>>);
  static_assert(std::is_same_v<decltype(M::array), ebpfxx::Array<maps::sample>>);
  static_assert(std::is_same_v<decltype(M::array_of_bytes), ebpfxx::Array<std::array<std::byte, 12>>>);
  static_assert(std::is_same_v<decltype(M::routes), Map<maps::prefix, std::uint32_t, MapType::lpm_trie>>);
  static_assert(std::is_same_v<decltype(M::queue), Map<void, maps::sample, MapType::queue>>);
  static_assert(std::is_same_v<decltype(M::stack), Map<void, Bytes4, MapType::stack>>);
  static_assert(std::is_same_v<decltype(M::bloom), Map<void, std::uint64_t, MapType::bloom_filter>>);
  static_assert(std::is_same_v<decltype(M::plain_ring), ebpfxx::RingBuf<>>);
  static_assert(std::is_same_v<decltype(M::typed_ring), ebpfxx::RingBuf<maps::sample>>);
  static_assert(std::is_same_v<decltype(M::congestion), ebpfxx::StructOps>);
  static_assert(std::is_same_v<decltype(M::shared), ebpfxx::Arena>);
  static_assert(std::is_same_v<decltype(M::instructions), ebpfxx::InsnArray>);
  static_assert(std::is_same_v<decltype(M::resizable), ebpfxx::RhashMap<std::uint32_t, maps::sample>>);
  static_assert(std::is_same_v<decltype(M::perf), Map<std::uint32_t, maps::sample, MapType::perf_event_array>>);
  static_assert(ebpfxx::is_map_key<maps::flow> && ebpfxx::is_map_key<maps::flags>);
  static_assert(ebpfxx::is_map_key<maps::anonymous_types_key>);

  auto open = maps::open();
  CHECK(open.maps.typed.max_entries() == 10);
  CHECK(open.maps.typed_ring.type() == MapType::ringbuf);
  CHECK(bpf_map__value_size(open.maps.typed_ring.native()) == 0);  // or the kernel would refuse it
  CHECK(bpf_map__value_size(open.maps.perf.native()) == 4);
}

TEST_CASE("programs have the classes of their sections") {
  using P = basics::Skeleton::Progs;
  static_assert(std::is_same_v<decltype(P::on_exec), ebpfxx::TracepointProgram>);
  static_assert(std::is_same_v<decltype(P::on_exit), ebpfxx::RawTracepointProgram>);
  static_assert(std::is_same_v<decltype(P::on_unlink), ebpfxx::KprobeProgram>);
  static_assert(std::is_same_v<decltype(P::filter), ebpfxx::XdpProgram>);
  static_assert(std::is_same_v<decltype(P::on_call), ebpfxx::SyscallProgram>);
  static_assert(std::is_same_v<decltype(P::watch), ebpfxx::SocketFilterProgram>);
}

TEST_CASE("names that C++ reserves have a '_', and the kernel sees what C wrote") {
  auto open = names::open();
  CHECK(std::string_view{open.progs.new_.name()} == "new");
  CHECK(std::string_view{open.progs.Links.section()} == "xdp");
  CHECK(std::string_view{open.maps.class_.name()} == "class");
  CHECK(std::string_view{open.maps.Maps_.name()} == "Maps");
  CHECK(std::string_view{open.maps.event.name()} == "event");
  CHECK(open.rodata().private_ == 1);
  CHECK(open.rodata().Rodata.a == 1);
  CHECK(open.data().template_ == 3);
  CHECK(open.data().data == 2);
  names::class_ type{};
  type.delete_ = 1;
  type.event.pid = 2;
  CHECK(type.delete_ + type.event.pid == 3);
  static_assert(static_cast<int>(names::union_::virtual_) == 3);
}
