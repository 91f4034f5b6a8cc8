// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include "../error.hpp"

#include <bpf/libbpf.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <iterator>
#include <string_view>

namespace ebpfxx::inline v0::detail {

EBPFXX_DEFINITION void add_errno(Text& text, int error) {
  if (error == kernel_enotsupp) return text.add({"Not supported by this kernel (ENOTSUPP)"});
  // As libbpf_strerror() has it, which would make programs that only replay need libbpf.
  static constexpr const char* words_of_libbpf[] = {"Something wrong in libelf",
                                                    "BPF object format invalid",
                                                    "'version' section incorrect or lost",
                                                    "Endian mismatch",
                                                    "Internal error in libbpf",
                                                    "Relocation failed",
                                                    "Failed to load program",
                                                    "Kernel verifier blocks program loading",
                                                    "Program too big",
                                                    "Incorrect kernel version",
                                                    "Kernel doesn't support this program type",
                                                    "Wrong pid in netlink message",
                                                    "Invalid netlink sequence",
                                                    "Incorrect netlink message parsing"};
  const auto number = static_cast<std::size_t>(error) - __LIBBPF_ERRNO__START;
  if (number < std::size(words_of_libbpf)) return text.add({words_of_libbpf[number]});
#ifdef __GLIBC__
  const char* words = strerrordesc_np(error);
  const char* name = strerrorname_np(error);
  if (words && name) return text.add({words, " (", name, ")"});
  text.add({"error ", Digits{error}});
#else
  // Other C libraries, like musl, have only the words, and return them from one table to all threads.
  text.add({std::strerror(error), " (error ", Digits{error}, ")"});
#endif
}

EBPFXX_DEFINITION const char* common_advice(int error) noexcept {
  if (error == EMFILE) return "This process has no file descriptors left: raise RLIMIT_NOFILE (ulimit -n).";
  if (error == ENFILE) return "The system has reached its limit of open files: raise /proc/sys/fs/file-max.";
  if (error == ENOSYS)
    return "The kernel was built without that system call, or a seccomp filter forbids it, as in a container.";
  if (error == EPERM && geteuid() != 0)
    return "Run it as root, or with CAP_BPF and, for tracing, CAP_PERFMON or, for packets, CAP_NET_ADMIN (since Linux "
           "5.8; CAP_SYS_ADMIN before).";
  if (error == EPERM)
    return "Root is not enough here: the kernel is locked down (/sys/kernel/security/lockdown), or this is a container "
           "without CAP_BPF, CAP_PERFMON and CAP_NET_ADMIN.";
  return "";
}

EBPFXX_DEFINITION void throw_error(int error, Parts what, Parts advice, const char* warnings) {
  Text text{what};
  text.add({": "});
  add_errno(text, error);
  text.add({"."});
  bool any = false;
  for (std::string_view rest = warnings; !rest.empty();) {
    std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(line.size() < rest.size() ? line.size() + 1 : rest.size());
    while (line.ends_with('.') || line.ends_with(' ')) line.remove_suffix(1);
    if (line.empty()) continue;
    text.add({any ? "; " : " libbpf: ", line});
    any = true;
  }
  if (any) text.add({"."});
  const Text advised{advice};
  const char* what_to_do = advised.empty() ? common_advice(error) : advised.c_str();
  if (*what_to_do) text.add({" ", what_to_do});
  text.make_printable();
  throw_exception(Error{error, text.c_str()});
}

}  // namespace ebpfxx::inline v0::detail
