// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include "model/program_classes.hpp"

namespace ebpfxx::gen {

namespace {

struct ProgramRow {
  bpf_prog_type type;
  std::string_view section;  // up to the '/', with or without a suffix like ".s"; empty: any
  const char* class_name;
};

// The first that fits counts. One type of the kernel may attach in several ways, which the section tells apart.
constexpr ProgramRow program_rows[] = {
    {BPF_PROG_TYPE_KPROBE, "kprobe.multi", "Program"},
    {BPF_PROG_TYPE_KPROBE, "kretprobe.multi", "Program"},
    {BPF_PROG_TYPE_KPROBE, "kprobe.session", "Program"},
    {BPF_PROG_TYPE_KPROBE, "kprobe", "KprobeProgram"},
    {BPF_PROG_TYPE_KPROBE, "kretprobe", "KprobeProgram"},
    {BPF_PROG_TYPE_KPROBE, "ksyscall", "KprobeProgram"},
    {BPF_PROG_TYPE_KPROBE, "kretsyscall", "KprobeProgram"},
    {BPF_PROG_TYPE_LSM, "lsm_cgroup", "Program"},
    {BPF_PROG_TYPE_LSM, "", "LsmProgram"},
    {BPF_PROG_TYPE_PERF_EVENT, "", "PerfEventProgram"},
    {BPF_PROG_TYPE_RAW_TRACEPOINT, "", "RawTracepointProgram"},
    {BPF_PROG_TYPE_SYSCALL, "", "SyscallProgram"},
    {BPF_PROG_TYPE_TRACEPOINT, "", "TracepointProgram"},
    {BPF_PROG_TYPE_TRACING, "iter", "Program"},
    {BPF_PROG_TYPE_TRACING, "", "TracingProgram"},
    {BPF_PROG_TYPE_XDP, "", "XdpProgram"},
};

bool fits(std::string_view section, std::string_view pattern) {
  if (pattern.empty()) return true;
  if (!section.starts_with(pattern)) return false;
  section.remove_prefix(pattern.size());
  return section.empty() || section.starts_with('.') || section.starts_with('/');
}

}  // namespace

std::string_view program_class(bpf_prog_type type, std::string_view section) {
  if (section.starts_with('?')) section.remove_prefix(1);  // not loaded unless asked for
  for (const ProgramRow& row : program_rows)
    if (row.type == type && fits(section, row.section)) return row.class_name;
  return "Program";
}

}  // namespace ebpfxx::gen
