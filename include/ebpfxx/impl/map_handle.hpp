// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include "../map_handle.hpp"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <system_error>
#include <utility>

#include "../detail/advice.hpp"
#include "../detail/libbpf_options.hpp"
#include "../detail/object_kind.hpp"
#include "../detail/pin_folder.hpp"
#include "../detail/shared_object.hpp"
#include "../fd.hpp"

namespace ebpfxx::inline v0::detail {

EBPFXX_DEFINITION int get_map_info(int fd, bpf_map_info& info) noexcept {
  Zeroed<bpf_map_info> raw;
  std::uint32_t size = sizeof raw;
  const int result = bpf_obj_get_info_by_fd(fd, &raw, &size);
  info = raw;
  return result;
}

EBPFXX_DEFINITION bpf_map* find_map(const SharedRef& object, CStringView name, std::size_t& position) {
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

EBPFXX_DEFINITION MapFd opened_map(int result, CStringView path) {
  MapFd map{Fd{adopt, result}};
  if (result < 0)
    throw_error(-result, {"cannot open the map pinned at '", path, "'"}, {open_pin_advice(-result, path.c_str())});
  require_kind(ObjectKind::map, result, {"cannot open the map pinned at '", path, "'"});
  return map;
}

EBPFXX_DEFINITION MapFd checked_map(Fd fd) {
  require_kind(ObjectKind::map, fd.get(), {"cannot use descriptor ", Digits{fd.get()}, " as a map"});
  return {std::move(fd)};
}

EBPFXX_DEFINITION MapInfo MapHandle::info() const {
  const bpf_map_info raw = raw_info();
  return {
      static_cast<MapType>(raw.type), raw.id, raw.key_size, raw.value_size, raw.max_entries, raw.map_flags, raw.name};
}

EBPFXX_DEFINITION bpf_map_info MapHandle::raw_info() const {
  bpf_map_info raw;
  if (const int result = get_map_info(fd_, raw); result < 0)
    throw_error(-result, {"cannot get the info of ", text()},
                {fd_ < 0 ? "The map was not created: its autocreate is off, or its object is not loaded." : ""});
  return raw;
}

EBPFXX_DEFINITION void MapHandle::pin(CStringView path) const {
  const PinFolder folder{path};
  if (const int result = bpf_obj_pin(fd_, path.c_str()); result < 0)
    throw_error(-result, {"cannot pin ", text(), " at '", path, "'"},
                {result == -EEXIST && !is_folder(path.c_str())
                     ? "Something is pinned there already: remove the file, or open it with open_pinned()."
                     : pin_advice(-result, path.c_str())});
}

EBPFXX_DEFINITION void MapHandle::unpin(CStringView path) const {
  require_pinned_at(path, fd_, {"cannot unpin ", text(), " from '", path, "'"});
  if (::unlink(path.c_str()) != 0) throw_error(errno, {"cannot unpin ", text(), " from '", path, "'"});
}

EBPFXX_DEFINITION void MapHandle::freeze() const {
  if (const int result = bpf_map_freeze(fd_); result < 0)
    throw_error(-result, {"cannot freeze ", text()},
                {result == -EPERM   ? "It is frozen already, or this handle is read-only."
                 : result == -EBUSY ? "It is frozen already, or mapped into memory for writing."
                 : result == -kernel_enotsupp
                     ? "A map whose values have fields that belong to the kernel (bpf_spin_lock, bpf_timer, kptrs) "
                       "cannot be frozen."
                     : ""});
}

EBPFXX_DEFINITION Text MapHandle::text() const {
  if (native_) return Text{"map '", object()->name_of(native_), "'"};
  if (fd_ < 0) return Text{"no map"};
  bpf_map_info raw;
  if (get_map_info(fd_, raw) < 0) return Text{"the map with descriptor ", Digits{fd_}};
  if (*raw.name) return Text{"map '", raw.name, "'"};
  return Text{"map ", Digits{raw.id}, " (", to_string(static_cast<MapType>(raw.type)), ")"};
}

EBPFXX_DEFINITION Text MapHandle::advice(int error) const {
  if (fd_ < 0) return Text{"The map was not created: its autocreate is off."};
  if (public_errno(error) == EOPNOTSUPP) return Text{"This kernel does not have that operation for this type of map."};
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

EBPFXX_DEFINITION void MapHandle::check(MapType type, std::uint32_t key_size, std::uint32_t value_size) const {
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

EBPFXX_DEFINITION void MapHandle::add_difference(Text& text, const char* what, std::size_t has, const char* but,
                                                 std::size_t wanted) {
  if (has != wanted)
    text.add({" Its ", what, " have ", Digits(static_cast<std::int64_t>(has)), " bytes", but,
              Digits(static_cast<std::int64_t>(wanted)), "."});
}

EBPFXX_DEFINITION void MapHandle::throw_operation_error(int error, const char* operation) const {
  throw_error(error, {"cannot ", operation, " ", text()}, {advice(error)});
}

EBPFXX_DEFINITION int get_pinned(CStringView path, std::uint32_t access) noexcept {
  Options<struct bpf_obj_get_opts> options;
  options.file_flags = access;
  return bpf_obj_get_opts(path.c_str(), &options);
}

EBPFXX_DEFINITION MapHandle map_from_id(std::uint32_t id, std::uint32_t access) {
  Options<bpf_get_fd_by_id_opts> options;
  options.open_flags = access;
  MapFd map{Fd{adopt, bpf_map_get_fd_by_id_opts(id, &options)}};
  if (const int result = map.fd.get(); result < 0)
    throw_error(-result, {"cannot open the map with id ", Digits{id}}, {id_advice(-result)});
  return MapHandle{std::move(map)};
}

}  // namespace ebpfxx::inline v0::detail
