// Made by ebpfxx-gen from maps.bpf.o. Do not edit: edit the BPF program, and build again.
// clang-format off
//
//   program  target           socket                      SocketFilterProgram
//   program  ssthresh         struct_ops/ssthresh         StructOpsProgram
//   map      inner            hash, 4 entries             HashMap<std::uint32_t, std::uint32_t>
//   map      outer            array_of_maps, 2 entries    ArrayOfMaps<HashMap<std::uint32_t, std::uint32_t>>
//   map      calls            prog_array, 2 entries       ProgArray<Program>
//   map      typed            hash, 10 entries            HashMap<prefix, sample>
//   map      only_sizes       hash, 10 entries            HashMap<std::array<std::byte, 8>, std::array<std::byte, 24>>
//   map      flows            lru_hash, 10 entries        LruHashMap<flow_t, std::array<std::uint8_t, 6>>
//   map      other_flows      hash, 10 entries            HashMap<other_flow_t, std::int32_t>
//   map      address_pairs    hash, 10 entries            HashMap<std::array<address, 2>, std::int32_t>
//   map      flag_keys        hash, 10 entries            HashMap<flags, std::int64_t>
//   map      float_keys       hash, 10 entries            HashMap<std::array<std::byte, 4>, double>
//   map      anonymous_types  hash, 10 entries            HashMap<anonymous_types_key, anonymous_types_value>
//   map      text_keys        hash, 10 entries            HashMap<std::array<char, 16>, std::uint64_t>
//   map      array            array, 2 entries            Array<sample>
//   map      slots            array, 2 entries            Array<std::uint64_t>
//   map      array_of_bytes   array, 2 entries            Array<std::array<std::byte, 12>>
//   map      percpu_hash      percpu_hash, 2 entries      PerCpuHashMap<std::uint64_t, std::uint64_t>
//   map      percpu_array     percpu_array, 2 entries     PerCpuArray<sample>
//   map      lru_percpu_hash  lru_percpu_hash, 2 entries  LruPerCpuHashMap<std::uint32_t, std::uint32_t>
//   map      routes           lpm_trie, 2 entries         LpmTrie<prefix, std::uint32_t>
//   map      queue            queue, 2 entries            Queue<sample>
//   map      stack            stack, 2 entries            Stack<std::array<std::byte, 4>>
//   map      bloom            bloom_filter, 2 entries     BloomFilter<std::uint64_t>
//   map      plain_ring       ringbuf, 4096 bytes         RingBuf<>
//   map      typed_ring       ringbuf, 4096 bytes         RingBuf<sample>
//   map      user_ring        user_ringbuf, 4096 bytes    UserRingBuf<sample>
//   map      perf             perf_event_array            PerfEventArray<sample>
//   map      plain_perf       perf_event_array            PerfEventArray<>
//   map      stacks           stack_trace, 16 entries     StackTraceMap<127>
//   map      sockets          sk_storage                  SkStorage<sample>
//   map      outer_hash       hash_of_maps, 2 entries     HashOfMaps<std::array<std::byte, 4>, HashMap<std::uint32_t, std::uint32_t>>
//   map      devices          devmap, 2 entries           DevMap<bpf_devmap_val>
//   map      cgroups          cgroup_storage              CgroupStorage<bpf_cgroup_storage_key, std::uint64_t>
//   map      shared           arena, 100 pages            Arena
//   map      instructions     insn_array, 3 entries       InsnArray
//   map      resizable        rhash, 1000 entries         RhashMap<std::uint32_t, sample>
//   map      from_the_future  unknown, 1 entry            AnyMap
//   map      congestion       struct_ops, 1 entry         StructOps
//   types    prefix, sample, address, flow, flow_t, other_flow_t and 8 more
//
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <ebpfxx/map.hpp>
#include <ebpfxx/map/arena.hpp>
#include <ebpfxx/map/bloom_filter.hpp>
#include <ebpfxx/map/cgroup_storage.hpp>
#include <ebpfxx/map/insn_array.hpp>
#include <ebpfxx/map/map_of_maps.hpp>
#include <ebpfxx/map/percpu.hpp>
#include <ebpfxx/map/perf_event_array.hpp>
#include <ebpfxx/map/prog_array.hpp>
#include <ebpfxx/map/queue.hpp>
#include <ebpfxx/map/redirect.hpp>
#include <ebpfxx/map/stack_trace.hpp>
#include <ebpfxx/map/storage.hpp>
#include <ebpfxx/program/socket_filter.hpp>
#include <ebpfxx/ring_buffer.hpp>
#include <ebpfxx/skeleton.hpp>
#include <ebpfxx/struct_ops.hpp>
#include <ebpfxx/user_ring_buffer.hpp>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

static_assert(EBPFXX_SKELETON_VERSION == 4, "made for another version of ebpfxx: build it again");
static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "made for another byte order: build it again");

#ifdef __clang__
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Woverlength-strings"
#endif

namespace maps {

// ---- Types of the BPF program ----

struct prefix {
  std::uint32_t length;
  std::array<std::uint8_t, 4> address;
};

struct sample {
  std::uint64_t time;
  std::array<char, 4> text;
  std::array<std::byte, 4> padding{};
};

union address {
  std::uint32_t v4;
  std::array<std::uint8_t, 16> v6;
};

struct flow {
  std::uint8_t version;
  std::array<std::byte, 3> padding{};
  address from;
  address to;
};

using flow_t = flow;

using other_flow_t = flow;

struct flags {
  std::uint32_t low : 4;
  std::uint32_t high : 4;
  std::array<std::byte, 3> padding{};
};

struct anonymous_types_key {
  std::uint8_t kind;
  std::array<std::byte, 3> padding{};
  std::uint32_t number;
};

struct anonymous_types_value {
  std::array<char, 3> name;
};

enum class slot : std::uint32_t {
  SLOT_RECEIVED = 0,
  SLOT_SENT = 1,
  SLOTS = 2,
};

union bpf_devmap_val_bpf_prog {
  std::int32_t fd;
  std::uint32_t id;
};

struct bpf_devmap_val {
  std::uint32_t ifindex;
  bpf_devmap_val_bpf_prog bpf_prog;
};

struct bpf_cgroup_storage_key {
  std::uint64_t cgroup_inode_id;
  std::uint32_t attach_type;
  std::array<std::byte, 4> padding{};
};

struct tcp_congestion_ops {
  ebpfxx::ProgramSlot ssthresh;  // unsigned int (*)()
  std::array<char, 16> name;
};

}  // namespace maps

// Keys without padding, though the compiler cannot tell: padding is a member.
template <>
inline constexpr bool ebpfxx::is_map_key<::maps::flow> = true;
template <>
inline constexpr bool ebpfxx::is_map_key<std::array<::maps::address, 2>> = true;
template <>
inline constexpr bool ebpfxx::is_map_key<::maps::flags> = true;

namespace maps {

// ---- The skeleton ----

/// maps in the kernel. Movable. Destroying it detaches its links; copies of its maps and programs stay valid.
class Skeleton {
 private:
  ebpfxx::Object object_;

 public:
  struct Maps {
    ebpfxx::HashMap<std::uint32_t, std::uint32_t> inner;
    ebpfxx::ArrayOfMaps<ebpfxx::HashMap<std::uint32_t, std::uint32_t>> outer;
    ebpfxx::ProgArray<ebpfxx::Program> calls;
    ebpfxx::HashMap<prefix, sample> typed;
    ebpfxx::HashMap<std::array<std::byte, 8>, std::array<std::byte, 24>> only_sizes;
    ebpfxx::LruHashMap<flow_t, std::array<std::uint8_t, 6>> flows;
    ebpfxx::HashMap<other_flow_t, std::int32_t> other_flows;
    ebpfxx::HashMap<std::array<address, 2>, std::int32_t> address_pairs;
    ebpfxx::HashMap<flags, std::int64_t> flag_keys;
    ebpfxx::HashMap<std::array<std::byte, 4>, double> float_keys;
    ebpfxx::HashMap<anonymous_types_key, anonymous_types_value> anonymous_types;
    ebpfxx::HashMap<std::array<char, 16>, std::uint64_t> text_keys;
    ebpfxx::Array<sample> array;
    ebpfxx::Array<std::uint64_t> slots;
    ebpfxx::Array<std::array<std::byte, 12>> array_of_bytes;
    ebpfxx::PerCpuHashMap<std::uint64_t, std::uint64_t> percpu_hash;
    ebpfxx::PerCpuArray<sample> percpu_array;
    ebpfxx::LruPerCpuHashMap<std::uint32_t, std::uint32_t> lru_percpu_hash;
    ebpfxx::LpmTrie<prefix, std::uint32_t> routes;
    ebpfxx::Queue<sample> queue;
    ebpfxx::Stack<std::array<std::byte, 4>> stack;
    ebpfxx::BloomFilter<std::uint64_t> bloom;
    ebpfxx::RingBuf<> plain_ring;
    ebpfxx::RingBuf<sample> typed_ring;
    ebpfxx::UserRingBuf<sample> user_ring;
    ebpfxx::PerfEventArray<sample> perf;
    ebpfxx::PerfEventArray<> plain_perf;
    ebpfxx::StackTraceMap<127> stacks;
    ebpfxx::SkStorage<sample> sockets;
    ebpfxx::HashOfMaps<std::array<std::byte, 4>, ebpfxx::HashMap<std::uint32_t, std::uint32_t>> outer_hash;
    ebpfxx::DevMap<bpf_devmap_val> devices;
    ebpfxx::CgroupStorage<bpf_cgroup_storage_key, std::uint64_t> cgroups;
    ebpfxx::Arena shared;
    ebpfxx::InsnArray instructions;
    ebpfxx::RhashMap<std::uint32_t, sample> resizable;
    ebpfxx::AnyMap from_the_future;
    ebpfxx::StructOps congestion;

    explicit Maps([[maybe_unused]] ebpfxx::detail::Finder& loaded_from) noexcept
        : inner{loaded_from, "inner"},
          outer{loaded_from, "outer"},
          calls{loaded_from, "calls"},
          typed{loaded_from, "typed"},
          only_sizes{loaded_from, "only_sizes"},
          flows{loaded_from, "flows"},
          other_flows{loaded_from, "other_flows"},
          address_pairs{loaded_from, "address_pairs"},
          flag_keys{loaded_from, "flag_keys"},
          float_keys{loaded_from, "float_keys"},
          anonymous_types{loaded_from, "anonymous_types"},
          text_keys{loaded_from, "text_keys"},
          array{loaded_from, "array"},
          slots{loaded_from, "slots"},
          array_of_bytes{loaded_from, "array_of_bytes"},
          percpu_hash{loaded_from, "percpu_hash"},
          percpu_array{loaded_from, "percpu_array"},
          lru_percpu_hash{loaded_from, "lru_percpu_hash"},
          routes{loaded_from, "routes"},
          queue{loaded_from, "queue"},
          stack{loaded_from, "stack"},
          bloom{loaded_from, "bloom"},
          plain_ring{loaded_from, "plain_ring"},
          typed_ring{loaded_from, "typed_ring"},
          user_ring{loaded_from, "user_ring"},
          perf{loaded_from, "perf"},
          plain_perf{loaded_from, "plain_perf"},
          stacks{loaded_from, "stacks"},
          sockets{loaded_from, "sockets"},
          outer_hash{loaded_from, "outer_hash"},
          devices{loaded_from, "devices"},
          cgroups{loaded_from, "cgroups"},
          shared{loaded_from, "shared"},
          instructions{loaded_from, "instructions"},
          resizable{loaded_from, "resizable"},
          from_the_future{loaded_from, "from_the_future"},
          congestion{loaded_from, "congestion"} {}
  };
  struct Progs {
    ebpfxx::SocketFilterProgram target;
    ebpfxx::StructOpsProgram ssthresh;

    explicit Progs([[maybe_unused]] ebpfxx::detail::Finder& loaded_from) noexcept
        : target{loaded_from, "target"},
          ssthresh{loaded_from, "ssthresh"} {}
  };
  /// What attach() attached. You may store a link here yourself: skel.links.x = skel.progs.x.attach(...).
  struct Links {
    ebpfxx::Attachment target;
    ebpfxx::Link ssthresh;
    ebpfxx::Link congestion;
  };

  Maps maps;
  Progs progs;
  Links links;

  /// Takes what OpenSkeleton::load() loaded.
  explicit Skeleton(ebpfxx::Object object) : Skeleton{ebpfxx::detail::Finder{object}, std::move(object)} {}

  /// Attaches each program whose SEC() names a target, unless it is attached already, and returns those that it left,
  /// with the reason and the call that attaches them. All or none: throws ebpfxx::Error.
  ebpfxx::UnattachedList attach() {
    ebpfxx::detail::Attacher attacher{3, object_};
    if (!links.target) attacher.leave(progs.target);
    attacher.add(progs.ssthresh, links.ssthresh);
    attacher.add(maps.congestion, links.congestion);
    return attacher.done();
  }
  /// Detaches every program.
  void detach() noexcept { ebpfxx::detail::renew(links); }

  /// To find maps and programs by name at run time.
  [[nodiscard]] const ebpfxx::Object& object() const noexcept { return object_; }

 private:
  Skeleton(ebpfxx::detail::Finder in, ebpfxx::Object object)
      : object_{std::move(object)}, maps{in}, progs{in}, links{} {
    in.done();
  }
};

/// maps opened, but not in the kernel yet: set its constants, sizes, and what to load.
class OpenSkeleton {
 private:
  ebpfxx::OpenObject object_;

 public:
  struct Maps {
    ebpfxx::MapSpecOf<ebpfxx::HashMap<std::uint32_t, std::uint32_t>> inner;
    ebpfxx::MapSpecOf<ebpfxx::ArrayOfMaps<ebpfxx::HashMap<std::uint32_t, std::uint32_t>>> outer;
    ebpfxx::MapSpecOf<ebpfxx::ProgArray<ebpfxx::Program>> calls;
    ebpfxx::MapSpecOf<ebpfxx::HashMap<prefix, sample>> typed;
    ebpfxx::MapSpecOf<ebpfxx::HashMap<std::array<std::byte, 8>, std::array<std::byte, 24>>> only_sizes;
    ebpfxx::MapSpecOf<ebpfxx::LruHashMap<flow_t, std::array<std::uint8_t, 6>>> flows;
    ebpfxx::MapSpecOf<ebpfxx::HashMap<other_flow_t, std::int32_t>> other_flows;
    ebpfxx::MapSpecOf<ebpfxx::HashMap<std::array<address, 2>, std::int32_t>> address_pairs;
    ebpfxx::MapSpecOf<ebpfxx::HashMap<flags, std::int64_t>> flag_keys;
    ebpfxx::MapSpecOf<ebpfxx::HashMap<std::array<std::byte, 4>, double>> float_keys;
    ebpfxx::MapSpecOf<ebpfxx::HashMap<anonymous_types_key, anonymous_types_value>> anonymous_types;
    ebpfxx::MapSpecOf<ebpfxx::HashMap<std::array<char, 16>, std::uint64_t>> text_keys;
    ebpfxx::MapSpecOf<ebpfxx::Array<sample>> array;
    ebpfxx::MapSpecOf<ebpfxx::Array<std::uint64_t>> slots;
    ebpfxx::MapSpecOf<ebpfxx::Array<std::array<std::byte, 12>>> array_of_bytes;
    ebpfxx::MapSpecOf<ebpfxx::PerCpuHashMap<std::uint64_t, std::uint64_t>> percpu_hash;
    ebpfxx::MapSpecOf<ebpfxx::PerCpuArray<sample>> percpu_array;
    ebpfxx::MapSpecOf<ebpfxx::LruPerCpuHashMap<std::uint32_t, std::uint32_t>> lru_percpu_hash;
    ebpfxx::MapSpecOf<ebpfxx::LpmTrie<prefix, std::uint32_t>> routes;
    ebpfxx::MapSpecOf<ebpfxx::Queue<sample>> queue;
    ebpfxx::MapSpecOf<ebpfxx::Stack<std::array<std::byte, 4>>> stack;
    ebpfxx::MapSpecOf<ebpfxx::BloomFilter<std::uint64_t>> bloom;
    ebpfxx::MapSpecOf<ebpfxx::RingBuf<>> plain_ring;
    ebpfxx::MapSpecOf<ebpfxx::RingBuf<sample>> typed_ring;
    ebpfxx::MapSpecOf<ebpfxx::UserRingBuf<sample>> user_ring;
    ebpfxx::MapSpecOf<ebpfxx::PerfEventArray<sample>> perf;
    ebpfxx::MapSpecOf<ebpfxx::PerfEventArray<>> plain_perf;
    ebpfxx::MapSpecOf<ebpfxx::StackTraceMap<127>> stacks;
    ebpfxx::MapSpecOf<ebpfxx::SkStorage<sample>> sockets;
    ebpfxx::MapSpecOf<ebpfxx::HashOfMaps<std::array<std::byte, 4>, ebpfxx::HashMap<std::uint32_t, std::uint32_t>>> outer_hash;
    ebpfxx::MapSpecOf<ebpfxx::DevMap<bpf_devmap_val>> devices;
    ebpfxx::MapSpecOf<ebpfxx::CgroupStorage<bpf_cgroup_storage_key, std::uint64_t>> cgroups;
    ebpfxx::MapSpecOf<ebpfxx::Arena> shared;
    ebpfxx::MapSpecOf<ebpfxx::InsnArray> instructions;
    ebpfxx::MapSpecOf<ebpfxx::RhashMap<std::uint32_t, sample>> resizable;
    ebpfxx::MapSpecOf<ebpfxx::AnyMap> from_the_future;
    ebpfxx::StructOpsSpec<tcp_congestion_ops> congestion;

    explicit Maps([[maybe_unused]] ebpfxx::detail::Finder& loaded_from) noexcept
        : inner{loaded_from, "inner"},
          outer{loaded_from, "outer"},
          calls{loaded_from, "calls"},
          typed{loaded_from, "typed"},
          only_sizes{loaded_from, "only_sizes"},
          flows{loaded_from, "flows"},
          other_flows{loaded_from, "other_flows"},
          address_pairs{loaded_from, "address_pairs"},
          flag_keys{loaded_from, "flag_keys"},
          float_keys{loaded_from, "float_keys"},
          anonymous_types{loaded_from, "anonymous_types"},
          text_keys{loaded_from, "text_keys"},
          array{loaded_from, "array"},
          slots{loaded_from, "slots"},
          array_of_bytes{loaded_from, "array_of_bytes"},
          percpu_hash{loaded_from, "percpu_hash"},
          percpu_array{loaded_from, "percpu_array"},
          lru_percpu_hash{loaded_from, "lru_percpu_hash"},
          routes{loaded_from, "routes"},
          queue{loaded_from, "queue"},
          stack{loaded_from, "stack"},
          bloom{loaded_from, "bloom"},
          plain_ring{loaded_from, "plain_ring"},
          typed_ring{loaded_from, "typed_ring"},
          user_ring{loaded_from, "user_ring"},
          perf{loaded_from, "perf"},
          plain_perf{loaded_from, "plain_perf"},
          stacks{loaded_from, "stacks"},
          sockets{loaded_from, "sockets"},
          outer_hash{loaded_from, "outer_hash"},
          devices{loaded_from, "devices"},
          cgroups{loaded_from, "cgroups"},
          shared{loaded_from, "shared"},
          instructions{loaded_from, "instructions"},
          resizable{loaded_from, "resizable"},
          from_the_future{loaded_from, "from_the_future"},
          congestion{loaded_from, "congestion"} {}
  };
  struct Progs {
    ebpfxx::ProgramSpec target;
    ebpfxx::ProgramSpec ssthresh;

    explicit Progs([[maybe_unused]] ebpfxx::detail::Finder& loaded_from) noexcept
        : target{loaded_from, "target"},
          ssthresh{loaded_from, "ssthresh"} {}
  };

  Maps maps;
  Progs progs;

  /// Takes an object opened some other way; it must be the one that this header was made from.
  explicit OpenSkeleton(ebpfxx::OpenObject object) : OpenSkeleton{ebpfxx::detail::Finder{object}, std::move(object)} {}

  /// Creates the maps and loads the programs. Throws ebpfxx::VerifierError when the verifier refuses one, else
  /// ebpfxx::Error.
  [[nodiscard]] Skeleton load() && {
    ebpfxx::detail::release(maps);
    ebpfxx::detail::release(progs);
    return Skeleton{std::move(object_).load()};
  }
  Skeleton load() & = delete;  // load() consumes this object: std::move(open).load()

  /// To find maps and programs by name at run time.
  [[nodiscard]] const ebpfxx::OpenObject& object() const noexcept { return object_; }

 private:
  OpenSkeleton(ebpfxx::detail::Finder in, ebpfxx::OpenObject object) : object_{std::move(object)}, maps{in}, progs{in} {
    in.done();
  }
};

/// Opens the object in this header. Throws ebpfxx::Error.
[[nodiscard]] inline OpenSkeleton open(ebpfxx::OpenOptions options = {});

// ---- Layouts, as the BPF program has them ----

static_assert(sizeof(prefix) == 8);
static_assert(offsetof(prefix, length) == 0);
static_assert(offsetof(prefix, address) == 4);

static_assert(sizeof(sample) == 16);
static_assert(offsetof(sample, time) == 0);
static_assert(offsetof(sample, text) == 8);

static_assert(sizeof(address) == 16);
static_assert(offsetof(address, v4) == 0);
static_assert(offsetof(address, v6) == 0);

static_assert(sizeof(flow) == 36);
static_assert(offsetof(flow, version) == 0);
static_assert(offsetof(flow, from) == 4);
static_assert(offsetof(flow, to) == 20);

static_assert(sizeof(flags) == 4);

static_assert(sizeof(anonymous_types_key) == 8);
static_assert(offsetof(anonymous_types_key, kind) == 0);
static_assert(offsetof(anonymous_types_key, number) == 4);

static_assert(sizeof(anonymous_types_value) == 3);
static_assert(offsetof(anonymous_types_value, name) == 0);

static_assert(sizeof(bpf_devmap_val_bpf_prog) == 4);
static_assert(offsetof(bpf_devmap_val_bpf_prog, fd) == 0);
static_assert(offsetof(bpf_devmap_val_bpf_prog, id) == 0);

static_assert(sizeof(bpf_devmap_val) == 8);
static_assert(offsetof(bpf_devmap_val, ifindex) == 0);
static_assert(offsetof(bpf_devmap_val, bpf_prog) == 4);

static_assert(sizeof(bpf_cgroup_storage_key) == 16);
static_assert(offsetof(bpf_cgroup_storage_key, cgroup_inode_id) == 0);
static_assert(offsetof(bpf_cgroup_storage_key, attach_type) == 8);

static_assert(sizeof(tcp_congestion_ops) == 24);
static_assert(offsetof(tcp_congestion_ops, ssthresh) == 0);
static_assert(offsetof(tcp_congestion_ops, name) == 8);

// ---- Names of enumerators ----

constexpr std::string_view ebpfxx_name(slot value) noexcept {
  switch (value) {
    case slot::SLOT_RECEIVED:
      return "SLOT_RECEIVED";
    case slot::SLOT_SENT:
      return "SLOT_SENT";
    case slot::SLOTS:
      return "SLOTS";
    default:
      return {};
  }
}
constexpr std::array<slot, 3> ebpfxx_values(slot) noexcept {
  return {
      slot::SLOT_RECEIVED,
      slot::SLOT_SENT,
      slot::SLOTS,
  };
}
[[nodiscard]] inline std::string to_string(slot value) {
  return ebpfxx::detail::enum_text(ebpfxx_name(value), static_cast<std::uint64_t>(value));
}

// ---- The object ----

namespace detail {
/// The ELF file that open() opens, without DWARF: some bytes.
alignas(8) [[gnu::visibility("hidden")]] inline constexpr unsigned char object_bytes[] = ...;
}  // namespace detail

inline OpenSkeleton open(ebpfxx::OpenOptions options) {
  if (!options.name) options.name = "maps";
  const std::span<const unsigned char> bytes{detail::object_bytes, sizeof detail::object_bytes - 1};
  return OpenSkeleton{ebpfxx::OpenObject::from_static(std::as_bytes(bytes), options)};
}

}  // namespace maps

// ---- Names of fields, for <ebpfxx/reflect.hpp> ----

template <>
struct ebpfxx::Fields<maps::prefix> {
  using T = maps::prefix;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("length", a.length, b.length);
    visit("address", a.address, b.address);
  }
};

template <>
struct ebpfxx::Fields<maps::sample> {
  using T = maps::sample;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("time", a.time, b.time);
    visit("text", a.text, b.text);
  }
};

template <>
struct ebpfxx::Fields<maps::address> {
  using T = maps::address;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("v4", a.v4, b.v4);
    visit("v6", a.v6, b.v6);
  }
};

template <>
struct ebpfxx::Fields<maps::flow> {
  using T = maps::flow;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("version", a.version, b.version);
    visit("from", a.from, b.from);
    visit("to", a.to, b.to);
  }
};

template <>
struct ebpfxx::Fields<maps::flags> {
  using T = maps::flags;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("low", decltype(a.low)(a.low), decltype(b.low)(b.low));
    visit("high", decltype(a.high)(a.high), decltype(b.high)(b.high));
  }
};

template <>
struct ebpfxx::Fields<maps::anonymous_types_key> {
  using T = maps::anonymous_types_key;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("kind", a.kind, b.kind);
    visit("number", a.number, b.number);
  }
};

template <>
struct ebpfxx::Fields<maps::anonymous_types_value> {
  using T = maps::anonymous_types_value;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("name", a.name, b.name);
  }
};

template <>
struct ebpfxx::Fields<maps::bpf_devmap_val_bpf_prog> {
  using T = maps::bpf_devmap_val_bpf_prog;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("fd", a.fd, b.fd);
    visit("id", a.id, b.id);
  }
};

template <>
struct ebpfxx::Fields<maps::bpf_devmap_val> {
  using T = maps::bpf_devmap_val;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("ifindex", a.ifindex, b.ifindex);
    visit("bpf_prog", a.bpf_prog, b.bpf_prog);
  }
};

template <>
struct ebpfxx::Fields<maps::bpf_cgroup_storage_key> {
  using T = maps::bpf_cgroup_storage_key;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("cgroup_inode_id", a.cgroup_inode_id, b.cgroup_inode_id);
    visit("attach_type", a.attach_type, b.attach_type);
  }
};

template <>
struct ebpfxx::Fields<maps::tcp_congestion_ops> {
  using T = maps::tcp_congestion_ops;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("name", a.name, b.name);
  }
};

#ifdef __clang__
#pragma clang diagnostic pop
#endif
