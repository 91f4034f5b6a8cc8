// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// What to do about an error, judged by its errno, the call and the state of the system; empty when the cause is not
// certain. Nothing here throws Error; if a check fails too, there is no advice.
#pragma once

#include <bpf/libbpf.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "../error.hpp"
#include "lines.hpp"

namespace ebpfxx::inline v0::detail {

/// 0, or why a file or folder cannot be read.
[[gnu::noinline]] inline int errno_of_reading(const char* path) noexcept {
  const int fd = ::open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return errno;
  ::close(fd);
  return 0;
}

/// Whether the kernel ran out of something, or was interrupted: another time the same may work.
[[nodiscard]] inline bool is_momentary(int error) noexcept {
  return error == EMFILE || error == ENFILE || error == ENOMEM || error == EINTR || error == EAGAIN;
}

/// "6.18.1-cloud" as 6018.
[[gnu::cold, gnu::noinline]] inline unsigned long version_number(const char* release) noexcept {
  char* rest;
  const unsigned long major = std::strtoul(release, &rest, 10);
  return major * 1000 + (*rest == '.' ? std::strtoul(rest + 1, nullptr, 10) : 0);
}
/// That of this kernel; 0 if it does not tell.
[[gnu::cold, gnu::noinline]] inline unsigned long kernel_version() noexcept {
  utsname system;
  return ::uname(&system) == 0 ? version_number(system.release) : 0;
}
inline bool kernel_is_at_least(unsigned long major, unsigned long minor) noexcept {
  return kernel_version() >= major * 1000 + minor;
}
inline bool kernel_is_older(const char* version) noexcept {
  const unsigned long number = kernel_version();
  return number != 0 && number < version_number(version);
}

/// For what libbpf says the kernel cannot do, although this kernel can.
inline constexpr const char* failed_probe_advice =
    "libbpf probes the kernel only once per process. An earlier probe failed for another reason: file descriptors or "
    "memory had run out, or privileges were missing. Restart the program.";

/// Where one of the kernel's tracing files is: the older place where it is not in the newer.
[[nodiscard, gnu::noinline]] inline Text tracing_file(Parts name) {
  const Text file{name};
  Text path{"/sys/kernel/tracing/", file};
  return errno_of_reading(path.c_str()) == ENOENT ? Text{"/sys/kernel/debug/tracing/", file} : std::move(path);
}

inline constexpr const char* no_kprobes_advice = "This kernel is built without kprobes (CONFIG_KPROBES).";
[[nodiscard, gnu::noinline]] inline bool kernel_lacks_kprobes() noexcept {
  return errno_of_reading("/sys/bus/event_source/devices/kprobe/type") == ENOENT;
}

inline constexpr const char* no_instruction_advice =
    "A kprobe is at the start of an instruction, and none of this function's starts at that offset.";

/// About the kernel's tracing files, for calls that need them.
[[gnu::cold, gnu::noinline]] inline const char* tracefs_advice(int error) {
  if (error != ENOENT && error != EACCES) return "";
  const int reading = errno_of_reading(tracing_file({"events/header_page"}).c_str());
  if (reading == ENOENT) return mount_tracefs_advice;
  if (reading == EACCES || reading == EPERM)
    return "The kernel's tracing files, in /sys/kernel/tracing, belong to root: run it as root, or with "
           "CAP_DAC_READ_SEARCH.";
  return "";
}

[[gnu::cold, gnu::noinline]] inline const char* attach_advice(int error, const bpf_program* program, bool has_cookie) {
  const bpf_prog_type type = bpf_program__type(program);
  const char* section = bpf_program__section_name(program);
  if (error == EEXIST && type == BPF_PROG_TYPE_TRACEPOINT) return "This program is attached there already.";
  if (error == EEXIST && type == BPF_PROG_TYPE_PERF_EVENT) return "That event has a program already.";
  if (error == EOPNOTSUPP && has_cookie)
    return kernel_is_at_least(5, 15) ? failed_probe_advice : "Cookies need Linux 5.15 or newer.";
  if (type == BPF_PROG_TYPE_TRACEPOINT) {
    if (const char* advice = tracefs_advice(error); *advice) return advice;
    if (error == ENOENT) return "This kernel has no such tracepoint: /sys/kernel/tracing/available_events lists them.";
  }
  if (type == BPF_PROG_TYPE_RAW_TRACEPOINT && error == ENOENT)
    return "This kernel has no such tracepoint: /sys/kernel/tracing/available_events lists them; the name comes after "
           "the colon.";
  if (type == BPF_PROG_TYPE_KPROBE && error == ENOENT && *section == 'k')
    return kernel_lacks_kprobes()
               ? no_kprobes_advice
               : "This kernel has no such function, or it was inlined everywhere: /proc/kallsyms lists functions.";
  if (type == BPF_PROG_TYPE_KPROBE && error == EILSEQ) return no_instruction_advice;
  if (type == BPF_PROG_TYPE_TRACING && error == 524)  // ENOTSUPP
    return "This kernel cannot trace functions with so many arguments (before Linux 6.6: more than six), or any on "
           "this processor. Use a kprobe.";
  if ((type == BPF_PROG_TYPE_TRACING || type == BPF_PROG_TYPE_LSM) && error == ENOENT && !kernel_is_at_least(5, 13))
    return "Before Linux 5.13 such a program is attached only once.";
  if (type == BPF_PROG_TYPE_XDP) {
    const bpf_attach_type hook = bpf_program__expected_attach_type(program);
    if (error == EINVAL && (hook == BPF_XDP_DEVMAP || hook == BPF_XDP_CPUMAP))
      return "It is for the entries of a DevMap or a CpuMap: put it into one.";
    if (error == ERANGE)
      return "The MTU (for a veth: its peer's) is too large for this program in the driver. Use SEC(\"xdp.frags\") or "
             "XdpMode::generic, or make the MTU smaller.";
    if (error == EBUSY || error == EEXIST)
      return "Another XDP program is attached there: `ip link` and `bpftool net` show it.";
    if (error == ENODEV || error == EINVAL) return "`ip link` lists the interfaces of this network namespace.";
  }
  return "";
}

/// About fentry and its family, for a function that is in the kernel's types but has no place for them. `target` is
/// null for the function in its SEC().
[[gnu::cold, gnu::noinline]] inline const char* untraceable_advice(int error, const bpf_program* program,
                                                                   const char* target) noexcept {
  const bpf_attach_type hook = bpf_program__expected_attach_type(program);
  if ((error != EBUSY && error != EINVAL) || bpf_program__type(program) != BPF_PROG_TYPE_TRACING ||
      (hook != BPF_TRACE_FENTRY && hook != BPF_TRACE_FEXIT && hook != BPF_MODIFY_RETURN))
    return "";
  std::string_view function{target ? target : bpf_program__section_name(program)};
  if (!target) (void)take_part(function, '/');
  Lines functions{tracing_file({"available_filter_functions"}).c_str()};
  std::size_t count = 0;
  for (std::string_view line; functions.next(line); ++count)  // "function [module]"
    if (take_part(line, ' ') == function) return "";
  return count && !function.empty() ? "Nothing can be attached at the entry of that function: it is not among those in "
                                      "/sys/kernel/tracing/available_filter_functions. Use a kprobe."
                                    : "";
}

[[gnu::cold, gnu::noinline]] inline bool is_folder(const char* path) noexcept {
  struct stat status {};
  return ::stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

inline constexpr long bpf_fs_magic = 0xcafe4a11;

/// For pins. `path` was to be opened.
[[gnu::cold, gnu::noinline]] inline const char* open_pin_advice(int error, const char* path) noexcept {
  if (error != EACCES) return "";
  if (is_folder(path)) return "It is a folder.";
  struct statfs system {};
  if (::statfs(path, &system) == 0 && static_cast<long>(system.f_type) != bpf_fs_magic)
    return "That file is not in a BPF file system, so it is not a pin.";
  return "";
}

/// For pins. `path` was to be created.
[[gnu::cold, gnu::noinline]] inline const char* pin_advice(int error, const char* path) noexcept {
  const char* slash = std::strrchr(path, '/');
  const char* name = slash ? slash + 1 : path;
  if (error == EEXIST)
    return is_folder(path) ? "It is a folder: name a file in it." : "Something with that name exists already.";
  if (error == ENAMETOOLONG || error == EROFS || error == ENOMEM || error == ENOSPC) return "";
  const Text folder{slash ? std::string_view{path, slash == path ? 1 : static_cast<std::size_t>(slash - path)} : "."};
  struct statfs system {};
  if (::statfs(folder.c_str(), &system) != 0)
    return errno == ENOENT ? "Its folder does not exist: create it first." : "";
  if (static_cast<long>(system.f_type) != bpf_fs_magic)
    return "Pin to a path below a BPF file system, e.g. /sys/fs/bpf (mount -t bpf bpf /sys/fs/bpf).";
  if (error == EPERM && std::strchr(name, '.')) return "Names in a BPF file system cannot contain dots.";
  return "";
}

/// Whether the kernel has type information: 0, or why it cannot be read.
[[gnu::cold]] inline int errno_of_kernel_btf() noexcept { return errno_of_reading("/sys/kernel/btf/vmlinux"); }

inline constexpr const char* no_kernel_btf_advice =
    "This kernel has no type information in /sys/kernel/btf/vmlinux: use one built with CONFIG_DEBUG_INFO_BTF=y, or "
    "set OpenOptions::btf_custom_path.";

}  // namespace ebpfxx::inline v0::detail
