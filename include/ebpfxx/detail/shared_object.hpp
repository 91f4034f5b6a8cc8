// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <bpf/libbpf.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <new>
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
  [[nodiscard, gnu::noinline]] static SharedRef own(bpf_object* object) {
    auto* shared = new (std::nothrow) SharedObject{object};
    if (!shared) {
      bpf_object__close(object);
      throw std::bad_alloc{};
    }
    SharedRef reference{shared};
    shared->keep_names();
    return reference;
  }

  SharedObject(const SharedObject&) = delete;
  SharedObject& operator=(const SharedObject&) = delete;
  ~SharedObject() override {
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
  [[nodiscard, gnu::noinline]] bpf_map* find_map(const char* name, std::size_t& position) const noexcept {
    for (std::size_t tried = 0; tried < map_count_; ++tried) {
      if (position >= map_count_) position = 0;
      const NamedMap& map = maps_[position++];
      if (std::strcmp(map.name.c_str(), name) == 0) return map.native;
    }
    // ".data", which libbpf and the kernel call "counters.data".
    return *name == '.' ? bpf_object__find_map_by_name(native, name) : nullptr;
  }
  [[nodiscard]] bpf_map* find_map(const char* name) const noexcept {
    std::size_t position = 0;
    return find_map(name, position);
  }

  /// The same, for programs.
  [[nodiscard, gnu::noinline]] bpf_program* find_program(const char* name, bpf_program*& position) const noexcept {
    bpf_program* program = position;
    do {
      program = bpf_object__next_program(native, program);  // the first after the last's null
      if (program && std::strcmp(bpf_program__name(program), name) == 0) return position = program;
    } while (program != position);
    return nullptr;
  }
  [[nodiscard]] bpf_program* find_program(const char* name) const noexcept {
    bpf_program* position = nullptr;
    return find_program(name, position);
  }

  /// A map's name in the C source.
  [[nodiscard, gnu::noinline]] const char* name_of(const bpf_map* map) const noexcept {
    for (std::size_t i = 0; i < map_count_; ++i)
      if (maps_[i].native == map) return maps_[i].name.c_str();
    return "";
  }

  /// The name by which find_map() finds it: ".data" for "counters.data".
  [[nodiscard, gnu::noinline]] const char* name_for_search(const bpf_map* map) const noexcept {
    const char* const name = name_of(map);
    if (bpf_map__is_internal(map))
      for (const char* section = std::strchr(name, '.'); section; section = std::strchr(section + 1, '.'))
        if (bpf_object__find_map_by_name(native, section) == map) return section;
    return name;
  }

  /// Only before load(): afterwards several threads may search.
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

  /// Only before load(): a program that is for another function than its SEC() says; without a name, for one of another
  /// BPF program.
  void set_target(const bpf_program* program, const char* function) {
    RetargetedProgram* target = targets_;
    while (target && target->native != program) target = target->next;
    if (!target) target = targets_ = new RetargetedProgram{program, targets_, {}};
    target->function = Text{function};
  }
  /// That function; null if it is the one in its SEC().
  [[nodiscard]] const char* target_of(const bpf_program* program) const noexcept {
    const RetargetedProgram* target = targets_;
    while (target && target->native != program) target = target->next;
    return target ? target->function.c_str() : nullptr;
  }

  bpf_object* const native;
  ObjectSource source;
  void* arena_globals = nullptr;  // the kernel's memory of section arena_section, once loaded

 private:
  struct NamedMap {
    bpf_map* native = nullptr;
    Text name;
  };

  explicit SharedObject(bpf_object* object) noexcept : native{object} {}

  void keep_names() {
    std::size_t count = 0;
    bpf_map* map = nullptr;
    while ((map = bpf_object__next_map(native, map))) ++count;
    maps_ = new NamedMap[count];
    while ((map = bpf_object__next_map(native, map))) {
      maps_[map_count_].native = map;
      maps_[map_count_++].name.add({bpf_map__name(map)});
    }
  }

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
[[gnu::noinline]] inline bpf_map* arena_of_globals(const bpf_object* object) {
  bpf_map* map = nullptr;
  while ((map = bpf_object__next_map(object, map))) {
    std::size_t size = 0;
    if (static_cast<MapType>(bpf_map__type(map)) == MapType::arena && bpf_map__initial_value(map, &size) && size)
      return map;
  }
  return nullptr;
}

}  // namespace ebpfxx::inline v0::detail
