// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// A compiled object as bytes: read from its file, and inspected for the reason why libbpf does not open it.
#pragma once

#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "../cstring_view.hpp"
#include "../error.hpp"
#include "../fd.hpp"
#include "regular_file.hpp"
#include "uninterrupted.hpp"

namespace ebpfxx::inline v0::detail {

/// The content of a file. libbpf does not get the path, because it leaks the descriptor of a file that is not ELF.
/// Never waits (for a FIFO), and never fills the memory with a mistaken path's file.
[[gnu::noinline]] inline Text content_of(CStringView path) {
  const auto refuse = [&](int error, const char* advice = "") {
    throw_error(error, {"cannot open BPF object '", path, "'"}, {advice});
  };
  constexpr off_t largest = 1 << 30;
  struct stat status {};
  const Fd file = open_regular(path.c_str(), status);
  if (!file && S_ISDIR(status.st_mode)) refuse(EISDIR);
  if (!file && errno == ENOEXEC) refuse(EINVAL, "It is not a regular file.");
  if (!file) refuse(errno);
  if (status.st_size == 0) refuse(EINVAL, "It is empty.");
  if (status.st_size > largest) refuse(EFBIG, "It is too large for a BPF object: is it the right file?");
  Text content;
  auto* to = content.grow(static_cast<std::size_t>(status.st_size));
  for (std::size_t size = content.size(), done = 0; done < size;) {
    const ssize_t length =
        uninterrupted([&] { return ::pread(file.get(), to + done, size - done, static_cast<off_t>(done)); });
    if (length < 0) refuse(errno);
    if (length == 0) refuse(EINVAL, "It shrank while it was being read.");
    done += static_cast<std::size_t>(length);
  }
  return content;
}

/// The bytes of a section of a 64-bit ELF object with this machine's byte order; empty if there is none, or if it is
/// not such a file.
[[gnu::cold, gnu::noinline]] inline std::string_view section_of(std::string_view object,
                                                                std::string_view name) noexcept {
  const auto read = [object](std::uint64_t offset, void* number, std::size_t size) {
    if (offset > object.size() || object.size() - offset < size) return false;
    std::memcpy(number, object.data() + offset, size);
    return true;
  };
  std::uint64_t headers = 0, names = 0, offset = 0, size = 0;
  std::uint32_t name_offset = 0;
  std::uint16_t count = 0, names_index = 0;
  if (object.size() < 64 || std::memcmp(object.data(), "\177ELF\2", 5) != 0) return {};
  if (!read(0x28, &headers, 8) || !read(0x3c, &count, 2) || !read(0x3e, &names_index, 2)) return {};
  if (!read(headers + names_index * 64u + 0x18, &names, 8)) return {};
  for (unsigned i = 0; i < count; ++i) {
    const std::uint64_t header = headers + i * 64u;
    if (!read(header, &name_offset, 4) || !read(header + 0x18, &offset, 8) || !read(header + 0x20, &size, 8)) return {};
    const std::uint64_t start = names + name_offset;
    if (start >= object.size() || object.size() - start <= name.size()) continue;
    if (std::memcmp(object.data() + start, name.data(), name.size()) != 0) continue;
    if (object[start + name.size()] != '\0') continue;
    if (offset <= object.size() && size <= object.size() - offset) return {object.data() + offset, size};
  }
  return {};
}

/// The BTF of an object that libbpf did not open.
class BtfOf {
 public:
  explicit BtfOf(std::string_view section) noexcept
      : btf_{btf__new(section.data(), static_cast<std::uint32_t>(section.size()))} {}
  BtfOf(const BtfOf&) = delete;
  ~BtfOf() { btf__free(btf_); }

  /// Calls function(variable, its name) for each variable of a section until it returns true.
  template <class F>
  bool any_variable(const char* section, F&& function) const {
    const btf_type* type = at(btf_ ? btf__find_by_name_kind(btf_, section, BTF_KIND_DATASEC) : -1);
    for (std::uint32_t i = 0; type && i < btf_vlen(type); ++i) {
      const btf_type* variable = at(static_cast<int>(btf_var_secinfos(type)[i].type));
      if (variable && btf_is_var(variable) && function(variable, btf__name_by_offset(btf_, variable->name_off)))
        return true;
    }
    return false;
  }

  /// The name of the first section of variables that libbpf makes no map of; empty if there is none.
  [[nodiscard]] std::string_view section_without_map() const noexcept {
    for (std::uint32_t id = 1; btf_ && id < btf__type_cnt(btf_); ++id) {
      const btf_type* type = btf__type_by_id(btf_, id);
      const char* chars = btf_is_datasec(type) ? btf__name_by_offset(btf_, type->name_off) : nullptr;
      const std::string_view name = chars ? chars : ".maps";
      bool is_known = name.find("struct_ops") != name.npos;
      for (const std::string_view start :
           {".data", ".rodata", ".bss", ".maps", ".ksyms", ".kconfig", "license", "version"})
        is_known |= name.starts_with(start);
      if (!is_known) return name;
    }
    return {};
  }

  /// Whether a variable of a struct type has a member of that name that is not a pointer.
  [[nodiscard]] bool has_plain_member(const btf_type* variable, const char* name) const noexcept {
    const btf_type* type = at(static_cast<int>(variable->type));
    for (std::uint32_t i = 0; type && btf_is_struct(type) && i < btf_vlen(type); ++i) {
      const char* its_name = btf__name_by_offset(btf_, btf_members(type)[i].name_off);
      const btf_type* member = at(static_cast<int>(btf_members(type)[i].type));
      if (its_name && std::strcmp(its_name, name) == 0) return member && !btf_is_ptr(member);
    }
    return false;
  }

 private:
  [[nodiscard]] const btf_type* at(int id) const noexcept {
    return id > 0 ? btf__type_by_id(btf_, static_cast<std::uint32_t>(id)) : nullptr;
  }

  btf* btf_;
};

/// Why libbpf does not open an object; empty when that is not certain.
[[gnu::cold, gnu::noinline]] inline Text open_advice(int error, std::string_view object) {
  if (!section_of(object, "maps").empty())
    return Text{
        "Its section `maps` is from before libbpf 1.0: define the maps in SEC(\".maps\") with __uint() and __type()."};
  const bool knows_arenas = libbpf_major_version() > 1 || libbpf_minor_version() >= 4;
  if (!knows_arenas && !section_of(object, ".addr_space.1").empty())
    return Text{"Global variables in an arena need libbpf 1.4 or newer."};
  const std::string_view types = section_of(object, ".BTF");
  if (types.empty()) {
    // Only if it is a BPF object at all: e_machine is EM_BPF.
    const bool is_bpf = object.size() > 64 && object[0x12] == '\xf7' && object[0x13] == '\0';
    return Text{is_bpf && !section_of(object, ".maps").empty() ? "Compile it with clang -g: BTF comes with -g." : ""};
  }
  const BtfOf btf{types};
  Text advice;
  if (const std::string_view section = btf.section_without_map(); error == LIBBPF_ERRNO__RELOC && !section.empty())
    return Text{
        "Variables that programs use can be in .data, .rodata and .bss, and in sections that start with one of "
        "these and a dot; '",
        section, "' is not one of them."};
  btf.any_variable(".maps", [&](const btf_type* variable, const char* name) {
    if (btf_var(variable)->linkage == BTF_VAR_STATIC)
      advice.add({"Map '", name, "' is static: remove `static`."});
    else if (!knows_arenas && btf.has_plain_member(variable, "map_extra"))
      advice.add({"Map '", name,
                  "' sets map_extra with __ulong(), as arenas do: that needs libbpf 1.4 or newer, and this is ",
                  libbpf_version_string(), "."});
    return !advice.empty();
  });
  return advice;
}

}  // namespace ebpfxx::inline v0::detail
