// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// BPF_LINK_CREATE and BPF_PROG_QUERY with what libbpf's functions of version 1.1 cannot pass yet: the order of several
// programs at one hook, and netfilter's hooks.
#pragma once

#include <fcntl.h>
#include <linux/bpf.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>

#include "libbpf_options.hpp"

namespace ebpfxx::inline v0::detail {

/// The kernel's union bpf_attr for BPF_LINK_CREATE. All zero at first: a kernel that does not know a member yet
/// refuses it only if it is set.
struct LinkCreate {
  struct Order {
    std::uint32_t relative;  // a descriptor of a program or link, or an id
    std::uint32_t unused;
    std::uint64_t revision;
  };
  struct Netfilter {
    std::uint32_t family, hook;
    std::int32_t priority;
    std::uint32_t flags;
  };

  struct KprobeMulti {
    std::uint32_t flags, count;
    std::uint64_t names, addresses, cookies;
  };

  std::uint32_t program, target, attach_type, flags;
  union {
    KprobeMulti kprobe_multi;
    Order order;
    Netfilter netfilter;
  };
};
static_assert(offsetof(LinkCreate, order) == 16 && sizeof(LinkCreate) == 48);

/// The kernel's union bpf_attr for BPF_PROG_QUERY.
struct ProgramQuery {
  std::uint32_t target, attach_type, flags, attach_flags;
  std::uint64_t ids;
  std::uint32_t count, unused;
  std::uint64_t flags_of_programs, link_ids, flags_of_links, revision;
};
static_assert(offsetof(ProgramQuery, count) == 24 && offsetof(ProgramQuery, revision) == 56);

/// The system call: its result, or a negative errno.
template <class Attributes>
int bpf(bpf_cmd command, Attributes& attributes) noexcept {
  const long result = ::syscall(SYS_bpf, command, &attributes, sizeof(Attributes));
  return result < 0 ? -errno : static_cast<int>(result);
}

/// The same for calls that return a descriptor: never 0, as when standard input is closed, which the kernel takes for
/// none where a descriptor is an option.
template <class Attributes>
int bpf_fd(bpf_cmd command, Attributes& attributes) noexcept {
  const int fd = bpf(command, attributes);
  if (fd != 0) return fd;
  const int other = ::fcntl(fd, F_DUPFD_CLOEXEC, 3);
  const int error = errno;
  ::close(fd);
  return other < 0 ? -error : other;
}

}  // namespace ebpfxx::inline v0::detail
