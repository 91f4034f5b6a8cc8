// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include "../../program/uprobe.hpp"

#include <bpf/libbpf.h>

#include <cerrno>
#include <cstddef>
#include <string_view>

#include "../../detail/elf_functions.hpp"
#include "../../detail/libbpf_options.hpp"
#include "../../detail/lines.hpp"
#include "../../detail/probe_section.hpp"
#include "../../log.hpp"

namespace ebpfxx::inline v0 {

EBPFXX_DEFINITION Link UprobeProgram::attach() const {
  const Section target{section()};
  return target.names_target ? attach_to(target.binary, target.function, target.options, detail::IfAbsent::error)
                             : Program::attach();
}

EBPFXX_DEFINITION Link UprobeProgram::try_attach() const {
  return is_wanted() && Section{section()}.names_target ? attach() : Program::try_attach();
}

EBPFXX_DEFINITION Link UprobeProgram::attach(CStringView binary, CStringView function,
                                             const UprobeOptions& options) const {
  return attach_to(binary, function, options, detail::IfAbsent::error);
}

EBPFXX_DEFINITION Link UprobeProgram::try_attach(CStringView binary, CStringView function,
                                                 const UprobeOptions& options) const {
  return attach_to(binary, function, options, detail::IfAbsent::empty);
}

EBPFXX_DEFINITION UprobeProgram::Section::Section(std::string_view text) {
  (void)detail::take_part(text, '/');
  const std::string_view its_binary = detail::take_part(text, ':'), its_function = detail::take_part(text, '+');
  names_target = !its_function.empty();
  binary = detail::Text{its_binary};
  function = detail::Text{its_function};
  options.offset = std::strtoull(detail::Text{text}.c_str(), nullptr, 0);
}

EBPFXX_DEFINITION Link UprobeProgram::attach_to(CStringView binary, CStringView function, const UprobeOptions& options,
                                                detail::IfAbsent if_absent) const {
  const detail::Binary file{binary, options.pid};
  const bool is_named = *function.c_str() != '\0';
  const detail::Text where{is_named ? "to function '" : "to an offset", function, is_named ? "' " : " ",
                           detail::of_binary(binary, options.pid)};
  detail::require_pid(options.pid, {"cannot attach ", text(), " ", where});
  if (!file.path()) {
    if (file.error() == ENOENT && if_absent == detail::IfAbsent::empty) return {};
    throw_not_attached(file.error(), {where}, {file.looked()});
  }
  if (!is_named && !options.offset) throw_not_attached(EINVAL, {where}, {"Name a function, or an offset in the file."});
  detail::LogCapture log;
  detail::Options<bpf_uprobe_opts> native_options;
  native_options.bpf_cookie = options.cookie;
  native_options.retprobe = options.retprobe || detail::is_for_returns(section());
  bpf_link* link;
  if (is_named) {
    // Found here, because libbpf takes the first version of a function that it sees. It reads some files that this
    // does not, and has words for what is not there.
    const detail::ElfFunctions functions{file.path(), function.c_str()};
    if (if_absent == detail::IfAbsent::empty && functions.is_absent()) return {};
    if (functions.is_indirect()) throw_not_attached(ENOENT, {where}, {functions.advice()});
    if (!functions.offset()) native_options.func_name = function.c_str();
    link = attach_at(file, options.offset + functions.offset(), options, native_options);
    if (const int error = errno; !link && (error == ENOENT || error == LIBBPF_ERRNO__FORMAT) && !functions.offset())
      throw_not_attached(error, {where}, {functions.advice()}, log.warnings().c_str());
  } else {
    link = attach_at(file, options.offset, options, native_options);
  }
  if (!link && *kernel_advice(errno))
    throw_not_attached(errno, {where}, {kernel_advice(errno)}, log.warnings().c_str());
  return attached(link, {where}, log, options.cookie != 0);
}

EBPFXX_DEFINITION const char* UprobeProgram::kernel_advice(int error) noexcept {
  constexpr int not_supported = 524;  // ENOTSUPP, which only the kernel knows
  if (error == EACCES)
    return "Probes of programs are for root, or a process with CAP_SYS_ADMIN; older kernels ask for CAP_PERFMON "
           "only.";
  return error == not_supported ? "The kernel cannot probe that instruction. An offset must be that of its first byte."
                                : "";
}

EBPFXX_DEFINITION bpf_link* UprobeProgram::attach_at(const detail::Binary& file, std::size_t offset,
                                                     const UprobeOptions& options,
                                                     const bpf_uprobe_opts& native_options) const {
  return bpf_program__attach_uprobe_opts(native(), options.pid, file.path(), offset, &native_options);
}

}  // namespace ebpfxx::inline v0
