// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include "../../map/typed.hpp"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <optional>
#include <string_view>

#include "../../detail/advice.hpp"
#include "../../detail/libbpf_options.hpp"
#include "../../detail/map_create_log.hpp"
#include "../../detail/pin_folder.hpp"
#include "../../log.hpp"

namespace ebpfxx::inline v0::detail {

EBPFXX_DEFINITION NativeMapOptions::NativeMapOptions(const MapShape& shape, const MapOptions& options,
                                                     int inner_fd) noexcept {
  map_flags = shape.flags;
  numa_node = options.numa_node >= 0 ? static_cast<std::uint32_t>(options.numa_node) : 0;
  map_extra = shape.extra;
  inner_map_fd = static_cast<std::uint32_t>(inner_fd);
  btf_fd = static_cast<std::uint32_t>(options.types.btf_fd);
  btf_key_type_id = options.types.key_id;
  btf_value_type_id = options.types.value_id;
}

EBPFXX_DEFINITION int try_create_map(const MapShape& shape, const MapOptions& options, int inner_map_fd) {
  const NativeMapOptions native{shape, options, inner_map_fd};
  return bpf_map_create(static_cast<bpf_map_type>(shape.type), options.name.c_str(), shape.key_size, shape.value_size,
                        shape.max_entries, &native);
}

EBPFXX_DEFINITION bool is_map_name(std::string_view name) noexcept {
  for (const char c : name.substr(0, BPF_OBJ_NAME_LEN - 1))
    if (!((c | 0x20) >= 'a' && (c | 0x20) <= 'z') && !(c >= '0' && c <= '9') && c != '_' && c != '.') return false;
  return true;
}

EBPFXX_DEFINITION Text why_invalid(const MapShape& shape, const MapOptions& options, int inner_map_fd) {
  const char* since = row_of(shape.type).first_linux;
  if (kernel_is_older(since)) return Text{"Maps of this type exist since Linux ", since, ": this kernel is older."};
  if (const char* objection = objection_to(shape); *objection) return Text{objection};
  if (options.name && !is_map_name(options.name))
    return Text{"The name '", options.name, "' has characters other than letters, digits, '_' and '.'."};
  const auto create = [&](const MapShape& changed) { return try_create_map(changed, options, inner_map_fd); };
  if (Text objection = objection_to_flags(shape, static_cast<std::uint32_t>(options.numa_node), create);
      !objection.empty())
    return objection;
  return has_trait(shape.type, needs_btf) && options.types.btf_fd == 0
             ? Text{"The kernel needs their types: {.types = ebpfxx::MapBtf<int, V>{}}, of "
                    "<ebpfxx/reflect.hpp>."}
             : Text{};
}

EBPFXX_DEFINITION MapHandle create_map(const MapShape& shape, const MapOptions& options, int inner_map_fd) {
  LogCapture log;
  const int fd = try_create_map(shape, options, inner_map_fd);
  if (fd < 0) {
    Text what{"cannot create a map of type ", to_string(shape.type), " with keys of ", Digits{shape.key_size}};
    what.add({" and values of ", Digits{shape.value_size}, " bytes and max_entries ", Digits{options.max_entries}});
    Text why;
    if (fd == -E2BIG) why = Text{"That is more than the kernel allows for this type of map."};
    if (fd == -EINVAL) {
      why = why_invalid(shape, options, inner_map_fd);
      add_kernel_words(why, shape, NativeMapOptions{shape, options, inner_map_fd}, options.name.c_str());
    }
    throw_error(-fd, {what}, log, {why});
  }
  return MapHandle{MapFd{Fd{adopt, fd}}};
}

EBPFXX_DEFINITION void throw_unopenable(CStringView path) {
  struct ::stat status;
  const bool is_symlink = ::lstat(path.c_str(), &status) == 0 && S_ISLNK(status.st_mode);
  throw_error(is_symlink ? ENOENT : EEXIST, {"cannot pin a map at '", path, "'"},
              {is_symlink ? "It is a symbolic link to nothing."
                          : "Other processes keep pinning and removing something there."});
}

EBPFXX_DEFINITION void replace_pin(const MapHandle& map, CStringView path) {
  Text beside;
  int result = -EEXIST;  // left by a process that was killed here; in containers their numbers are the same
  for (int tries = 0; result == -EEXIST && tries < most_tries; ++tries) {
    beside = Text{path, "_new", Digits{::gettid()}, "_", Digits{tries}};
    result = bpf_obj_pin(map.fd(), beside.c_str());
  }
  if (result < 0) map.pin(beside.c_str());  // which says why
  if (::rename(beside.c_str(), path.c_str()) == 0) return;
  const int error = errno;
  ::unlink(beside.c_str());
  throw_error(error, {"cannot replace the map pinned at '", path, "'"});
}

EBPFXX_DEFINITION std::optional<MapHandle> pinned_like(CStringView path, const MapShape& wanted, bool replace,
                                                       bool& differs) {
  const int fd = bpf_obj_get(path.c_str());
  if (fd == -ENOENT) return std::nullopt;
  MapHandle map{opened_map(fd, path)};
  const Text different = differences(shape_of(map.raw_info()), made_by_kernel(wanted));
  if (different.empty()) return map;
  if (!replace)
    throw_error(EINVAL, {"cannot reuse the map pinned at '", path, "'"},
                {"It has ", different, ". Remove the file, or use pin_or_replace()."});
  differs = true;
  return std::nullopt;
}

EBPFXX_DEFINITION bool pin_first(const MapHandle& map, CStringView path) {
  const PinFolder folder{path};
  const int result = bpf_obj_pin(map.fd(), path.c_str());
  if (result < 0 && result != -EEXIST) map.pin(path);  // which says why
  return result != -EEXIST;
}

}  // namespace ebpfxx::inline v0::detail

namespace ebpfxx::inline v0::detail {

EBPFXX_DEFINITION MapShape shape_of(MapType type, std::uint32_t key_size, std::uint32_t value_size,
                                    const MapOptions& options) noexcept {
  const std::uint32_t numa = options.numa_node >= 0 ? BPF_F_NUMA_NODE : 0;
  return {type,
          key_size,
          value_size,
          usable_max_entries(type, options.max_entries),
          options.flags | numa | row_of(type).needed_flags,
          options.extra};
}

}  // namespace ebpfxx::inline v0::detail
