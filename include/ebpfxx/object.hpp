// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// OpenObject and Object: a compiled .bpf.o before and after its way into the kernel. A skeleton is built on these; use
// them by themselves for objects that are known at run time only.
#pragma once

#include <bpf/libbpf.h>

#include <cerrno>
#include <cstddef>
#include <cstring>
#include <span>
#include <utility>
#include <vector>

#include "cstring_view.hpp"
#include "detail/shared.hpp"
#include "error.hpp"
#include "verifier_error.hpp"

namespace ebpfxx::inline v0 {

class AnyMap;
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

/// Owns a bpf_object for all handles into it.
class SharedObject final : public Shared {
 public:
  explicit SharedObject(bpf_object* object) noexcept : native{object} {}
  ~SharedObject() override { bpf_object__close(native); }

  bpf_object* const native;
};

/// What OpenObject and Object have in common.
class ObjectHandle {
 public:
  /// The object's name, as libbpf knows it.
  [[nodiscard]] const char* name() const { return bpf_object__name(native()); }

  /// libbpf's own handle; borrowed. Throws Error when the object was moved away, as load() does.
  [[nodiscard]] bpf_object* native() const {
    const auto* object = shared_.as<SharedObject>();
    if (!object) throw_error(EBADF, "cannot use this object", "It was moved from: use what load() returned.");
    return object->native;
  }

  /// The memory of a data section (".rodata", ".data", ".bss", ".data.custom"), as a T that must fit into it.
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
  void* section_memory(const char* name, std::size_t size, std::size_t alignment) const {
    bpf_map* map = bpf_object__find_map_by_name(native(), name);
    std::size_t memory_size = 0;
    void* memory = map ? const_cast<void*>(bpf_map__initial_value(map, &memory_size)) : nullptr;
    const std::string text = std::string{"cannot use section '"} + name + "' of object '" + this->name() + "'";
    if (!memory) throw_error(ENOENT, text, "The object has no such data section, or its map is not created.");
    if ((memory_size + alignment - 1) / alignment * alignment < size)
      throw_error(EINVAL, text + " as a type of " + std::to_string(size) + " bytes: the section has " +
                              std::to_string(memory_size));
    return memory;
  }
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

  [[nodiscard]] std::vector<AnyMap> maps() const;
  [[nodiscard]] std::vector<Program> programs() const;

 private:
  friend class OpenObject;
  using ObjectHandle::ObjectHandle;
};

/// An object that libbpf has read, and that is not in the kernel yet: the time to set constants, sizes and what is
/// loaded. load() uses it up. Move-only.
class OpenObject : public detail::ObjectHandle {
 public:
  /// Opens a .bpf.o file. Throws Error.
  [[nodiscard]] static OpenObject from_file(CStringView path, const OpenOptions& options = {}) {
    detail::LogCapture log;
    bpf_object_open_opts native = to_native(options);
    errno = 0;
    bpf_object* object = bpf_object__open_file(path.c_str(), &native);
    if (!object) detail::throw_error(errno, std::string{"cannot open BPF object '"} + path + "'", log);
    return OpenObject{object};
  }

  /// Opens an object that is in memory, read during this call only. Throws Error.
  [[nodiscard]] static OpenObject from_memory(std::span<const std::byte> bytes, const OpenOptions& options = {}) {
    detail::LogCapture log;
    bpf_object_open_opts native = to_native(options);
    if (!native.object_name) native.object_name = "memory";
    errno = 0;
    bpf_object* object = bpf_object__open_mem(bytes.data(), bytes.size(), &native);
    if (!object) detail::throw_error(errno, std::string{"cannot open BPF object '"} + native.object_name + "'", log);
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
  [[nodiscard]] Object load() && {
    detail::LogCapture log;
    Object loaded{std::exchange(shared_, {})};

    // bpf_object__load() alone leaves .data and .bss unshared before libbpf 1.5; with a skeleton it maps them.
    std::vector<Section> sections = loaded_sections(loaded.native());
    std::vector<bpf_map_skeleton> maps;
    for (Section& section : sections) {
      bpf_map_skeleton map{};
      map.map = &section.map;
      map.mmaped = &section.memory;
      maps.push_back(map);
    }
    bpf_object* object = loaded.native();
    bpf_object_skeleton skeleton = detail::libbpf_options<bpf_object_skeleton>();
    skeleton.name = bpf_object__name(object);
    skeleton.obj = &object;
    skeleton.maps = maps.data();
    skeleton.map_cnt = static_cast<int>(maps.size());
    skeleton.map_skel_sz = sizeof(bpf_map_skeleton);
    if (const int result = bpf_object__load_skeleton(&skeleton); result < 0) throw_load_error(-result, object, log);
    return loaded;
  }

 private:
  struct Section {
    bpf_map* map;
    void* memory;
  };

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

  static std::vector<Section> loaded_sections(bpf_object* object) {
    std::vector<Section> sections;
    bpf_map* map = nullptr;
    while ((map = bpf_object__next_map(object, map)))
      if (bpf_map__is_internal(map) && bpf_map__autocreate(map) && bpf_map__map_flags(map) & BPF_F_MMAPABLE)
        sections.push_back({map, nullptr});
    return sections;
  }

  // A kernel that does not know a type of program says EINVAL and no more.
  static std::string unknown_type_advice(int error, const bpf_object* object, const std::string& warnings) {
    bpf_program* program = nullptr;
    while (error == EINVAL && (program = bpf_object__next_program(object, program))) {
      if (warnings.find(std::string{"prog '"} + bpf_program__name(program) + "': BPF program load failed") ==
          std::string::npos)
        continue;
      const bpf_prog_type type = bpf_program__type(program);
      if (libbpf_probe_bpf_prog_type(type, nullptr) != 0) return {};
      const char* name = libbpf_bpf_prog_type_str(type);
      return std::string{"This kernel does not have programs of type "} + (name ? name : "unknown") +
             ": set_autoload(false) leaves it out.";
    }
    return {};
  }

  [[noreturn, gnu::cold]] static void throw_load_error(int error, const bpf_object* object,
                                                       const detail::LogCapture& log) {
    const std::string object_text = std::string{"object '"} + bpf_object__name(object) + "'";
    if (log.verifier_log().empty())
      detail::throw_error(error, "cannot load " + object_text, log, unknown_type_advice(error, object, log.warnings()));

    std::string where = "'" + log.refused_program() + "'";
    const bpf_program* program = bpf_object__find_program_by_name(object, log.refused_program().c_str());
    if (program) where.append(" (").append(bpf_program__section_name(program)).append(")");
    throw VerifierError{error, where + " of " + object_text, log.refused_program(), log.verifier_log()};
  }
};

}  // namespace ebpfxx::inline v0
