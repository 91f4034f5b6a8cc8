// Made by ebpfxx-gen from linked.linked.bpf.o. Do not edit: edit the BPF program, and build again.
// clang-format off
//
//   program  first       raw_tp/sys_enter  RawTracepointProgram
//   program  second      raw_tp/sys_exit   RawTracepointProgram
//   map      kept_tasks  hash, 2 entries   HashMap<std::uint32_t, kept>
//   globals  data()      .data             shared_number
//   globals  bss()       .bss              first_event, first_state, first_shared, second_event, second_state
//   types    kept, event, state, shared, event_, state_
//
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <ebpfxx/map.hpp>
#include <ebpfxx/program/tracepoint.hpp>
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

namespace linked {

// ---- Types of the BPF program ----

struct kept {
  std::uint64_t task;  // struct task_struct*
  std::uint64_t text;  // char*
};

struct event {
  std::int32_t pid;
};

enum class state : std::uint32_t {
  IDLE = 0,
  BUSY_ = 1,
};

struct shared {
  std::int16_t number;
};

struct event_ {
  std::int64_t time;
  ::linked::shared shared;
  std::array<std::byte, 6> padding{};
};

enum class state_ : std::uint32_t {
  IDLE = 5,
  DONE = 6,
};

// ---- Global variables of the BPF program ----

/// Section .data: variables; after load() this is the kernel's own memory.
struct Data {
  std::int32_t shared_number;
};

/// Section .bss: variables; after load() this is the kernel's own memory.
struct Bss {
  event first_event;
  state first_state;
  shared first_shared;
  std::array<std::byte, 6> padding{};
  event_ second_event;
  state_ second_state;
  std::array<std::byte, 4> padding_2{};
};

// ---- The skeleton ----

/// linked in the kernel. Movable. Destroying it detaches its links; copies of its maps and programs stay valid.
class Skeleton {
 private:
  ebpfxx::Object object_;

 public:
  struct Maps {
    ebpfxx::HashMap<std::uint32_t, kept> kept_tasks;

    explicit Maps([[maybe_unused]] ebpfxx::detail::Finder& loaded_from) noexcept
        : kept_tasks{loaded_from, "kept_tasks"} {}
  };
  struct Progs {
    ebpfxx::RawTracepointProgram first;
    ebpfxx::RawTracepointProgram second;

    explicit Progs([[maybe_unused]] ebpfxx::detail::Finder& loaded_from) noexcept
        : first{loaded_from, "first"},
          second{loaded_from, "second"} {}
  };
  /// What attach() attached. You may store a link here yourself: skel.links.x = skel.progs.x.attach(...).
  struct Links {
    ebpfxx::Link first;
    ebpfxx::Link second;
  };

  Maps maps;
  Progs progs;
  Links links;

  /// Takes what OpenSkeleton::load() loaded.
  explicit Skeleton(ebpfxx::Object object) : Skeleton{ebpfxx::detail::Finder{object}, std::move(object)} {}

  [[nodiscard]] Data& data() noexcept EBPFXX_LIFETIMEBOUND { return *sections_.data; }
  [[nodiscard]] const Data& data() const noexcept EBPFXX_LIFETIMEBOUND { return *sections_.data; }
  [[nodiscard]] Bss& bss() noexcept EBPFXX_LIFETIMEBOUND { return *sections_.bss; }
  [[nodiscard]] const Bss& bss() const noexcept EBPFXX_LIFETIMEBOUND { return *sections_.bss; }

  /// Attaches each program whose SEC() names a target, unless it is attached already, and returns those that it left,
  /// with the reason and the call that attaches them. All or none: throws ebpfxx::Error.
  ebpfxx::UnattachedList attach() {
    ebpfxx::detail::Attacher attacher{2, object_};
    attacher.add(progs.first, links.first);
    attacher.add(progs.second, links.second);
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
    Data* data;
    Bss* bss;

    explicit Sections(const ebpfxx::Object& loaded_from)
        : data{loaded_from.section<Data>(".data")},
          bss{loaded_from.section<Bss>(".bss")} {}
  };
  Sections sections_;
};

/// linked opened, but not in the kernel yet: set its constants, sizes, and what to load.
class OpenSkeleton {
 private:
  ebpfxx::OpenObject object_;

 public:
  struct Maps {
    ebpfxx::MapSpecOf<ebpfxx::HashMap<std::uint32_t, kept>> kept_tasks;

    explicit Maps([[maybe_unused]] ebpfxx::detail::Finder& loaded_from) noexcept
        : kept_tasks{loaded_from, "kept_tasks"} {}
  };
  struct Progs {
    ebpfxx::ProgramSpec first;
    ebpfxx::ProgramSpec second;

    explicit Progs([[maybe_unused]] ebpfxx::detail::Finder& loaded_from) noexcept
        : first{loaded_from, "first"},
          second{loaded_from, "second"} {}
  };

  Maps maps;
  Progs progs;

  /// Takes an object opened some other way; it must be the one that this header was made from.
  explicit OpenSkeleton(ebpfxx::OpenObject object) : OpenSkeleton{ebpfxx::detail::Finder{object}, std::move(object)} {}

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

static_assert(sizeof(kept) == 16);
static_assert(offsetof(kept, task) == 0);
static_assert(offsetof(kept, text) == 8);

static_assert(sizeof(event) == 4);
static_assert(offsetof(event, pid) == 0);

static_assert(sizeof(shared) == 2);
static_assert(offsetof(shared, number) == 0);

static_assert(sizeof(event_) == 16);
static_assert(offsetof(event_, time) == 0);
static_assert(offsetof(event_, shared) == 8);

static_assert(sizeof(Data) == 4);
static_assert(offsetof(Data, shared_number) == 0);

static_assert(sizeof(Bss) == 40);
static_assert(offsetof(Bss, first_event) == 0);
static_assert(offsetof(Bss, first_state) == 4);
static_assert(offsetof(Bss, first_shared) == 8);
static_assert(offsetof(Bss, second_event) == 16);
static_assert(offsetof(Bss, second_state) == 32);

// ---- Names of enumerators ----

constexpr std::string_view ebpfxx_name(state value) noexcept {
  switch (value) {
    case state::IDLE:
      return "IDLE";
    case state::BUSY_:
      return "BUSY";
    default:
      return {};
  }
}
constexpr std::array<state, 2> ebpfxx_values(state) noexcept { return {state::IDLE, state::BUSY_}; }
[[nodiscard]] inline std::string to_string(state value) {
  return ebpfxx::detail::enum_text(ebpfxx_name(value), static_cast<std::uint64_t>(value));
}

constexpr std::string_view ebpfxx_name(state_ value) noexcept {
  switch (value) {
    case state_::IDLE:
      return "IDLE";
    case state_::DONE:
      return "DONE";
    default:
      return {};
  }
}
constexpr std::array<state_, 2> ebpfxx_values(state_) noexcept { return {state_::IDLE, state_::DONE}; }
[[nodiscard]] inline std::string to_string(state_ value) {
  return ebpfxx::detail::enum_text(ebpfxx_name(value), static_cast<std::uint64_t>(value));
}

// ---- The object ----

namespace detail {
/// The ELF file that open() opens, without DWARF: some bytes.
alignas(8) [[gnu::visibility("hidden")]] inline constexpr unsigned char object_bytes[] = ...;
}  // namespace detail

inline OpenSkeleton open(ebpfxx::OpenOptions options) {
  if (!options.name) options.name = "linked";
  const std::span<const unsigned char> bytes{detail::object_bytes, sizeof detail::object_bytes - 1};
  return OpenSkeleton{ebpfxx::OpenObject::from_static(std::as_bytes(bytes), options)};
}

}  // namespace linked

// ---- Names of fields, for <ebpfxx/reflect.hpp> ----

template <>
struct ebpfxx::Fields<linked::kept> {
  using T = linked::kept;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("task", a.task, b.task);
    visit("text", a.text, b.text);
  }
};

template <>
struct ebpfxx::Fields<linked::event> {
  using T = linked::event;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("pid", a.pid, b.pid);
  }
};

template <>
struct ebpfxx::Fields<linked::shared> {
  using T = linked::shared;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("number", a.number, b.number);
  }
};

template <>
struct ebpfxx::Fields<linked::event_> {
  using T = linked::event_;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("time", a.time, b.time);
    visit("shared", a.shared, b.shared);
  }
};

template <>
struct ebpfxx::Fields<linked::Data> {
  using T = linked::Data;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("shared_number", a.shared_number, b.shared_number);
  }
};

template <>
struct ebpfxx::Fields<linked::Bss> {
  using T = linked::Bss;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("first_event", a.first_event, b.first_event);
    visit("first_state", a.first_state, b.first_state);
    visit("first_shared", a.first_shared, b.first_shared);
    visit("second_event", a.second_event, b.second_event);
    visit("second_state", a.second_state, b.second_state);
  }
};

#ifdef __clang__
#pragma clang diagnostic pop
#endif
