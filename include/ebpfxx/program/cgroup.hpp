// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Programs that decide for the processes of a cgroup and of the cgroups below it.
#pragma once

#include <cerrno>
#include <concepts>
#include <cstdint>
#include <optional>

#include "../attachment.hpp"
#include "../descriptors.hpp"
#include "../detail/link_create.hpp"
#include "../detail/uapi.hpp"
#include "../order.hpp"
#include "../program.hpp"
#include "test_run.hpp"

namespace ebpfxx::inline v0 {

struct CgroupOptions {
  Order order = tail();  ///< where among the others of this cgroup; before(link), after(link) (since Linux 6.17)
  std::uint64_t expected_revision{};  ///< if not 0: ESTALE if others have been attached or detached since (Linux 6.17)
  bool preorder = false;              ///< before the programs of the cgroups below, not after them (since Linux 6.15)
  std::optional<bpf_attach_type> type{};  ///< for SEC("cgroup/skb"): BPF_CGROUP_INET_INGRESS (default) or _EGRESS
};

/// What else may be attached to a cgroup, and to those below, alongside a program that is attached without a link.
enum class CgroupSharing {
  multi = BPF_F_ALLOW_MULTI,           ///< any number of others, as with links
  overridable = BPF_F_ALLOW_OVERRIDE,  ///< none here; in a cgroup below, another one replaces it
  exclusive = 0,                       ///< none here, and none in the cgroups below
};

namespace detail {

/// For the owner of a program that allows no other: the kernel would detach whichever has taken its place.
int detach_only_program(const OlderAttachment& attachment) noexcept;

/// A cgroup, by its directory or its descriptor, for use as a parameter.
class CgroupArgument {
 public:
  CgroupArgument(const Cgroup& cgroup) noexcept : cgroup_{Cgroup::borrow(cgroup.fd())} {}  // NOLINT: implicit by design
  /// Throws Error if there is no such cgroup.
  template <std::convertible_to<CStringView> Path>
  CgroupArgument(const Path& path) : cgroup_{Cgroup::open(path)}, path_{CStringView{path}} {}  // NOLINT

  [[nodiscard]] int fd() const noexcept { return cgroup_.fd(); }
  [[nodiscard]] Text text() const { return path_ ? Text{"to cgroup '", path_, "'"} : Text{"to a cgroup"}; }

 private:
  Cgroup cgroup_;
  CStringView path_;
};

/// The base of kinds that attach to cgroups.
template <int... Types>
class ProgramOfCgroup : public ProgramOfType<Types...> {
 public:
  using ProgramOfType<Types...>::ProgramOfType;

  /// Attaches it to a cgroup: a path like "/sys/fs/cgroup/my.slice", a Cgroup, or Cgroup::borrow(fd) (a link since
  /// Linux 5.7, af6eea57437a). Other programs may be attached there too. Throws Error.
  [[nodiscard]] Link attach(CgroupArgument cgroup, const CgroupOptions& options = {}) const {
    LinkCreate link{};
    link.program = static_cast<std::uint32_t>(this->fd());
    link.target = static_cast<std::uint32_t>(cgroup.fd());
    link.attach_type = attach_type(options.type);
    link.flags = options.order.flags() | (options.preorder ? cgroup_preorder : 0);
    link.order.relative = options.order.relative();
    link.order.revision = options.expected_revision;
    return this->attached(bpf_fd(BPF_LINK_CREATE, link), {cgroup.text()},
                          [&](int error) { return advice_about(error, link.flags || options.expected_revision); });
  }

  /// Attaches it without a link, as tools did before Linux 5.7: for programs that allow no others, and for cgroups
  /// where another was attached that way. It stays attached if the process is killed. Throws Error.
  [[nodiscard]] Attachment attach_without_link(CgroupArgument cgroup, CgroupSharing sharing,
                                               std::optional<bpf_attach_type> type = {}) const {
    OlderAttachment attachment;
    attachment.target = Fd::dup(cgroup.fd());
    attachment.program = this->fd();
    attachment.type = static_cast<int>(attach_type(type));
    const bool has_others = sharing == CgroupSharing::multi;
    if (!has_others && attachment.program >= 0) attachment.program_id = this->id();  // what throws comes first
    const int result = bpf_prog_attach(attachment.program, cgroup.fd(), static_cast<bpf_attach_type>(attachment.type),
                                       static_cast<unsigned>(sharing));
    if (result == -EPERM && geteuid() == 0)
      this->throw_not_attached(
          EPERM, {cgroup.text()},
          {"The programs that are attached there have another CgroupSharing (links have multi), or "
           "one of a cgroup above allows no other: `bpftool cgroup tree` lists them. Or this is a "
           "container without CAP_NET_ADMIN."});
    if (result < 0) this->throw_not_attached(-result, {cgroup.text()}, {advice_about(-result, false)});
    attachment.detach = has_others ? &detach_program : &detach_only_program;
    return Attachment{std::move(attachment), this->owner_};
  }

 private:
  [[nodiscard]] std::uint32_t attach_type(std::optional<bpf_attach_type> type) const {
    return static_cast<std::uint32_t>(type ? *type : bpf_program__expected_attach_type(this->native()));
  }

  [[nodiscard, gnu::cold]] static const char* advice_about(int error, bool has_order) noexcept {
    if (error == EBADF) return "A cgroup is a directory in a cgroup2 file system, not in a version 1 hierarchy.";
    if (error == EPERM && geteuid() == 0)
      return "A program that allows no others is attached to it, or to a cgroup above it: `bpftool cgroup tree` lists "
             "them. Or this is a container without CAP_NET_ADMIN.";
    if (error == EINVAL && has_order)
      return "Orders and revisions need Linux 6.17, and `preorder` needs Linux 6.15; before() and after() take a link, "
             "not a program or an id.";
    if (error == E2BIG) return "A cgroup has room for 64 programs of a hook.";
    if (error == ESTALE) return "Other programs were attached or detached there since that revision.";
    if (error == ENOENT && has_order) return "The program that it should come before or after is not attached there.";
    return "";
  }
};

}  // namespace detail

/// What a CgroupProgram returns.
enum class CgroupVerdict : std::uint32_t { deny, allow };

/// SEC("cgroup_skb/..."), SEC("cgroup/..."): decides what the processes of a cgroup send and receive (since Linux 4.10,
/// 0e33661de493), what they connect and bind to (4.17, 4fbac77d2d09), and which socket options (5.3, 0d01da6afc54),
/// sysctls (5.2, 7b146cebe30c) and devices (4.15, ebc614f68736) they use. test_run() is for programs that see packets.
class CgroupProgram
    : public detail::RunOnPacket<detail::ProgramOfCgroup<BPF_PROG_TYPE_CGROUP_SKB, BPF_PROG_TYPE_CGROUP_SOCK,
                                                         BPF_PROG_TYPE_CGROUP_SOCK_ADDR, BPF_PROG_TYPE_CGROUP_SOCKOPT,
                                                         BPF_PROG_TYPE_CGROUP_SYSCTL, BPF_PROG_TYPE_CGROUP_DEVICE>,
                                 __sk_buff> {
 public:
  using RunOnPacket::RunOnPacket;
  using Verdict = CgroupVerdict;
};

/// SEC("sockops"): runs at events of a cgroup's TCP connections, and can set their options (since Linux 4.13,
/// 40304b2a1567).
class SockOpsProgram : public detail::ProgramOfCgroup<BPF_PROG_TYPE_SOCK_OPS> {
 public:
  using ProgramOfCgroup::ProgramOfCgroup;
};

/// SEC("lsm_cgroup/hook"): decides at a security hook for the processes of a cgroup (since Linux 6.0, 69fd337a975c).
class LsmCgroupProgram : public detail::ProgramOfCgroup<BPF_PROG_TYPE_LSM> {
 public:
  using ProgramOfCgroup::ProgramOfCgroup;
};

}  // namespace ebpfxx::inline v0

#ifndef EBPFXX_COMPILED
#include "../impl/program/cgroup.hpp"
#endif
