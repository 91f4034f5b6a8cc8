// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include "model/program_classes.hpp"

#include <ebpfxx/detail/uapi.hpp>

namespace ebpfxx::gen {

namespace {

using detail::prog_type_netfilter;

struct ProgramRow {
  int type;
  std::string_view section;  // up to the '/', with or without a suffix like ".s"; empty: any
  ProgramClass cpp_class;
};

// The first that fits counts. One type of the kernel may attach in several ways, which the section tells apart.
constexpr ProgramRow program_rows[] = {
    {BPF_PROG_TYPE_CGROUP_DEVICE, "", {"CgroupProgram", "program/cgroup"}},
    {BPF_PROG_TYPE_CGROUP_SKB, "", {"CgroupProgram", "program/cgroup"}},
    {BPF_PROG_TYPE_CGROUP_SOCK, "", {"CgroupProgram", "program/cgroup"}},
    {BPF_PROG_TYPE_CGROUP_SOCKOPT, "", {"CgroupProgram", "program/cgroup"}},
    {BPF_PROG_TYPE_CGROUP_SOCK_ADDR, "", {"CgroupProgram", "program/cgroup"}},
    {BPF_PROG_TYPE_CGROUP_SYSCTL, "", {"CgroupProgram", "program/cgroup"}},
    {BPF_PROG_TYPE_EXT, "", {"ExtensionProgram", "program/extension"}},
    {BPF_PROG_TYPE_FLOW_DISSECTOR, "", {"FlowDissectorProgram", "program/flow_dissector"}},
    {BPF_PROG_TYPE_KPROBE, "kprobe.multi", {"KprobeMultiProgram", "program/kprobe_multi"}},
    {BPF_PROG_TYPE_KPROBE, "kretprobe.multi", {"KprobeMultiProgram", "program/kprobe_multi"}},
    {BPF_PROG_TYPE_KPROBE, "kprobe.session", {"KprobeMultiProgram", "program/kprobe_multi"}},
    {BPF_PROG_TYPE_KPROBE, "kprobe", {"KprobeProgram", "program/kprobe"}},
    {BPF_PROG_TYPE_KPROBE, "kretprobe", {"KprobeProgram", "program/kprobe"}},
    {BPF_PROG_TYPE_KPROBE, "ksyscall", {"KprobeProgram", "program/kprobe"}},
    {BPF_PROG_TYPE_KPROBE, "kretsyscall", {"KprobeProgram", "program/kprobe"}},
    {BPF_PROG_TYPE_KPROBE, "uprobe.multi", {"UprobeMultiProgram", "program/uprobe_multi"}},
    {BPF_PROG_TYPE_KPROBE, "uretprobe.multi", {"UprobeMultiProgram", "program/uprobe_multi"}},
    {BPF_PROG_TYPE_KPROBE, "uprobe.session", {"UprobeMultiProgram", "program/uprobe_multi"}},
    {BPF_PROG_TYPE_KPROBE, "uprobe", {"UprobeProgram", "program/uprobe"}},
    {BPF_PROG_TYPE_KPROBE, "uretprobe", {"UprobeProgram", "program/uprobe"}},
    {BPF_PROG_TYPE_KPROBE, "usdt", {"UsdtProgram", "program/usdt"}},
    {BPF_PROG_TYPE_LIRC_MODE2, "", {"LircProgram", "program/lirc", "Attachment"}},
    {BPF_PROG_TYPE_LSM, "lsm_cgroup", {"LsmCgroupProgram", "program/cgroup"}},
    {BPF_PROG_TYPE_LSM, "", {"LsmProgram", "program/lsm"}},
    {BPF_PROG_TYPE_LWT_IN, "", {"LwtProgram", "program/lwt"}},
    {BPF_PROG_TYPE_LWT_OUT, "", {"LwtProgram", "program/lwt"}},
    {BPF_PROG_TYPE_LWT_SEG6LOCAL, "", {"LwtProgram", "program/lwt"}},
    {BPF_PROG_TYPE_LWT_XMIT, "", {"LwtProgram", "program/lwt"}},
    {prog_type_netfilter, "", {"NetfilterProgram", "program/netfilter"}},
    {BPF_PROG_TYPE_PERF_EVENT, "", {"PerfEventProgram", "program/perf_event", "PerfEventLinks"}},
    {BPF_PROG_TYPE_RAW_TRACEPOINT, "", {"RawTracepointProgram", "program/tracepoint"}},
    {BPF_PROG_TYPE_RAW_TRACEPOINT_WRITABLE, "", {"RawTracepointProgram", "program/tracepoint"}},
    {BPF_PROG_TYPE_SCHED_ACT, "", {"TcProgram", "program/tc", "Attachment"}},
    {BPF_PROG_TYPE_SCHED_CLS, "", {"TcProgram", "program/tc", "Attachment"}},
    {BPF_PROG_TYPE_SK_LOOKUP, "", {"SkLookupProgram", "program/sk_lookup"}},
    {BPF_PROG_TYPE_SK_MSG, "", {"SkMsgProgram", "program/sk_msg", "Attachment"}},
    {BPF_PROG_TYPE_SK_REUSEPORT, "", {"SkReuseportProgram", "program/sk_reuseport", "Attachment"}},
    {BPF_PROG_TYPE_SK_SKB, "", {"SkSkbProgram", "program/sk_skb", "Attachment"}},
    {BPF_PROG_TYPE_SOCKET_FILTER, "", {"SocketFilterProgram", "program/socket_filter", "Attachment"}},
    {BPF_PROG_TYPE_SOCK_OPS, "", {"SockOpsProgram", "program/cgroup"}},
    {BPF_PROG_TYPE_STRUCT_OPS, "", {"StructOpsProgram", "struct_ops"}},
    {BPF_PROG_TYPE_SYSCALL, "", {"SyscallProgram", "program/syscall"}},
    {BPF_PROG_TYPE_TRACEPOINT, "", {"TracepointProgram", "program/tracepoint"}},
    {BPF_PROG_TYPE_TRACING, "iter", {"IterProgram", "program/iter"}},
    {BPF_PROG_TYPE_TRACING, "", {"TracingProgram", "program/tracing"}},
    {BPF_PROG_TYPE_XDP, "", {"XdpProgram", "program/xdp"}},
};

bool fits(std::string_view section, std::string_view pattern) {
  if (pattern.empty()) return true;
  if (!section.starts_with(pattern)) return false;
  section.remove_prefix(pattern.size());
  return section.empty() || section.starts_with('.') || section.starts_with('/');
}

}  // namespace

ProgramClass program_class(bpf_prog_type type, std::string_view section) {
  if (section.starts_with('?')) section.remove_prefix(1);  // not loaded unless asked for
  for (const ProgramRow& row : program_rows)
    if (row.type == type && fits(section, row.section)) return row.cpp_class;
  return {"Program", "program"};
}

}  // namespace ebpfxx::gen
