// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// The SEC() of programs that this libbpf does not know.
#pragma once

#include <bpf/libbpf.h>

#include <cerrno>
#include <string_view>

#include "../error.hpp"

namespace ebpfxx::inline v0::detail {

struct SectionForm {
  std::string_view section;  // without what comes after '/', and without ".s" unless only that is new
  const char* libbpf;        // the first that knows it
};

// By the section_defs[] of libbpf 1.1 to 1.8. What has a '/' in its name stands here with it.
inline constexpr SectionForm section_forms[] = {
    {"cgroup/connect_unix", "1.3"},
    {"cgroup/getpeername_unix", "1.3"},
    {"cgroup/getsockname_unix", "1.3"},
    {"cgroup/recvmsg_unix", "1.3"},
    {"cgroup/sendmsg_unix", "1.3"},
    {"fentry.multi", "1.8"},
    {"fexit.multi", "1.8"},
    {"fsession.multi", "1.8"},
    {"fsession", "1.7"},
    {"kprobe.session", "1.5"},
    {"netfilter", "1.3"},
    {"netkit", "1.3"},
    {"raw_tp.s", "1.8"},
    {"raw_tracepoint.s", "1.8"},
    {"sk_skb/verdict", "1.4"},
    {"struct_ops.s", "1.2"},
    {"tc/egress", "1.3"},
    {"tc/ingress", "1.3"},
    {"tcx", "1.3"},
    {"tp.s", "1.8"},
    {"tp_btf.s", "1.8"},
    {"tracepoint.s", "1.8"},
    {"uprobe.multi", "1.3"},
    {"uprobe.session", "1.6"},
    {"uretprobe.multi", "1.3"},
    {"usdt.s", "1.3"},
};

/// The first libbpf that knows a program's section; null if none does.
[[gnu::cold, gnu::noinline]] inline const char* libbpf_with_form(std::string_view section) noexcept {
  if (section.starts_with('?')) section.remove_prefix(1);
  for (const SectionForm& form : section_forms) {
    if (!section.starts_with(form.section)) continue;
    const std::string_view rest = section.substr(form.section.size());
    if (rest.empty() || rest.starts_with('/') || rest == ".s" || rest.starts_with(".s/")) return form.libbpf;
  }
  return nullptr;
}

[[noreturn, gnu::cold, gnu::noinline]] inline void throw_unknown_form(const bpf_object* object,
                                                                      const bpf_program* program) {
  const char* section = bpf_program__section_name(program);
  const char* since = libbpf_with_form(section);
  throw_error(EOPNOTSUPP,
              {"cannot load object '", bpf_object__name(object), "': libbpf ", libbpf_version_string(),
               " does not know the kind of program '", bpf_program__name(program), "' from its SEC(\"", section, "\")"},
              {since ? "It needs libbpf "
                     : "Is it misspelt? If not, set its type with set_type() and set_expected_attach_type()",
               since ? since : "", since ? " or newer; set_autoload(false) leaves the program out." : "."});
}

/// Throws Error for a program to load whose kind libbpf does not know.
[[gnu::noinline]] inline void require_known_forms(const bpf_object* object) {
  bpf_program* program = nullptr;
  while ((program = bpf_object__next_program(object, program)))
    if (bpf_program__autoload(program) && bpf_program__type(program) == BPF_PROG_TYPE_UNSPEC)
      throw_unknown_form(object, program);
}

}  // namespace ebpfxx::inline v0::detail
