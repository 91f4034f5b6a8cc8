// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Error: what ebpfxx throws. One readable paragraph: what failed, on what, why, and what to do.
#pragma once

#include <unistd.h>

#include <cstring>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>

#include "log.hpp"

namespace ebpfxx::inline v0 {

/// The one exception of this library; VerifierError is the one kind with more to tell. code() is the errno of the call
/// that failed (std::system_category, so comparing it with std::errc works); what() says the rest.
class Error : public std::system_error {
 public:
  Error(int error, const std::string& text) : std::system_error{error, std::system_category()}, text_{text} {}

  [[nodiscard]] const char* what() const noexcept override { return text_.what(); }

 private:
  std::runtime_error text_;  // a string whose copies do not throw
};

namespace detail {

/// The kernel's own "not supported", which never was meant to reach user space and has no name there.
inline constexpr int kernel_enotsupp = 524;

/// "Operation not permitted (EPERM)"
inline std::string errno_text(int error) {
  if (error == kernel_enotsupp) return "Not supported by this kernel (ENOTSUPP)";
  if (error >= __LIBBPF_ERRNO__START) {
    char text[128];
    libbpf_strerror(error, text, sizeof text);
    return text;
  }
  std::string text = std::system_category().message(error);
#ifdef __GLIBC__
  if (const char* name = strerrorname_np(error)) text.append(" (").append(name).append(")");
#endif
  return text;
}

inline constexpr std::string_view mount_tracefs_advice =
    "The kernel's tracing files are not there: mount -t tracefs tracefs /sys/kernel/tracing";

/// What to do about an error that any call into the kernel may meet; empty when nothing is sure.
inline std::string_view common_advice(int error, std::string_view warnings) {
  if (warnings.find("valid kernel BTF") != std::string_view::npos ||
      warnings.find("vmlinux BTF") != std::string_view::npos)
    return "This kernel shows no type information at /sys/kernel/btf/vmlinux: use one built with "
           "CONFIG_DEBUG_INFO_BTF=y, or set OpenOptions::btf_custom_path.";
  if (warnings.find("BTF is required") != std::string_view::npos) return "Compile it with clang -g: BTF comes with -g.";
  if (warnings.find("tracepoint") != std::string_view::npos && access("/sys/kernel/tracing/events", F_OK) != 0 &&
      access("/sys/kernel/debug/tracing/events", F_OK) != 0)
    return mount_tracefs_advice;
  if (error == EPERM && geteuid() != 0)
    return "Run it as root, or with CAP_BPF and, for tracing, CAP_PERFMON or, for packets, CAP_NET_ADMIN (since Linux "
           "5.8; CAP_SYS_ADMIN before).";
  if (error == EPERM)
    return "Root is not enough here: the kernel is locked down (/sys/kernel/security/lockdown), or this is a container "
           "without CAP_BPF, CAP_PERFMON and CAP_NET_ADMIN.";
  return {};
}

/// Throws Error: "TEXT: errno. libbpf: warnings. advice".
[[noreturn, gnu::cold, gnu::noinline]] inline void throw_error(int error, std::string text,
                                                               std::string_view advice = {},
                                                               std::string_view warnings = {}) {
  if (advice.empty()) advice = common_advice(error, warnings);
  text.append(": ").append(errno_text(error)).append(".");
  if (!warnings.empty()) {
    text += " libbpf: ";
    while (!warnings.empty()) {
      const std::size_t end = warnings.find('\n');
      text.append(warnings.substr(0, end));
      warnings.remove_prefix(end == std::string_view::npos ? warnings.size() : end + 1);
      text += warnings.empty() ? "." : "; ";
    }
  }
  if (!advice.empty()) text.append(" ").append(advice);
  throw Error{error, text};
}

/// The same with what libbpf said during the call.
[[noreturn, gnu::cold, gnu::noinline]] inline void throw_error(int error, std::string text, const LogCapture& log,
                                                               std::string_view advice = {}) {
  throw_error(error, std::move(text), advice, log.warnings());
}

}  // namespace detail
}  // namespace ebpfxx::inline v0
