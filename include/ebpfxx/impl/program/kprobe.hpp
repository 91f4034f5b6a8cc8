// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include "../../program/kprobe.hpp"

#include <bpf/libbpf.h>

#include <cerrno>
#include <cstddef>
#include <string_view>

#include "../../detail/advice.hpp"
#include "../../detail/kernel_functions.hpp"
#include "../../detail/libbpf_options.hpp"
#include "../../detail/lines.hpp"
#include "../../detail/probe_section.hpp"
#include "../../log.hpp"

namespace ebpfxx::inline v0 {

namespace detail {

// Of the function of a system call. libbpf asks the kernel once whether there is one, and takes a passing failure for
// a no: then it looks for another function, or attaches to one whose arguments are elsewhere.
#if defined(__x86_64__)  // since Linux 4.17 (d5a00528b58c)
inline constexpr const char* syscall_prefix = "__x64_sys_";
#elif defined(__aarch64__)  // since Linux 4.19 (4378a7d4be30)
inline constexpr const char* syscall_prefix = "__arm64_sys_";
#else
inline constexpr const char* syscall_prefix = "";
#endif

}  // namespace detail

EBPFXX_DEFINITION Link KprobeProgram::attach(CStringView function, const KprobeOptions& options) const {
  return attach_to(function, options, detail::IfAbsent::error);
}

EBPFXX_DEFINITION Link KprobeProgram::try_attach(CStringView function, const KprobeOptions& options) const {
  return attach_to(function, options, detail::IfAbsent::empty);
}

EBPFXX_DEFINITION Link KprobeProgram::attach_syscall(CStringView name, const SyscallProbeOptions& options) const {
  return attach_to_syscall(name, options, detail::IfAbsent::error);
}

EBPFXX_DEFINITION Link KprobeProgram::try_attach_syscall(CStringView name, const SyscallProbeOptions& options) const {
  return attach_to_syscall(name, options, detail::IfAbsent::empty);
}

EBPFXX_DEFINITION Link KprobeProgram::attach_to(CStringView function, const KprobeOptions& options,
                                                detail::IfAbsent if_absent) const {
  detail::LogCapture log;
  detail::Options<bpf_kprobe_opts> native_options;
  native_options.bpf_cookie = options.cookie;
  native_options.offset = options.offset;
  native_options.retprobe = options.retprobe || detail::is_for_returns(section());
  bpf_link* link = bpf_program__attach_kprobe_opts(native(), function.c_str(), &native_options);
  if (is_absent(link) && if_absent == detail::IfAbsent::empty && is_name(function)) return {};
  if (!link && errno == EINVAL && options.offset && native_options.retprobe)
    throw_not_attached(EINVAL, {"to the return of kernel function '", function, "'"}, {"A return has no offset."});
#if defined(__aarch64__)  // instructions have four bytes, and elsewhere Linux says EILSEQ
  if (!link && errno == EINVAL && options.offset % 4 != 0)
    throw_not_attached(EINVAL, {"to kernel function '", function, "'"}, {detail::no_instruction_advice});
#endif
  if (!link && fd() >= 0 && is_about_the_function(errno))
    throw_not_attached(errno, {"to kernel function '", function, "'"}, {advice_about(function, false)},
                       log.warnings().c_str());
  return attached(link, {"to kernel function '", function, "'"}, log, options.cookie != 0);
}

EBPFXX_DEFINITION Link KprobeProgram::attach_to_syscall(CStringView name, const SyscallProbeOptions& options,
                                                        detail::IfAbsent if_absent) const {
  detail::LogCapture log;
  const detail::Text function{detail::syscall_prefix, name};
  const bool retprobe = options.retprobe || detail::is_for_returns(section());
  bpf_link* link = nullptr;
  if constexpr (*detail::syscall_prefix != '\0') {
    detail::Options<bpf_kprobe_opts> native_options;
    native_options.bpf_cookie = options.cookie;
    native_options.retprobe = retprobe;
    link = bpf_program__attach_kprobe_opts(native(), function.c_str(), &native_options);
  } else {
    detail::Options<bpf_ksyscall_opts> native_options;
    native_options.bpf_cookie = options.cookie;
    native_options.retprobe = retprobe;
    link = bpf_program__attach_ksyscall(native(), name.c_str(), &native_options);
  }
  if (is_absent(link) && if_absent == detail::IfAbsent::empty) return {};
  if (!link && fd() >= 0 && is_about_the_function(errno))
    throw_not_attached(errno, {"to system call '", name, "'"}, {advice_about(name, true)}, log.warnings().c_str());
  return attached(link, {"to system call '", name, "'"}, log, options.cookie != 0);
}

EBPFXX_DEFINITION bool KprobeProgram::is_absent(const bpf_link* link) noexcept {
  if (link || errno != ENOENT) return false;
  const bool is_absent = !detail::kernel_lacks_kprobes();
  errno = ENOENT;
  return is_absent;
}

EBPFXX_DEFINITION bool KprobeProgram::is_about_the_function(int error) noexcept {
  return error == ENOENT || error == EINVAL || error == EADDRNOTAVAIL;
}

EBPFXX_DEFINITION detail::Text KprobeProgram::advice_about(std::string_view name, bool is_syscall) {
  if (detail::kernel_lacks_kprobes()) return detail::Text{detail::no_kprobes_advice};
  if (is_syscall) return detail::system_call_advice(name);
  if (const std::size_t end = name.find(':'); end != name.npos)
    return detail::Text{"Name the function without its module: '", name.substr(end + 1), "'."};
  if (const std::size_t end = name.find('+'); end != name.npos)
    return detail::Text{"The offset is an option: attach(\"", name.substr(0, end), "\", {.offset = ...})."};
  return detail::kernel_function_advice(name);
}

EBPFXX_DEFINITION detail::Text KprobeProgram::explain(const Program& program, int error) {
  std::string_view name{program.section()};
  const std::string_view kind = detail::take_part(name, '/');
  if (name.empty() || !is_about_the_function(error)) return {};
  return advice_about(detail::take_part(name, '+'), kind.ends_with("syscall"));
}

}  // namespace ebpfxx::inline v0
