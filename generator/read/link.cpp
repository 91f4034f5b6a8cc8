// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include "read/link.hpp"

#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <ebpfxx/fd.hpp>
#include <ebpfxx/log.hpp>
#include <ebpfxx/object.hpp>
#include <map>
#include <memory>
#include <span>
#include <string_view>
#include <utility>

#include "error.hpp"
#include "files.hpp"
#include "names/names.hpp"
#include "read/btf_check.hpp"
#include "read/byte_order.hpp"
#include "read/elf.hpp"

namespace ebpfxx::gen {

namespace {

using OwnedBtf = std::unique_ptr<btf, decltype(&btf__free)>;

// Null where libbpf cannot read it.
OwnedBtf btf_of(std::string_view object) {
  const std::string_view bytes = section_contents(object, ".BTF");
  return {btf__new(bytes.data(), static_cast<std::uint32_t>(bytes.size())), &btf__free};
}

// libbpf takes a variable's offset from its symbol, and its section from BTF. For a variable in .bss with an
// initialiser that has unnamed bytes, clang 14 writes .data into BTF: user space would see other variables there.
void check_places(const std::string& path, std::string_view bytes) {
  const detail::LogCapture log;  // libbpf says it again when the object is opened
  const OwnedBtf btf = btf_of(bytes);
  if (!btf) return;
  const std::map<std::string_view, std::string_view> places = sections_of_variables(bytes);
  for (std::uint32_t id = 1; id < btf__type_cnt(btf.get()); ++id) {
    const btf_type* section = btf__type_by_id(btf.get(), id);
    if (!btf_is_datasec(section)) continue;
    const std::string_view said = btf__name_by_offset(btf.get(), section->name_off);
    for (std::uint32_t i = 0; i < btf_vlen(section); ++i) {
      const btf_type* variable = btf__type_by_id(btf.get(), btf_var_secinfos(section)[i].type);
      if (!btf_is_var(variable) || btf_var(variable)->linkage != BTF_VAR_GLOBAL_ALLOCATED) continue;
      const std::string_view name = btf__name_by_offset(btf.get(), variable->name_off);
      if (const auto place = places.find(name); place != places.end() && place->second != said)
        throw Failure{fmt::format(
            "{0}: variable '{1}' is in {2}, and in {3} by its type information. clang 14 does this when a "
            "union, or a struct with unnamed bits, is initialised with zeros: leave the `= {{}}` of '{1}' "
            "out, or compile with clang 16 or newer",
            path, printable(std::string{name}), printable(std::string{place->second}), printable(std::string{said}))};
    }
  }
}

void check_object(const std::string& path, std::string_view bytes) {
  check_elf(path, bytes);
  const std::string_view types = section_contents(bytes, ".BTF");
  if (types.empty())
    throw Failure{fmt::format("{}: the object has no BTF, so its types are not known: compile it with clang -g", path)};
  try {
    check_btf(types, section_contents(bytes, ".BTF.ext"));
  } catch (const NoType& failure) {
    throw Failure{fmt::format("{}: {}", path, failure.what())};
  } catch (const Failure& failure) {
    throw Failure{fmt::format("{}: {}: build it again", path, failure.what())};
  }
  check_places(path, bytes);
}

std::string fd_path(const Fd& fd) { return fmt::format("/proc/self/fd/{}", fd.get()); }

std::string reason(const detail::LogCapture& log, int result) {
  std::string text = log.warnings().empty() ? errno_text(-result) : std::string{log.warnings().c_str()};
  while (text.ends_with('\n')) text.pop_back();
  return printable(std::move(text));
}

Fd file_in_memory() {
  Fd file{adopt, ::memfd_create("ebpfxx-gen", MFD_CLOEXEC)};
  if (!file) throw Failure{fmt::format("cannot make a file in memory: {}", std::strerror(errno))};
  return file;
}

Fd file_in_memory(const std::string& object) {
  Fd file = file_in_memory();
  if (::write(file.get(), object.data(), object.size()) != static_cast<ssize_t>(object.size()))
    throw Failure{fmt::format("cannot write a file in memory: {}", std::strerror(errno))};
  return file;
}

// libbpf's linker reads files of this machine's byte order: the converted ones, where there are any.
std::string linked(const std::vector<std::string>& paths, const std::vector<Fd>& converted) {
  const Fd output = file_in_memory();  // libbpf writes to a path
  detail::LogCapture log;
  std::unique_ptr<bpf_linker, decltype(&bpf_linker__free)> linker{bpf_linker__new(fd_path(output).c_str(), nullptr),
                                                                  &bpf_linker__free};
  if (!linker) throw Failure{"libbpf cannot link: " + reason(log, -errno)};
  errno = EINVAL;  // libbpf 1.1 returns it where libelf fails, which sets none
  for (std::size_t i = 0; i < paths.size(); ++i) {
    const std::string file = converted.empty() ? paths[i] : fd_path(converted[i]);
    if (const int result = bpf_linker__add_file(linker.get(), file.c_str(), nullptr); result < 0)
      throw Failure{fmt::format("{}: libbpf cannot link it: {}", paths[i], reason(log, result))};
  }
  if (const int result = bpf_linker__finalize(linker.get()); result < 0)
    throw Failure{fmt::format("{}: libbpf cannot link it: {}", paths.back(), reason(log, result))};
  linker.reset();  // it has a copy of it all
  return read_input(fd_path(output));
}

// OpenObject says the same about objects that it opens; this is for those that are only linked.
void require_known_sections(std::string_view object) {
  const OwnedBtf types = btf_of(object);
  for (std::uint32_t id = 1; types && id < btf__type_cnt(types.get()); ++id) {
    const btf_type* type = btf__type_by_id(types.get(), id);
    if (!btf_is_datasec(type)) continue;
    const std::string name = btf__name_by_offset(types.get(), type->name_off);
    if (name == detail::arena_section) continue;  // OpenObject says it
    const std::string since = detail::libbpf_with_section(name);
    if (!since.empty() && libbpf_minor_version() < static_cast<unsigned>(since.back() - '0') &&
        libbpf_major_version() == 1)
      throw Failure{fmt::format("libbpf skips its section '{}'. It needs libbpf {} or newer, and this is {}",
                                comment(name), since, libbpf_version_string())};
  }
}

bool opens(std::string_view object) try {
  (void)OpenObject::from_memory(std::as_bytes(std::span{object}));
  return true;
} catch (const Error&) {
  return false;
}

}  // namespace

std::string link_objects(const std::vector<std::string>& paths) {
  std::string object;
  bool other_order = false;
  std::vector<Fd> converted;
  for (const std::string& path : paths) {
    object = read_input(path);
    const bool has_other_order = has_other_byte_order(object);
    if (&path == &paths.front()) other_order = has_other_order;
    if (has_other_order != other_order)
      throw Failure{
          fmt::format("{}: it has another byte order than {}: compile both with one --target", path, paths.front())};
    if (other_order) object = with_other_byte_order(std::move(object));
    check_object(path, object);
    try {
      require_known_sections(object);
    } catch (const Failure& failure) {
      throw Failure{fmt::format("{}: {}", path, failure.what())};
    }
    if (other_order) converted.push_back(file_in_memory(object));
  }
  try {
    object = linked(paths, converted);
  } catch (const Failure&) {
    // libbpf's linker wants BTF of every global symbol; its loader, which decides, does not.
    if (paths.size() > 1) throw;
    object = without_dwarf(object);
    if (!opens(object)) throw;
  }
  return other_order ? with_other_byte_order(std::move(object)) : object;
}

void require_complete(std::string_view object) {
  const OwnedBtf types = btf_of(object);
  std::map<std::string_view, std::string_view> kinds, sections;
  for (std::uint32_t id = 1; types && id < btf__type_cnt(types.get()); ++id) {
    const btf_type* type = btf__type_by_id(types.get(), id);
    const char* name = btf__name_by_offset(types.get(), type->name_off);
    if (btf_is_func(type)) kinds[name] = "function";
    if (btf_is_var(type)) kinds[name] = "variable";
    if (!btf_is_datasec(type)) continue;
    for (std::uint32_t i = 0; i < btf_vlen(type); ++i) {
      const btf_type* member = btf__type_by_id(types.get(), btf_var_secinfos(type)[i].type);
      sections[btf__name_by_offset(types.get(), member->name_off)] = name;
    }
  }
  std::vector<std::string> missing;
  for (const std::string_view name : undefined_symbols(object)) {
    const std::string_view section = sections[name], kind = kinds[name];
    if (section == ".ksyms" || section == ".kconfig") continue;  // the kernel's
    missing.push_back(fmt::format("{} '{}'", section == ".maps" ? "map" : kind.empty() ? "symbol" : kind, name));
  }
  if (!missing.empty())
    throw Failure{fmt::format(
        "it uses {} of another object: name the objects together, in CMake with SOURCES or LIBRARIES. What the "
        "kernel defines is declared with __ksym or __kconfig",
        comment(some_of(missing, "")))};
}

}  // namespace ebpfxx::gen
