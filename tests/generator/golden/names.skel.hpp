// Made by ebpfxx-gen from names.bpf.o. Do not edit: edit the BPF program, and build again.
// clang-format off
//
//   program  delete_       xdp            XdpProgram
//   program  new_          xdp            XdpProgram
//   program  Links         xdp            XdpProgram
//   program  links         xdp            XdpProgram
//   program  progs         xdp            XdpProgram
//   program  register_     xdp            XdpProgram
//   program  Progs_        xdp            XdpProgram
//   program  names         xdp            XdpProgram
//   map      event         hash, 1 entry  HashMap<std::uint32_t, event>
//   map      class_        hash, 1 entry  HashMap<std::uint32_t, class_>
//   map      Maps_         hash, 1 entry  HashMap<std::uint32_t, Maps_>
//   map      Progs         hash, 1 entry  HashMap<std::uint32_t, class__>
//   map      maps          hash, 1 entry  HashMap<std::uint32_t, names>
//   map      object        hash, 1 entry  HashMap<std::uint32_t, object>
//   map      open          hash, 1 entry  HashMap<std::uint32_t, open_>
//   map      std_          hash, 1 entry  HashMap<std::uint32_t, std_>
//   map      ebpfxx_       hash, 1 entry  HashMap<std::uint32_t, ebpfxx_>
//   map      detail        hash, 1 entry  HashMap<std::uint32_t, detail_>
//   map      Skeleton      hash, 1 entry  HashMap<std::uint32_t, Skeleton_>
//   map      operator_     hash, 1 entry  HashMap<std::uint32_t, OpenSkeleton_>
//   map      of_accessor   hash, 1 entry  HashMap<std::uint32_t, data>
//   map      of_constants  hash, 1 entry  HashMap<std::uint32_t, rodata>
//   map      of_member     hash, 1 entry  HashMap<std::uint32_t, links>
//   map      of_pointers   hash, 1 entry  HashMap<std::uint32_t, Sections_>
//   globals  rodata()      .rodata        Rodata, private_
//   globals  data()        .data          Data, data, template_
//   globals  bss()         .bss           Bss, bss, rodata, attach, load, an_event
//   types    event, class_, Maps_, both, both_, union_, class__ and 13 more
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

namespace names {

// ---- Types of the BPF program ----

struct event {
  std::int32_t pid;
};

struct class_ {
  std::int32_t new_;
  std::int32_t delete_;
  std::int32_t private_;
  std::int32_t this_;
  std::int32_t namespace_;
  std::int32_t template_;
  std::int32_t operator_;
  std::int32_t export_;
  std::int32_t concept_;
  std::int32_t requires_;
  std::int32_t co_await_;
  std::int32_t final;
  std::int32_t override;
  std::int32_t and_;
  std::int32_t or_;
  std::int32_t not_;
  std::int32_t xor_;
  std::int32_t compl_;
  std::int32_t and_eq_;
  std::int32_t bitand_;
  std::int32_t typename_;
  std::int32_t mutable_;
  std::int32_t constexpr_;
  std::int32_t nullptr_;
  std::int32_t true_;
  std::int32_t false_;
  std::int32_t bool_;
  std::int32_t char8_t_;
  std::int32_t linux_;
  std::int32_t unix_;
  std::int32_t stdin_;
  std::int32_t errno_;
  std::int32_t NULL_;
  std::int32_t EOF_;
  std::int32_t major_;
  std::int32_t minor_;
  std::int32_t assert_;
  std::int32_t stdout_;
  std::int32_t INT_MAX_;
  std::int32_t std_;
  std::int32_t ebpfxx_;
  std::int32_t open;
  std::int32_t Skeleton;
  std::int32_t padding;
  std::int32_t __reserved;
  std::int32_t _Reserved;
  std::int32_t v0;
  ::names::event event;
};

struct Maps_ {
  std::int32_t a;
};

using both = std::int32_t;

struct both_ {
  std::int32_t a;
};

enum class union_ : std::uint32_t {
  delete_ = 0,
  virtual_ = 3,
  public_ = 4,
  union__ = 5,
};

struct class__ {
  ::names::both both;
  both_ struct_both;
  union_ enumeration;
};

struct names {
  std::int32_t names;
};

struct Rodata_ {
  std::int32_t a;
};

union object {
  std::int32_t object;
  Maps_ Maps;
  std::array<Rodata_, 2> Rodata;
};

struct open_ {
  std::uint64_t open;  // struct open*
};

struct std_ {
  std::int32_t a;
};

struct ebpfxx_ {
  ::names::std_ std_;
};

struct detail_ {
  std::int32_t a;
};

struct Skeleton_ {
  std::int32_t a;
};

struct OpenSkeleton_ {
  std::int32_t a;
};

struct data {
  std::int32_t a;
};

struct rodata {
  std::int32_t a;
};

struct links {
  std::int32_t a;
};

struct Sections_ {
  std::int32_t a;
};

// ---- Global variables of the BPF program ----

/// Section .rodata: constants, writable until load().
struct Rodata {
  Rodata_ Rodata;
  std::int32_t private_;
};

/// Section .data: variables; after load() this is the kernel's own memory.
struct Data {
  std::int32_t Data;
  std::int32_t data;
  std::int32_t template_;
};

/// Section .bss: variables; after load() this is the kernel's own memory.
struct Bss {
  std::int32_t Bss;
  std::int32_t bss;
  std::int32_t rodata;
  std::int32_t attach;
  std::int32_t load;
  event an_event;
};

// ---- The skeleton ----

/// names in the kernel. Movable. Destroying it detaches its links; copies of its maps and programs stay valid.
class Skeleton {
 private:
  ebpfxx::Object object_;

 public:
  struct Maps {
    ebpfxx::HashMap<std::uint32_t, ::names::event> event;
    ebpfxx::HashMap<std::uint32_t, ::names::class_> class_;
    ebpfxx::HashMap<std::uint32_t, ::names::Maps_> Maps_;
    ebpfxx::HashMap<std::uint32_t, class__> Progs;
    ebpfxx::HashMap<std::uint32_t, names> maps;
    ebpfxx::HashMap<std::uint32_t, ::names::object> object;
    ebpfxx::HashMap<std::uint32_t, open_> open;
    ebpfxx::HashMap<std::uint32_t, ::names::std_> std_;
    ebpfxx::HashMap<std::uint32_t, ::names::ebpfxx_> ebpfxx_;
    ebpfxx::HashMap<std::uint32_t, detail_> detail;
    ebpfxx::HashMap<std::uint32_t, Skeleton_> Skeleton;
    ebpfxx::HashMap<std::uint32_t, OpenSkeleton_> operator_;
    ebpfxx::HashMap<std::uint32_t, ::names::data> of_accessor;
    ebpfxx::HashMap<std::uint32_t, ::names::rodata> of_constants;
    ebpfxx::HashMap<std::uint32_t, ::names::links> of_member;
    ebpfxx::HashMap<std::uint32_t, Sections_> of_pointers;

    explicit Maps([[maybe_unused]] ebpfxx::detail::Finder& loaded_from) noexcept
        : event{loaded_from, "event"},
          class_{loaded_from, "class"},
          Maps_{loaded_from, "Maps"},
          Progs{loaded_from, "Progs"},
          maps{loaded_from, "maps"},
          object{loaded_from, "object"},
          open{loaded_from, "open"},
          std_{loaded_from, "std"},
          ebpfxx_{loaded_from, "ebpfxx"},
          detail{loaded_from, "detail"},
          Skeleton{loaded_from, "Skeleton"},
          operator_{loaded_from, "operator"},
          of_accessor{loaded_from, "of_accessor"},
          of_constants{loaded_from, "of_constants"},
          of_member{loaded_from, "of_member"},
          of_pointers{loaded_from, "of_pointers"} {}
  };
  struct Progs {
    ebpfxx::XdpProgram delete_;
    ebpfxx::XdpProgram new_;
    ebpfxx::XdpProgram Links;
    ebpfxx::XdpProgram links;
    ebpfxx::XdpProgram progs;
    ebpfxx::XdpProgram register_;
    ebpfxx::XdpProgram Progs_;
    ebpfxx::XdpProgram names;

    explicit Progs([[maybe_unused]] ebpfxx::detail::Finder& loaded_from) noexcept
        : delete_{loaded_from, "delete_"},
          new_{loaded_from, "new"},
          Links{loaded_from, "Links"},
          links{loaded_from, "links"},
          progs{loaded_from, "progs"},
          register_{loaded_from, "register_"},
          Progs_{loaded_from, "Progs_"},
          names{loaded_from, "names"} {}
  };
  /// What attach() attached. You may store a link here yourself: skel.links.x = skel.progs.x.attach(...).
  struct Links {
    ebpfxx::Link delete_;
    ebpfxx::Link new_;
    ebpfxx::Link Links;
    ebpfxx::Link links;
    ebpfxx::Link progs;
    ebpfxx::Link register_;
    ebpfxx::Link Progs_;
    ebpfxx::Link names;
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
    ebpfxx::detail::Attacher attacher{8, object_};
    attacher.add(progs.delete_, links.delete_);
    attacher.add(progs.new_, links.new_);
    attacher.add(progs.Links, links.Links);
    attacher.add(progs.links, links.links);
    attacher.add(progs.progs, links.progs);
    attacher.add(progs.register_, links.register_);
    attacher.add(progs.Progs_, links.Progs_);
    attacher.add(progs.names, links.names);
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

/// names opened, but not in the kernel yet: set its constants, sizes, and what to load.
class OpenSkeleton {
 private:
  ebpfxx::OpenObject object_;

 public:
  struct Maps {
    ebpfxx::MapSpecOf<ebpfxx::HashMap<std::uint32_t, ::names::event>> event;
    ebpfxx::MapSpecOf<ebpfxx::HashMap<std::uint32_t, ::names::class_>> class_;
    ebpfxx::MapSpecOf<ebpfxx::HashMap<std::uint32_t, ::names::Maps_>> Maps_;
    ebpfxx::MapSpecOf<ebpfxx::HashMap<std::uint32_t, class__>> Progs;
    ebpfxx::MapSpecOf<ebpfxx::HashMap<std::uint32_t, names>> maps;
    ebpfxx::MapSpecOf<ebpfxx::HashMap<std::uint32_t, ::names::object>> object;
    ebpfxx::MapSpecOf<ebpfxx::HashMap<std::uint32_t, open_>> open;
    ebpfxx::MapSpecOf<ebpfxx::HashMap<std::uint32_t, ::names::std_>> std_;
    ebpfxx::MapSpecOf<ebpfxx::HashMap<std::uint32_t, ::names::ebpfxx_>> ebpfxx_;
    ebpfxx::MapSpecOf<ebpfxx::HashMap<std::uint32_t, detail_>> detail;
    ebpfxx::MapSpecOf<ebpfxx::HashMap<std::uint32_t, Skeleton_>> Skeleton;
    ebpfxx::MapSpecOf<ebpfxx::HashMap<std::uint32_t, OpenSkeleton_>> operator_;
    ebpfxx::MapSpecOf<ebpfxx::HashMap<std::uint32_t, ::names::data>> of_accessor;
    ebpfxx::MapSpecOf<ebpfxx::HashMap<std::uint32_t, ::names::rodata>> of_constants;
    ebpfxx::MapSpecOf<ebpfxx::HashMap<std::uint32_t, ::names::links>> of_member;
    ebpfxx::MapSpecOf<ebpfxx::HashMap<std::uint32_t, Sections_>> of_pointers;

    explicit Maps([[maybe_unused]] ebpfxx::detail::Finder& loaded_from) noexcept
        : event{loaded_from, "event"},
          class_{loaded_from, "class"},
          Maps_{loaded_from, "Maps"},
          Progs{loaded_from, "Progs"},
          maps{loaded_from, "maps"},
          object{loaded_from, "object"},
          open{loaded_from, "open"},
          std_{loaded_from, "std"},
          ebpfxx_{loaded_from, "ebpfxx"},
          detail{loaded_from, "detail"},
          Skeleton{loaded_from, "Skeleton"},
          operator_{loaded_from, "operator"},
          of_accessor{loaded_from, "of_accessor"},
          of_constants{loaded_from, "of_constants"},
          of_member{loaded_from, "of_member"},
          of_pointers{loaded_from, "of_pointers"} {}
  };
  struct Progs {
    ebpfxx::ProgramSpec delete_;
    ebpfxx::ProgramSpec new_;
    ebpfxx::ProgramSpec Links;
    ebpfxx::ProgramSpec links;
    ebpfxx::ProgramSpec progs;
    ebpfxx::ProgramSpec register_;
    ebpfxx::ProgramSpec Progs_;
    ebpfxx::ProgramSpec names;

    explicit Progs([[maybe_unused]] ebpfxx::detail::Finder& loaded_from) noexcept
        : delete_{loaded_from, "delete_"},
          new_{loaded_from, "new"},
          Links{loaded_from, "Links"},
          links{loaded_from, "links"},
          progs{loaded_from, "progs"},
          register_{loaded_from, "register_"},
          Progs_{loaded_from, "Progs_"},
          names{loaded_from, "names"} {}
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

static_assert(sizeof(event) == 4);
static_assert(offsetof(event, pid) == 0);

static_assert(sizeof(class_) == 192);
static_assert(offsetof(class_, new_) == 0);
static_assert(offsetof(class_, delete_) == 4);
static_assert(offsetof(class_, private_) == 8);
static_assert(offsetof(class_, this_) == 12);
static_assert(offsetof(class_, namespace_) == 16);
static_assert(offsetof(class_, template_) == 20);
static_assert(offsetof(class_, operator_) == 24);
static_assert(offsetof(class_, export_) == 28);
static_assert(offsetof(class_, concept_) == 32);
static_assert(offsetof(class_, requires_) == 36);
static_assert(offsetof(class_, co_await_) == 40);
static_assert(offsetof(class_, final) == 44);
static_assert(offsetof(class_, override) == 48);
static_assert(offsetof(class_, and_) == 52);
static_assert(offsetof(class_, or_) == 56);
static_assert(offsetof(class_, not_) == 60);
static_assert(offsetof(class_, xor_) == 64);
static_assert(offsetof(class_, compl_) == 68);
static_assert(offsetof(class_, and_eq_) == 72);
static_assert(offsetof(class_, bitand_) == 76);
static_assert(offsetof(class_, typename_) == 80);
static_assert(offsetof(class_, mutable_) == 84);
static_assert(offsetof(class_, constexpr_) == 88);
static_assert(offsetof(class_, nullptr_) == 92);
static_assert(offsetof(class_, true_) == 96);
static_assert(offsetof(class_, false_) == 100);
static_assert(offsetof(class_, bool_) == 104);
static_assert(offsetof(class_, char8_t_) == 108);
static_assert(offsetof(class_, linux_) == 112);
static_assert(offsetof(class_, unix_) == 116);
static_assert(offsetof(class_, stdin_) == 120);
static_assert(offsetof(class_, errno_) == 124);
static_assert(offsetof(class_, NULL_) == 128);
static_assert(offsetof(class_, EOF_) == 132);
static_assert(offsetof(class_, major_) == 136);
static_assert(offsetof(class_, minor_) == 140);
static_assert(offsetof(class_, assert_) == 144);
static_assert(offsetof(class_, stdout_) == 148);
static_assert(offsetof(class_, INT_MAX_) == 152);
static_assert(offsetof(class_, std_) == 156);
static_assert(offsetof(class_, ebpfxx_) == 160);
static_assert(offsetof(class_, open) == 164);
static_assert(offsetof(class_, Skeleton) == 168);
static_assert(offsetof(class_, padding) == 172);
static_assert(offsetof(class_, __reserved) == 176);
static_assert(offsetof(class_, _Reserved) == 180);
static_assert(offsetof(class_, v0) == 184);
static_assert(offsetof(class_, event) == 188);

static_assert(sizeof(Maps_) == 4);
static_assert(offsetof(Maps_, a) == 0);

static_assert(sizeof(both_) == 4);
static_assert(offsetof(both_, a) == 0);

static_assert(sizeof(class__) == 12);
static_assert(offsetof(class__, both) == 0);
static_assert(offsetof(class__, struct_both) == 4);
static_assert(offsetof(class__, enumeration) == 8);

static_assert(sizeof(names) == 4);
static_assert(offsetof(names, names) == 0);

static_assert(sizeof(Rodata_) == 4);
static_assert(offsetof(Rodata_, a) == 0);

static_assert(sizeof(object) == 8);
static_assert(offsetof(object, object) == 0);
static_assert(offsetof(object, Maps) == 0);
static_assert(offsetof(object, Rodata) == 0);

static_assert(sizeof(open_) == 8);
static_assert(offsetof(open_, open) == 0);

static_assert(sizeof(std_) == 4);
static_assert(offsetof(std_, a) == 0);

static_assert(sizeof(ebpfxx_) == 4);
static_assert(offsetof(ebpfxx_, std_) == 0);

static_assert(sizeof(detail_) == 4);
static_assert(offsetof(detail_, a) == 0);

static_assert(sizeof(Skeleton_) == 4);
static_assert(offsetof(Skeleton_, a) == 0);

static_assert(sizeof(OpenSkeleton_) == 4);
static_assert(offsetof(OpenSkeleton_, a) == 0);

static_assert(sizeof(data) == 4);
static_assert(offsetof(data, a) == 0);

static_assert(sizeof(rodata) == 4);
static_assert(offsetof(rodata, a) == 0);

static_assert(sizeof(links) == 4);
static_assert(offsetof(links, a) == 0);

static_assert(sizeof(Sections_) == 4);
static_assert(offsetof(Sections_, a) == 0);

static_assert(sizeof(Rodata) == 8);
static_assert(offsetof(Rodata, Rodata) == 0);
static_assert(offsetof(Rodata, private_) == 4);

static_assert(sizeof(Data) == 12);
static_assert(offsetof(Data, Data) == 0);
static_assert(offsetof(Data, data) == 4);
static_assert(offsetof(Data, template_) == 8);

static_assert(sizeof(Bss) == 24);
static_assert(offsetof(Bss, Bss) == 0);
static_assert(offsetof(Bss, bss) == 4);
static_assert(offsetof(Bss, rodata) == 8);
static_assert(offsetof(Bss, attach) == 12);
static_assert(offsetof(Bss, load) == 16);
static_assert(offsetof(Bss, an_event) == 20);

// ---- Names of enumerators ----

constexpr std::string_view ebpfxx_name(union_ value) noexcept {
  switch (value) {
    case union_::delete_:
      return "delete";
    case union_::virtual_:
      return "virtual";
    case union_::public_:
      return "public";
    case union_::union__:
      return "union__";
    default:
      return {};
  }
}
constexpr std::array<union_, 4> ebpfxx_values(union_) noexcept {
  return {
      union_::delete_,
      union_::virtual_,
      union_::public_,
      union_::union__,
  };
}
[[nodiscard]] inline std::string to_string(union_ value) {
  return ebpfxx::detail::enum_text(ebpfxx_name(value), static_cast<std::uint64_t>(value));
}

// ---- The object ----

namespace detail {
/// The ELF file that open() opens, without DWARF: some bytes.
alignas(8) [[gnu::visibility("hidden")]] inline constexpr unsigned char object_bytes[] = ...;
}  // namespace detail

inline OpenSkeleton open(ebpfxx::OpenOptions options) {
  if (!options.name) options.name = "names";
  const std::span<const unsigned char> bytes{detail::object_bytes, sizeof detail::object_bytes - 1};
  return OpenSkeleton{ebpfxx::OpenObject::from_static(std::as_bytes(bytes), options)};
}

}  // namespace names

// ---- Names of fields, for <ebpfxx/reflect.hpp> ----

template <>
struct ebpfxx::Fields<names::event> {
  using T = names::event;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("pid", a.pid, b.pid);
  }
};

template <>
struct ebpfxx::Fields<names::class_> {
  using T = names::class_;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("new", a.new_, b.new_);
    visit("delete", a.delete_, b.delete_);
    visit("private", a.private_, b.private_);
    visit("this", a.this_, b.this_);
    visit("namespace", a.namespace_, b.namespace_);
    visit("template", a.template_, b.template_);
    visit("operator", a.operator_, b.operator_);
    visit("export", a.export_, b.export_);
    visit("concept", a.concept_, b.concept_);
    visit("requires", a.requires_, b.requires_);
    visit("co_await", a.co_await_, b.co_await_);
    visit("final", a.final, b.final);
    visit("override", a.override, b.override);
    visit("and", a.and_, b.and_);
    visit("or", a.or_, b.or_);
    visit("not", a.not_, b.not_);
    visit("xor", a.xor_, b.xor_);
    visit("compl", a.compl_, b.compl_);
    visit("and_eq", a.and_eq_, b.and_eq_);
    visit("bitand", a.bitand_, b.bitand_);
    visit("typename", a.typename_, b.typename_);
    visit("mutable", a.mutable_, b.mutable_);
    visit("constexpr", a.constexpr_, b.constexpr_);
    visit("nullptr", a.nullptr_, b.nullptr_);
    visit("true", a.true_, b.true_);
    visit("false", a.false_, b.false_);
    visit("bool", a.bool_, b.bool_);
    visit("char8_t", a.char8_t_, b.char8_t_);
    visit("linux", a.linux_, b.linux_);
    visit("unix", a.unix_, b.unix_);
    visit("stdin", a.stdin_, b.stdin_);
    visit("errno", a.errno_, b.errno_);
    visit("NULL", a.NULL_, b.NULL_);
    visit("EOF", a.EOF_, b.EOF_);
    visit("major", a.major_, b.major_);
    visit("minor", a.minor_, b.minor_);
    visit("assert", a.assert_, b.assert_);
    visit("stdout", a.stdout_, b.stdout_);
    visit("INT_MAX", a.INT_MAX_, b.INT_MAX_);
    visit("std", a.std_, b.std_);
    visit("ebpfxx", a.ebpfxx_, b.ebpfxx_);
    visit("open", a.open, b.open);
    visit("Skeleton", a.Skeleton, b.Skeleton);
    visit("padding", a.padding, b.padding);
    visit("__reserved", a.__reserved, b.__reserved);
    visit("_Reserved", a._Reserved, b._Reserved);
    visit("v0", a.v0, b.v0);
    visit("event", a.event, b.event);
  }
};

template <>
struct ebpfxx::Fields<names::Maps_> {
  using T = names::Maps_;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("a", a.a, b.a);
  }
};

template <>
struct ebpfxx::Fields<names::both_> {
  using T = names::both_;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("a", a.a, b.a);
  }
};

template <>
struct ebpfxx::Fields<names::class__> {
  using T = names::class__;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("both", a.both, b.both);
    visit("struct_both", a.struct_both, b.struct_both);
    visit("enumeration", a.enumeration, b.enumeration);
  }
};

template <>
struct ebpfxx::Fields<names::names> {
  using T = names::names;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("names", a.names, b.names);
  }
};

template <>
struct ebpfxx::Fields<names::Rodata_> {
  using T = names::Rodata_;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("a", a.a, b.a);
  }
};

template <>
struct ebpfxx::Fields<names::object> {
  using T = names::object;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("object", a.object, b.object);
    visit("Maps", a.Maps, b.Maps);
    visit("Rodata", a.Rodata, b.Rodata);
  }
};

template <>
struct ebpfxx::Fields<names::open_> {
  using T = names::open_;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("open", a.open, b.open);
  }
};

template <>
struct ebpfxx::Fields<names::std_> {
  using T = names::std_;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("a", a.a, b.a);
  }
};

template <>
struct ebpfxx::Fields<names::ebpfxx_> {
  using T = names::ebpfxx_;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("std", a.std_, b.std_);
  }
};

template <>
struct ebpfxx::Fields<names::detail_> {
  using T = names::detail_;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("a", a.a, b.a);
  }
};

template <>
struct ebpfxx::Fields<names::Skeleton_> {
  using T = names::Skeleton_;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("a", a.a, b.a);
  }
};

template <>
struct ebpfxx::Fields<names::OpenSkeleton_> {
  using T = names::OpenSkeleton_;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("a", a.a, b.a);
  }
};

template <>
struct ebpfxx::Fields<names::data> {
  using T = names::data;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("a", a.a, b.a);
  }
};

template <>
struct ebpfxx::Fields<names::rodata> {
  using T = names::rodata;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("a", a.a, b.a);
  }
};

template <>
struct ebpfxx::Fields<names::links> {
  using T = names::links;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("a", a.a, b.a);
  }
};

template <>
struct ebpfxx::Fields<names::Sections_> {
  using T = names::Sections_;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("a", a.a, b.a);
  }
};

template <>
struct ebpfxx::Fields<names::Rodata> {
  using T = names::Rodata;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("Rodata", a.Rodata, b.Rodata);
    visit("private", a.private_, b.private_);
  }
};

template <>
struct ebpfxx::Fields<names::Data> {
  using T = names::Data;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("Data", a.Data, b.Data);
    visit("data", a.data, b.data);
    visit("template", a.template_, b.template_);
  }
};

template <>
struct ebpfxx::Fields<names::Bss> {
  using T = names::Bss;
  template <class Visit>
  static constexpr void each(const T& a, const T& b, Visit&& visit) {
    visit("Bss", a.Bss, b.Bss);
    visit("bss", a.bss, b.bss);
    visit("rodata", a.rodata, b.rodata);
    visit("attach", a.attach, b.attach);
    visit("load", a.load, b.load);
    visit("an_event", a.an_event, b.an_event);
  }
};

#ifdef __clang__
#pragma clang diagnostic pop
#endif
