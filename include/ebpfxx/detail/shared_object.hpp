// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <bpf/libbpf.h>

#include <cstddef>
#include <cstdint>

#include "../map_type.hpp"
#include "shared.hpp"

namespace ebpfxx::inline v0::detail {

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
