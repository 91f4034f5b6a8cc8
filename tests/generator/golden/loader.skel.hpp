// Made by ebpfxx-gen from loader.bpf.o. Do not edit: edit the BPF program, and build again.
// clang-format off
//
//   program  filter   xdp              XdpProgram
//   map      samples  hash, 8 entries  HashMap<std::uint32_t, sample>
//   globals  bss()    .bss             counter
//   types    sample
//
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <ebpfxx/map.hpp>
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

namespace loader {

// ---- Types of the BPF program ----

struct sample {
  std::int32_t a;
};

// ---- Global variables of the BPF program ----

/// Section .bss: variables; after load() this is the kernel's own memory.
struct Bss {
  std::int32_t counter;
};

// ---- The skeleton ----

/// loader in the kernel. Movable. Destroying it detaches its links; copies of its maps and programs stay valid.
class Skeleton {
 private:
  ebpfxx::Object object_;

 public:
  struct Maps {
    ebpfxx::HashMap<std::uint32_t, sample> samples;

    explicit Maps([[maybe_unused]] ebpfxx::detail::Finder& loaded_from) noexcept
        : samples{loaded_from, "samples"} {}
  };
  struct Progs {
    ebpfxx::XdpProgram filter;

    explicit Progs([[maybe_unused]] ebpfxx::detail::Finder& loaded_from) noexcept
        : filter{loaded_from, "filter"} {}
  };
  /// What attach() attached. You may store a link here yourself: skel.links.x = skel.progs.x.attach(...).
  struct Links {
    ebpfxx::Link filter;
  };

  Maps maps;
  Progs progs;
  Links links;

  /// Takes what OpenSkeleton::load() loaded.
  explicit Skeleton(ebpfxx::Object object) : Skeleton{ebpfxx::detail::Finder{object}, std::move(object)} {}

  [[nodiscard]] Bss& bss() noexcept EBPFXX_LIFETIMEBOUND { return *sections_.bss; }
  [[nodiscard]] const Bss& bss() const noexcept EBPFXX_LIFETIMEBOUND { return *sections_.bss; }

  /// Attaches each program whose SEC() names a target, unless it is attached already, and returns those that it left,
  /// with the reason and the call that attaches them. All or none: throws ebpfxx::Error.
  ebpfxx::UnattachedList attach() {
    ebpfxx::detail::Attacher attacher{1, object_};
    attacher.add(progs.filter, links.filter);
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
    Bss* bss;

    explicit Sections(const ebpfxx::Object& loaded_from)
        : bss{loaded_from.section<Bss>(".bss")} {}
  };
  Sections sections_;
};

/// loader opened, but not in the kernel yet: set its constants, sizes, and what to load.
class OpenSkeleton {
 private:
  ebpfxx::OpenObject object_;

 public:
  struct Maps {
    ebpfxx::MapSpecOf<ebpfxx::HashMap<std::uint32_t, sample>> samples;

    explicit Maps([[maybe_unused]] ebpfxx::detail::Finder& loaded_from) noexcept
        : samples{loaded_from, "samples"} {}
  };
  struct Progs {
    ebpfxx::ProgramSpec filter;

    explicit Progs([[maybe_unused]] ebpfxx::detail::Finder& loaded_from) noexcept
        : filter{loaded_from, "filter"} {}
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

static_assert(sizeof(sample) == 4);
static_assert(offsetof(sample, a) == 0);

static_assert(sizeof(Bss) == 4);
static_assert(offsetof(Bss, counter) == 0);

// ---- The object ----

namespace detail {
/// The ELF file that open() opens, without DWARF: some bytes.
alignas(8) [[gnu::visibility("hidden")]] inline constexpr unsigned char object_bytes[] = ...;
}  // namespace detail

inline OpenSkeleton open(ebpfxx::OpenOptions options) {
  if (!options.name) options.name = "loader";
  const std::span<const unsigned char> bytes{detail::object_bytes, sizeof detail::object_bytes - 1};
  return OpenSkeleton{ebpfxx::OpenObject::from_static(std::as_bytes(bytes), options)};
}

}  // namespace loader

// ---- Names of fields, for <ebpfxx/reflect.hpp> ----

template <>
struct ebpfxx::Fields<loader::sample> {
  using T = loader::sample;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("a", a.a, b.a);
  }
};

template <>
struct ebpfxx::Fields<loader::Bss> {
  using T = loader::Bss;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("counter", a.counter, b.counter);
  }
};

#ifdef __clang__
#pragma clang diagnostic pop
#endif
