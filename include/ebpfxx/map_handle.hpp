// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// What all handles of maps in the kernel have in common: info, name, pin, and error messages.
#pragma once

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <system_error>
#include <type_traits>

#include "fd.hpp"
#include "map_type.hpp"
#include "object_handle.hpp"

namespace ebpfxx::inline v0 {

/// The kernel's description of a map.
struct MapInfo {
  MapType type;
  std::uint32_t id;  ///< the map's id, as bpftool shows it
  std::uint32_t key_size;
  std::uint32_t value_size;
  std::uint32_t max_entries;
  std::uint32_t flags;  ///< BPF_F_...
  std::string name;     ///< the kernel keeps 15 characters
};

namespace detail {

/// How often something that others may have undone is tried again. In practice a few tries are enough.
inline constexpr int most_tries = 1000;

/// What may be the last argument of an operation: with a std::error_code it does not throw, without one it throws
/// Error.
template <class T>
concept ErrorCode = std::is_same_v<T, std::error_code>;

/// A descriptor that is known to be of a map.
struct MapFd {
  Fd fd;
};

/// Gets the kernel's description of a map; a negative errno if that fails.
int get_map_info(int fd, bpf_map_info& info) noexcept;

/// The map of that name in an object; if there is none, throws Error with the existing names. For `position` see
/// SharedObject.
bpf_map* find_map(const SharedRef& object, CStringView name, std::size_t& position);
[[nodiscard]] inline bpf_map* find_map(const SharedRef& object, CStringView name) {
  std::size_t position = 0;
  return find_map(object, name, position);
}

/// Makes a map from the result of get_pinned(). Throws Error.
MapFd opened_map(int result, CStringView path);

MapFd checked_map(Fd fd);

/// The names of all operations on entries, so that ReadOnly<M> and WriteOnly<M> can offer those of any M: an M hides
/// the names of the operations that it has, the others remain deleted.
class NoOperations {
 protected:
  using key_type = void;
  using mapped_type = void;
  using value_type = void;

  // These only read.
  void at() const = delete;
  void begin() const = delete;
  void contains() const = delete;
  void end() const = delete;
  void entries() const = delete;
  void keys() const = delete;
  void lookup() const = delete;
  void lookup_all() const = delete;
  void lookup_as() const = delete;
  void may_contain() const = delete;
  void peek() const = delete;
  void values() const = delete;

  // These only write.
  void add() const = delete;
  void erase() const = delete;
  void erase_all() const = delete;
  void insert() const = delete;
  void push() const = delete;
  void push_overwriting() const = delete;
  void replace() const = delete;
  void try_push() const = delete;
  void update() const = delete;
  void update_all() const = delete;
};

/// The base of AnyMap and of typed maps: everything that does not depend on keys and values. A cheap shared handle,
/// usable from several threads at once; it keeps the map's object, or the map's descriptor, open.
class MapHandle : protected NoOperations {
 public:
  MapHandle(const Object& object, CStringView name) : MapHandle{find_map(object.shared(), name), object.shared()} {}
  [[gnu::noinline]] MapHandle(Finder& in, const char* name) noexcept : fd_{-1} {
    in.attempt([&] { *this = MapHandle{find_map(in.object(), name, in.map), in.object()}; });
  }
  explicit MapHandle(MapFd map) : fd_{map.fd.get()}, owner_{new SharedFd{std::move(map.fd)}} {}

  /// The kernel's description of it. Throws Error.
  [[nodiscard]] MapInfo info() const;

  /// The same, as the kernel's struct. Throws Error.
  [[nodiscard]] bpf_map_info raw_info() const;

  /// The name in the C source; for a map that is not from an object, the kernel's (15 characters). Throws Error.
  [[nodiscard]] std::string name() const { return native_ ? object()->name_of(native_) : info().name; }

  /// Makes the map outlive this process, as a file in a BPF file system. Creates the last folder of the path if it is
  /// missing, like all pins. Throws Error.
  void pin(CStringView path) const;

  /// Removes the file that pin() made. Throws Error, also if something else is pinned there.
  void unpin(CStringView path) const;

  /// From now on user space cannot write to it, but BPF programs can. Throws Error. Since Linux 5.2 (87df15de441b).
  void freeze() const;

  /// The map's descriptor, borrowed; negative if the map was not created (autocreate off).
  [[nodiscard]] int fd() const noexcept { return fd_; }
  /// libbpf's handle, borrowed; null for a map that is not from an object.
  [[nodiscard]] bpf_map* native() const noexcept { return native_; }

  /// "map 'counts'", or "map 17 (hash)" without a name, for errors.
  [[nodiscard]] Text text() const;

  /// Why an operation on its entries fails that way, for errors; empty when the cause is not certain.
  [[nodiscard, gnu::cold]] Text advice(int error) const;

 protected:
  /// For typed maps in skeletons: the same as check().
  [[gnu::noinline]] MapHandle(Finder& in, const char* name, MapType type, std::uint32_t key_size,
                              std::uint32_t value_size) noexcept
      : MapHandle{in, name} {
    in.attempt([&] { check(type, key_size, value_size); });
  }
  // Since libbpf 1.4 a map that was not created has a descriptor too, but not of a map.
  MapHandle(bpf_map* map, SharedRef owner) noexcept
      : fd_{bpf_map__autocreate(map) ? bpf_map__fd(map) : -1}, native_{map}, owner_{std::move(owner)} {}

  /// For typed maps: the map must have this type and these sizes. Otherwise throws Error that names both.
  void check(MapType type, std::uint32_t key_size, std::uint32_t value_size) const;

  /// " Its keys have 4 bytes, not 8.", if that is so; `but` is ", not ".
  [[gnu::cold]] static void add_difference(Text& text, const char* what, std::size_t has, const char* but,
                                           std::size_t wanted);

  /// The object that it is from; null if there is none.
  [[nodiscard]] const SharedObject* object() const noexcept { return native_ ? owner_.as<SharedObject>() : nullptr; }

  /// For typed maps: what their operations throw.
  [[noreturn, gnu::cold]] void throw_operation_error(int error, const char* operation) const;

  static void set(std::error_code& error, int result) noexcept {
    error.assign(public_errno(-result), std::system_category());
  }

  /// The result of a call for which a missing key is not an error: true if it did something.
  bool done(int result, int absent, const char* operation) const {
    if (result != 0 && result != -absent) throw_operation_error(-result, operation);
    return result == 0;
  }
  static bool done(int result, int absent, std::error_code& error) noexcept {
    set(error, result == -absent ? 0 : result);
    return result == 0;
  }
  static bool done(int result, int absent, const char*, std::error_code& error) noexcept {
    return done(result, absent, error);
  }

 private:
  friend class ebpfxx::MapSpec;

  int fd_;
  bpf_map* native_ = nullptr;
  SharedRef owner_;
};

/// Opens what is pinned there, with BPF_F_RDONLY, BPF_F_WRONLY, or for both (0). A negative errno if that fails.
int get_pinned(CStringView path, std::uint32_t access) noexcept;

/// The map with that id. Throws Error.
MapHandle map_from_id(std::uint32_t id, std::uint32_t access = 0);

/// How an M is made of a map that exists already. Base of the classes of maps.
template <class M, std::uint32_t access = 0>
class Opened {
 public:
  /// A map that was pinned, by this process or another. Throws Error, also if it is not an M.
  [[nodiscard]] static M open_pinned(CStringView path) {
    return M{MapHandle{opened_map(get_pinned(path, access), path)}};
  }
  /// The same, or nothing if nothing is pinned there.
  [[nodiscard]] static std::optional<M> try_open_pinned(CStringView path) {
    const int result = get_pinned(path, access);
    if (result == -ENOENT) return std::nullopt;
    return std::optional<M>{std::in_place, MapHandle{opened_map(result, path)}};
  }
  /// A map by its id, as in MapInfo and bpftool. Throws Error, also if it is not an M.
  [[nodiscard]] static M from_id(std::uint32_t id) { return M{map_from_id(id, access)}; }
};

}  // namespace detail
}  // namespace ebpfxx::inline v0

#ifndef EBPFXX_COMPILED
#include "impl/map_handle.hpp"
#endif
