// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// The handles of a BPF object, before and after load(), through which maps and programs are found. <ebpfxx/object.hpp>
// has everything, including opening and loading.
#pragma once

#include <bpf/libbpf.h>

#include <cstddef>
#include <exception>
#include <new>
#include <span>
#include <utility>

#include "cstring_view.hpp"
#include "detail/exchange.hpp"
#include "detail/shared_object.hpp"

namespace ebpfxx::inline v0 {

class AnyMap;
class MapSpec;
class Object;
class Program;
class ProgramSpec;

/// Options for opening an object. Empty means libbpf's default. Strings are borrowed during the call.
struct OpenOptions {
  CStringView name = {};             ///< the object's name; by default the file's, without its suffix
  CStringView pin_root_path = {};    ///< where maps with LIBBPF_PIN_BY_NAME are pinned; default /sys/fs/bpf
  CStringView kconfig = {};          ///< CONFIG_ lines that override the running kernel's
  CStringView btf_custom_path = {};  ///< type information for CO-RE instead of the running kernel's
};

namespace detail {

[[noreturn, gnu::cold]] void throw_moved_from();

/// The object that a handle refers to. Throws Error if there is none.
inline const SharedObject& object_of(const SharedRef& handle) {
  const auto* object = handle.as<SharedObject>();
  if (!object) throw_moved_from();
  return *object;
}

/// What OpenObject and Object have in common.
class ObjectHandle {
 public:
  /// The object's name in libbpf.
  [[nodiscard]] const char* name() const { return bpf_object__name(native()); }

  /// libbpf's own handle, borrowed. Throws Error if the object was moved away, as load() does.
  [[nodiscard]] bpf_object* native() const { return object_of(shared_).native; }

  /// The memory of a data section (".rodata", ".data", ".bss", ".data.custom"; ".addr_space.1" for variables in an
  /// arena), as a T that must fit into it. Before load it has the section's initial values; after load it is the
  /// kernel's own memory.
  template <class T>
  [[nodiscard]] T* section(CStringView name) const& {
    return static_cast<T*>(section_memory(name.c_str(), sizeof(T), alignof(T)));
  }
  template <class T>
  T* section(CStringView) const&& = delete;  // the memory would be gone

  /// A reference for handles into this object. (For handle classes.)
  [[nodiscard]] const SharedRef& shared() const noexcept { return shared_; }

 protected:
  explicit ObjectHandle(SharedRef shared) noexcept : shared_{std::move(shared)} {}

  SharedRef shared_;

 private:
  void* section_memory(const char* name, std::size_t size, std::size_t alignment) const;
};

/// Finds the maps and programs of a skeleton. It keeps the first error for done() to throw, because members whose
/// constructors cannot throw need no code that destroys the ones before them: in a skeleton with a thousand members,
/// that code is most of the compiler's work.
class Finder {
 public:
  /// Finds nothing, without an error: the members are empty.
  Finder() = default;
  /// Throws Error if the object was moved from.
  explicit Finder(const ObjectHandle& object) : object_{object.shared()} { (void)object.native(); }

  /// Throws the first error.
  void done() const {
    if (error_) std::rethrow_exception(error_);
  }
  /// The same; if there is none, returns the object, for what comes next.
  template <class T>
  const T& done(const T& object) const {
    done();
    return object;
  }

  // The rest is for handle classes.

  [[nodiscard]] const SharedRef& object() const noexcept { return object_; }

  /// Runs it, unless something failed before.
  template <class Step>
  void attempt(Step&& step) noexcept {
    if (error_ || !object_) return;
    EBPFXX_TRY {
      step();
    } EBPFXX_CATCH_ALL {
      error_ = std::current_exception();
    }
  }

  std::size_t map = 0;             ///< for SharedObject::find_map()
  bpf_program* program = nullptr;  ///< for find_program()

 private:
  SharedRef object_;
  std::exception_ptr error_;
};

/// Empties a skeleton's members, so that they no longer keep the object alive.
template <class Members>
void release(Members& members) noexcept {
  Finder nothing;
  members.~Members();
  new (&members) Members{nothing};
}

/// A range of the handles in an object, which it keeps alive.
template <class Handle>
class Handles {
 public:
  class Iterator {
   public:
    using value_type = Handle;
    using difference_type = std::ptrdiff_t;

    explicit Iterator(const SharedRef& object) : object_{object} { ++*this; }
    [[nodiscard]] Handle operator*() const { return Handle{native_, object_}; }
    Iterator& operator++() {
      native_ = Handle::next_in(object_.as<SharedObject>()->native, native_);
      return *this;
    }
    void operator++(int) { ++*this; }
    [[nodiscard]] bool operator==(std::nullptr_t) const noexcept { return !native_; }

   private:
    SharedRef object_;
    typename Handle::native_type* native_ = nullptr;
  };

  explicit Handles(const ObjectHandle& object) : object_{object.shared()} { (void)object.native(); }
  [[nodiscard]] Iterator begin() const { return Iterator{object_}; }
  [[nodiscard]] std::nullptr_t end() const noexcept { return nullptr; }

 private:
  SharedRef object_;
};

}  // namespace detail

/// A loaded object: its maps exist in the kernel, its programs are verified. A cheap shared handle: copies, maps and
/// programs taken from it keep the object alive.
class Object : public detail::ObjectHandle {
 public:
  /// A map by its name in the C source: object.map<ebpfxx::HashMap<std::uint32_t, std::uint64_t>>("counts").
  /// Throws Error if there is none, or if its type, key size or value size differs.
  template <class MapType = AnyMap>
  [[nodiscard]] MapType map(CStringView name) const {
    return MapType{*this, name};
  }

  /// A program by its function's name: object.program<ebpfxx::XdpProgram>("filter"). Throws Error if there is none, or
  /// if it is of another kind.
  template <class ProgramType = Program>
  [[nodiscard]] ProgramType program(CStringView name) const {
    return ProgramType{*this, name};
  }

  /// for (AnyMap map : object.maps()): all maps, including those of data sections.
  [[nodiscard]] detail::Handles<AnyMap> maps() const;
  /// for (Program program : object.programs())
  [[nodiscard]] detail::Handles<Program> programs() const;

 private:
  friend class OpenObject;
  using ObjectHandle::ObjectHandle;
};

/// An object that libbpf has parsed and that is not in the kernel yet: the time to set constants and sizes, and to
/// choose what is loaded. load() consumes it. Move-only.
class OpenObject : public detail::ObjectHandle {
 public:
  /// Opens a .bpf.o file. Throws Error.
  [[nodiscard]] static OpenObject from_file(CStringView path, const OpenOptions& options = {});
  /// Opens an object in memory, which is only read during this call. Throws Error.
  [[nodiscard]] static OpenObject from_memory(std::span<const std::byte> bytes, const OpenOptions& options = {});
  /// The same, without a copy of them: the bytes stay until it is loaded, as a constant's do.
  [[nodiscard]] static OpenObject from_static(std::span<const std::byte> bytes, const OpenOptions& options = {});

  OpenObject(OpenObject&& other) noexcept : ObjectHandle{detail::exchange_value(other.shared_, {})} {}
  OpenObject& operator=(OpenObject&& other) noexcept {
    shared_ = detail::exchange_value(other.shared_, {});
    return *this;
  }
  ~OpenObject() = default;

  /// for (MapSpec map : open.maps()): all maps, including those of data sections.
  [[nodiscard]] detail::Handles<MapSpec> maps() const;
  /// for (ProgramSpec program : open.programs()) program.set_autoload(wanted(program.name()));
  [[nodiscard]] detail::Handles<ProgramSpec> programs() const;

  /// Creates the maps and loads the programs. Throws VerifierError when the verifier refuses a program, Error for
  /// anything else; then nothing stays in the kernel.
  [[nodiscard]] Object load() &&;
  Object load() & = delete;  // load() consumes the object: std::move(open).load()

 private:
  explicit OpenObject(bpf_object* object) : ObjectHandle{detail::SharedObject::own(object)} {}

  static OpenObject open(detail::Text kept, std::string_view bytes, const bpf_object_open_opts& options,
                         CStringView what);
};

}  // namespace ebpfxx::inline v0

template <class Handle>
inline constexpr bool std::ranges::enable_view<ebpfxx::detail::Handles<Handle>> = true;

#ifndef EBPFXX_COMPILED
#include "impl/object_handle.hpp"
#endif
