// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include "object_file.hpp"

#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <ebpfxx/fd.hpp>
#include <limits>
#include <memory>

#include "elf.hpp"
#include "error.hpp"
#include "output.hpp"

namespace ebpfxx::gen {

namespace {

void check_btf(const std::string& path) {
  const detail::LogCapture silent;
  const std::unique_ptr<btf, decltype(&btf__free)> types{btf__parse_elf(path.c_str(), nullptr), &btf__free};
  if (!types && (errno == ENODATA || errno == ENOENT))
    throw Failure{fmt::format("{}: the object has no BTF, so its types are not known: compile it with clang -g", path)};
}

// libbpf keeps a size in an int, and takes one that overflows for an error number, or for no error.
void check_sizes(const std::string& object, const std::string& path) {
  const std::unique_ptr<btf, decltype(&btf__free)> types{btf__parse_elf(object.c_str(), nullptr), &btf__free};
  for (std::uint32_t id = 1; types && id < btf__type_cnt(types.get()); ++id) {
    const btf_type* type = btf__type_by_id(types.get(), id);
    if ((btf_is_array(type) || btf_is_var(type)) &&
        btf__resolve_size(types.get(), id) > std::numeric_limits<std::int32_t>::max())
      throw Failure{fmt::format("{}: damaged BTF: type {} is larger than 2 GB: build it again", path, id)};
  }
}

std::string fd_path(const Fd& fd) { return fmt::format("/proc/self/fd/{}", fd.get()); }

std::string reason(const detail::LogCapture& log, int result) {
  std::string text = log.warnings().empty() ? errno_text(-result) : std::string{log.warnings().c_str()};
  while (text.ends_with('\n')) text.pop_back();
  return text;
}

}  // namespace

std::string link_objects(const std::vector<std::string>& paths) {
  for (const std::string& path : paths) {
    check_elf(path, read_input(path));
    check_btf(path);
  }

  // libbpf writes to a path, so an unnamed file gets one.
  const Fd output{adopt, ::memfd_create("ebpfxx-gen", MFD_CLOEXEC)};
  if (!output) throw Failure{fmt::format("cannot make a file in memory: {}", std::strerror(errno))};
  detail::LogCapture log;
  const std::unique_ptr<bpf_linker, decltype(&bpf_linker__free)> linker{
      bpf_linker__new(fd_path(output).c_str(), nullptr), &bpf_linker__free};
  if (!linker) throw Failure{"libbpf cannot link: " + reason(log, -errno)};
  for (const std::string& path : paths)
    if (const int result = bpf_linker__add_file(linker.get(), path.c_str(), nullptr); result < 0)
      throw Failure{fmt::format("{}: libbpf cannot link it: {}", path, reason(log, result))};
  if (const int result = bpf_linker__finalize(linker.get()); result < 0)
    throw Failure{fmt::format("{}: libbpf cannot link it: {}", paths.back(), reason(log, result))};
  check_sizes(fd_path(output), paths.back());
  return read_input(fd_path(output));
}

}  // namespace ebpfxx::gen
