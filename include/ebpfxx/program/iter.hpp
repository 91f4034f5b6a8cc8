// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <utility>

#include "../descriptors.hpp"
#include "../map_handle.hpp"
#include "../program.hpp"
#include "../rows.hpp"

namespace ebpfxx::inline v0 {

/// The order in which an iterator visits the cgroups.
enum class CgroupOrder : std::uint32_t {
  self_only = BPF_CGROUP_ITER_SELF_ONLY,                ///< this one
  descendants_pre = BPF_CGROUP_ITER_DESCENDANTS_PRE,    ///< this one and those below it, each before its children
  descendants_post = BPF_CGROUP_ITER_DESCENDANTS_POST,  ///< each after its children
  ancestors_up = BPF_CGROUP_ITER_ANCESTORS_UP,          ///< this one and those above it, up to the topmost
};

/// A map of any type, for IterOptions.
class IteratedMap {
 public:
  IteratedMap() = default;
  IteratedMap(const detail::MapHandle& map EBPFXX_LIFETIMEBOUND) : fd_{map.fd()} {}  // NOLINT: implicit by design

  [[nodiscard]] int fd() const noexcept { return fd_; }

 private:
  int fd_ = 0;
};

/// The objects that a program iterates over; by default all of their kind.
struct IterOptions {
  IteratedMap map = {};          ///< iter/bpf_map_elem, iter/bpf_sk_storage_map, iter/sockmap: the map, always needed
  pid_t pid = 0;                 ///< iter/task, task_file, task_vma: of this process (these three since Linux 6.1,
  pid_t tid = 0;                 ///< or this thread                               f0d74c4da1f0)
  const Pidfd* pidfd = nullptr;  ///< or this process
  CStringView cgroup = {};       ///< iter/cgroup: this one; by default the topmost (since Linux 6.1, d4ccaf58a847)
  CgroupOrder order = CgroupOrder::descendants_pre;
};

/// SEC("iter/kind"): runs for each of the kernel's objects of a kind, and writes what a reader gets (since Linux 5.8,
/// de4e05cac46d).
class IterProgram : public detail::ProgramOfType<BPF_PROG_TYPE_TRACING> {
 public:
  using ProgramOfType::ProgramOfType;

  /// for (const task_row& row : skel.progs.tasks.rows<task_row>({.pid = pid})): runs it, and reads what it writes with
  /// bpf_seq_write(). Throws Error.
  template <class Row>
  [[nodiscard]] Rows<Row> rows(const IterOptions& options = {}) const {
    return Rows<Row>{reader(options)};
  }

  /// for (std::string_view line : skel.progs.tasks.lines()): the same, of what it writes with BPF_SEQ_PRINTF().
  [[nodiscard]] Lines lines(const IterOptions& options = {}) const { return Lines{reader(options)}; }

  /// A link to pin: whoever reads the file, e.g. with cat, runs the program. Rows<Row>{link} reads from a link. Throws
  /// Error.
  [[nodiscard]] Link attach(const IterOptions& options = {}) const {
    const std::string_view kind = this->kind();
    bpf_iter_link_info info;  // a union, of which the kernel checks every byte
    std::memset(&info, 0, sizeof info);
    if (options.map.fd()) {
      require(detail::are_entries(kind), "It does not iterate over the entries of a map.");
      info.map.map_fd = static_cast<std::uint32_t>(options.map.fd());
    }
    Fd process, cgroup;  // the kernel takes 0 for none, so these are others
    if (options.pid || options.tid || options.pidfd) {
      require(kind.starts_with("task"), "It does not iterate over tasks.");
      info.task.pid = static_cast<std::uint32_t>(options.pid);
      info.task.tid = static_cast<std::uint32_t>(options.tid);
      if (options.pidfd) {
        process = Fd::dup(options.pidfd->fd());
        info.task.pid_fd = static_cast<std::uint32_t>(process.get());
      }
    }
    if (options.cgroup || kind == "cgroup") {
      require(kind == "cgroup", "It does not iterate over cgroups.");
      info.cgroup.order = static_cast<bpf_cgroup_iter_order>(options.order);
      if (options.cgroup) {
        cgroup = Fd::dup(Cgroup::open(options.cgroup).fd());
        info.cgroup.cgroup_fd = static_cast<std::uint32_t>(cgroup.get());
      }
    }
    detail::LogCapture log;
    detail::Options<bpf_iter_attach_opts> native_options;
    native_options.link_info = &info;
    native_options.link_info_len = sizeof info;
    bpf_link* link = bpf_program__attach_iter(native(), &native_options);
    if (!link && fd() >= 0) throw_attach_error(errno, kind, options.map.fd() != 0, log);
    return attached(link, {}, log);
  }

 private:
  [[nodiscard]] std::string_view kind() const { return detail::iterated(section()); }

  [[nodiscard, gnu::noinline]] detail::IterReader reader(const IterOptions& options) const {
    Link link = attach(options);
    const int fd = link.fd();
    return {std::move(link), fd, text()};
  }

  void require(bool fits, const char* otherwise) const {
    if (!fits && !kind().empty()) detail::throw_error(EINVAL, {"cannot attach ", text()}, {otherwise});
  }

  [[noreturn, gnu::cold, gnu::noinline]] void throw_attach_error(int error, std::string_view kind, bool has_map,
                                                                 const detail::LogCapture& log) const {
    const bool of_map = detail::are_entries(kind);
    const bool is_new = kind == "cgroup" || kind.starts_with("task");
    detail::throw_error(
        error, {"cannot attach ", text()}, log,
        {error == EBADF && of_map && !has_map ? "It iterates over the entries of a map: {.map = skel.maps.name}."
         : error == EACCES && of_map          ? "It reads beyond the keys or values of this map."
         : error == EINVAL && of_map          ? "It cannot iterate over a map of this type."
         : (error == EINVAL || error == E2BIG) && is_new && !detail::kernel_is_at_least(6, 1)
             ? "Choosing tasks or cgroups needs Linux 6.1."
         : error == EINVAL && kind.starts_with("task") ? "Set only one of .pid, .tid and .pidfd."
                                                       : ""});
  }
};

}  // namespace ebpfxx::inline v0
