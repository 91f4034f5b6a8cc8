// Made by ebpfxx-gen from sections.bpf.o. Do not edit: edit the BPF program, and build again.
// clang-format off
//
//   program  use                xdp               XdpProgram
//   globals  rodata()           .rodata           level, letter, limits, key, plain_constant
//   globals  data()             .data             first, second, third, table, anonymous, misaligned and 3 more
//   globals  data_custom()      .data.custom      custom, custom_last
//   globals  data_custom_two()  .data.custom.two  custom_2
//   globals  data_a_b_c()       .data.a-b+c       odd
//   globals  data_custom_()     .data.custom_     trailing
//   globals  rodata_custom()    .rodata.custom    custom_constant
//   globals  bss()              .bss              counter, flag, buffer, all_limits, wide
//   globals  bss_a()            .bss.a            custom_zero
//   globals  kconfig()          .kconfig          CONFIG_BIG, CONFIG_HZ, CONFIG_TUN and 4 more
//   types    limits, anonymous_t, libbpf_tristate
//
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <ebpfxx/program/xdp.hpp>
#include <ebpfxx/skeleton.hpp>
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

namespace sections {

// ---- Types of the BPF program ----

struct limits {
  std::array<char, 5> name;
  std::array<std::byte, 3> padding{};
  std::int64_t low;
  std::int64_t high;
};

struct anonymous_t {
  std::int8_t tag;
  std::array<std::byte, 3> padding{};
  std::int32_t value;
};

enum class libbpf_tristate : std::uint32_t {
  TRI_NO = 0,
  TRI_YES = 1,
  TRI_MODULE = 2,
};

// ---- Global variables of the BPF program ----

/// Section .rodata: constants, writable until load().
struct Rodata {
  std::int32_t level;
  std::int8_t letter;
  std::array<std::byte, 3> padding{};
  ::sections::limits limits;
  std::array<std::uint8_t, 16> key;
  std::int32_t plain_constant;
  std::array<std::byte, 4> padding_2{};
};

/// Section .data: variables; after load() this is the kernel's own memory.
struct Data {
  std::int8_t first;
  std::array<std::byte, 7> padding{};
  std::int64_t second;
  std::int16_t third;
  std::array<std::byte, 2> padding_2{};
  std::array<std::array<std::int32_t, 3>, 2> table;
  anonymous_t anonymous;
  std::int32_t misaligned;
  std::array<std::byte, 8> padding_3{};
  std::int8_t aligned;
  std::array<std::byte, 7> padding_4{};
  std::uint64_t pointer;  // void*
  std::int8_t tail;
  std::array<std::byte, 7> padding_5{};
};

/// Section .data.custom: variables; after load() this is the kernel's own memory.
struct DataCustom {
  std::int32_t custom;
  std::array<std::byte, 4> padding{};
  std::int64_t custom_last;
};

/// Section .data.custom.two: variables; after load() this is the kernel's own memory.
struct DataCustomTwo {
  std::int32_t custom_2;
};

/// Section .data.a-b+c: variables; after load() this is the kernel's own memory.
struct DataABC {
  std::int32_t odd;
};

/// Section .data.custom_: variables; after load() this is the kernel's own memory.
struct DataCustom_ {
  std::int32_t trailing;
};

/// Section .rodata.custom: constants, writable until load().
struct RodataCustom {
  std::int32_t custom_constant;
};

/// Section .bss: variables; after load() this is the kernel's own memory.
struct Bss {
  std::array<std::byte, 16> padding{};
  std::int64_t counter;
  bool flag;
  std::array<char, 3> buffer;
  std::array<std::byte, 4> padding_2{};
  std::array<limits, 2> all_limits;
  ebpfxx::uint128 wide;
};

/// Section .bss.a: variables; after load() this is the kernel's own memory.
struct BssA {
  std::int32_t custom_zero;
};

/// Section .kconfig: constants that libbpf sets.
struct Kconfig {
  std::uint64_t CONFIG_BIG;
  std::int32_t CONFIG_HZ;
  libbpf_tristate CONFIG_TUN;
  std::uint32_t LINUX_KERNEL_VERSION;
  bool CONFIG_BPF;
  std::int8_t CONFIG_LETTER;
  std::array<char, 12> CONFIG_DEFAULT_HOSTNAME;
  std::array<std::byte, 6> padding{};
};

// ---- The skeleton ----

/// sections in the kernel. Movable. Destroying it detaches its links; copies of its maps and programs stay valid.
class Skeleton {
 private:
  ebpfxx::Object object_;

 public:
  struct Maps {
    explicit Maps([[maybe_unused]] ebpfxx::detail::Finder& loaded_from) noexcept {}
  };
  struct Progs {
    ebpfxx::XdpProgram use;

    explicit Progs([[maybe_unused]] ebpfxx::detail::Finder& loaded_from) noexcept
        : use{loaded_from, "use"} {}
  };
  /// What attach() attached. You may store a link here yourself: skel.links.x = skel.progs.x.attach(...).
  struct Links {
    ebpfxx::Link use;
  };

  Maps maps;
  Progs progs;
  Links links;

  /// Takes what OpenSkeleton::load() loaded.
  explicit Skeleton(ebpfxx::Object object) : Skeleton{ebpfxx::detail::Finder{object}, std::move(object)} {}

  [[nodiscard]] const Rodata& rodata() const noexcept EBPFXX_LIFETIMEBOUND { return *sections_.rodata; }
  [[nodiscard]] Data& data() noexcept EBPFXX_LIFETIMEBOUND { return *sections_.data; }
  [[nodiscard]] const Data& data() const noexcept EBPFXX_LIFETIMEBOUND { return *sections_.data; }
  [[nodiscard]] DataCustom& data_custom() noexcept EBPFXX_LIFETIMEBOUND { return *sections_.data_custom; }
  [[nodiscard]] const DataCustom& data_custom() const noexcept EBPFXX_LIFETIMEBOUND { return *sections_.data_custom; }
  [[nodiscard]] DataCustomTwo& data_custom_two() noexcept EBPFXX_LIFETIMEBOUND { return *sections_.data_custom_two; }
  [[nodiscard]] const DataCustomTwo& data_custom_two() const noexcept EBPFXX_LIFETIMEBOUND { return *sections_.data_custom_two; }
  [[nodiscard]] DataABC& data_a_b_c() noexcept EBPFXX_LIFETIMEBOUND { return *sections_.data_a_b_c; }
  [[nodiscard]] const DataABC& data_a_b_c() const noexcept EBPFXX_LIFETIMEBOUND { return *sections_.data_a_b_c; }
  [[nodiscard]] DataCustom_& data_custom_() noexcept EBPFXX_LIFETIMEBOUND { return *sections_.data_custom_; }
  [[nodiscard]] const DataCustom_& data_custom_() const noexcept EBPFXX_LIFETIMEBOUND { return *sections_.data_custom_; }
  [[nodiscard]] const RodataCustom& rodata_custom() const noexcept EBPFXX_LIFETIMEBOUND { return *sections_.rodata_custom; }
  [[nodiscard]] Bss& bss() noexcept EBPFXX_LIFETIMEBOUND { return *sections_.bss; }
  [[nodiscard]] const Bss& bss() const noexcept EBPFXX_LIFETIMEBOUND { return *sections_.bss; }
  [[nodiscard]] BssA& bss_a() noexcept EBPFXX_LIFETIMEBOUND { return *sections_.bss_a; }
  [[nodiscard]] const BssA& bss_a() const noexcept EBPFXX_LIFETIMEBOUND { return *sections_.bss_a; }
  [[nodiscard]] const Kconfig& kconfig() const noexcept EBPFXX_LIFETIMEBOUND { return *sections_.kconfig; }

  /// Attaches each program whose SEC() names a target, unless it is attached already, and returns those that it left,
  /// with the reason and the call that attaches them. All or none: throws ebpfxx::Error.
  ebpfxx::UnattachedList attach() {
    ebpfxx::detail::Attacher attacher{1, object_};
    attacher.add(progs.use, links.use);
    return attacher.done();
  }
  /// Detaches every program.
  void detach() noexcept { ebpfxx::detail::renew(links); }

  /// To find maps and programs by name at run time.
  [[nodiscard]] const ebpfxx::Object& object() const noexcept { return object_; }

 private:
  Skeleton(ebpfxx::detail::Finder in, ebpfxx::Object object)
      : object_{std::move(object)}, maps{in}, progs{in}, links{}, sections_{in.done(object_)} {
    in.done();
  }

  struct Sections {
    const Rodata* rodata;
    Data* data;
    DataCustom* data_custom;
    DataCustomTwo* data_custom_two;
    DataABC* data_a_b_c;
    DataCustom_* data_custom_;
    const RodataCustom* rodata_custom;
    Bss* bss;
    BssA* bss_a;
    const Kconfig* kconfig;

    explicit Sections(const ebpfxx::Object& loaded_from)
        : rodata{loaded_from.section<const Rodata>(".rodata")},
          data{loaded_from.section<Data>(".data")},
          data_custom{loaded_from.section<DataCustom>(".data.custom")},
          data_custom_two{loaded_from.section<DataCustomTwo>(".data.custom.two")},
          data_a_b_c{loaded_from.section<DataABC>(".data.a-b+c")},
          data_custom_{loaded_from.section<DataCustom_>(".data.custom_")},
          rodata_custom{loaded_from.section<const RodataCustom>(".rodata.custom")},
          bss{loaded_from.section<Bss>(".bss")},
          bss_a{loaded_from.section<BssA>(".bss.a")},
          kconfig{loaded_from.section<const Kconfig>(".kconfig")} {}
  };
  Sections sections_;
};

/// sections opened, but not in the kernel yet: set its constants, sizes, and what to load.
class OpenSkeleton {
 private:
  ebpfxx::OpenObject object_;

 public:
  struct Maps {
    explicit Maps([[maybe_unused]] ebpfxx::detail::Finder& loaded_from) noexcept {}
  };
  struct Progs {
    ebpfxx::ProgramSpec use;

    explicit Progs([[maybe_unused]] ebpfxx::detail::Finder& loaded_from) noexcept
        : use{loaded_from, "use"} {}
  };

  Maps maps;
  Progs progs;

  /// Takes an object opened some other way; it must be the one that this header was made from.
  explicit OpenSkeleton(ebpfxx::OpenObject object) : OpenSkeleton{ebpfxx::detail::Finder{object}, std::move(object)} {}

  [[nodiscard]] Rodata& rodata() EBPFXX_LIFETIMEBOUND { return *object_.section<Rodata>(".rodata"); }
  [[nodiscard]] Data& data() EBPFXX_LIFETIMEBOUND { return *object_.section<Data>(".data"); }
  [[nodiscard]] DataCustom& data_custom() EBPFXX_LIFETIMEBOUND { return *object_.section<DataCustom>(".data.custom"); }
  [[nodiscard]] DataCustomTwo& data_custom_two() EBPFXX_LIFETIMEBOUND { return *object_.section<DataCustomTwo>(".data.custom.two"); }
  [[nodiscard]] DataABC& data_a_b_c() EBPFXX_LIFETIMEBOUND { return *object_.section<DataABC>(".data.a-b+c"); }
  [[nodiscard]] DataCustom_& data_custom_() EBPFXX_LIFETIMEBOUND { return *object_.section<DataCustom_>(".data.custom_"); }
  [[nodiscard]] RodataCustom& rodata_custom() EBPFXX_LIFETIMEBOUND { return *object_.section<RodataCustom>(".rodata.custom"); }
  [[nodiscard]] Bss& bss() EBPFXX_LIFETIMEBOUND { return *object_.section<Bss>(".bss"); }
  [[nodiscard]] BssA& bss_a() EBPFXX_LIFETIMEBOUND { return *object_.section<BssA>(".bss.a"); }

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

static_assert(sizeof(limits) == 24);
static_assert(offsetof(limits, name) == 0);
static_assert(offsetof(limits, low) == 8);
static_assert(offsetof(limits, high) == 16);

static_assert(sizeof(anonymous_t) == 8);
static_assert(offsetof(anonymous_t, tag) == 0);
static_assert(offsetof(anonymous_t, value) == 4);

static_assert(sizeof(Rodata) == 56);
static_assert(offsetof(Rodata, level) == 0);
static_assert(offsetof(Rodata, letter) == 4);
static_assert(offsetof(Rodata, limits) == 8);
static_assert(offsetof(Rodata, key) == 32);
static_assert(offsetof(Rodata, plain_constant) == 48);

static_assert(sizeof(Data) == 88);
static_assert(offsetof(Data, first) == 0);
static_assert(offsetof(Data, second) == 8);
static_assert(offsetof(Data, third) == 16);
static_assert(offsetof(Data, table) == 20);
static_assert(offsetof(Data, anonymous) == 44);
static_assert(offsetof(Data, misaligned) == 52);
static_assert(offsetof(Data, aligned) == 64);
static_assert(offsetof(Data, pointer) == 72);
static_assert(offsetof(Data, tail) == 80);

static_assert(sizeof(DataCustom) == 16);
static_assert(offsetof(DataCustom, custom) == 0);
static_assert(offsetof(DataCustom, custom_last) == 8);

static_assert(sizeof(DataCustomTwo) == 4);
static_assert(offsetof(DataCustomTwo, custom_2) == 0);

static_assert(sizeof(DataABC) == 4);
static_assert(offsetof(DataABC, odd) == 0);

static_assert(sizeof(DataCustom_) == 4);
static_assert(offsetof(DataCustom_, trailing) == 0);

static_assert(sizeof(RodataCustom) == 4);
static_assert(offsetof(RodataCustom, custom_constant) == 0);

static_assert(sizeof(Bss) == 96);
static_assert(offsetof(Bss, counter) == 16);
static_assert(offsetof(Bss, flag) == 24);
static_assert(offsetof(Bss, buffer) == 25);
static_assert(offsetof(Bss, all_limits) == 32);
static_assert(offsetof(Bss, wide) == 80);

static_assert(sizeof(BssA) == 4);
static_assert(offsetof(BssA, custom_zero) == 0);

static_assert(sizeof(Kconfig) == 40);
static_assert(offsetof(Kconfig, CONFIG_BIG) == 0);
static_assert(offsetof(Kconfig, CONFIG_HZ) == 8);
static_assert(offsetof(Kconfig, CONFIG_TUN) == 12);
static_assert(offsetof(Kconfig, LINUX_KERNEL_VERSION) == 16);
static_assert(offsetof(Kconfig, CONFIG_BPF) == 20);
static_assert(offsetof(Kconfig, CONFIG_LETTER) == 21);
static_assert(offsetof(Kconfig, CONFIG_DEFAULT_HOSTNAME) == 22);

// ---- Names of enumerators ----

constexpr std::string_view ebpfxx_name(libbpf_tristate value) noexcept {
  switch (value) {
    case libbpf_tristate::TRI_NO:
      return "TRI_NO";
    case libbpf_tristate::TRI_YES:
      return "TRI_YES";
    case libbpf_tristate::TRI_MODULE:
      return "TRI_MODULE";
    default:
      return {};
  }
}
constexpr std::array<libbpf_tristate, 3> ebpfxx_values(libbpf_tristate) noexcept {
  return {
      libbpf_tristate::TRI_NO,
      libbpf_tristate::TRI_YES,
      libbpf_tristate::TRI_MODULE,
  };
}
[[nodiscard]] inline std::string to_string(libbpf_tristate value) {
  return ebpfxx::detail::enum_text(ebpfxx_name(value), static_cast<std::uint64_t>(value));
}

// ---- The object ----

namespace detail {
/// The ELF file that open() opens, without DWARF: some bytes.
alignas(8) [[gnu::visibility("hidden")]] inline constexpr unsigned char object_bytes[] = ...;
}  // namespace detail

inline OpenSkeleton open(ebpfxx::OpenOptions options) {
  if (!options.name) options.name = "sections";
  const std::span<const unsigned char> bytes{detail::object_bytes, sizeof detail::object_bytes - 1};
  return OpenSkeleton{ebpfxx::OpenObject::from_static(std::as_bytes(bytes), options)};
}

}  // namespace sections

// ---- Names of fields, for <ebpfxx/reflect.hpp> ----

template <>
struct ebpfxx::Fields<sections::limits> {
  using T = sections::limits;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("name", a.name, b.name);
    visit("low", a.low, b.low);
    visit("high", a.high, b.high);
  }
};

template <>
struct ebpfxx::Fields<sections::anonymous_t> {
  using T = sections::anonymous_t;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("tag", a.tag, b.tag);
    visit("value", a.value, b.value);
  }
};

template <>
struct ebpfxx::Fields<sections::Rodata> {
  using T = sections::Rodata;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("level", a.level, b.level);
    visit("letter", a.letter, b.letter);
    visit("limits", a.limits, b.limits);
    visit("key", a.key, b.key);
    visit("plain_constant", a.plain_constant, b.plain_constant);
  }
};

template <>
struct ebpfxx::Fields<sections::Data> {
  using T = sections::Data;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("first", a.first, b.first);
    visit("second", a.second, b.second);
    visit("third", a.third, b.third);
    visit("table", a.table, b.table);
    visit("anonymous", a.anonymous, b.anonymous);
    visit("misaligned", a.misaligned, b.misaligned);
    visit("aligned", a.aligned, b.aligned);
    visit("pointer", a.pointer, b.pointer);
    visit("tail", a.tail, b.tail);
  }
};

template <>
struct ebpfxx::Fields<sections::DataCustom> {
  using T = sections::DataCustom;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("custom", a.custom, b.custom);
    visit("custom_last", a.custom_last, b.custom_last);
  }
};

template <>
struct ebpfxx::Fields<sections::DataCustomTwo> {
  using T = sections::DataCustomTwo;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("custom_2", a.custom_2, b.custom_2);
  }
};

template <>
struct ebpfxx::Fields<sections::DataABC> {
  using T = sections::DataABC;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("odd", a.odd, b.odd);
  }
};

template <>
struct ebpfxx::Fields<sections::DataCustom_> {
  using T = sections::DataCustom_;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("trailing", a.trailing, b.trailing);
  }
};

template <>
struct ebpfxx::Fields<sections::RodataCustom> {
  using T = sections::RodataCustom;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("custom_constant", a.custom_constant, b.custom_constant);
  }
};

template <>
struct ebpfxx::Fields<sections::Bss> {
  using T = sections::Bss;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("counter", a.counter, b.counter);
    visit("flag", a.flag, b.flag);
    visit("buffer", a.buffer, b.buffer);
    visit("all_limits", a.all_limits, b.all_limits);
    visit("wide", a.wide, b.wide);
  }
};

template <>
struct ebpfxx::Fields<sections::BssA> {
  using T = sections::BssA;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("custom_zero", a.custom_zero, b.custom_zero);
  }
};

template <>
struct ebpfxx::Fields<sections::Kconfig> {
  using T = sections::Kconfig;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("CONFIG_BIG", a.CONFIG_BIG, b.CONFIG_BIG);
    visit("CONFIG_HZ", a.CONFIG_HZ, b.CONFIG_HZ);
    visit("CONFIG_TUN", a.CONFIG_TUN, b.CONFIG_TUN);
    visit("LINUX_KERNEL_VERSION", a.LINUX_KERNEL_VERSION, b.LINUX_KERNEL_VERSION);
    visit("CONFIG_BPF", a.CONFIG_BPF, b.CONFIG_BPF);
    visit("CONFIG_LETTER", a.CONFIG_LETTER, b.CONFIG_LETTER);
    visit("CONFIG_DEFAULT_HOSTNAME", a.CONFIG_DEFAULT_HOSTNAME, b.CONFIG_DEFAULT_HOSTNAME);
  }
};

#ifdef __clang__
#pragma clang diagnostic pop
#endif
