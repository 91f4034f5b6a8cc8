// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// AnyMap: a map of whatever type in the kernel.
#pragma once

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include <cstdint>
#include <string>

#include "fd.hpp"
#include "map_type.hpp"
#include "object.hpp"

namespace ebpfxx::inline v0 {

/// What the kernel says of a map.
struct MapInfo {
  MapType type;
  std::uint32_t id;  ///< the map's number, as bpftool shows it
  std::uint32_t key_size;
  std::uint32_t value_size;
  std::uint32_t max_entries;
  std::uint32_t flags;  ///< BPF_F_...
  std::string name;     ///< the kernel keeps 15 characters
};

namespace detail {

/// Owns the descriptor of a map that is not part of a loaded object.
class SharedFd final : public Shared {
 public:
  explicit SharedFd(Fd fd) noexcept : fd_{std::move(fd)} {}

 private:
  Fd fd_;
};

inline MapInfo map_info(int fd) {
  bpf_map_info raw{};
  std::uint32_t size = sizeof raw;
  if (const int result = bpf_obj_get_info_by_fd(fd, &raw, &size); result < 0)
    throw_error(-result, "cannot get the info of a map",
                fd < 0 ? "The map was not created: its autocreate is off, or its object is not loaded." : "");
  return {
      static_cast<MapType>(raw.type), raw.id, raw.key_size, raw.value_size, raw.max_entries, raw.map_flags, raw.name};
}

/// The map of that name in an object; throws Error with the names that there are.
inline bpf_map* find_map(const ObjectHandle& object, CStringView name) {
  bpf_map* map = bpf_object__find_map_by_name(object.native(), name.c_str());
  if (map) return map;
  std::string names;
  while ((map = bpf_object__next_map(object.native(), map)))
    if (!bpf_map__is_internal(map)) names.append(names.empty() ? "" : ", ").append(bpf_map__name(map));
  throw_error(ENOENT, std::string{"no map '"} + name + "' in object '" + object.name() + "'",
              "Its maps: " + (names.empty() ? "none" : names) + ".");
}

}  // namespace detail

/// A map of any type: what can be done without knowing keys and values. A cheap shared handle, usable from several
/// threads at once; it keeps the map's object, or the map's descriptor, open.
class AnyMap {
 public:
  /// A map of a loaded object. Throws Error when there is none of that name.
  AnyMap(const Object& object, CStringView name) : AnyMap{detail::find_map(object, name), object.shared()} {}

  /// A map that was pinned, by this process or another. Throws Error.
  [[nodiscard]] static AnyMap open_pinned(CStringView path) {
    const int fd = bpf_obj_get(path.c_str());
    if (fd < 0) detail::throw_error(-fd, std::string{"cannot open the map pinned at '"} + path + "'");
    return AnyMap{Fd{adopt, fd}};
  }

  /// A map by the number that bpftool shows and MapInfo has. Throws Error.
  [[nodiscard]] static AnyMap from_id(std::uint32_t id) {
    const int fd = bpf_map_get_fd_by_id(id);
    if (fd < 0) detail::throw_error(-fd, "cannot open the map with id " + std::to_string(id));
    return AnyMap{Fd{adopt, fd}};
  }

  /// Takes over a descriptor of a map.
  explicit AnyMap(Fd fd) : fd_{fd.get()}, owner_{new detail::SharedFd{std::move(fd)}} {}

  /// What the kernel says of it. Throws Error.
  [[nodiscard]] MapInfo info() const { return detail::map_info(fd_); }

  /// The name in the C source, or the kernel's (15 characters) for a map that is not from an object. Throws Error.
  [[nodiscard]] std::string name() const { return native_ ? bpf_map__name(native_) : info().name; }

  /// Makes the map outlive this process, as a file in a BPF file system. Throws Error.
  void pin(CStringView path) const {
    if (const int result = bpf_obj_pin(fd_, path.c_str()); result < 0)
      detail::throw_error(-result, "cannot pin " + text() + " at '" + path + "'",
                          result == -EEXIST
                              ? "Something is pinned there already: remove the file, or open it with open_pinned()."
                              : "Pin to a path below a BPF file system, in a directory that exists, e.g. /sys/fs/bpf "
                                "(mount -t bpf bpf /sys/fs/bpf).");
  }

  /// The map's descriptor, borrowed; negative when the map was not created (autocreate off).
  [[nodiscard]] int fd() const noexcept { return fd_; }
  /// libbpf's handle, borrowed; null for a map that is not from an object.
  [[nodiscard]] bpf_map* native() const noexcept { return native_; }

  /// "map 'counts'", for errors.
  [[nodiscard]] std::string text() const { return fd_ < 0 && !native_ ? "no map" : "map '" + name() + "'"; }

 protected:
  /// For typed maps: the map must be of this type and these sizes. Throws Error that says both sides.
  void check(MapType type, std::uint32_t key_size, std::uint32_t value_size) const {
    MapType has_type;
    std::uint32_t has_key, has_value;
    if (native_) {
      has_type = static_cast<MapType>(bpf_map__type(native_));
      has_key = bpf_map__key_size(native_);
      has_value = bpf_map__value_size(native_);
    } else {
      const MapInfo has = info();
      has_type = has.type;
      has_key = has.key_size;
      has_value = has.value_size;
    }
    std::string wrong;
    if (has_type != type)
      wrong += std::string{" It is of type "} + to_string(has_type) + ", not " + to_string(type) + ".";
    if (has_key != key_size) wrong += difference("keys", has_key, key_size);
    if (has_value != value_size) wrong += difference("values", has_value, value_size);
    if (!wrong.empty()) detail::throw_error(EINVAL, "cannot use " + text() + " as that type of map", wrong.substr(1));
  }

 private:
  friend class Object;

  AnyMap(bpf_map* map, detail::SharedRef owner) noexcept
      : fd_{bpf_map__fd(map)}, native_{map}, owner_{std::move(owner)} {}

  static std::string difference(const char* what, std::uint32_t has, std::uint32_t wanted) {
    return std::string{" Its "} + what + " have " + std::to_string(has) + " bytes, the C++ type has " +
           std::to_string(wanted) + ".";
  }

  int fd_;
  bpf_map* native_ = nullptr;
  detail::SharedRef owner_;
};

inline std::vector<AnyMap> Object::maps() const {
  std::vector<AnyMap> maps;
  bpf_map* map = nullptr;
  while ((map = bpf_object__next_map(native(), map))) maps.push_back(AnyMap{map, shared()});
  return maps;
}

}  // namespace ebpfxx::inline v0
