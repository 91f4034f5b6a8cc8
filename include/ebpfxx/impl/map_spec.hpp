// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include "../map_spec.hpp"

#include <bpf/libbpf.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <span>

#include "../detail/section_size.hpp"
#include "../detail/shared_object.hpp"
#include "../log.hpp"

namespace ebpfxx::inline v0 {

EBPFXX_DEFINITION MapSpec& MapSpec::set_max_entries(std::uint32_t count) {
  refuse_for_section("set max_entries of", max_entries() == count);
  return checked(bpf_map__set_max_entries(native(), count), "set max_entries of");
}

EBPFXX_DEFINITION MapSpec& MapSpec::set_type(MapType type) {
  return checked(bpf_map__set_type(native(), static_cast<bpf_map_type>(type)), "set the type of");
}

EBPFXX_DEFINITION MapSpec& MapSpec::set_key_size(std::uint32_t size) {
  return checked(bpf_map__set_key_size(native(), size), "set the key size of");
}

EBPFXX_DEFINITION MapSpec& MapSpec::set_value_size(std::uint32_t size) {
  if (bpf_map__is_internal(native()) && value_size() != size)
    detail::require_section_size(detail::object_of(owner_).native, native_, size,
                                 {"cannot set the value size of map '", name(), "'"});
  const detail::LogCapture log;
  return checked(bpf_map__set_value_size(native(), size), "set the value size of", &log);
}

EBPFXX_DEFINITION MapSpec& MapSpec::set_flags(std::uint32_t flags) {
  return checked(bpf_map__set_map_flags(native(), flags), "set flags of");
}

EBPFXX_DEFINITION MapSpec& MapSpec::set_pin_path(CStringView path) {
  return checked(bpf_map__set_pin_path(native(), path.c_str()), "set the pin path of");
}

EBPFXX_DEFINITION MapSpec& MapSpec::set_numa_node(std::uint32_t node) {
  checked(bpf_map__set_numa_node(native(), node), "set the NUMA node of");
  return set_flags(flags() | BPF_F_NUMA_NODE);
}

EBPFXX_DEFINITION MapSpec& MapSpec::set_extra(std::uint64_t extra) {
  return checked(bpf_map__set_map_extra(native(), extra), "set map_extra of");
}

EBPFXX_DEFINITION MapSpec& MapSpec::set_inner_map(const detail::MapHandle& like) {
  const detail::LogCapture quiet;
  if (const int result = bpf_map__set_inner_map_fd(native(), like.fd()); result < 0)
    detail::throw_error(-result, {"cannot set the inner map of map '", name(), "'"},
                        {"It is not a map of maps, or this was set already."});
  owner_.as<detail::SharedObject>()->add_inner_map(
      {.outer = native(), .like = like.raw_info(), .fd = like.fd(), .kept = like.owner_});
  return *this;
}

EBPFXX_DEFINITION MapSpec& MapSpec::set_initial_value(std::span<const std::byte> bytes) {
  const detail::LogCapture log;
  std::size_t size = 0;
  const bool is_section = bpf_map__initial_value(native(), &size) != nullptr;
  const int result = bpf_map__set_initial_value(native(), bytes.data(), bytes.size());
  if (result < 0 && !is_section)
    detail::throw_error(-result, {"cannot set the initial value of map '", name(), "'"},
                        {"Only data sections (.data, .bss, .rodata) have one."});
  if (result < 0 && size != bytes.size())
    detail::throw_error(-result, {"cannot set the initial value of map '", name(), "'"},
                        {"The section has ", detail::Digits(static_cast<std::int64_t>(size)), " bytes, the value ",
                         detail::Digits(static_cast<std::int64_t>(bytes.size())), "."});
  return checked(result == -EINVAL ? -EBUSY : result, "set the initial value of", &log);
}

// libbpf has already mapped data sections into memory, and unmaps them with the sizes that they have then.
EBPFXX_DEFINITION void MapSpec::refuse_for_section(const char* operation, bool is_as_it_was) const {
  if (bpf_map__is_internal(native()) && !is_as_it_was)
    detail::throw_error(EINVAL, {"cannot ", operation, " map '", name(), "'"},
                        {"It is a data section: its size is that of its variables."});
}

EBPFXX_DEFINITION MapSpec& MapSpec::checked(int result, const char* operation, const detail::LogCapture* log) {
  if (result < 0)
    detail::throw_error(-result, {"cannot ", operation, " map '", name(), "'"},
                        {result == -EBUSY ? "This can be set only before load()." : ""},
                        log ? log->warnings().c_str() : "");
  return *this;
}

}  // namespace ebpfxx::inline v0
