// Made by ebpfxx-gen from members.bpf.o. Do not edit: edit the BPF program, and build again.
// clang-format off
//
//   globals  bss()  .bss  outer, inner
//   types    outer, inner
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

namespace members {

// ---- Types of the BPF program ----

struct outer {
  std::int8_t before;
  std::array<std::byte, 3> padding{};
  __extension__ struct {
    std::int32_t a;
    std::int32_t b;
  };
  std::array<std::byte, 4> padding_2{};
  __extension__ struct {
    __extension__ union {
      std::int64_t number;
      std::array<char, 8> bytes;
    };
    std::int8_t after;
    std::array<std::byte, 7> padding_3{};
  };
};

struct inner {
  std::int32_t a;
  std::int32_t b;
};

// ---- Global variables of the BPF program ----

/// Section .bss: variables; after load() this is the kernel's own memory.
struct Bss {
  ::members::outer outer;
  ::members::inner inner;
};

// ---- The skeleton ----

/// members in the kernel. Movable. Destroying it detaches its links; copies of its maps and programs stay valid.
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

/// members opened, but not in the kernel yet: set its constants, sizes, and what to load.
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

static_assert(sizeof(outer) == 32);
static_assert(offsetof(outer, before) == 0);
static_assert(offsetof(outer, a) == 4);
static_assert(offsetof(outer, b) == 8);
static_assert(offsetof(outer, number) == 16);
static_assert(offsetof(outer, bytes) == 16);
static_assert(offsetof(outer, after) == 24);

static_assert(sizeof(inner) == 8);
static_assert(offsetof(inner, a) == 0);
static_assert(offsetof(inner, b) == 4);

static_assert(sizeof(Bss) == 40);
static_assert(offsetof(Bss, outer) == 0);
static_assert(offsetof(Bss, inner) == 32);

// ---- The object ----

namespace detail {
/// The ELF file that open() opens, without DWARF: some bytes.
alignas(8) [[gnu::visibility("hidden")]] inline constexpr unsigned char object_bytes[] = ...;
}  // namespace detail

inline OpenSkeleton open(ebpfxx::OpenOptions options) {
  if (!options.name) options.name = "members";
  const std::span<const unsigned char> bytes{detail::object_bytes, sizeof detail::object_bytes - 1};
  return OpenSkeleton{ebpfxx::OpenObject::from_static(std::as_bytes(bytes), options)};
}

}  // namespace members

// ---- Names of fields, for <ebpfxx/reflect.hpp> ----

template <>
struct ebpfxx::Fields<members::outer> {
  using T = members::outer;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("before", a.before, b.before);
    visit("a", a.a, b.a);
    visit("b", a.b, b.b);
    visit("number", a.number, b.number);
    visit("bytes", a.bytes, b.bytes);
    visit("after", a.after, b.after);
  }
};

template <>
struct ebpfxx::Fields<members::inner> {
  using T = members::inner;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("a", a.a, b.a);
    visit("b", a.b, b.b);
  }
};

template <>
struct ebpfxx::Fields<members::Bss> {
  using T = members::Bss;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("outer", a.outer, b.outer);
    visit("inner", a.inner, b.inner);
  }
};

#ifdef __clang__
#pragma clang diagnostic pop
#endif
