// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// MapSpec: a map of an object that is not loaded yet.
#pragma once

#include <bpf/libbpf.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>

#include "answer.hpp"
#include "log.hpp"
#include "map_handle.hpp"

namespace ebpfxx::inline v0 {

/// A map of an object that is not loaded yet: decides how load() creates it. Every setter throws Error when libbpf
/// refuses, as it does once the object is loaded. A cheap shared handle.
class MapSpec {
 public:
  /// Throws Error if the object has no such map.
  MapSpec(const OpenObject& object, CStringView name)
      : owner_{object.shared()}, native_{detail::find_map(object.shared(), name)} {}

  /// For skeletons.
  [[gnu::noinline]] MapSpec(detail::Finder& in, const char* name) noexcept {
    in.attempt([&] {
      native_ = detail::find_map(in.object(), name, in.map);
      owner_ = in.object();
    });
  }

  /// The name in the C source.
  [[nodiscard]] const char* name() const { return detail::object_of(owner_).name_of(native_); }
  [[nodiscard]] MapType type() const { return static_cast<MapType>(bpf_map__type(native())); }

  /// The maximum number of entries; for a ring buffer its size in bytes, rounded up to a power of two and whole pages.
  [[nodiscard]] std::uint32_t max_entries() const { return bpf_map__max_entries(native()); }
  MapSpec& set_max_entries(std::uint32_t count);

  /// For maps whose type or sizes are only known at run time, e.g. with keys of variable length, or of a type that not
  /// every kernel has. A skeleton's typed map needs those in the C source.
  MapSpec& set_type(MapType type);
  [[nodiscard]] std::uint32_t key_size() const { return bpf_map__key_size(native()); }
  MapSpec& set_key_size(std::uint32_t size);
  [[nodiscard]] std::uint32_t value_size() const { return bpf_map__value_size(native()); }
  /// The value of a data section (".data.samples") is its variables. If the last one is an array, this makes it longer
  /// or shorter (libbpf 1.3): variable<T[]>() then has all of it. The section's memory moves, so ask for it again.
  MapSpec& set_value_size(std::uint32_t size);

  /// BPF_F_... of <linux/bpf.h>.
  [[nodiscard]] std::uint32_t flags() const { return bpf_map__map_flags(native()); }
  MapSpec& set_flags(std::uint32_t flags);

  /// Whether load() creates it; programs that use it do not verify without it.
  [[nodiscard]] bool autocreate() const { return bpf_map__autocreate(native()); }
  MapSpec& set_autocreate(bool on) { return checked(bpf_map__set_autocreate(native(), on), "set autocreate of"); }

  /// Leaves it out if one of these answers is a no: create_if(features::map_type(MapType::arena)).
  template <class... Answers>
  MapSpec& create_if(const Answer& first, const Answers&... others) {
    return set_autocreate(detail::none_is_no(first, others...));
  }

  /// load() uses the map that is pinned there, or creates the map and pins it there. If the pinned map differs, the
  /// Error has every difference.
  MapSpec& set_pin_path(CStringView path);

  /// The NUMA node whose memory it uses. This adds BPF_F_NUMA_NODE to the flags.
  MapSpec& set_numa_node(std::uint32_t node);

  /// Specific to the type: a bloom filter's number of hash functions, an arena's address.
  MapSpec& set_extra(std::uint64_t extra);

  /// A template for the inner maps of a map of maps, instead of the C source's: they get the same type, sizes and
  /// flags. The object keeps it alive.
  MapSpec& set_inner_map(const detail::MapHandle& like);

  /// The initial contents of a data section (".data", ".bss", ".rodata"), for objects without a skeleton: all its
  /// bytes.
  MapSpec& set_initial_value(std::span<const std::byte> bytes);
  template <class T>
  requires(std::is_trivially_copyable_v<T> &&
           !std::is_convertible_v<const T&, std::span<const std::byte>>) MapSpec& set_initial_value(const T& value) {
    return set_initial_value(std::as_bytes(std::span{&value, 1}));
  }

  /// libbpf's handle, borrowed. Throws Error, like all of these, if load() has consumed its skeleton.
  [[nodiscard]] bpf_map* native() const {
    (void)detail::object_of(owner_);
    return native_;
  }

 protected:
  void refuse_for_section(const char* operation, bool is_as_it_was) const;

  /// `log` is for calls that libbpf may print something about.
  MapSpec& checked(int result, const char* operation, const detail::LogCapture* log = nullptr);

 private:
  friend class detail::Handles<MapSpec>;
  using native_type = bpf_map;

  MapSpec(bpf_map* map, detail::SharedRef owner) noexcept : owner_{std::move(owner)}, native_{map} {}

  static bpf_map* next_in(const bpf_object* object, const bpf_map* map) { return bpf_object__next_map(object, map); }

  detail::SharedRef owner_;
  bpf_map* native_ = nullptr;
};

inline detail::Handles<MapSpec> OpenObject::maps() const { return detail::Handles<MapSpec>{*this}; }

/// The same, for a map whose C++ type is known: M is its type once it is loaded.
template <class M>
class MapSpecOf : public MapSpec {
 public:
  using MapSpec::MapSpec;

  /// load() uses this map instead of creating one, e.g. another object's. Throws Error.
  MapSpecOf& reuse(const M& map) {
    const detail::LogCapture log;
    checked(bpf_map__reuse_fd(native(), map.fd()), "reuse another map as", &log);
    return *this;
  }

  /// A template for the inner maps, instead of the C source's. Throws Error.
  template <class Inner>
  requires(
      (M::type == MapType::array_of_maps || M::type == MapType::hash_of_maps) &&
      std::is_convertible_v<const Inner&, const typename M::mapped_type&>) MapSpecOf& set_inner_map(const Inner& like) {
    MapSpec::set_inner_map(like);
    return *this;
  }
};

}  // namespace ebpfxx::inline v0

#ifndef EBPFXX_COMPILED
#include "impl/map_spec.hpp"
#endif
