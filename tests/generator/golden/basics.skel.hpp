// Made by ebpfxx-gen from basics.bpf.o. Do not edit: edit the BPF program, and build again.
// clang-format off
//
//   program  on_exec    tracepoint/sched/sched_process_exec  TracepointProgram
//   program  on_exit    raw_tracepoint/sched_process_exit    RawTracepointProgram
//   program  on_unlink  kprobe/do_unlinkat                   KprobeProgram
//   program  filter     xdp                                  XdpProgram
//   program  on_call    syscall                              SyscallProgram
//   program  watch      socket                               SocketFilterProgram
//   map      processes  hash, 1024 entries                   HashMap<std::uint32_t, process>
//   map      counters   array, 4 entries                     Array<std::uint64_t>
//   map      events     ringbuf, 65536 bytes                 RingBuf<event>
//   globals  rodata()   .rodata                              min_duration_ns, pattern
//   globals  data()     .data                                verbosity
//   globals  bss()      .bss                                 running, dropped
//   types    process, event
//
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <ebpfxx/map.hpp>
#include <ebpfxx/program/kprobe.hpp>
#include <ebpfxx/program/socket_filter.hpp>
#include <ebpfxx/program/syscall.hpp>
#include <ebpfxx/program/tracepoint.hpp>
#include <ebpfxx/program/xdp.hpp>
#include <ebpfxx/ring_buffer.hpp>
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

namespace basics {

// ---- Types of the BPF program ----

struct process {
  std::uint64_t started_ns;
  std::uint32_t parent;
  std::array<std::byte, 4> padding{};
};

struct event {
  std::uint32_t pid;
  std::array<char, 16> comm;
  std::array<std::byte, 4> padding{};
  std::uint64_t duration_ns;
};

// ---- Global variables of the BPF program ----

/// Section .rodata: constants, writable until load().
struct Rodata {
  std::uint64_t min_duration_ns;
  std::array<char, 16> pattern;
};

/// Section .data: variables; after load() this is the kernel's own memory.
struct Data {
  std::uint32_t verbosity;
};

/// Section .bss: variables; after load() this is the kernel's own memory.
struct Bss {
  bool running;
  std::array<std::byte, 7> padding{};
  std::uint64_t dropped;
};

// ---- The skeleton ----

/// basics in the kernel. Movable. Destroying it detaches its links; copies of its maps and programs stay valid.
class Skeleton {
 private:
  ebpfxx::Object object_;

 public:
  struct Maps {
    ebpfxx::HashMap<std::uint32_t, process> processes;
    ebpfxx::Array<std::uint64_t> counters;
    ebpfxx::RingBuf<event> events;

    explicit Maps([[maybe_unused]] ebpfxx::detail::Finder& loaded_from) noexcept
        : processes{loaded_from, "processes"},
          counters{loaded_from, "counters"},
          events{loaded_from, "events"} {}
  };
  struct Progs {
    ebpfxx::TracepointProgram on_exec;
    ebpfxx::RawTracepointProgram on_exit;
    ebpfxx::KprobeProgram on_unlink;
    ebpfxx::XdpProgram filter;
    ebpfxx::SyscallProgram on_call;
    ebpfxx::SocketFilterProgram watch;

    explicit Progs([[maybe_unused]] ebpfxx::detail::Finder& loaded_from) noexcept
        : on_exec{loaded_from, "on_exec"},
          on_exit{loaded_from, "on_exit"},
          on_unlink{loaded_from, "on_unlink"},
          filter{loaded_from, "filter"},
          on_call{loaded_from, "on_call"},
          watch{loaded_from, "watch"} {}
  };
  /// What attach() attached. You may store a link here yourself: skel.links.x = skel.progs.x.attach(...).
  struct Links {
    ebpfxx::Link on_exec;
    ebpfxx::Link on_exit;
    ebpfxx::Link on_unlink;
    ebpfxx::Link filter;
    ebpfxx::Link on_call;
    ebpfxx::Attachment watch;
  };

  Maps maps;
  Progs progs;
  Links links;

  /// Takes what OpenSkeleton::load() loaded.
  explicit Skeleton(ebpfxx::Object object) : Skeleton{ebpfxx::detail::Finder{object}, std::move(object)} {}

  [[nodiscard]] const Rodata& rodata() const noexcept EBPFXX_LIFETIMEBOUND { return *sections_.rodata; }
  [[nodiscard]] Data& data() noexcept EBPFXX_LIFETIMEBOUND { return *sections_.data; }
  [[nodiscard]] const Data& data() const noexcept EBPFXX_LIFETIMEBOUND { return *sections_.data; }
  [[nodiscard]] Bss& bss() noexcept EBPFXX_LIFETIMEBOUND { return *sections_.bss; }
  [[nodiscard]] const Bss& bss() const noexcept EBPFXX_LIFETIMEBOUND { return *sections_.bss; }

  /// Attaches each program whose SEC() names a target, unless it is attached already, and returns those that it left,
  /// with the reason and the call that attaches them. All or none: throws ebpfxx::Error.
  ebpfxx::UnattachedList attach() {
    ebpfxx::detail::Attacher attacher{6, object_};
    attacher.add(progs.on_exec, links.on_exec);
    attacher.add(progs.on_exit, links.on_exit);
    attacher.add(progs.on_unlink, links.on_unlink);
    attacher.add(progs.filter, links.filter);
    attacher.add(progs.on_call, links.on_call);
    if (!links.watch) attacher.leave(progs.watch);
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
    Bss* bss;

    explicit Sections(const ebpfxx::Object& loaded_from)
        : rodata{loaded_from.section<const Rodata>(".rodata")},
          data{loaded_from.section<Data>(".data")},
          bss{loaded_from.section<Bss>(".bss")} {}
  };
  Sections sections_;
};

/// basics opened, but not in the kernel yet: set its constants, sizes, and what to load.
class OpenSkeleton {
 private:
  ebpfxx::OpenObject object_;

 public:
  struct Maps {
    ebpfxx::MapSpecOf<ebpfxx::HashMap<std::uint32_t, process>> processes;
    ebpfxx::MapSpecOf<ebpfxx::Array<std::uint64_t>> counters;
    ebpfxx::MapSpecOf<ebpfxx::RingBuf<event>> events;

    explicit Maps([[maybe_unused]] ebpfxx::detail::Finder& loaded_from) noexcept
        : processes{loaded_from, "processes"},
          counters{loaded_from, "counters"},
          events{loaded_from, "events"} {}
  };
  struct Progs {
    ebpfxx::ProgramSpec on_exec;
    ebpfxx::ProgramSpec on_exit;
    ebpfxx::ProgramSpec on_unlink;
    ebpfxx::ProgramSpec filter;
    ebpfxx::ProgramSpec on_call;
    ebpfxx::ProgramSpec watch;

    explicit Progs([[maybe_unused]] ebpfxx::detail::Finder& loaded_from) noexcept
        : on_exec{loaded_from, "on_exec"},
          on_exit{loaded_from, "on_exit"},
          on_unlink{loaded_from, "on_unlink"},
          filter{loaded_from, "filter"},
          on_call{loaded_from, "on_call"},
          watch{loaded_from, "watch"} {}
  };

  Maps maps;
  Progs progs;

  /// Takes an object opened some other way; it must be the one that this header was made from.
  explicit OpenSkeleton(ebpfxx::OpenObject object) : OpenSkeleton{ebpfxx::detail::Finder{object}, std::move(object)} {}

  [[nodiscard]] Rodata& rodata() EBPFXX_LIFETIMEBOUND { return *object_.section<Rodata>(".rodata"); }
  [[nodiscard]] Data& data() EBPFXX_LIFETIMEBOUND { return *object_.section<Data>(".data"); }
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

static_assert(sizeof(process) == 16);
static_assert(offsetof(process, started_ns) == 0);
static_assert(offsetof(process, parent) == 8);

static_assert(sizeof(event) == 32);
static_assert(offsetof(event, pid) == 0);
static_assert(offsetof(event, comm) == 4);
static_assert(offsetof(event, duration_ns) == 24);

static_assert(sizeof(Rodata) == 24);
static_assert(offsetof(Rodata, min_duration_ns) == 0);
static_assert(offsetof(Rodata, pattern) == 8);

static_assert(sizeof(Data) == 4);
static_assert(offsetof(Data, verbosity) == 0);

static_assert(sizeof(Bss) == 16);
static_assert(offsetof(Bss, running) == 0);
static_assert(offsetof(Bss, dropped) == 8);

// ---- The object ----

namespace detail {
/// The ELF file that open() opens, without DWARF: some bytes.
alignas(8) [[gnu::visibility("hidden")]] inline constexpr unsigned char object_bytes[] = ...;
}  // namespace detail

inline OpenSkeleton open(ebpfxx::OpenOptions options) {
  if (!options.name) options.name = "basics";
  const std::span<const unsigned char> bytes{detail::object_bytes, sizeof detail::object_bytes - 1};
  return OpenSkeleton{ebpfxx::OpenObject::from_static(std::as_bytes(bytes), options)};
}

}  // namespace basics

// ---- Names of fields, for <ebpfxx/reflect.hpp> ----

template <>
struct ebpfxx::Fields<basics::process> {
  using T = basics::process;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("started_ns", a.started_ns, b.started_ns);
    visit("parent", a.parent, b.parent);
  }
};

template <>
struct ebpfxx::Fields<basics::event> {
  using T = basics::event;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("pid", a.pid, b.pid);
    visit("comm", a.comm, b.comm);
    visit("duration_ns", a.duration_ns, b.duration_ns);
  }
};

template <>
struct ebpfxx::Fields<basics::Rodata> {
  using T = basics::Rodata;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("min_duration_ns", a.min_duration_ns, b.min_duration_ns);
    visit("pattern", a.pattern, b.pattern);
  }
};

template <>
struct ebpfxx::Fields<basics::Data> {
  using T = basics::Data;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("verbosity", a.verbosity, b.verbosity);
  }
};

template <>
struct ebpfxx::Fields<basics::Bss> {
  using T = basics::Bss;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("running", a.running, b.running);
    visit("dropped", a.dropped, b.dropped);
  }
};

#ifdef __clang__
#pragma clang diagnostic pop
#endif
