// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// The filters of a clsact qdisc: what there was before tcx.
#pragma once

#include <bpf/libbpf.h>
#include <linux/netlink.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "../attachment.hpp"
#include "../fd.hpp"
#include "../log.hpp"
#include "libbpf_options.hpp"
#include "uninterrupted.hpp"

namespace ebpfxx::inline v0::detail {

/// Asks for all filters or qdiscs, calls `each` with every answer's tcmsg and attributes. Returns 0 or a negative
/// errno.
template <class Each>
int dump_tc(std::uint16_t type, int ifindex, std::uint32_t parent, Each&& each) noexcept {
  const Fd socket{adopt, ::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE)};
  if (!socket) return -errno;
  struct {
    nlmsghdr header;
    tcmsg message;
  } request{};
  request.header = {sizeof request, type, NLM_F_REQUEST | NLM_F_DUMP, 1, 0};
  request.message.tcm_ifindex = ifindex;
  request.message.tcm_parent = parent;
  if (::send(socket.get(), &request, sizeof request, 0) < 0) return -errno;
  alignas(nlmsghdr) std::byte answer[16384];
  for (;;) {
    const ssize_t received = uninterrupted([&] { return ::recv(socket.get(), answer, sizeof answer, 0); });
    if (received < 0) return -errno;
    std::byte* next = answer;
    for (auto rest = static_cast<std::size_t>(received); rest >= sizeof(nlmsghdr);) {
      const auto* header = reinterpret_cast<const nlmsghdr*>(next);
      if (header->nlmsg_len < sizeof *header || header->nlmsg_len > rest) return -EPROTO;
      const std::byte* payload = next + NLMSG_HDRLEN;
      const std::size_t size = header->nlmsg_len - NLMSG_HDRLEN;
      if (header->nlmsg_type == NLMSG_DONE) return 0;
      if (header->nlmsg_type == NLMSG_ERROR) {
        int error = -EPROTO;
        if (size >= sizeof error) std::memcpy(&error, payload, sizeof error);
        return error < 0 ? error : -EPROTO;
      }
      if (size >= sizeof(tcmsg)) {
        tcmsg message;
        std::memcpy(&message, payload, sizeof message);
        constexpr std::size_t start = NLMSG_ALIGN(sizeof message);
        each(message, std::string_view{reinterpret_cast<const char*>(payload) + (size < start ? size : start),
                                       size < start ? 0 : size - start});
      }
      const std::size_t step = NLMSG_ALIGN(header->nlmsg_len);
      if (step >= rest) break;
      next += step;
      rest -= step;
    }
  }
}

/// The highest priority of the filters on one side of an interface, 0 if it has none; or a negative errno.
[[gnu::noinline]] inline int last_tc_priority(int ifindex, bpf_tc_attach_point side) noexcept {
  int last = 0;
  const std::uint32_t parent = TC_H_MAKE(TC_H_CLSACT, side == BPF_TC_INGRESS ? TC_H_MIN_INGRESS : TC_H_MIN_EGRESS);
  const int result = dump_tc(RTM_GETTFILTER, ifindex, parent, [&](const tcmsg& filter, std::string_view) {
    const int priority = static_cast<int>(filter.tcm_info >> 16);
    if (priority > last) last = priority;
  });
  return result < 0 ? result : last;
}

/// Whether an `ingress` qdisc is where clsact would be. It has one side only, to which the kernel adds the filters for
/// the other as well.
[[gnu::noinline]] inline bool has_ingress_qdisc(int ifindex) noexcept {
  bool found = false;
  (void)dump_tc(RTM_GETQDISC, 0, 0, [&](const tcmsg& qdisc, std::string_view attributes) {
    constexpr std::string_view kind{"ingress", 8};
    rtattr first;  // TCA_KIND
    if (qdisc.tcm_ifindex != ifindex || qdisc.tcm_parent != TC_H_CLSACT || attributes.size() < sizeof first) return;
    std::memcpy(&first, attributes.data(), sizeof first);
    if (first.rta_type == TCA_KIND && attributes.substr(sizeof first, kind.size()) == kind) found = true;
  });
  return found;
}

/// One side of an interface, for libbpf.
struct TcHook : Options<bpf_tc_hook> {
  TcHook(int index, int side) noexcept {
    this->ifindex = index;
    this->attach_point = static_cast<bpf_tc_attach_point>(side);
  }
};

/// Whether a negative errno says that someone else has removed the filter, its qdisc, or the interface.
[[nodiscard]] inline bool is_gone(int result) noexcept {
  return result == -ENOENT || result == -EINVAL || result == -ENODEV;
}

/// Removes a clsact qdisc that has no filters. Others may have come to use it in the meantime. Tries again after a
/// failure, since it follows others; returns a negative errno if it fails each time.
inline int remove_unused_clsact(int ifindex) noexcept {
  int result = 0;
  for (int tries = 0; tries < 3; ++tries) {
    result = last_tc_priority(ifindex, BPF_TC_INGRESS);
    if (result == 0) result = last_tc_priority(ifindex, BPF_TC_EGRESS);
    if (result > 0) return 0;
    TcHook both{ifindex, BPF_TC_INGRESS | BPF_TC_EGRESS};
    if (result == 0) result = bpf_tc_hook_destroy(&both);
    if (result == 0) return 0;
  }
  return is_gone(result) ? 0 : result;
}

/// The calling thread's network namespace, as a number; 0 if /proc does not tell.
[[gnu::noinline]] inline std::uint64_t this_net_namespace() noexcept {
  struct stat status {};
  return ::stat("/proc/thread-self/ns/net", &status) == 0 ? status.st_ino : 0;
}

/// Removes the filter, if it is still ours, and the qdisc, if we made it. EXDEV in another network namespace, which has
/// other interfaces.
inline int remove_tc_filter(const OlderAttachment& filter) noexcept {
  if (const std::uint64_t here = this_net_namespace(); here && filter.net_namespace && here != filter.net_namespace)
    return -EXDEV;
  const LogCapture log;
  const TcHook hook{filter.ifindex, filter.type};
  Options<bpf_tc_opts> found;
  found.handle = filter.handle;
  found.priority = filter.priority;
  int result = bpf_tc_query(&hook, &found);
  if (result == 0 && found.prog_id == filter.program_id) {
    Options<bpf_tc_opts> ours;
    ours.handle = filter.handle;
    ours.priority = filter.priority;
    result = bpf_tc_detach(&hook, &ours);
  }
  if (result < 0 && !is_gone(result)) return result;
  return filter.owns_qdisc ? remove_unused_clsact(filter.ifindex) : 0;
}

/// Adds a filter, after the others unless it is to be `first`, and the qdisc if there is none. Returns a negative errno
/// if that fails.
inline int add_tc_filter(OlderAttachment& filter, std::uint32_t priority, bool first) noexcept {
  TcHook hook{filter.ifindex, filter.type};
  int result = 0;
  {
    const LogCapture it_is_there;
    result = bpf_tc_hook_create(&hook);
  }
  if (result < 0 && result != -EEXIST) return result;
  filter.owns_qdisc = result == 0;
  if (!filter.owns_qdisc && filter.type == BPF_TC_EGRESS && has_ingress_qdisc(filter.ifindex)) return -EEXIST;
  Options<bpf_tc_opts> options;
  options.prog_fd = filter.program;
  options.priority = priority;
  result = 0;
  if (!priority && !first) {
    result = last_tc_priority(filter.ifindex, hook.attach_point);
    if (result > 0) options.priority = static_cast<std::uint32_t>(result) + 1;
    if (result == 65535) result = -ENOSPC;
  }
  // Without a priority the kernel puts it before the others.
  if (result >= 0) result = bpf_tc_attach(&hook, &options);
  if (result < 0) {
    if (filter.owns_qdisc) (void)remove_unused_clsact(filter.ifindex);
    return result;
  }
  filter.detach = &remove_tc_filter;
  filter.net_namespace = this_net_namespace();
  filter.program_id = options.prog_id;
  filter.handle = options.handle;
  filter.priority = options.priority;
  return 0;
}

}  // namespace ebpfxx::inline v0::detail
