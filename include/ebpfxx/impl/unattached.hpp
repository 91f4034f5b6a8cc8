// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include "../unattached.hpp"

#include <bpf/libbpf.h>

#include <cstddef>
#include <string>
#include <string_view>

#include "../detail/uapi.hpp"

namespace ebpfxx::inline v0 {

EBPFXX_DEFINITION std::string Unattached::text() const {
  std::string text = std::string{name} + " (" + section + "): " + reason;
  if (*call) text.append(is_map ? ": skel.maps." : ": skel.progs.").append(name).append(".").append(call);
  return text;
}

EBPFXX_DEFINITION void UnattachedList::add(const Unattached& item, std::size_t most, const detail::SharedRef& owner) {
  if (!items_) {
    items_ = new Unattached[most];
    owner_ = owner;
  }
  items_[size_++] = item;
}

}  // namespace ebpfxx::inline v0

namespace ebpfxx::inline v0::detail {

EBPFXX_DEFINITION bool needs_parameters(const bpf_program* program) noexcept {
  if (bpf_program__expected_attach_type(program) != BPF_TRACE_ITER) return false;
  const std::string_view kind = iterated(bpf_program__section_name(program));
  return are_entries(kind) || kind == "cgroup";
}

/// Why programs of a type are not attached by their SEC().
struct NeedsTarget {
  int type;
  const char* reason;
  const char* call;
};
inline constexpr NeedsTarget needs_target[] = {
    {BPF_PROG_TYPE_XDP, "its SEC() names no interface", "attach(interface)"},
    {BPF_PROG_TYPE_SCHED_CLS, "its SEC() names no interface", "attach_ingress(interface)"},
    {BPF_PROG_TYPE_SCHED_ACT, "its SEC() names no interface", "attach_ingress(interface)"},
    {BPF_PROG_TYPE_CGROUP_DEVICE, "its SEC() names no cgroup", "attach(cgroup)"},
    {BPF_PROG_TYPE_CGROUP_SKB, "its SEC() names no cgroup", "attach(cgroup)"},
    {BPF_PROG_TYPE_CGROUP_SOCK, "its SEC() names no cgroup", "attach(cgroup)"},
    {BPF_PROG_TYPE_CGROUP_SOCKOPT, "its SEC() names no cgroup", "attach(cgroup)"},
    {BPF_PROG_TYPE_CGROUP_SOCK_ADDR, "its SEC() names no cgroup", "attach(cgroup)"},
    {BPF_PROG_TYPE_CGROUP_SYSCTL, "its SEC() names no cgroup", "attach(cgroup)"},
    {BPF_PROG_TYPE_SOCK_OPS, "its SEC() names no cgroup", "attach(cgroup)"},
    {BPF_PROG_TYPE_FLOW_DISSECTOR, "its SEC() names no network namespace", "attach()"},
    {BPF_PROG_TYPE_SK_LOOKUP, "its SEC() names no network namespace", "attach()"},
    {BPF_PROG_TYPE_SOCKET_FILTER, "its SEC() names no socket", "attach(socket)"},
    {BPF_PROG_TYPE_SK_REUSEPORT, "its SEC() names no socket", "attach(socket)"},
    {BPF_PROG_TYPE_SK_MSG, "its SEC() names no map of sockets", "attach(map)"},
    {BPF_PROG_TYPE_SK_SKB, "its SEC() names no map of sockets", "attach(map)"},
    {prog_type_netfilter, "its SEC() names no hook", "attach({.hook = ...})"},
    {BPF_PROG_TYPE_PERF_EVENT, "its SEC() names no event", "attach({.frequency = 99})"},
    {BPF_PROG_TYPE_LIRC_MODE2, "its SEC() names no device", "attach(device)"},
    {BPF_PROG_TYPE_SYSCALL, "it is run, not attached", "run(context)"},
    {BPF_PROG_TYPE_LWT_IN, "`ip route` attaches it to a route", ""},
    {BPF_PROG_TYPE_LWT_OUT, "`ip route` attaches it to a route", ""},
    {BPF_PROG_TYPE_LWT_XMIT, "`ip route` attaches it to a route", ""},
    {BPF_PROG_TYPE_LWT_SEG6LOCAL, "`ip route` attaches it to a route", ""},
};

EBPFXX_DEFINITION Unattached unattached(const bpf_program* program) noexcept {
  const char* name = bpf_program__name(program);
  const char* section = bpf_program__section_name(program);
  const std::string_view kind = section;
  const auto because = [&](const char* reason, const char* call) { return Unattached{name, section, reason, call}; };
  const int type = bpf_program__type(program);

  if (type == BPF_PROG_TYPE_STRUCT_OPS) return {};
  if (bpf_program__fd(program) < 0) return because("it was not loaded", "");
  if (type == BPF_PROG_TYPE_XDP && kind.find('/') != kind.npos) return because("a map of devices or CPUs runs it", "");
  if (type == BPF_PROG_TYPE_SCHED_CLS || type == BPF_PROG_TYPE_SCHED_ACT) {
    const char* const reason = "its SEC() names no interface";
    if (kind == "netkit/primary") return because(reason, "attach_netkit_primary(interface)");
    if (kind == "netkit/peer") return because(reason, "attach_netkit_peer(interface)");
    if (kind.ends_with("egress")) return because(reason, "attach_egress(interface)");
  }
  for (const NeedsTarget& row : needs_target)
    if (row.type == type) return because(row.reason, row.call);
  if (kind.starts_with("lsm_cgroup")) return because("its SEC() names no cgroup", "attach(cgroup)");
  // The others are attached if their SEC() names a target.
  if (kind.find('/') != kind.npos && !bpf_program__autoattach(program))
    return because("its autoattach is off", "attach()");
  if (needs_parameters(program))
    return kind.ends_with("cgroup") ? because("no cgroup was chosen", "attach({.cgroup = path})")
                                    : because("no map was chosen", "attach({.map = skel.maps.NAME})");
  if (type == BPF_PROG_TYPE_TRACEPOINT) return because("its SEC() names no tracepoint", "attach(category, name)");
  if (type == BPF_PROG_TYPE_RAW_TRACEPOINT || type == BPF_PROG_TYPE_RAW_TRACEPOINT_WRITABLE)
    return because("its SEC() names no tracepoint", "attach(name)");
  if (kind.starts_with("usdt")) return because("its SEC() names no probe", "attach(binary, provider, name)");
  if (kind.starts_with("u")) return because("its SEC() names no function", "attach(binary, function)");
  if (kind.starts_with("k")) return because("its SEC() names no function", "attach(function)");
  return because("its SEC() names no target", "");
}

}  // namespace ebpfxx::inline v0::detail
