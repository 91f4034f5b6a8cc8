// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <bpf/libbpf.h>

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "../map_type.hpp"
#include "shared.hpp"
#include "text.hpp"

namespace ebpfxx::inline v0::detail {

/// What the inner maps of a map of maps are like. libbpf forgets this in load().
struct InnerMapSpec {
  const bpf_map* outer = nullptr;
  bpf_map_info like{};  ///< without a btf_id its types are in the object's BTF
  std::uint32_t numa_node = 0;
  int fd = -1;       ///< the map that libbpf has for a template, if it does not make one from the C source
  SharedRef kept{};  ///< its owner
  InnerMapSpec* next = nullptr;
};

/// What an object was opened from, until it is loaded: to open it again.
struct ObjectSource {
  Text kept;               // the bytes, unless they stay anyway
  std::string_view bytes;  // empty: it cannot be opened again
  Text name, kconfig, btf_custom_path;
};

/// Owns a bpf_object for all handles into it, and knows its maps by their names in the C source: libbpf renames a
/// reused map to the other map's name.
class SharedObject final : public Shared {
 public:
  /// Takes over an object that was just opened. If it throws std::bad_alloc, the object is closed.
  [[nodiscard]] static SharedRef own(bpf_object* object);

  SharedObject(const SharedObject&) = delete;
  SharedObject& operator=(const SharedObject&) = delete;
  // Here, as a virtual function that is defined elsewhere would make each file that includes this need libbpf.
  [[gnu::noinline]] ~SharedObject() override {
    bpf_object__close(native);
    delete[] maps_;
    while (InnerMapSpec* spec = inner_maps_) {
      inner_maps_ = spec->next;
      delete spec;
    }
    while (RetargetedProgram* target = targets_) {
      targets_ = target->next;
      delete target;
    }
  }

  /// The map of that name in the C source, or of that data section; null if there is none. The search starts at
  /// `position` and sets it to the next one: finding all in their order costs no search, and finds each of several with
  /// the same name.
  [[nodiscard]] bpf_map* find_map(const char* name, std::size_t& position) const noexcept;
  [[nodiscard]] bpf_map* find_map(const char* name) const noexcept {
    std::size_t position = 0;
    return find_map(name, position);
  }

  /// The same, for programs.
  [[nodiscard]] bpf_program* find_program(const char* name, bpf_program*& position) const noexcept;
  [[nodiscard]] bpf_program* find_program(const char* name) const noexcept {
    bpf_program* position = nullptr;
    return find_program(name, position);
  }

  /// A map's name in the C source.
  [[nodiscard]] const char* name_of(const bpf_map* map) const noexcept;

  /// The name by which find_map() finds it: ".data" for "counters.data".
  [[nodiscard]] const char* name_for_search(const bpf_map* map) const noexcept;

  /// Only before load(): afterwards several threads may search.
  void add_inner_map(const InnerMapSpec& spec);
  [[nodiscard]] const InnerMapSpec* inner_map(const bpf_map* outer) const noexcept;

  /// Only before load(): a program that is for another function than its SEC() says; without a name, for one of another
  /// BPF program.
  void set_target(const bpf_program* program, const char* function);
  /// That function; null if it is the one in its SEC().
  [[nodiscard]] const char* target_of(const bpf_program* program) const noexcept;

  bpf_object* const native;
  ObjectSource source;
  void* arena_globals = nullptr;  // the kernel's memory of section arena_section, once loaded

 private:
  struct NamedMap {
    bpf_map* native = nullptr;
    Text name;
  };

  explicit SharedObject(bpf_object* object) noexcept : native{object} {}

  void keep_names();

  struct RetargetedProgram {
    const bpf_program* native;
    RetargetedProgram* next;
    Text function;
  };

  NamedMap* maps_ = nullptr;
  std::size_t map_count_ = 0;
  InnerMapSpec* inner_maps_ = nullptr;
  RetargetedProgram* targets_ = nullptr;
};

/// The section of global variables in an arena: those of address space 1.
inline constexpr const char* arena_section = ".addr_space.1";

/// The arena with an object's global variables; null if there are none, or if libbpf is older than 1.4.
bpf_map* arena_of_globals(const bpf_object* object);

}  // namespace ebpfxx::inline v0::detail

#ifndef EBPFXX_COMPILED
#include "../impl/detail/shared_object.hpp"
#endif
