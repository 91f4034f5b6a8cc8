// Made by ebpfxx-gen from types.bpf.o. Do not edit: edit the BPF program, and build again.
// clang-format off
//
//   globals  bss()  .bss  integers, enums, typedefs, leaf, packed_outer and 25 more
//   types    integers, color, direction, wide, top, tiny, warmth and 51 more
//
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
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

namespace types {

// ---- Types of the BPF program ----

struct integers {
  std::int8_t i8;
  std::uint8_t u8;
  std::int16_t i16;
  std::uint16_t u16;
  std::array<std::byte, 2> padding{};
  std::int32_t i32;
  std::uint32_t u32;
  std::int64_t i64;
  std::uint64_t u64;
  std::int64_t ll;
  std::uint64_t ull;
  ebpfxx::int128 i128;
  ebpfxx::uint128 u128;
  std::int8_t c;
  bool b;
  std::array<std::byte, 2> padding_2{};
  float f;
  double d;
};

enum class color : std::uint32_t {
  RED = 0,
  GREEN = 5,
  BLUE = 6,
};

enum class direction : std::int32_t {
  BACK = -1,
  STAY = 0,
  FORTH = 1,
};

enum class wide : std::uint64_t {  // its values are not in the object: clang writes them since version 15
};

enum class top : std::int32_t {
  TOP = -1,
  BOTTOM = 0,
};

enum class tiny : std::uint8_t {
  TINY_A = 0,
  TINY_B = 200,
};

enum class warmth : std::uint32_t {
  COLD = 0,
  WARM = 30,
};

enum class enums_anonymous : std::uint32_t {
  ANONYMOUS_A = 7,
  ANONYMOUS_B = 8,
};

struct enums {
  ::types::color color;
  ::types::direction direction;
  ::types::wide wide;
  ::types::top top;
  ::types::tiny tiny;
  std::array<std::byte, 3> padding{};
  ::types::warmth warmth;
  enums_anonymous anonymous;
  std::array<::types::color, 2> colors;
};

using number = std::uint32_t;

using count = number;

using counts = std::array<count, 3>;

using callback = std::uint64_t;

struct point {
  std::int32_t x;
  std::int32_t y;
};

struct pair {
  std::int32_t first;
  std::int8_t second;
  std::array<std::byte, 3> padding{};
};

using other_pair = pair;

union scalar {
  std::int32_t as_int;
  float as_float;
};

struct typedefs {
  ::types::count count;
  ::types::counts counts;
  ::types::callback callback;
  ::types::point point;
  ::types::pair pair;
  other_pair other;
  ::types::scalar scalar;
  ::types::count constant;
};

struct node {
  std::uint64_t next;  // struct node*
  std::uint64_t leaf;  // struct leaf*
  std::uint64_t nowhere;  // struct incomplete*
  std::uint64_t forward;  // enum forward*
  std::uint64_t compare;  // int (*)()
  std::uint64_t anything;  // void*
  std::uint64_t words;  // char**
  std::uint64_t anonymous;  // struct {...}*
  std::array<std::uint64_t, 2> handlers;
};

struct leaf {
  std::uint64_t parent;  // struct node*
  node root;
};

// Packed: members may be misaligned. Copy one, a std::array too, before you refer to it.
struct [[gnu::packed]] packed {
  std::int8_t a;
  std::int32_t b;
  std::array<std::int64_t, 2> c;
  std::int16_t d;
};

struct packed_outer {
  std::int8_t a;
  packed inner;
  std::int32_t b;
};

struct holes {
  std::int8_t a;
  std::array<std::byte, 7> padding;
  std::int64_t b;
  std::int8_t c;
  std::array<std::byte, 1> padding_2;
  std::int16_t d;
  std::int8_t e;
  std::array<std::byte, 3> padding_3;
};

// Packed: members may be misaligned. Copy one, a std::array too, before you refer to it.
struct [[gnu::packed]] packed_holes {
  std::int8_t a;
  ::types::holes holes;
  std::array<::types::holes, 2> several;
  __extension__ union {
    std::int32_t misaligned;
    std::int8_t byte;
  };
};

// Packed: members may be misaligned. Copy one, a std::array too, before you refer to it.
struct [[gnu::packed]] half_packed {
  std::int32_t a;
  std::int64_t b;
  std::int32_t c;
};

struct aligned {
  std::int8_t a;
  std::array<std::byte, 63> padding{};
  std::int32_t b;
  std::int8_t c;
  std::array<std::byte, 59> padding_2{};
};

struct has_aligned {
  std::int8_t before;
  std::array<std::byte, 127> padding{};
  std::array<::types::aligned, 2> aligned;
  std::int8_t after;
  std::array<std::byte, 127> padding_2{};
};

// Packed: members may be misaligned. Copy one, a std::array too, before you refer to it.
struct [[gnu::packed]] packed_aligned {
  std::int8_t a;
  std::int32_t b;
  std::int8_t c;
  std::array<std::byte, 2> padding{};
};

struct bits {
  std::uint32_t a : 3;
  std::int32_t b : 5;
  std::uint32_t c : 17;
  bool d : 1;
  std::uint8_t padding : 6 {};
  std::array<std::byte, 4> padding_2{};
  std::uint64_t e : 40;
  color f : 4;
  std::int32_t g : 2;  // enum direction
  std::uint8_t padding_3 : 2 {};
  std::uint8_t h : 7;
  std::int16_t i : 9;
};

struct bits_only {
  std::uint32_t a : 1;
  std::uint8_t padding : 7 {};
  std::array<std::byte, 3> padding_2{};
};

struct bits_then_bool {
  std::uint32_t a : 4;
  std::uint8_t padding : 4 {};
  bool b;
  std::int32_t c : 12;
  std::uint8_t padding_2 : 4 {};
};

struct bits_trailing {
  std::int64_t a;
  std::uint32_t b : 3;
  std::uint8_t padding : 5 {};
  std::array<std::byte, 7> padding_2{};
};

struct bits_gaps {
  std::uint32_t a : 3;
  std::uint8_t padding : 5 {};
  std::uint8_t padding_2 : 2 {};
  std::uint32_t b : 3;
  std::uint8_t padding_3 : 3 {};
  std::array<std::byte, 2> padding_4{};
  std::uint32_t c : 9;
  std::uint8_t padding_5 : 7 {};
  std::array<std::byte, 7> padding_6{};
  std::int8_t d;
  std::array<std::byte, 2> padding_7{};
};

// Packed: members may be misaligned. Copy one, a std::array too, before you refer to it.
struct [[gnu::packed]] bits_packed {
  std::int8_t a;
  std::uint32_t b : 13;
  std::uint32_t c : 30;
  std::uint32_t d : 20;
  std::uint8_t padding : 1 {};
  std::int8_t e;
};

struct bits_wide {
  std::uint64_t a : 63;
  std::uint8_t padding : 1 {};
  std::uint64_t b : 64;
  std::int64_t c : 33;
  std::uint32_t d : 31;
  std::int32_t e : 32;
  std::array<std::byte, 4> padding_2{};
};

// Packed: members may be misaligned. Copy one, a std::array too, before you refer to it.
struct [[gnu::packed]] bits_packed_trailing {
  std::uint32_t a : 5;
  std::uint8_t padding : 3 {};
};

union bits_union {
  std::uint32_t a : 3;
  std::uint32_t b : 29;
  std::array<std::byte, 4> padding;
};

struct has_bits_union {
  std::int8_t a;
  std::array<std::byte, 3> padding{};
  __extension__ union {
    std::uint32_t low : 3;
    std::uint32_t all : 27;
    std::array<std::byte, 4> padding_2;
  };
  bits_union named;
  __extension__ struct {
    std::uint32_t x : 5;
    std::uint32_t y : 11;
    std::array<std::byte, 2> padding_3{};
  };
};

union number_or_text {
  std::int64_t number;
  std::array<char, 13> text;
  std::array<std::byte, 16> padding;
};

union aligned_union {
  std::int8_t a;
  std::array<std::byte, 16> padding;
};

union unions_named {
  holes with_holes;
  std::int64_t other;
};

struct unions_structure {
  std::int8_t inner_a;
  std::array<std::byte, 7> padding{};
  std::int64_t inner_b;
};

struct unions {
  std::int8_t a;
  std::array<std::byte, 7> padding{};
  number_or_text value;
  __extension__ union {
    std::int32_t i;
    std::array<std::uint8_t, 5> bytes;
    std::array<std::byte, 8> padding_2;
  };
  __extension__ union {
    std::int8_t small;
    std::array<std::byte, 8> padding_3;
  };
  std::array<std::byte, 8> padding_4{};
  aligned_union aligned;
  // union empty_union nothing, without a size, at byte 64
  unions_named named;
  unions_structure structure;
  std::array<std::byte, 8> padding_5{};
};

struct tuple_ipv4 {
  std::uint32_t saddr4;
  std::uint32_t daddr4;
  std::uint16_t sport4;
  std::array<std::byte, 2> padding;
};

struct tuple {
  __extension__ union {
    tuple_ipv4 ipv4;
    __extension__ struct {
      std::uint32_t family;
      std::array<std::byte, 4> padding;
      __extension__ union {
        __extension__ struct {
          std::int8_t deep;
          std::array<std::byte, 7> padding_2;
          std::int64_t deeper;
        };
        std::array<std::uint8_t, 10> raw;
      };
      std::uint8_t last;
      std::array<std::byte, 7> padding_3;
    };
  };
  std::int8_t tail;
  std::array<std::byte, 7> padding_4{};
};

struct arrays_entries {
  std::int8_t tag;
  std::array<std::byte, 3> padding{};
  std::int32_t value;
};

struct arrays_grid {
  std::int32_t a;
};

struct arrays {
  std::array<std::array<std::int32_t, 3>, 2> matrix;
  std::array<std::array<std::array<char, 5>, 2>, 2> cube;
  std::array<arrays_entries, 3> entries;
  std::array<std::array<arrays_grid, 2>, 2> grid;
  std::array<std::byte, 4> padding{};
  std::array<std::uint64_t, 4> pointers;
  std::array<char, 40> many;
  std::array<bool, 3> flags;
  std::array<std::byte, 1> padding_2{};
  // int zero[], without a size, at byte 164
  // struct empty nothing, without a size, at byte 164
  std::array<std::byte, 4> padding_3{};
};

struct flexible {
  std::int32_t length;
  // char data[], without a size, at byte 4
};

struct flexible_deep {
  std::int32_t length;
  std::array<std::byte, 4> padding{};
  // struct empty marker, without a size, at byte 8
  // int items[], without a size, at byte 8
  // struct empty marker2, without a size, at byte 8
  // long others[], without a size, at byte 8
};

struct with_hole {
  std::int8_t a;
  std::array<std::byte, 7> padding;
  std::int64_t b;
};

// Packed: members may be misaligned. Copy one, a std::array too, before you refer to it.
struct [[gnu::packed]] around_hole {
  std::int8_t a;
  with_hole inner;
};

struct anonymous_holes {
  __extension__ struct {
    __extension__ struct {
      std::int8_t a;
      std::array<std::byte, 7> padding;
      std::int64_t b;
    };
    with_hole inner;
  };
};

struct paddings {
  std::int8_t a;
  std::array<std::byte, 7> padding_3{};
  std::int64_t padding;
  std::int8_t b;
  std::array<std::byte, 7> padding_4{};
  std::int64_t padding_2;
  std::int8_t c;
  std::array<std::byte, 7> padding_5{};
};

struct own_name {
  std::int32_t own_name;
};

struct inner_name {
  __extension__ union {
    std::int32_t inner_name_;
    __extension__ struct {
      std::int8_t a;
      std::array<std::byte, 7> padding;
      std::int64_t inner_name__;
    };
  };
};

struct padding {
  __extension__ struct {
    std::int8_t a;
    std::array<std::byte, 7> padding_2{};
    std::int64_t b;
  };
};

struct of_struct_with_holes {
  ::types::holes holes;
  std::int8_t c;
  std::array<std::byte, 7> padding{};
};

// ---- Global variables of the BPF program ----

/// Section .bss: variables; after load() this is the kernel's own memory.
struct Bss {
  ::types::integers integers;
  ::types::enums enums;
  ::types::typedefs typedefs;
  ::types::leaf leaf;
  ::types::packed_outer packed_outer;
  ::types::packed_holes packed_holes;
  std::array<std::byte, 3> padding_2{};
  ::types::half_packed half_packed;
  std::array<std::byte, 108> padding_3{};
  ::types::has_aligned has_aligned;
  ::types::packed_aligned packed_aligned;
  ::types::bits bits;
  ::types::bits_only bits_only;
  ::types::bits_then_bool bits_then_bool;
  ::types::bits_trailing bits_trailing;
  ::types::bits_gaps bits_gaps;
  ::types::bits_packed bits_packed;
  std::array<std::byte, 6> padding_4{};
  ::types::bits_wide bits_wide;
  ::types::bits_packed_trailing bits_packed_trailing;
  std::array<std::byte, 3> padding_5{};
  ::types::has_bits_union has_bits_union;
  std::array<std::byte, 12> padding_6{};
  ::types::unions unions;
  ::types::tuple tuple;
  ::types::arrays arrays;
  ::types::flexible flexible;
  std::array<std::byte, 4> padding_7{};
  ::types::flexible_deep flexible_deep;
  ::types::around_hole around_hole;
  std::array<std::byte, 7> padding_8{};
  ::types::anonymous_holes anonymous_holes;
  ::types::paddings paddings;
  ::types::own_name own_name;
  std::array<std::byte, 4> padding_9{};
  ::types::inner_name inner_name;
  ::types::padding padding;
  ::types::of_struct_with_holes of_struct_with_holes;
  std::array<std::byte, 8> padding_10{};
};

// ---- The skeleton ----

/// types in the kernel. Movable. Destroying it detaches its links; copies of its maps and programs stay valid.
class Skeleton {
 private:
  ebpfxx::Object object_;

 public:
  struct Maps {
    explicit Maps([[maybe_unused]] ebpfxx::detail::Finder& loaded_from) noexcept {}
  };
  struct Progs {
    explicit Progs([[maybe_unused]] ebpfxx::detail::Finder& loaded_from) noexcept {}
  };
  /// What attach() attached. You may store a link here yourself: skel.links.x = skel.progs.x.attach(...).
  struct Links {};

  Maps maps;
  Progs progs;
  Links links;

  /// Takes what OpenSkeleton::load() loaded.
  explicit Skeleton(ebpfxx::Object object) : Skeleton{ebpfxx::detail::Finder{object}, std::move(object)} {}

  [[nodiscard]] Bss& bss() noexcept EBPFXX_LIFETIMEBOUND { return *sections_.bss; }
  [[nodiscard]] const Bss& bss() const noexcept EBPFXX_LIFETIMEBOUND { return *sections_.bss; }

  /// Attaches each program whose SEC() names a target, unless it is attached already, and returns those that it left,
  /// with the reason and the call that attaches them. All or none: throws ebpfxx::Error.
  ebpfxx::UnattachedList attach() { return {}; }
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
    Bss* bss;

    explicit Sections(const ebpfxx::Object& loaded_from)
        : bss{loaded_from.section<Bss>(".bss")} {}
  };
  Sections sections_;
};

/// types opened, but not in the kernel yet: set its constants, sizes, and what to load.
class OpenSkeleton {
 private:
  ebpfxx::OpenObject object_;

 public:
  struct Maps {
    explicit Maps([[maybe_unused]] ebpfxx::detail::Finder& loaded_from) noexcept {}
  };
  struct Progs {
    explicit Progs([[maybe_unused]] ebpfxx::detail::Finder& loaded_from) noexcept {}
  };

  Maps maps;
  Progs progs;

  /// Takes an object opened some other way; it must be the one that this header was made from.
  explicit OpenSkeleton(ebpfxx::OpenObject object) : OpenSkeleton{ebpfxx::detail::Finder{object}, std::move(object)} {}

  [[nodiscard]] Bss& bss() EBPFXX_LIFETIMEBOUND { return *object_.section<Bss>(".bss"); }

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

static_assert(sizeof(integers) == 96);
static_assert(offsetof(integers, i8) == 0);
static_assert(offsetof(integers, u8) == 1);
static_assert(offsetof(integers, i16) == 2);
static_assert(offsetof(integers, u16) == 4);
static_assert(offsetof(integers, i32) == 8);
static_assert(offsetof(integers, u32) == 12);
static_assert(offsetof(integers, i64) == 16);
static_assert(offsetof(integers, u64) == 24);
static_assert(offsetof(integers, ll) == 32);
static_assert(offsetof(integers, ull) == 40);
static_assert(offsetof(integers, i128) == 48);
static_assert(offsetof(integers, u128) == 64);
static_assert(offsetof(integers, c) == 80);
static_assert(offsetof(integers, b) == 81);
static_assert(offsetof(integers, f) == 84);
static_assert(offsetof(integers, d) == 88);

static_assert(sizeof(enums) == 40);
static_assert(offsetof(enums, color) == 0);
static_assert(offsetof(enums, direction) == 4);
static_assert(offsetof(enums, wide) == 8);
static_assert(offsetof(enums, top) == 16);
static_assert(offsetof(enums, tiny) == 20);
static_assert(offsetof(enums, warmth) == 24);
static_assert(offsetof(enums, anonymous) == 28);
static_assert(offsetof(enums, colors) == 32);

static_assert(sizeof(point) == 8);
static_assert(offsetof(point, x) == 0);
static_assert(offsetof(point, y) == 4);

static_assert(sizeof(pair) == 8);
static_assert(offsetof(pair, first) == 0);
static_assert(offsetof(pair, second) == 4);

static_assert(sizeof(scalar) == 4);
static_assert(offsetof(scalar, as_int) == 0);
static_assert(offsetof(scalar, as_float) == 0);

static_assert(sizeof(typedefs) == 56);
static_assert(offsetof(typedefs, count) == 0);
static_assert(offsetof(typedefs, counts) == 4);
static_assert(offsetof(typedefs, callback) == 16);
static_assert(offsetof(typedefs, point) == 24);
static_assert(offsetof(typedefs, pair) == 32);
static_assert(offsetof(typedefs, other) == 40);
static_assert(offsetof(typedefs, scalar) == 48);
static_assert(offsetof(typedefs, constant) == 52);

static_assert(sizeof(node) == 80);
static_assert(offsetof(node, next) == 0);
static_assert(offsetof(node, leaf) == 8);
static_assert(offsetof(node, nowhere) == 16);
static_assert(offsetof(node, forward) == 24);
static_assert(offsetof(node, compare) == 32);
static_assert(offsetof(node, anything) == 40);
static_assert(offsetof(node, words) == 48);
static_assert(offsetof(node, anonymous) == 56);
static_assert(offsetof(node, handlers) == 64);

static_assert(sizeof(leaf) == 88);
static_assert(offsetof(leaf, parent) == 0);
static_assert(offsetof(leaf, root) == 8);

static_assert(sizeof(packed) == 23);
static_assert(offsetof(packed, a) == 0);
static_assert(offsetof(packed, b) == 1);
static_assert(offsetof(packed, c) == 5);
static_assert(offsetof(packed, d) == 21);

static_assert(sizeof(packed_outer) == 28);
static_assert(offsetof(packed_outer, a) == 0);
static_assert(offsetof(packed_outer, inner) == 1);
static_assert(offsetof(packed_outer, b) == 24);

static_assert(sizeof(holes) == 24);
static_assert(offsetof(holes, a) == 0);
static_assert(offsetof(holes, b) == 8);
static_assert(offsetof(holes, c) == 16);
static_assert(offsetof(holes, d) == 18);
static_assert(offsetof(holes, e) == 20);

static_assert(sizeof(packed_holes) == 77);
static_assert(offsetof(packed_holes, a) == 0);
static_assert(offsetof(packed_holes, holes) == 1);
static_assert(offsetof(packed_holes, several) == 25);
static_assert(offsetof(packed_holes, misaligned) == 73);
static_assert(offsetof(packed_holes, byte) == 73);

static_assert(sizeof(half_packed) == 16);
static_assert(offsetof(half_packed, a) == 0);
static_assert(offsetof(half_packed, b) == 4);
static_assert(offsetof(half_packed, c) == 12);

static_assert(sizeof(aligned) == 128);
static_assert(offsetof(aligned, a) == 0);
static_assert(offsetof(aligned, b) == 64);
static_assert(offsetof(aligned, c) == 68);

static_assert(sizeof(has_aligned) == 512);
static_assert(offsetof(has_aligned, before) == 0);
static_assert(offsetof(has_aligned, aligned) == 128);
static_assert(offsetof(has_aligned, after) == 384);

static_assert(sizeof(packed_aligned) == 8);
static_assert(offsetof(packed_aligned, a) == 0);
static_assert(offsetof(packed_aligned, b) == 1);
static_assert(offsetof(packed_aligned, c) == 5);

static_assert(sizeof(bits) == 16);

static_assert(sizeof(bits_only) == 4);

static_assert(sizeof(bits_then_bool) == 4);
static_assert(offsetof(bits_then_bool, b) == 1);

static_assert(sizeof(bits_trailing) == 16);
static_assert(offsetof(bits_trailing, a) == 0);

static_assert(sizeof(bits_gaps) == 16);
static_assert(offsetof(bits_gaps, d) == 13);

static_assert(sizeof(bits_packed) == 10);
static_assert(offsetof(bits_packed, a) == 0);
static_assert(offsetof(bits_packed, e) == 9);

static_assert(sizeof(bits_wide) == 32);

static_assert(sizeof(bits_packed_trailing) == 1);

static_assert(sizeof(bits_union) == 4);

static_assert(sizeof(has_bits_union) == 16);
static_assert(offsetof(has_bits_union, a) == 0);
static_assert(offsetof(has_bits_union, named) == 8);

static_assert(sizeof(number_or_text) == 16);
static_assert(offsetof(number_or_text, number) == 0);
static_assert(offsetof(number_or_text, text) == 0);

static_assert(sizeof(aligned_union) == 16);
static_assert(offsetof(aligned_union, a) == 0);

static_assert(sizeof(unions_named) == 24);
static_assert(offsetof(unions_named, with_holes) == 0);
static_assert(offsetof(unions_named, other) == 0);

static_assert(sizeof(unions_structure) == 16);
static_assert(offsetof(unions_structure, inner_a) == 0);
static_assert(offsetof(unions_structure, inner_b) == 8);

static_assert(sizeof(unions) == 112);
static_assert(offsetof(unions, a) == 0);
static_assert(offsetof(unions, value) == 8);
static_assert(offsetof(unions, i) == 24);
static_assert(offsetof(unions, bytes) == 24);
static_assert(offsetof(unions, small) == 32);
static_assert(offsetof(unions, aligned) == 48);
static_assert(offsetof(unions, named) == 64);
static_assert(offsetof(unions, structure) == 88);

static_assert(sizeof(tuple_ipv4) == 12);
static_assert(offsetof(tuple_ipv4, saddr4) == 0);
static_assert(offsetof(tuple_ipv4, daddr4) == 4);
static_assert(offsetof(tuple_ipv4, sport4) == 8);

static_assert(sizeof(tuple) == 40);
static_assert(offsetof(tuple, ipv4) == 0);
static_assert(offsetof(tuple, family) == 0);
static_assert(offsetof(tuple, deep) == 8);
static_assert(offsetof(tuple, deeper) == 16);
static_assert(offsetof(tuple, raw) == 8);
static_assert(offsetof(tuple, last) == 24);
static_assert(offsetof(tuple, tail) == 32);

static_assert(sizeof(arrays_entries) == 8);
static_assert(offsetof(arrays_entries, tag) == 0);
static_assert(offsetof(arrays_entries, value) == 4);

static_assert(sizeof(arrays_grid) == 4);
static_assert(offsetof(arrays_grid, a) == 0);

static_assert(sizeof(arrays) == 168);
static_assert(offsetof(arrays, matrix) == 0);
static_assert(offsetof(arrays, cube) == 24);
static_assert(offsetof(arrays, entries) == 44);
static_assert(offsetof(arrays, grid) == 68);
static_assert(offsetof(arrays, pointers) == 88);
static_assert(offsetof(arrays, many) == 120);
static_assert(offsetof(arrays, flags) == 160);

static_assert(sizeof(flexible) == 4);
static_assert(offsetof(flexible, length) == 0);

static_assert(sizeof(flexible_deep) == 8);
static_assert(offsetof(flexible_deep, length) == 0);

static_assert(sizeof(with_hole) == 16);
static_assert(offsetof(with_hole, a) == 0);
static_assert(offsetof(with_hole, b) == 8);

static_assert(sizeof(around_hole) == 17);
static_assert(offsetof(around_hole, a) == 0);
static_assert(offsetof(around_hole, inner) == 1);

static_assert(sizeof(anonymous_holes) == 32);
static_assert(offsetof(anonymous_holes, a) == 0);
static_assert(offsetof(anonymous_holes, b) == 8);
static_assert(offsetof(anonymous_holes, inner) == 16);

static_assert(sizeof(paddings) == 40);
static_assert(offsetof(paddings, a) == 0);
static_assert(offsetof(paddings, padding) == 8);
static_assert(offsetof(paddings, b) == 16);
static_assert(offsetof(paddings, padding_2) == 24);
static_assert(offsetof(paddings, c) == 32);

static_assert(sizeof(own_name) == 4);
static_assert(offsetof(own_name, own_name) == 0);

static_assert(sizeof(inner_name) == 16);
static_assert(offsetof(inner_name, inner_name_) == 0);
static_assert(offsetof(inner_name, a) == 0);
static_assert(offsetof(inner_name, inner_name__) == 8);

static_assert(sizeof(padding) == 16);
static_assert(offsetof(padding, a) == 0);
static_assert(offsetof(padding, b) == 8);

static_assert(sizeof(of_struct_with_holes) == 32);
static_assert(offsetof(of_struct_with_holes, holes) == 0);
static_assert(offsetof(of_struct_with_holes, c) == 24);

static_assert(sizeof(Bss) == 1680);
static_assert(offsetof(Bss, integers) == 0);
static_assert(offsetof(Bss, enums) == 96);
static_assert(offsetof(Bss, typedefs) == 136);
static_assert(offsetof(Bss, leaf) == 192);
static_assert(offsetof(Bss, packed_outer) == 280);
static_assert(offsetof(Bss, packed_holes) == 308);
static_assert(offsetof(Bss, half_packed) == 388);
static_assert(offsetof(Bss, has_aligned) == 512);
static_assert(offsetof(Bss, packed_aligned) == 1024);
static_assert(offsetof(Bss, bits) == 1032);
static_assert(offsetof(Bss, bits_only) == 1048);
static_assert(offsetof(Bss, bits_then_bool) == 1052);
static_assert(offsetof(Bss, bits_trailing) == 1056);
static_assert(offsetof(Bss, bits_gaps) == 1072);
static_assert(offsetof(Bss, bits_packed) == 1088);
static_assert(offsetof(Bss, bits_wide) == 1104);
static_assert(offsetof(Bss, bits_packed_trailing) == 1136);
static_assert(offsetof(Bss, has_bits_union) == 1140);
static_assert(offsetof(Bss, unions) == 1168);
static_assert(offsetof(Bss, tuple) == 1280);
static_assert(offsetof(Bss, arrays) == 1320);
static_assert(offsetof(Bss, flexible) == 1488);
static_assert(offsetof(Bss, flexible_deep) == 1496);
static_assert(offsetof(Bss, around_hole) == 1504);
static_assert(offsetof(Bss, anonymous_holes) == 1528);
static_assert(offsetof(Bss, paddings) == 1560);
static_assert(offsetof(Bss, own_name) == 1600);
static_assert(offsetof(Bss, inner_name) == 1608);
static_assert(offsetof(Bss, padding) == 1624);
static_assert(offsetof(Bss, of_struct_with_holes) == 1640);

// ---- Names of enumerators ----

constexpr std::string_view ebpfxx_name(color value) noexcept {
  switch (value) {
    case color::RED:
      return "RED";
    case color::GREEN:
      return "GREEN";
    case color::BLUE:
      return "BLUE";
    default:
      return {};
  }
}
constexpr std::array<color, 3> ebpfxx_values(color) noexcept { return {color::RED, color::GREEN, color::BLUE}; }
[[nodiscard]] inline std::string to_string(color value) {
  return ebpfxx::detail::enum_text(ebpfxx_name(value), static_cast<std::uint64_t>(value));
}

constexpr std::string_view ebpfxx_name(direction value) noexcept {
  switch (value) {
    case direction::BACK:
      return "BACK";
    case direction::STAY:
      return "STAY";
    case direction::FORTH:
      return "FORTH";
    default:
      return {};
  }
}
constexpr std::array<direction, 3> ebpfxx_values(direction) noexcept {
  return {
      direction::BACK,
      direction::STAY,
      direction::FORTH,
  };
}
[[nodiscard]] inline std::string to_string(direction value) {
  return ebpfxx::detail::enum_text(ebpfxx_name(value), static_cast<std::int64_t>(value));
}

constexpr std::string_view ebpfxx_name(wide) noexcept { return {}; }
constexpr std::array<wide, 0> ebpfxx_values(wide) noexcept { return {}; }
[[nodiscard]] inline std::string to_string(wide value) {
  return ebpfxx::detail::enum_text(ebpfxx_name(value), static_cast<std::uint64_t>(value));
}

constexpr std::string_view ebpfxx_name(top value) noexcept {
  switch (value) {
    case top::TOP:
      return "TOP";
    case top::BOTTOM:
      return "BOTTOM";
    default:
      return {};
  }
}
constexpr std::array<top, 2> ebpfxx_values(top) noexcept { return {top::TOP, top::BOTTOM}; }
[[nodiscard]] inline std::string to_string(top value) {
  return ebpfxx::detail::enum_text(ebpfxx_name(value), static_cast<std::int64_t>(value));
}

constexpr std::string_view ebpfxx_name(tiny value) noexcept {
  switch (value) {
    case tiny::TINY_A:
      return "TINY_A";
    case tiny::TINY_B:
      return "TINY_B";
    default:
      return {};
  }
}
constexpr std::array<tiny, 2> ebpfxx_values(tiny) noexcept { return {tiny::TINY_A, tiny::TINY_B}; }
[[nodiscard]] inline std::string to_string(tiny value) {
  return ebpfxx::detail::enum_text(ebpfxx_name(value), static_cast<std::uint64_t>(value));
}

constexpr std::string_view ebpfxx_name(warmth value) noexcept {
  switch (value) {
    case warmth::COLD:
      return "COLD";
    case warmth::WARM:
      return "WARM";
    default:
      return {};
  }
}
constexpr std::array<warmth, 2> ebpfxx_values(warmth) noexcept { return {warmth::COLD, warmth::WARM}; }
[[nodiscard]] inline std::string to_string(warmth value) {
  return ebpfxx::detail::enum_text(ebpfxx_name(value), static_cast<std::uint64_t>(value));
}

constexpr std::string_view ebpfxx_name(enums_anonymous value) noexcept {
  switch (value) {
    case enums_anonymous::ANONYMOUS_A:
      return "ANONYMOUS_A";
    case enums_anonymous::ANONYMOUS_B:
      return "ANONYMOUS_B";
    default:
      return {};
  }
}
constexpr std::array<enums_anonymous, 2> ebpfxx_values(enums_anonymous) noexcept {
  return {
      enums_anonymous::ANONYMOUS_A,
      enums_anonymous::ANONYMOUS_B,
  };
}
[[nodiscard]] inline std::string to_string(enums_anonymous value) {
  return ebpfxx::detail::enum_text(ebpfxx_name(value), static_cast<std::uint64_t>(value));
}

// ---- The object ----

namespace detail {
/// The ELF file that open() opens, without DWARF: some bytes.
alignas(8) [[gnu::visibility("hidden")]] inline constexpr unsigned char object_bytes[] = ...;
}  // namespace detail

inline OpenSkeleton open(ebpfxx::OpenOptions options) {
  if (!options.name) options.name = "types";
  const std::span<const unsigned char> bytes{detail::object_bytes, sizeof detail::object_bytes - 1};
  return OpenSkeleton{ebpfxx::OpenObject::from_static(std::as_bytes(bytes), options)};
}

}  // namespace types

// ---- Names of fields, for <ebpfxx/reflect.hpp> ----

template <>
struct ebpfxx::Fields<types::integers> {
  using T = types::integers;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("i8", a.i8, b.i8);
    visit("u8", a.u8, b.u8);
    visit("i16", a.i16, b.i16);
    visit("u16", a.u16, b.u16);
    visit("i32", a.i32, b.i32);
    visit("u32", a.u32, b.u32);
    visit("i64", a.i64, b.i64);
    visit("u64", a.u64, b.u64);
    visit("ll", a.ll, b.ll);
    visit("ull", a.ull, b.ull);
    visit("i128", a.i128, b.i128);
    visit("u128", a.u128, b.u128);
    visit("c", a.c, b.c);
    visit("b", a.b, b.b);
    visit("f", a.f, b.f);
    visit("d", a.d, b.d);
  }
};

template <>
struct ebpfxx::Fields<types::enums> {
  using T = types::enums;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("color", a.color, b.color);
    visit("direction", a.direction, b.direction);
    visit("wide", a.wide, b.wide);
    visit("top", a.top, b.top);
    visit("tiny", a.tiny, b.tiny);
    visit("warmth", a.warmth, b.warmth);
    visit("anonymous", a.anonymous, b.anonymous);
    visit("colors", a.colors, b.colors);
  }
};

template <>
struct ebpfxx::Fields<types::point> {
  using T = types::point;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("x", a.x, b.x);
    visit("y", a.y, b.y);
  }
};

template <>
struct ebpfxx::Fields<types::pair> {
  using T = types::pair;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("first", a.first, b.first);
    visit("second", a.second, b.second);
  }
};

template <>
struct ebpfxx::Fields<types::scalar> {
  using T = types::scalar;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("as_int", a.as_int, b.as_int);
    visit("as_float", a.as_float, b.as_float);
  }
};

template <>
struct ebpfxx::Fields<types::typedefs> {
  using T = types::typedefs;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("count", a.count, b.count);
    visit("counts", a.counts, b.counts);
    visit("callback", a.callback, b.callback);
    visit("point", a.point, b.point);
    visit("pair", a.pair, b.pair);
    visit("other", a.other, b.other);
    visit("scalar", a.scalar, b.scalar);
    visit("constant", a.constant, b.constant);
  }
};

template <>
struct ebpfxx::Fields<types::node> {
  using T = types::node;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("next", a.next, b.next);
    visit("leaf", a.leaf, b.leaf);
    visit("nowhere", a.nowhere, b.nowhere);
    visit("forward", a.forward, b.forward);
    visit("compare", a.compare, b.compare);
    visit("anything", a.anything, b.anything);
    visit("words", a.words, b.words);
    visit("anonymous", a.anonymous, b.anonymous);
    visit("handlers", a.handlers, b.handlers);
  }
};

template <>
struct ebpfxx::Fields<types::leaf> {
  using T = types::leaf;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("parent", a.parent, b.parent);
    visit("root", a.root, b.root);
  }
};

template <>
struct ebpfxx::Fields<types::packed> {
  using T = types::packed;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("a", decltype(a.a)(a.a), decltype(b.a)(b.a));
    visit("b", decltype(a.b)(a.b), decltype(b.b)(b.b));
    visit("c", decltype(a.c)(a.c), decltype(b.c)(b.c));
    visit("d", decltype(a.d)(a.d), decltype(b.d)(b.d));
  }
};

template <>
struct ebpfxx::Fields<types::packed_outer> {
  using T = types::packed_outer;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("a", a.a, b.a);
    visit("inner", a.inner, b.inner);
    visit("b", a.b, b.b);
  }
};

template <>
struct ebpfxx::Fields<types::holes> {
  using T = types::holes;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("a", a.a, b.a);
    visit("b", a.b, b.b);
    visit("c", a.c, b.c);
    visit("d", a.d, b.d);
    visit("e", a.e, b.e);
  }
};

template <>
struct ebpfxx::Fields<types::packed_holes> {
  using T = types::packed_holes;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("a", decltype(a.a)(a.a), decltype(b.a)(b.a));
    visit("holes", decltype(a.holes)(a.holes), decltype(b.holes)(b.holes));
    visit("several", decltype(a.several)(a.several), decltype(b.several)(b.several));
    visit("misaligned", decltype(a.misaligned)(a.misaligned), decltype(b.misaligned)(b.misaligned));
    visit("byte", decltype(a.byte)(a.byte), decltype(b.byte)(b.byte));
  }
};

template <>
struct ebpfxx::Fields<types::half_packed> {
  using T = types::half_packed;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("a", decltype(a.a)(a.a), decltype(b.a)(b.a));
    visit("b", decltype(a.b)(a.b), decltype(b.b)(b.b));
    visit("c", decltype(a.c)(a.c), decltype(b.c)(b.c));
  }
};

template <>
struct ebpfxx::Fields<types::aligned> {
  using T = types::aligned;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("a", a.a, b.a);
    visit("b", a.b, b.b);
    visit("c", a.c, b.c);
  }
};

template <>
struct ebpfxx::Fields<types::has_aligned> {
  using T = types::has_aligned;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("before", a.before, b.before);
    visit("aligned", a.aligned, b.aligned);
    visit("after", a.after, b.after);
  }
};

template <>
struct ebpfxx::Fields<types::packed_aligned> {
  using T = types::packed_aligned;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("a", decltype(a.a)(a.a), decltype(b.a)(b.a));
    visit("b", decltype(a.b)(a.b), decltype(b.b)(b.b));
    visit("c", decltype(a.c)(a.c), decltype(b.c)(b.c));
  }
};

template <>
struct ebpfxx::Fields<types::bits> {
  using T = types::bits;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("a", decltype(a.a)(a.a), decltype(b.a)(b.a));
    visit("b", decltype(a.b)(a.b), decltype(b.b)(b.b));
    visit("c", decltype(a.c)(a.c), decltype(b.c)(b.c));
    visit("d", decltype(a.d)(a.d), decltype(b.d)(b.d));
    visit("e", decltype(a.e)(a.e), decltype(b.e)(b.e));
    visit("f", decltype(a.f)(a.f), decltype(b.f)(b.f));
    visit("g", decltype(a.g)(a.g), decltype(b.g)(b.g));
    visit("h", decltype(a.h)(a.h), decltype(b.h)(b.h));
    visit("i", decltype(a.i)(a.i), decltype(b.i)(b.i));
  }
};

template <>
struct ebpfxx::Fields<types::bits_only> {
  using T = types::bits_only;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("a", decltype(a.a)(a.a), decltype(b.a)(b.a));
  }
};

template <>
struct ebpfxx::Fields<types::bits_then_bool> {
  using T = types::bits_then_bool;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("a", decltype(a.a)(a.a), decltype(b.a)(b.a));
    visit("b", a.b, b.b);
    visit("c", decltype(a.c)(a.c), decltype(b.c)(b.c));
  }
};

template <>
struct ebpfxx::Fields<types::bits_trailing> {
  using T = types::bits_trailing;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("a", a.a, b.a);
    visit("b", decltype(a.b)(a.b), decltype(b.b)(b.b));
  }
};

template <>
struct ebpfxx::Fields<types::bits_gaps> {
  using T = types::bits_gaps;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("a", decltype(a.a)(a.a), decltype(b.a)(b.a));
    visit("b", decltype(a.b)(a.b), decltype(b.b)(b.b));
    visit("c", decltype(a.c)(a.c), decltype(b.c)(b.c));
    visit("d", a.d, b.d);
  }
};

template <>
struct ebpfxx::Fields<types::bits_packed> {
  using T = types::bits_packed;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("a", decltype(a.a)(a.a), decltype(b.a)(b.a));
    visit("b", decltype(a.b)(a.b), decltype(b.b)(b.b));
    visit("c", decltype(a.c)(a.c), decltype(b.c)(b.c));
    visit("d", decltype(a.d)(a.d), decltype(b.d)(b.d));
    visit("e", decltype(a.e)(a.e), decltype(b.e)(b.e));
  }
};

template <>
struct ebpfxx::Fields<types::bits_wide> {
  using T = types::bits_wide;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("a", decltype(a.a)(a.a), decltype(b.a)(b.a));
    visit("b", decltype(a.b)(a.b), decltype(b.b)(b.b));
    visit("c", decltype(a.c)(a.c), decltype(b.c)(b.c));
    visit("d", decltype(a.d)(a.d), decltype(b.d)(b.d));
    visit("e", decltype(a.e)(a.e), decltype(b.e)(b.e));
  }
};

template <>
struct ebpfxx::Fields<types::bits_packed_trailing> {
  using T = types::bits_packed_trailing;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("a", decltype(a.a)(a.a), decltype(b.a)(b.a));
  }
};

template <>
struct ebpfxx::Fields<types::bits_union> {
  using T = types::bits_union;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("a", decltype(a.a)(a.a), decltype(b.a)(b.a));
    visit("b", decltype(a.b)(a.b), decltype(b.b)(b.b));
  }
};

template <>
struct ebpfxx::Fields<types::has_bits_union> {
  using T = types::has_bits_union;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("a", a.a, b.a);
    visit("low", decltype(a.low)(a.low), decltype(b.low)(b.low));
    visit("all", decltype(a.all)(a.all), decltype(b.all)(b.all));
    visit("named", a.named, b.named);
    visit("x", decltype(a.x)(a.x), decltype(b.x)(b.x));
    visit("y", decltype(a.y)(a.y), decltype(b.y)(b.y));
  }
};

template <>
struct ebpfxx::Fields<types::number_or_text> {
  using T = types::number_or_text;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("number", a.number, b.number);
    visit("text", a.text, b.text);
  }
};

template <>
struct ebpfxx::Fields<types::aligned_union> {
  using T = types::aligned_union;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("a", a.a, b.a);
  }
};

template <>
struct ebpfxx::Fields<types::unions_named> {
  using T = types::unions_named;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("with_holes", a.with_holes, b.with_holes);
    visit("other", a.other, b.other);
  }
};

template <>
struct ebpfxx::Fields<types::unions_structure> {
  using T = types::unions_structure;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("inner_a", a.inner_a, b.inner_a);
    visit("inner_b", a.inner_b, b.inner_b);
  }
};

template <>
struct ebpfxx::Fields<types::unions> {
  using T = types::unions;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("a", a.a, b.a);
    visit("value", a.value, b.value);
    visit("i", a.i, b.i);
    visit("bytes", a.bytes, b.bytes);
    visit("small", a.small, b.small);
    visit("aligned", a.aligned, b.aligned);
    visit("named", a.named, b.named);
    visit("structure", a.structure, b.structure);
  }
};

template <>
struct ebpfxx::Fields<types::tuple_ipv4> {
  using T = types::tuple_ipv4;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("saddr4", a.saddr4, b.saddr4);
    visit("daddr4", a.daddr4, b.daddr4);
    visit("sport4", a.sport4, b.sport4);
  }
};

template <>
struct ebpfxx::Fields<types::tuple> {
  using T = types::tuple;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("ipv4", a.ipv4, b.ipv4);
    visit("family", a.family, b.family);
    visit("deep", a.deep, b.deep);
    visit("deeper", a.deeper, b.deeper);
    visit("raw", a.raw, b.raw);
    visit("last", a.last, b.last);
    visit("tail", a.tail, b.tail);
  }
};

template <>
struct ebpfxx::Fields<types::arrays_entries> {
  using T = types::arrays_entries;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("tag", a.tag, b.tag);
    visit("value", a.value, b.value);
  }
};

template <>
struct ebpfxx::Fields<types::arrays_grid> {
  using T = types::arrays_grid;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("a", a.a, b.a);
  }
};

template <>
struct ebpfxx::Fields<types::arrays> {
  using T = types::arrays;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("matrix", a.matrix, b.matrix);
    visit("cube", a.cube, b.cube);
    visit("entries", a.entries, b.entries);
    visit("grid", a.grid, b.grid);
    visit("pointers", a.pointers, b.pointers);
    visit("many", a.many, b.many);
    visit("flags", a.flags, b.flags);
  }
};

template <>
struct ebpfxx::Fields<types::flexible> {
  using T = types::flexible;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("length", a.length, b.length);
  }
};

template <>
struct ebpfxx::Fields<types::flexible_deep> {
  using T = types::flexible_deep;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("length", a.length, b.length);
  }
};

template <>
struct ebpfxx::Fields<types::with_hole> {
  using T = types::with_hole;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("a", a.a, b.a);
    visit("b", a.b, b.b);
  }
};

template <>
struct ebpfxx::Fields<types::around_hole> {
  using T = types::around_hole;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("a", decltype(a.a)(a.a), decltype(b.a)(b.a));
    visit("inner", decltype(a.inner)(a.inner), decltype(b.inner)(b.inner));
  }
};

template <>
struct ebpfxx::Fields<types::anonymous_holes> {
  using T = types::anonymous_holes;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("a", a.a, b.a);
    visit("b", a.b, b.b);
    visit("inner", a.inner, b.inner);
  }
};

template <>
struct ebpfxx::Fields<types::paddings> {
  using T = types::paddings;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("a", a.a, b.a);
    visit("padding", a.padding, b.padding);
    visit("b", a.b, b.b);
    visit("padding_2", a.padding_2, b.padding_2);
    visit("c", a.c, b.c);
  }
};

template <>
struct ebpfxx::Fields<types::own_name> {
  using T = types::own_name;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("own_name", a.own_name, b.own_name);
  }
};

template <>
struct ebpfxx::Fields<types::inner_name> {
  using T = types::inner_name;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("inner_name", a.inner_name_, b.inner_name_);
    visit("a", a.a, b.a);
    visit("inner_name_", a.inner_name__, b.inner_name__);
  }
};

template <>
struct ebpfxx::Fields<types::padding> {
  using T = types::padding;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("a", a.a, b.a);
    visit("b", a.b, b.b);
  }
};

template <>
struct ebpfxx::Fields<types::of_struct_with_holes> {
  using T = types::of_struct_with_holes;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("holes", a.holes, b.holes);
    visit("c", a.c, b.c);
  }
};

template <>
struct ebpfxx::Fields<types::Bss> {
  using T = types::Bss;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("integers", a.integers, b.integers);
    visit("enums", a.enums, b.enums);
    visit("typedefs", a.typedefs, b.typedefs);
    visit("leaf", a.leaf, b.leaf);
    visit("packed_outer", a.packed_outer, b.packed_outer);
    visit("packed_holes", a.packed_holes, b.packed_holes);
    visit("half_packed", a.half_packed, b.half_packed);
    visit("has_aligned", a.has_aligned, b.has_aligned);
    visit("packed_aligned", a.packed_aligned, b.packed_aligned);
    visit("bits", a.bits, b.bits);
    visit("bits_only", a.bits_only, b.bits_only);
    visit("bits_then_bool", a.bits_then_bool, b.bits_then_bool);
    visit("bits_trailing", a.bits_trailing, b.bits_trailing);
    visit("bits_gaps", a.bits_gaps, b.bits_gaps);
    visit("bits_packed", a.bits_packed, b.bits_packed);
    visit("bits_wide", a.bits_wide, b.bits_wide);
    visit("bits_packed_trailing", a.bits_packed_trailing, b.bits_packed_trailing);
    visit("has_bits_union", a.has_bits_union, b.has_bits_union);
    visit("unions", a.unions, b.unions);
    visit("tuple", a.tuple, b.tuple);
    visit("arrays", a.arrays, b.arrays);
    visit("flexible", a.flexible, b.flexible);
    visit("flexible_deep", a.flexible_deep, b.flexible_deep);
    visit("around_hole", a.around_hole, b.around_hole);
    visit("anonymous_holes", a.anonymous_holes, b.anonymous_holes);
    visit("paddings", a.paddings, b.paddings);
    visit("own_name", a.own_name, b.own_name);
    visit("inner_name", a.inner_name, b.inner_name);
    visit("padding", a.padding, b.padding);
    visit("of_struct_with_holes", a.of_struct_with_holes, b.of_struct_with_holes);
  }
};

#ifdef __clang__
#pragma clang diagnostic pop
#endif
