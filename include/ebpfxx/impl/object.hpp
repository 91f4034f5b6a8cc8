// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include "../object.hpp"

#include <bpf/libbpf.h>
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <span>
#include <string_view>
#include <utility>

#include "../detail/exchange.hpp"
#include "../detail/libbpf_options.hpp"
#include "../detail/load.hpp"
#include "../detail/object_bytes.hpp"
#include "../detail/shared_object.hpp"
#include "../detail/skipped_sections.hpp"
#include "../fd.hpp"
#include "../log.hpp"

namespace ebpfxx::inline v0 {

namespace detail {

struct NativeOpenOptions : Options<bpf_object_open_opts> {
  explicit NativeOpenOptions(const OpenOptions& options) noexcept {
    const auto or_null = [](CStringView text) { return text ? text.c_str() : nullptr; };
    object_name = or_null(options.name);
    pin_root_path = or_null(options.pin_root_path);
    kconfig = or_null(options.kconfig);
    btf_custom_path = or_null(options.btf_custom_path);
  }
};

/// libbpf reads it in load(), and then says only that something is not there.
[[gnu::cold, gnu::noinline]] inline void require_readable_btf(const char* path, CStringView what) {
  const Fd file{adopt, ::open(path, O_RDONLY | O_CLOEXEC)};
  char byte = 0;
  if (!file || ::read(file.get(), &byte, 1) < 0)  // a folder can be opened
    throw_error(errno, {"cannot open BPF object '", what, "': cannot read its btf_custom_path '", path, "'"});
}

/// The type of a ring buffer's or perf buffer's records may be named by __type(value, ...), for BTF's sake; the kernel
/// accepts no value size there.
[[gnu::noinline]] inline void reset_record_sizes(const bpf_object* object) {
  bpf_map* map = nullptr;
  while ((map = bpf_object__next_map(object, map))) {
    const bpf_map_type type = bpf_map__type(map);
    if (type == BPF_MAP_TYPE_RINGBUF || type == BPF_MAP_TYPE_USER_RINGBUF) {
      bpf_map__set_key_size(map, 0);
      bpf_map__set_value_size(map, 0);
    } else if (type == BPF_MAP_TYPE_PERF_EVENT_ARRAY) {
      bpf_map__set_key_size(map, 4);
      bpf_map__set_value_size(map, 4);
    }
  }
}

}  // namespace detail

EBPFXX_DEFINITION OpenObject OpenObject::open(detail::Text kept, std::string_view bytes,
                                              const bpf_object_open_opts& options, CStringView what) {
  if (options.btf_custom_path) detail::require_readable_btf(options.btf_custom_path, what);
  detail::LogCapture log;
  errno = 0;
  bpf_object* object = bpf_object__open_mem(bytes.data(), bytes.size(), &options);
  const int error = errno;
  if (!object)
    detail::throw_error(error, {"cannot open BPF object '", what, "'"}, log, {detail::open_advice(error, bytes)});
  OpenObject opened{object};
  detail::ObjectSource& source = opened.shared_.as<detail::SharedObject>()->source;
  source.kept = std::move(kept);
  source.bytes = bytes;
  const auto keep = [](detail::Text& text, const char* option) {
    if (option) text.add({option});
  };
  keep(source.name, bpf_object__name(object));
  keep(source.kconfig, options.kconfig);
  keep(source.btf_custom_path, options.btf_custom_path);
  detail::reset_record_sizes(object);
  detail::require_all_sections(object);
  return opened;
}

EBPFXX_DEFINITION OpenObject OpenObject::from_file(CStringView path, const OpenOptions& options) {
  detail::Text bytes = detail::content_of(path);
  detail::NativeOpenOptions native{options};
  // By default the name up to its first dot, as in libbpf.
  std::string_view name{path.c_str()};
  name.remove_prefix(name.rfind('/') + 1);  // npos + 1 is 0
  const detail::Text default_name{name.substr(0, name.find('.'))};
  if (!native.object_name) native.object_name = default_name.c_str();
  const std::string_view view = bytes;
  return open(std::move(bytes), view, native, path);
}

EBPFXX_DEFINITION OpenObject OpenObject::from_memory(std::span<const std::byte> bytes, const OpenOptions& options) {
  detail::Text copy{std::string_view{reinterpret_cast<const char*>(bytes.data()), bytes.size()}};
  const std::string_view view = copy;
  detail::NativeOpenOptions native{options};
  if (!native.object_name) native.object_name = "memory";
  return open(std::move(copy), view, native, native.object_name);
}

EBPFXX_DEFINITION OpenObject OpenObject::from_static(std::span<const std::byte> bytes, const OpenOptions& options) {
  detail::NativeOpenOptions native{options};
  if (!native.object_name) native.object_name = "memory";
  return open({}, {reinterpret_cast<const char*>(bytes.data()), bytes.size()}, native, native.object_name);
}

EBPFXX_DEFINITION Object OpenObject::load() && {
  (void)native();  // throws when load() has already consumed it
  detail::LogCapture log;
  Object loaded{detail::exchange_value(shared_, {})};
  detail::load(*loaded.shared_.as<detail::SharedObject>(), log);
  return loaded;
}

}  // namespace ebpfxx::inline v0
