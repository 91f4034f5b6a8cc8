// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// What is attached to an interface or a cgroup, whoever attached it, in the order in which it runs.
#pragma once

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "descriptors.hpp"
#include "detail/link_create.hpp"
#include "detail/uapi.hpp"
#include "interface.hpp"
#include "map_handle.hpp"

namespace ebpfxx::inline v0 {

struct AttachedProgram {
  std::uint32_t program_id;  ///< as bpftool shows it
  std::uint32_t link_id;     ///< 0 if it is attached without a link, or if this kernel does not say
};

struct AttachedPrograms {
  std::uint64_t
      revision;  ///< changes whenever a program is attached or detached; for `expected_revision`; 0 if unknown
  std::vector<AttachedProgram> programs;
};

namespace detail {

[[gnu::noinline]] inline AttachedPrograms attached_programs(std::uint32_t target, int type, Parts what) {
  AttachedPrograms found{};
  std::vector<std::uint32_t> programs(64), links(64);
  int result = -ENOSPC;
  bool with_links = type == attach_tcx_ingress || type == attach_tcx_egress || type == attach_netkit_primary ||
                    type == attach_netkit_peer;
  for (int tries = 0; tries < most_tries && result == -ENOSPC; ++tries) {
    ProgramQuery query{};
    query.target = target;
    query.attach_type = static_cast<std::uint32_t>(type);
    query.ids = reinterpret_cast<std::uintptr_t>(programs.data());
    if (with_links) query.link_ids = reinterpret_cast<std::uintptr_t>(links.data());
    query.count = static_cast<std::uint32_t>(programs.size());
    result = bpf(BPF_PROG_QUERY, query);
    if (result == -ENOSPC) {  // more were attached
      programs.resize(2 * programs.size());
      links.resize(programs.size());
    }
    if (result < 0) continue;
    found.revision = query.revision;
    for (std::size_t i = 0; i < query.count; ++i) found.programs.push_back({programs[i], links[i]});
  }
  if (result < 0 && result != -ENOENT)
    throw_error(-result, {"cannot list the programs of ", Text{what}}, {interface_advice(-result)});
  return found;
}

[[nodiscard]] inline AttachedPrograms attached_programs(const Interface& interface, int type) {
  if (interface.index() < 0)
    throw_error(-interface.index(), {"cannot list the programs of ", interface.text()},
                {interface_advice(-interface.index())});
  return attached_programs(static_cast<std::uint32_t>(interface.index()), type, {interface.text()});
}

}  // namespace detail

/// The tcx programs that see what an interface receives. Throws Error, also before Linux 6.6 (e420bed02507).
[[nodiscard]] inline AttachedPrograms attached_ingress(Interface interface) {
  return detail::attached_programs(interface, detail::attach_tcx_ingress);
}
/// The tcx programs that see what an interface sends. Throws Error, also before Linux 6.6.
[[nodiscard]] inline AttachedPrograms attached_egress(Interface interface) {
  return detail::attached_programs(interface, detail::attach_tcx_egress);
}

/// The programs of a netkit device, and of its peer. Throws Error, also before Linux 6.7 (35dfaad7188c).
[[nodiscard]] inline AttachedPrograms attached_netkit_primary(Interface interface) {
  return detail::attached_programs(interface, detail::attach_netkit_primary);
}
[[nodiscard]] inline AttachedPrograms attached_netkit_peer(Interface interface) {
  return detail::attached_programs(interface, detail::attach_netkit_peer);
}

/// The programs of one attach type, e.g. BPF_CGROUP_INET_EGRESS, at the cgroup itself, without those of the cgroups
/// above it. Throws Error.
[[nodiscard]] inline AttachedPrograms attached_to_cgroup(const Cgroup& cgroup, bpf_attach_type type) {
  return detail::attached_programs(static_cast<std::uint32_t>(cgroup.fd()), type, {"a cgroup"});
}

}  // namespace ebpfxx::inline v0
