// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// What all handles of maps in the kernel have in common: info, name, pin, and error messages.
#pragma once

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <system_error>
#include <type_traits>

#include "detail/advice.hpp"
#include "detail/libbpf_options.hpp"
#include "detail/object_kind.hpp"
#include "detail/pin_folder.hpp"
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
[[gnu::noinline]] inline int get_map_info(int fd, bpf_map_info& info) noexcept {
  Zeroed<bpf_map_info> raw;
  std::uint32_t size = sizeof raw;
  const int result = bpf_obj_get_info_by_fd(fd, &raw, &size);
  info = raw;
  return result;
}

/// The map of that name in an object; if there is none, throws Error with the existing names. For `position` see
/// SharedObject.
[[gnu::noinline]] inline bpf_map* find_map(const SharedRef& object, CStringView name, std::size_t& position) {
  const SharedObject& shared = object_of(object);
  if (bpf_map* map = shared.find_map(name.c_str(), position)) return map;
  Text names, sections;
  bpf_map* map = nullptr;
  while ((map = bpf_object__next_map(shared.native, map))) {
    Text& list = bpf_map__is_internal(map) ? sections : names;
    list.add({list.empty() ? "" : ", ", shared.name_for_search(map)});
  }
  throw_error(ENOENT, {"no map '", name, "' in object '", bpf_object__name(shared.native), "'"},
              {"Its maps: ", names.empty() ? "none" : names.c_str(),
               sections.empty() ? "" : "; its data sections: ", sections, "."});
}
[[nodiscard]] inline bpf_map* find_map(const SharedRef& object, CStringView name) {
  std::size_t position = 0;
  return find_map(object, name, position);
}

/// Makes a map from the result of get_pinned(). Throws Error.
[[gnu::noinline]] inline MapFd opened_map(int result, CStringView path) {
  MapFd map{Fd{adopt, result}};
  if (result < 0)
    throw_error(-result, {"cannot open the map pinned at '", path, "'"}, {open_pin_advice(-result, path.c_str())});
  require_kind(ObjectKind::map, result, {"cannot open the map pinned at '", path, "'"});
  return map;
}

[[gnu::noinline]] inline MapFd checked_map(Fd fd) {
  require_kind(ObjectKind::map, fd.get(), {"cannot use descriptor ", Digits{fd.get()}, " as a map"});
  return {std::move(fd)};
}

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
  [[nodiscard]] MapInfo info() const {
    const bpf_map_info raw = raw_info();
    return {
        static_cast<MapType>(raw.type), raw.id, raw.key_size, raw.value_size, raw.max_entries, raw.map_flags, raw.name};
  }

  /// The same, as the kernel's struct. Throws Error.
  [[nodiscard, gnu::noinline]] bpf_map_info raw_info() const {
    bpf_map_info raw;
    if (const int result = get_map_info(fd_, raw); result < 0)
      throw_error(-result, {"cannot get the info of ", text()},
                  {fd_ < 0 ? "The map was not created: its autocreate is off, or its object is not loaded." : ""});
    return raw;
  }

  /// The name in the C source; for a map that is not from an object, the kernel's (15 characters). Throws Error.
  [[nodiscard]] std::string name() const { return native_ ? object()->name_of(native_) : info().name; }

  /// Makes the map outlive this process, as a file in a BPF file system. Creates the last folder of the path if it is
  /// missing, like all pins. Throws Error.
  void pin(CStringView path) const {
    const PinFolder folder{path};
    if (const int result = bpf_obj_pin(fd_, path.c_str()); result < 0)
      throw_error(-result, {"cannot pin ", text(), " at '", path, "'"},
                  {result == -EEXIST && !is_folder(path.c_str())
                       ? "Something is pinned there already: remove the file, or open it with open_pinned()."
                       : pin_advice(-result, path.c_str())});
  }

  /// Removes the file that pin() made. Throws Error, also if something else is pinned there.
  void unpin(CStringView path) const {
    require_pinned_at(path, fd_, {"cannot unpin ", text(), " from '", path, "'"});
    if (::unlink(path.c_str()) != 0) throw_error(errno, {"cannot unpin ", text(), " from '", path, "'"});
  }

  /// From now on user space cannot write to it, but BPF programs can. Throws Error. Since Linux 5.2 (87df15de441b).
  void freeze() const {
    if (const int result = bpf_map_freeze(fd_); result < 0)
      throw_error(-result, {"cannot freeze ", text()},
                  {result == -EPERM   ? "It is frozen already, or this handle is read-only."
                   : result == -EBUSY ? "It is frozen already, or mapped into memory for writing."
                   : result == -kernel_enotsupp
                       ? "A map whose values have fields that belong to the kernel (bpf_spin_lock, bpf_timer, kptrs) "
                         "cannot be frozen."
                       : ""});
  }

  /// The map's descriptor, borrowed; negative if the map was not created (autocreate off).
  [[nodiscard]] int fd() const noexcept { return fd_; }
  /// libbpf's handle, borrowed; null for a map that is not from an object.
  [[nodiscard]] bpf_map* native() const noexcept { return native_; }

  /// "map 'counts'", or "map 17 (hash)" without a name, for errors.
  [[nodiscard, gnu::noinline]] Text text() const {
    if (native_) return Text{"map '", object()->name_of(native_), "'"};
    if (fd_ < 0) return Text{"no map"};
    bpf_map_info raw;
    if (get_map_info(fd_, raw) < 0) return Text{"the map with descriptor ", Digits{fd_}};
    if (*raw.name) return Text{"map '", raw.name, "'"};
    return Text{"map ", Digits{raw.id}, " (", to_string(static_cast<MapType>(raw.type)), ")"};
  }

  /// Why an operation on its entries fails that way, for errors; empty when the cause is not certain.
  [[nodiscard, gnu::cold, gnu::noinline]] Text advice(int error) const {
    if (fd_ < 0) return Text{"The map was not created: its autocreate is off."};
    if (public_errno(error) == EOPNOTSUPP)
      return Text{"This kernel does not have that operation for this type of map."};
    if (error == EPERM) {
      const int access = ::fcntl(fd_, F_GETFL) & O_ACCMODE;
      return Text{access == O_RDONLY   ? "This handle is read-only."
                  : access == O_WRONLY ? "This handle is write-only."
                                       : "The map may be frozen: user space can then no longer write to it."};
    }
    bpf_map_info info;
    if ((error != E2BIG && error != ENOSPC) || get_map_info(fd_, info) < 0) return {};
    const Digits max_entries{info.max_entries};
    const auto type = static_cast<MapType>(info.type);
    if (error == ENOSPC && info.value_size == 4 &&
        (type == MapType::sockmap || type == MapType::sockhash || type == MapType::reuseport_sockarray))
      return Text{"User space sees sockets as cookies, which need values of 8 bytes; these have 4."};
    if (has_trait(type, is_indexed)) return Text{"The index is out of range: max_entries is ", max_entries, "."};
    const bool is_queue = type == MapType::queue || type == MapType::stack;
    const bool has_lru = type == MapType::hash || type == MapType::percpu_hash;
    return Text{"The map is full: its max_entries is ", max_entries, ". Raise it with set_max_entries() before load, ",
                is_queue  ? "pop entries, or use push_overwriting()."
                : has_lru ? "erase old entries, or use an LRU hash."
                          : "or erase old entries."};
  }

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
  [[gnu::noinline]] void check(MapType type, std::uint32_t key_size, std::uint32_t value_size) const {
    MapType has_type;
    std::uint32_t has_key, has_value;
    if (native_) {
      has_type = static_cast<MapType>(bpf_map__type(native_));
      has_key = bpf_map__key_size(native_);
      has_value = bpf_map__value_size(native_);
    } else {
      const bpf_map_info has = raw_info();
      has_type = static_cast<MapType>(has.type);
      has_key = has.key_size;
      has_value = has.value_size;
    }
    if (has_type == type && has_key == key_size && has_value == value_size) return;
    Text wrong;
    if (has_type != type) wrong.add({" It is of type ", to_string(has_type), ", not ", to_string(type), "."});
    add_difference(wrong, "keys", has_key, ", the C++ type has ", key_size);
    add_difference(wrong, "values", has_value, ", the C++ type has ", value_size);
    throw_error(EINVAL, {"cannot use ", text(), " as that type of map"}, {wrong.c_str() + 1});
  }

  /// " Its keys have 4 bytes, not 8.", if that is so; `but` is ", not ".
  [[gnu::cold]] static void add_difference(Text& text, const char* what, std::size_t has, const char* but,
                                           std::size_t wanted) {
    if (has != wanted)
      text.add({" Its ", what, " have ", Digits(static_cast<std::int64_t>(has)), " bytes", but,
                Digits(static_cast<std::int64_t>(wanted)), "."});
  }

  /// The object that it is from; null if there is none.
  [[nodiscard]] const SharedObject* object() const noexcept { return native_ ? owner_.as<SharedObject>() : nullptr; }

  /// For typed maps: what their operations throw.
  [[noreturn, gnu::cold, gnu::noinline]] void throw_operation_error(int error, const char* operation) const {
    throw_error(error, {"cannot ", operation, " ", text()}, {advice(error)});
  }

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
[[gnu::noinline]] inline int get_pinned(CStringView path, std::uint32_t access) noexcept {
  Options<struct bpf_obj_get_opts> options;
  options.file_flags = access;
  return bpf_obj_get_opts(path.c_str(), &options);
}

/// The map with that id. Throws Error.
[[gnu::noinline]] inline MapHandle map_from_id(std::uint32_t id, std::uint32_t access = 0) {
  Options<bpf_get_fd_by_id_opts> options;
  options.open_flags = access;
  MapFd map{Fd{adopt, bpf_map_get_fd_by_id_opts(id, &options)}};
  if (const int result = map.fd.get(); result < 0)
    throw_error(-result, {"cannot open the map with id ", Digits{id}}, {id_advice(-result)});
  return MapHandle{std::move(map)};
}

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
