// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string_view>

#include "../descriptors.hpp"
#include "../log.hpp"
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
  [[nodiscard]] Link attach(const IterOptions& options = {}) const;

 private:
  [[nodiscard]] std::string_view kind() const { return detail::iterated(section()); }

  [[nodiscard]] detail::IterReader reader(const IterOptions& options) const;

  void require(bool fits, const char* otherwise) const;

  [[noreturn, gnu::cold]] void throw_attach_error(int error, std::string_view kind, bool has_map,
                                                  const detail::LogCapture& log) const;
};

}  // namespace ebpfxx::inline v0

#ifndef EBPFXX_COMPILED
#include "../impl/program/iter.hpp"
#endif
