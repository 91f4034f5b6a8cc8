// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// KprobeProgram: a program at a kernel function or system call.
#pragma once

#include "../detail/kernel_functions.hpp"
#include "../detail/probe_section.hpp"
#include "../program.hpp"

namespace ebpfxx::inline v0 {

struct KprobeOptions {
  bool retprobe = false;     ///< at the function's return instead; always so for SEC("kretprobe")
  std::uint64_t cookie = 0;  ///< bpf_get_attach_cookie() returns it; since Linux 5.15 (7adfc6c9b315)
  std::size_t offset = 0;    ///< bytes into the function
};

struct SyscallProbeOptions {
  bool retprobe = false;     ///< at the system call's return instead; always so for SEC("kretsyscall")
  std::uint64_t cookie = 0;  ///< bpf_get_attach_cookie() returns it; since Linux 5.15 (7adfc6c9b315)
};

/// SEC("kprobe/function"), SEC("kretprobe/function"), SEC("ksyscall/name"): runs at almost any kernel function. Where
/// the kernel has them, fentry programs do the same at lower cost.
class KprobeProgram : public detail::ProgramOfType<BPF_PROG_TYPE_KPROBE> {
 public:
  using ProgramOfType::ProgramOfType;

  using Program::try_attach;

  /// Attaches it to the target named in its SEC(), even if autoattach is off. Throws Error, also if SEC() names none.
  [[nodiscard]] Link attach() const { return attach_by_section(&explain); }

  /// Attaches it to a function listed in /proc/kallsyms, without its module. Throws Error.
  [[nodiscard]] Link attach(CStringView function, const KprobeOptions& options = {}) const {
    return attach_to(function, options, detail::IfAbsent::error);
  }
  /// The same, but returns an empty Link if the kernel has no such function, or inlined it.
  [[nodiscard]] Link try_attach(CStringView function, const KprobeOptions& options = {}) const {
    return attach_to(function, options, detail::IfAbsent::empty);
  }

  /// Attaches it to a system call by its name, e.g. "openat", on every architecture. <bpf/bpf_tracing.h> reads the
  /// arguments (BPF_KSYSCALL). Throws Error.
  [[nodiscard]] Link attach_syscall(CStringView name, const SyscallProbeOptions& options = {}) const {
    return attach_to_syscall(name, options, detail::IfAbsent::error);
  }
  /// The same, but returns an empty Link if the kernel has no such system call.
  [[nodiscard]] Link try_attach_syscall(CStringView name, const SyscallProbeOptions& options = {}) const {
    return attach_to_syscall(name, options, detail::IfAbsent::empty);
  }

 private:
  [[gnu::noinline]] Link attach_to(CStringView function, const KprobeOptions& options,
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
    if (!link && fd() >= 0 && is_about_the_function(errno))
      throw_not_attached(errno, {"to kernel function '", function, "'"}, {advice_about(function, false)},
                         log.warnings().c_str());
    return attached(link, {"to kernel function '", function, "'"}, log, options.cookie != 0);
  }

  [[gnu::noinline]] Link attach_to_syscall(CStringView name, const SyscallProbeOptions& options,
                                           detail::IfAbsent if_absent) const {
    detail::LogCapture log;
    const detail::Text function{syscall_prefix, name};
    const bool retprobe = options.retprobe || detail::is_for_returns(section());
    bpf_link* link = nullptr;
    if constexpr (*syscall_prefix != '\0') {
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

  // Of the function of a system call. libbpf asks the kernel once whether there is one, and takes a passing failure for
  // a no: then it looks for another function, or attaches to one whose arguments are elsewhere.
#if defined(__x86_64__)  // since Linux 4.17 (d5a00528b58c)
  static constexpr const char* syscall_prefix = "__x64_sys_";
#elif defined(__aarch64__)  // since Linux 4.19 (4378a7d4be30)
  static constexpr const char* syscall_prefix = "__arm64_sys_";
#else
  static constexpr const char* syscall_prefix = "";
#endif

  static bool is_absent(const bpf_link* link) noexcept {
    if (link || errno != ENOENT) return false;
    const bool is_absent = !detail::kernel_lacks_kprobes();
    errno = ENOENT;
    return is_absent;
  }

  // And not "function+0x4" or "module:function".
  static bool is_name(std::string_view function) noexcept { return function.find_first_of("+:") == function.npos; }

  static bool is_about_the_function(int error) noexcept {
    return error == ENOENT || error == EINVAL || error == EADDRNOTAVAIL;
  }

  [[nodiscard, gnu::cold, gnu::noinline]] static detail::Text advice_about(std::string_view name, bool is_syscall) {
    if (detail::kernel_lacks_kprobes()) return detail::Text{detail::no_kprobes_advice};
    if (is_syscall) return detail::system_call_advice(name);
    if (const std::size_t end = name.find(':'); end != name.npos)
      return detail::Text{"Name the function without its module: '", name.substr(end + 1), "'."};
    if (const std::size_t end = name.find('+'); end != name.npos)
      return detail::Text{"The offset is an option: attach(\"", name.substr(0, end), "\", {.offset = ...})."};
    return detail::kernel_function_advice(name);
  }

  // SEC("kprobe/function+0x10"), SEC("ksyscall/openat")
  [[gnu::cold]] static detail::Text explain(const Program& program, int error) {
    std::string_view name{program.section()};
    const std::string_view kind = detail::take_part(name, '/');
    if (name.empty() || !is_about_the_function(error)) return {};
    return advice_about(detail::take_part(name, '+'), kind.ends_with("syscall"));
  }
};

}  // namespace ebpfxx::inline v0
