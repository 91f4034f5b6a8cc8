// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include "write/vmlinux.hpp"

#include <bpf/btf.h>
#include <fmt/format.h>

#include <bit>
#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <ebpfxx/error.hpp>
#include <ebpfxx/log.hpp>
#include <memory>
#include <vector>

#include "error.hpp"
#include "read/btf_check.hpp"

namespace ebpfxx::gen {

namespace {

void append(void* context, const char* format, va_list arguments) {
  va_list again;
  va_copy(again, arguments);
  std::vector<char> text(static_cast<std::size_t>(std::vsnprintf(nullptr, 0, format, arguments)) + 1);
  std::vsnprintf(text.data(), text.size(), format, again);
  va_end(again);
  static_cast<std::string*>(context)->append(text.data());
}

// libbpf accepts BTF as it is, and trusts it when it prints.
void check(btf* types, const std::string& path) {
  btf__set_endianness(types, std::endian::native == std::endian::little ? BTF_LITTLE_ENDIAN : BTF_BIG_ENDIAN);
  std::uint32_t size = 0;
  const void* data = btf__raw_data(types, &size);
  if (!data) throw Failure{fmt::format("{}: cannot read BTF from it: {}", path, errno_text(errno))};
  try {
    check_kernel_btf({static_cast<const char*>(data), size});
  } catch (const Failure& failure) {
    throw Failure{fmt::format("{}: {}", path, failure.what())};
  }
}

}  // namespace

std::string vmlinux_header(const std::string& path) {
  detail::LogCapture log;
  const std::unique_ptr<btf, decltype(&btf__free)> types{btf__parse(path.c_str(), nullptr), &btf__free};
  if (!types)
    throw Failure{
        fmt::format("{}: cannot read BTF from it: {}. Give --btf a file like /sys/kernel/btf/vmlinux of the kernel "
                    "that the program is for",
                    path, errno_text(errno))};
  check(types.get(), path);

  std::string header =
      "#ifndef __VMLINUX_H__\n#define __VMLINUX_H__\n\n"
      "#ifndef BPF_NO_PRESERVE_ACCESS_INDEX\n"
      "#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)\n"
      "#endif\n\n";
  const std::unique_ptr<btf_dump, decltype(&btf_dump__free)> dump{btf_dump__new(types.get(), append, &header, nullptr),
                                                                  &btf_dump__free};
  if (!dump) throw Failure{fmt::format("{}: libbpf cannot print it: {}", path, errno_text(errno))};
  for (std::uint32_t id = 1; id < btf__type_cnt(types.get()); ++id)
    if (const int result = btf_dump__dump_type(dump.get(), id); result < 0)
      throw Failure{fmt::format("{}: libbpf cannot print type {}: {}", path, id, errno_text(-result))};
  return header +
         "\n#ifndef BPF_NO_PRESERVE_ACCESS_INDEX\n#pragma clang attribute pop\n#endif\n\n#endif /* __VMLINUX_H__ */\n";
}

}  // namespace ebpfxx::gen
