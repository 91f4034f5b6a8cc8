// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include "read/maps.hpp"

#include <fmt/format.h>
#include <linux/bpf.h>

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "read/btf_parts.hpp"

namespace ebpfxx::gen {

namespace {

// A stack's type is how many frames it can have.
void use_depth(Map& map, const bpf_map* native) {
  const bool has_build_ids = bpf_map__map_flags(native) & BPF_F_STACK_BUILD_ID;
  const std::uint32_t frame = has_build_ids ? 32 : 8, size = bpf_map__value_size(native);
  if (has_build_ids) map.cpp_class.name = "BuildIdStackMap";
  map.value.reset();
  if (size != 0 && size % frame == 0 && bpf_map__key_size(native) == 4) map.value = plain(fmt::to_string(size / frame));
}

// Whether the object says all that the class needs. A program can set what is missing before load().
bool is_whole(const Map& map, const bpf_map* native) {
  const std::uint32_t key_size = bpf_map__key_size(native), value_size = bpf_map__value_size(native);
  const bool has_descriptor = value_size == 4 || value_size == 8;
  switch (map.cpp_class.arguments) {
    case Arguments::key_value:
      return map.key && map.value;
    case Arguments::value:
    case Arguments::depth:
      return map.value.has_value();
    case Arguments::descriptor:
      return has_descriptor;
    case Arguments::key_descriptor:
      return map.key && has_descriptor;
    case Arguments::cgroup_key_value:
      return map.value && (key_size == 8 || key_size == 16);
    case Arguments::key_inner_map:
      return map.key.has_value();
    case Arguments::none:
    case Arguments::inner_map:
    case Arguments::program:
    case Arguments::records:
      break;
  }
  return true;
}

}  // namespace

// The types of struct_ops come from the variables: libbpf only knows sizes.
MapReader::MapReader(const btf* btf, TypeBuilder& types) : types_{types} {
  const auto text_at = [&](std::uint32_t offset) {
    const char* text = btf__name_by_offset(btf, offset);
    return std::string_view{text ? text : ""};
  };
  for (std::uint32_t id = 1; id < btf__type_cnt(btf); ++id) {
    const btf_type* section = btf__type_by_id(btf, id);
    if (!btf_is_datasec(section)) continue;
    std::string_view name = text_at(section->name_off);
    if (name.starts_with('?')) name.remove_prefix(1);  // not created unless asked for
    if (name != ".struct_ops" && name != ".struct_ops.link") continue;
    for (std::uint32_t i = 0; i < btf_vlen(section); ++i) {
      const btf_type* variable = btf__type_by_id(btf, btf_var_secinfos(section)[i].type);
      if (!variable || !btf_is_var(variable)) continue;
      types_.mark_struct_ops(variable->type);
      struct_ops_.emplace(text_at(variable->name_off), variable->type);
    }
  }
}

Map MapReader::read(bpf_map* native) {
  Map map;
  map.kernel_name = bpf_map__name(native);
  map.type = static_cast<MapType>(bpf_map__type(native));
  map.max_entries = bpf_map__max_entries(native);
  map.cpp_class = map_class(map.type);
  if (map.type == MapType::struct_ops) {
    if (const auto ops = struct_ops_.find(map.kernel_name); ops != struct_ops_.end())
      map.value = types_.type_name(ops->second, map.kernel_name + "_ops");
    return map;
  }
  if (const std::uint32_t size = bpf_map__key_size(native))
    map.key = argument(map, bpf_map__btf_key_type_id(native), size, "key");
  map.value = value(map, native);
  if (map.type == MapType::stack_trace) use_depth(map, native);
  if (bpf_map* inner = bpf_map__inner_map(native)) map.inner.push_back(read(inner));
  if (!is_whole(map, native)) {
    map.cpp_class.name = "AnyMap";
    map.cpp_class.arguments = Arguments::none;
  }
  return map;
}

std::optional<TypeName> MapReader::value(const Map& map, const bpf_map* native) {
  const std::uint32_t id = bpf_map__btf_value_type_id(native);
  // Of a stream, it is the type of the records, which the kernel does not know.
  const bool has_records = map.cpp_class.arguments == Arguments::records;
  if (has_records && id == 0) return {};
  const std::uint32_t size = has_records ? types_.size_of(id) : bpf_map__value_size(native);
  // The kernel wants 4 bytes of a perf event array: such a value says nothing about the records.
  if (map.type == MapType::perf_event_array && size == 4) return {};
  if (size == 0 && !has_records) return {};
  return argument(map, id, size, "value");
}

// The C++ type of a map's keys or values; bytes where the source only gives their size.
TypeName MapReader::argument(const Map& map, std::uint32_t id, std::uint32_t size, const char* what) {
  const bool is_key = std::string_view{what} == "key";
  if (id == 0 || types_.size_of(id) != size) return plain(bytes_type(size));
  const std::string hint = map.kernel_name + "_" + what;
  TypeName name = types_.type_name(id, hint);
  if ((is_key || map.type == MapType::bloom_filter) && types_.hides_bytes(id)) {
    TypeName own = types_.type_name(types_.resolve(id), hint);  // one type may have several names
    if (!own.ours) return plain(bytes_type(size));              // floating point
    const auto is_it = [&](const TypeName& other) { return other.text() == own.text(); };
    if (std::ranges::none_of(byte_keys_, is_it)) byte_keys_.push_back(std::move(own));
  }
  return name;
}

}  // namespace ebpfxx::gen
