// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// OpenObject and Object: a compiled .bpf.o before and after its way into the kernel. A skeleton is built on these; use
// them by themselves for objects that are known at run time only.
#pragma once

#include <bpf/libbpf.h>
#include <sys/mman.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <utility>

#include "cstring_view.hpp"
#include "detail/shared.hpp"
#include "error.hpp"
#include "map_type.hpp"
#include "verifier_error.hpp"

namespace ebpfxx::inline v0 {

class AnyMap;
class Object;
class Program;

/// What libbpf may be told when it opens an object. Null means libbpf's default. Strings are borrowed for the call.
struct OpenOptions {
  const char* name = nullptr;             ///< the object's name; by default the file's, without its suffix
  const char* pin_root_path = nullptr;    ///< where maps with LIBBPF_PIN_BY_NAME are pinned; default /sys/fs/bpf
  const char* kconfig = nullptr;          ///< CONFIG_ lines that go before the running kernel's
  const char* btf_custom_path = nullptr;  ///< type information for CO-RE instead of the running kernel's
};

namespace detail {

/// libbpf's extensible option structs: all zero, padding included, but for their size.
template <class Options>
Options libbpf_options() noexcept {
  Options options;
  std::memset(&options, 0, sizeof options);
  options.sz = sizeof options;
  return options;
}

/// What the inner maps of a map of maps are like. libbpf forgets it in load().
struct InnerMapSpec {
  const bpf_map* outer = nullptr;
  bpf_map_info like{};  ///< without a btf_id its types are in the object's BTF
  std::uint32_t numa_node = 0;
  SharedRef kept{};  ///< a map that libbpf has the descriptor of
  InnerMapSpec* next = nullptr;
};

/// Owns a bpf_object for all handles into it.
class SharedObject final : public Shared {
 public:
  explicit SharedObject(bpf_object* object) noexcept : native{object} {}
  ~SharedObject() override {
    bpf_object__close(native);
    while (InnerMapSpec* spec = inner_maps_) {
      inner_maps_ = spec->next;
      delete spec;
    }
  }

  /// Only before load(): afterwards several threads may ask for one.
  void add_inner_map(const InnerMapSpec& spec) {
    auto* added = new InnerMapSpec{spec};
    added->next = inner_maps_;
    inner_maps_ = added;
  }
  [[nodiscard]] const InnerMapSpec* inner_map(const bpf_map* outer) const noexcept {
    const InnerMapSpec* spec = inner_maps_;
    while (spec && spec->outer != outer) spec = spec->next;
    return spec;
  }

  bpf_object* const native;
  void* arena_globals = nullptr;  // the kernel's memory of section arena_section, once loaded

 private:
  InnerMapSpec* inner_maps_ = nullptr;
};

/// The section of global variables in an arena: those of address space 1.
inline constexpr const char* arena_section = ".addr_space.1";

/// The arena that an object's global variables are in; null when there are none, or when libbpf is older than 1.4.
[[gnu::cold, gnu::noinline]] inline bpf_map* arena_of_globals(const bpf_object* object) {
  bpf_map* map = nullptr;
  while ((map = bpf_object__next_map(object, map))) {
    std::size_t size = 0;
    if (static_cast<MapType>(bpf_map__type(map)) == MapType::arena && bpf_map__initial_value(map, &size) && size)
      return map;
  }
  return nullptr;
}

/// What OpenObject and Object have in common.
class ObjectHandle {
 public:
  /// The object's name, as libbpf knows it.
  [[nodiscard]] const char* name() const { return bpf_object__name(native()); }

  /// libbpf's own handle; borrowed. Throws Error when the object was moved away, as load() does.
  [[nodiscard]] bpf_object* native() const {
    const auto* object = shared_.as<SharedObject>();
    if (!object) throw_error(EBADF, {"cannot use this object"}, {"It was moved from: use what load() returned."});
    return object->native;
  }

  /// The memory of a data section (".rodata", ".data", ".bss", ".data.custom"; ".addr_space.1" for variables in an
  /// arena), as a T that must fit into it.
  /// Before load it is what the section will start with; after load it is the kernel's own memory.
  template <class T>
  [[nodiscard]] T* section(CStringView name) const {
    return static_cast<T*>(section_memory(name.c_str(), sizeof(T), alignof(T)));
  }

  /// Reference for handles into this object. (For handle classes.)
  [[nodiscard]] const SharedRef& shared() const noexcept { return shared_; }

 protected:
  explicit ObjectHandle(SharedRef shared) noexcept : shared_{std::move(shared)} {}

  SharedRef shared_;

 private:
  [[gnu::cold, gnu::noinline]] void* section_memory(const char* name, std::size_t size, std::size_t alignment) const {
    const bool in_arena = std::strcmp(name, arena_section) == 0;
    bpf_map* map = in_arena ? arena_of_globals(native()) : bpf_object__find_map_by_name(native(), name);
    std::size_t memory_size = 0;
    void* memory = map ? const_cast<void*>(bpf_map__initial_value(map, &memory_size)) : nullptr;
    if (void* globals = shared_.as<SharedObject>()->arena_globals; in_arena && globals) memory = globals;
    if (!memory)
      throw_error(ENOENT, {"cannot use section '", name, "' of object '", this->name(), "'"},
                  {"The object has no such data section, or its map is not created."});
    if ((memory_size + alignment - 1) / alignment * alignment < size)
      throw_error(EINVAL, {"cannot use section '", name, "' of object '", this->name(), "' as a type of ",
                           Digits(static_cast<std::int64_t>(size)), " bytes: the section has ",
                           Digits(static_cast<std::int64_t>(memory_size))});
    return memory;
  }
};

/// A range of the handles in an object. It refers to the object, which must outlive it.
template <class Handle>
class Handles {
 public:
  class Iterator {
   public:
    explicit Iterator(const Object* object) : object_{object}, native_{Handle::next_in(*object, nullptr)} {}
    [[nodiscard]] Handle operator*() const { return Handle{native_, *object_}; }
    Iterator& operator++() {
      native_ = Handle::next_in(*object_, native_);
      return *this;
    }
    [[nodiscard]] bool operator==(std::nullptr_t) const noexcept { return !native_; }

   private:
    const Object* object_;
    typename Handle::native_type* native_;
  };

  explicit Handles(const Object& object) noexcept : object_{&object} {}
  [[nodiscard]] Iterator begin() const { return Iterator{object_}; }
  [[nodiscard]] std::nullptr_t end() const noexcept { return nullptr; }

 private:
  const Object* object_;
};

}  // namespace detail

/// A loaded object: its maps exist in the kernel, its programs are verified. A cheap shared handle: copies, maps and
/// programs taken from it keep the object alive.
class Object : public detail::ObjectHandle {
 public:
  /// A map by its name in the C source: object.map<ebpfxx::HashMap<std::uint32_t, std::uint64_t>>("counts").
  /// Throws Error when there is none, or when its type, key size or value size differ.
  template <class MapType = AnyMap>
  [[nodiscard]] MapType map(CStringView name) const {
    return MapType{*this, name};
  }

  /// A program by its function's name: object.program<ebpfxx::XdpProgram>("filter"). Throws Error when there is none,
  /// or when it is of another kind.
  template <class ProgramType = Program>
  [[nodiscard]] ProgramType program(CStringView name) const {
    return ProgramType{*this, name};
  }

  /// for (AnyMap map : object.maps()): all maps, those of data sections included.
  [[nodiscard]] detail::Handles<AnyMap> maps() const;
  /// for (Program program : object.programs())
  [[nodiscard]] detail::Handles<Program> programs() const;

 private:
  friend class OpenObject;
  using ObjectHandle::ObjectHandle;
};

/// An object that libbpf has read, and that is not in the kernel yet: the time to set constants, sizes and what is
/// loaded. load() uses it up. Move-only.
class OpenObject : public detail::ObjectHandle {
 public:
  /// Opens a .bpf.o file. Throws Error.
  [[nodiscard, gnu::cold, gnu::noinline]] static OpenObject from_file(CStringView path,
                                                                      const OpenOptions& options = {}) {
    detail::LogCapture log;
    bpf_object_open_opts native = to_native(options);
    errno = 0;
    bpf_object* object = bpf_object__open_file(path.c_str(), &native);
    if (!object) detail::throw_error(errno, {"cannot open BPF object '", path, "'"}, log);
    return OpenObject{object};
  }

  /// Opens an object that is in memory, read during this call only. Throws Error.
  [[nodiscard, gnu::cold, gnu::noinline]] static OpenObject from_memory(std::span<const std::byte> bytes,
                                                                        const OpenOptions& options = {}) {
    detail::LogCapture log;
    bpf_object_open_opts native = to_native(options);
    if (!native.object_name) native.object_name = "memory";
    errno = 0;
    bpf_object* object = bpf_object__open_mem(bytes.data(), bytes.size(), &native);
    if (!object) detail::throw_error(errno, {"cannot open BPF object '", native.object_name, "'"}, log);
    return OpenObject{object};
  }

  OpenObject(OpenObject&& other) noexcept : ObjectHandle{std::exchange(other.shared_, {})} {}
  OpenObject& operator=(OpenObject&& other) noexcept {
    shared_ = std::exchange(other.shared_, {});
    return *this;
  }
  ~OpenObject() = default;

  /// Creates the maps and loads the programs. Throws VerifierError when the verifier refuses one, Error for the rest;
  /// nothing stays in the kernel then.
  [[nodiscard, gnu::cold, gnu::noinline]] Object load() && {
    detail::LogCapture log;
    Object loaded{std::exchange(shared_, {})};
    keep_inner_maps(*loaded.shared_.as<detail::SharedObject>(), loaded.native());
    if (const int result = load_native(loaded); result < 0) throw_load_error(-result, loaded.native(), log);
    share_sections(loaded.native());
    return loaded;
  }

 private:
  explicit OpenObject(bpf_object* object) : ObjectHandle{detail::SharedRef{new detail::SharedObject{object}}} {
    // The type of a ring buffer's or perf buffer's records may be named by __type(value, ...), for BTF's sake; the
    // kernel takes no value size there.
    bpf_map* map = nullptr;
    while ((map = bpf_object__next_map(object, map))) {
      const bpf_map_type type = bpf_map__type(map);
      if (type == BPF_MAP_TYPE_RINGBUF || type == BPF_MAP_TYPE_USER_RINGBUF) {
        bpf_map__set_key_size(map, 0);
        bpf_map__set_value_size(map, 0);
      } else if (type == BPF_MAP_TYPE_PERF_EVENT_ARRAY) {
        bpf_map__set_key_size(map, 4);
        bpf_map__set_value_size(map, 4);
      }
    }
  }

  static bpf_object_open_opts to_native(const OpenOptions& options) noexcept {
    bpf_object_open_opts native = detail::libbpf_options<bpf_object_open_opts>();
    native.object_name = options.name;
    native.pin_root_path = options.pin_root_path;
    native.kconfig = options.kconfig;
    native.btf_custom_path = options.btf_custom_path;
    return native;
  }

  [[gnu::cold]] static void keep_inner_maps(detail::SharedObject& shared, bpf_object* object) {
    bpf_map* map = nullptr;
    while ((map = bpf_object__next_map(object, map))) {
      const bpf_map* inner = bpf_map__inner_map(map);
      if (!inner) continue;
      detail::InnerMapSpec spec{.outer = map, .numa_node = bpf_map__numa_node(inner)};
      spec.like.type = bpf_map__type(inner);
      spec.like.key_size = bpf_map__key_size(inner);
      spec.like.value_size = bpf_map__value_size(inner);
      spec.like.max_entries = bpf_map__max_entries(inner);
      spec.like.map_flags = bpf_map__map_flags(inner);
      spec.like.map_extra = bpf_map__map_extra(inner);
      spec.like.btf_key_type_id = bpf_map__btf_key_type_id(inner);
      spec.like.btf_value_type_id = bpf_map__btf_value_type_id(inner);
      std::strncpy(spec.like.name, bpf_map__name(map), sizeof spec.like.name - 1);
      shared.add_inner_map(spec);
    }
  }

  // libbpf tells only its own skeletons where it puts the variables in an arena: at the start, or, from 1.7 on, at the
  // end where the kernel can do that.
  [[gnu::cold]] static int load_native(const Object& loaded) {
    bpf_object* object = loaded.native();
    bpf_map* arena = detail::arena_of_globals(object);
    if (!arena) return bpf_object__load(object);
    std::size_t size = 0;
    const void* initial = bpf_map__initial_value(arena, &size);
    bpf_map_skeleton map{};
    map.name = bpf_map__name(arena);
    map.map = &arena;
    map.mmaped = &loaded.shared_.as<detail::SharedObject>()->arena_globals;
    bpf_object_skeleton skeleton{};
    skeleton.sz = sizeof skeleton;
    skeleton.name = bpf_object__name(object);
    skeleton.obj = &object;
    skeleton.map_cnt = 1;
    skeleton.map_skel_sz = sizeof map;
    skeleton.maps = &map;
    const int result = bpf_object__load_skeleton(&skeleton);
    if (result == 0 && bpf_map__initial_value(arena, &size) == initial)
      detail::throw_error(EINVAL, {"cannot load object '", bpf_object__name(object), "'"},
                          {"It has global variables in its arena '", bpf_map__name(arena),
                           "', and libbpf does not put them into one that is reused."});
    return result;
  }

  // Puts the kernel's memory of each section where its initial values are, as libbpf does by itself since 1.5.
  [[gnu::cold]] static void share_sections(bpf_object* object) {
    bpf_map* map = nullptr;
    while ((map = bpf_object__next_map(object, map))) {
      const std::uint32_t flags = bpf_map__map_flags(map);
      if (!bpf_map__is_internal(map) || !bpf_map__autocreate(map) || !(flags & BPF_F_MMAPABLE)) continue;
      std::size_t size = 0;
      void* memory = const_cast<void*>(bpf_map__initial_value(map, &size));
      const int access = flags & BPF_F_RDONLY_PROG ? PROT_READ : PROT_READ | PROT_WRITE;
      if (memory && ::mmap(memory, size, access, MAP_SHARED | MAP_FIXED, bpf_map__fd(map), 0) == MAP_FAILED)
        detail::throw_error(errno, {"cannot map section '", bpf_map__name(map), "' of object '",
                                    bpf_object__name(object), "' into memory"});
    }
  }

  // A kernel that does not know a type of program says EINVAL and no more.
  [[gnu::cold]] static const char* unknown_type(int error, const bpf_object* object, const char* warnings) {
    bpf_program* program = nullptr;
    while (error == EINVAL && (program = bpf_object__next_program(object, program))) {
      const detail::Text failed{{"prog '", bpf_program__name(program), "': BPF program load failed"}};
      if (!std::strstr(warnings, failed.c_str())) continue;
      const bpf_prog_type type = bpf_program__type(program);
      return libbpf_probe_bpf_prog_type(type, nullptr) == 0 ? libbpf_bpf_prog_type_str(type) : nullptr;
    }
    return nullptr;
  }

  [[noreturn, gnu::cold, gnu::noinline]] static void throw_load_error(int error, const bpf_object* object,
                                                                      const detail::LogCapture& log) {
    const char* name = bpf_object__name(object);
    if (std::strstr(log.verifier_log().c_str(), "arena's user address must be set"))
      detail::throw_error(
          error, {"cannot load object '", name, "'"},
          {"Its arena has no address yet: libbpf maps arenas from 1.4 on, and this is ", libbpf_version_string(),
           ". With this one, give the arena an address before load: open.maps.x.set_extra(address)."});
    if (!log.verifier_log().empty()) {
      const detail::Text& refused = log.refused_program();
      const bpf_program* program = bpf_object__find_program_by_name(object, refused.c_str());
      const char* section = program ? bpf_program__section_name(program) : "?";
      throw VerifierError{error,
                          {"'", refused, "' (", section, ") of object '", name, "'"},
                          refused.c_str(),
                          log.verifier_log().c_str()};
    }
    if (const char* type = unknown_type(error, object, log.warnings().c_str()))
      detail::throw_error(
          error, {"cannot load object '", name, "'"}, log,
          {"This kernel does not have programs of type ", type, ": set_autoload(false) leaves them out."});
    detail::throw_error(error, {"cannot load object '", name, "'"}, log);
  }
};

}  // namespace ebpfxx::inline v0
