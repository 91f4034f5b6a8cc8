// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include "object_file.hpp"

#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <elf.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <bit>
#include <cerrno>
#include <cstring>
#include <ebpfxx/fd.hpp>
#include <memory>

#include "error.hpp"
#include "output.hpp"

namespace ebpfxx::gen {

namespace {

constexpr Elf64_Half em_bpf = 247;

std::string machine_name(Elf64_Half machine) {
  switch (machine) {
    case EM_X86_64:
      return "x86-64";
    case EM_386:
      return "32-bit x86";
    case EM_AARCH64:
      return "arm64";
    case EM_ARM:
      return "arm";
    case EM_RISCV:
      return "RISC-V";
    case EM_PPC64:
      return "powerpc";
    case EM_S390:
      return "s390";
    default:
      return fmt::format("machine {}", machine);
  }
}

// The mistakes that libbpf would answer with a number.
void check_elf(const std::string& path, const std::string& bytes) {
  if (bytes.size() < SELFMAG || std::memcmp(bytes.data(), ELFMAG, SELFMAG) != 0)
    throw Failure{fmt::format("{}: this is no ELF object: give it the .bpf.o that clang -target bpf -c made", path)};
  Elf64_Ehdr header{};
  if (bytes.size() < sizeof header) throw Failure{fmt::format("{}: the object is cut off: build it again", path)};
  std::memcpy(&header, bytes.data(), sizeof header);
  const auto own_order = std::endian::native == std::endian::little ? ELFDATA2LSB : ELFDATA2MSB;
  if (header.e_ident[EI_DATA] != own_order)
    throw Failure{fmt::format("{}: the object has the other byte order: compile it with clang -target {}", path,
                              own_order == ELFDATA2LSB ? "bpfel" : "bpfeb")};
  if (header.e_machine != em_bpf)
    throw Failure{fmt::format("{}: this object is for {}, not for BPF: compile it with clang -target bpf", path,
                              machine_name(header.e_machine))};
  if (header.e_shoff > bytes.size() ||
      header.e_shoff + std::uint64_t{header.e_shnum} * header.e_shentsize > bytes.size())
    throw Failure{fmt::format("{}: the object is cut off: build it again", path)};
}

void check_btf(const std::string& path) {
  const detail::LogCapture silent;
  const std::unique_ptr<btf, decltype(&btf__free)> types{btf__parse_elf(path.c_str(), nullptr), &btf__free};
  if (!types && (errno == ENODATA || errno == ENOENT))
    throw Failure{fmt::format("{}: the object has no BTF, so its types are not known: compile it with clang -g", path)};
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
  return read_input(fd_path(output));
}

}  // namespace ebpfxx::gen
