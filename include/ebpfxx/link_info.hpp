// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// The details of each kind of link: if (const auto xdp = link.info<XdpLinkInfo>()) ... xdp->ifindex.
#pragma once

#include <bpf/bpf.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <vector>

#include "detail/libbpf_options.hpp"
#include "detail/uapi.hpp"
#include "error.hpp"
#include "link.hpp"

namespace ebpfxx::inline v0 {

// What a kernel does not report is 0 or empty. Since Linux 5.8 (f2e10bff16a0) unless noted otherwise.

/// raw_tp, tp_btf.
struct RawTracepointLinkInfo {
  std::string name;      ///< e.g. "sched_switch"
  std::uint64_t cookie;  ///< since Linux 6.14
};

/// fentry, fexit, fmod_ret, LSM, freplace.
struct TracingLinkInfo {
  bpf_attach_type attach_type;
  std::uint32_t target_id;      ///< of the program that has the function, or of the kernel's or a module's BTF
  std::uint32_t target_btf_id;  ///< the function in that BTF; since Linux 5.13
  std::uint64_t cookie;         ///< since Linux 6.14
};

struct CgroupLinkInfo {
  std::uint64_t cgroup_id;  ///< as Cgroup::id(); 0 when the cgroup is gone
  bpf_attach_type attach_type;
};

struct IterLinkInfo {
  std::string target;       ///< e.g. "task"; since Linux 5.10 (6b0a249a301e)
  std::uint32_t map_id;     ///< for "bpf_map_elem" and the like; otherwise 0
  std::uint64_t cgroup_id;  ///< for "cgroup"
  std::uint32_t order;      ///< for "cgroup": BPF_CGROUP_ITER_...
  std::uint32_t pid, tid;   ///< for "task" and the like
};

struct NetnsLinkInfo {
  std::uint32_t inode;  ///< of the network namespace; 0 when it is gone
  bpf_attach_type attach_type;
};

struct XdpLinkInfo {
  std::uint32_t ifindex;  ///< 0 when the interface is gone
};

struct StructOpsLinkInfo {
  std::uint32_t map_id;
};

struct NetfilterLinkInfo {
  std::uint32_t family, hook;  ///< NFPROTO_..., NF_INET_...
  std::int32_t priority;
  std::uint32_t flags;
};

struct TcxLinkInfo {
  std::uint32_t ifindex;  ///< 0 when the interface is gone
  bpf_attach_type attach_type;
};

struct NetkitLinkInfo {
  std::uint32_t ifindex;  ///< 0 when the device is gone
  bpf_attach_type attach_type;
};

struct SockmapLinkInfo {
  std::uint32_t map_id;
  bpf_attach_type attach_type;
};

/// kprobe.multi, kretprobe.multi, kprobe.session; since Linux 6.6 (7ac8d0d26191).
struct KprobeMultiLinkInfo {
  std::vector<std::uint64_t> addresses;  ///< all 0 when kernel.kptr_restrict hides them
  std::vector<std::uint64_t> cookies;    ///< since Linux 6.9
  bool is_return;
  std::uint64_t missed;  ///< how often it could not run
};

/// uprobe.multi, uretprobe.multi, uprobe.session; since Linux 6.8.
struct UprobeMultiLinkInfo {
  std::string path;
  std::vector<std::uint64_t> offsets, semaphores, cookies;
  bool is_return;
  std::uint32_t pid;  ///< 0 for all processes
};

// Links of perf events; since Linux 6.6 (1b715e1b0ec5), which did not report their cookies yet.

struct KprobeLinkInfo {
  std::string function;  ///< empty if it is at an address
  std::uint32_t offset;
  std::uint64_t address;  ///< 0 when kernel.kptr_restrict hides it
  bool is_return;
  std::uint64_t missed;  ///< how often it could not run
  std::uint64_t cookie;
};

struct UprobeLinkInfo {
  std::string path;
  std::uint32_t offset;  ///< in the file
  bool is_return;
  std::uint64_t semaphore;  ///< its offset in the file
  std::uint64_t cookie;
};

struct TracepointLinkInfo {
  std::string name;  ///< without the category
  std::uint64_t cookie;
};

struct PerfEventLinkInfo {
  std::uint32_t type;  ///< PERF_TYPE_...
  std::uint64_t config;
  std::uint64_t cookie;
};

namespace detail {

/// The kernel's bpf_link_info, with the members that came after Linux 6.1.
struct RawLinkInfo {
  struct Text {
    std::uint64_t pointer;
    std::uint32_t size, number;
    std::uint64_t numbers[3];
  };
  struct Numbers {
    std::uint32_t numbers[6];
  };
  struct Iter {
    std::uint64_t target;
    std::uint32_t size, map_id;
    std::uint64_t cgroup_id_or_task;
    std::uint32_t order;
  };
  struct Cgroup {
    std::uint64_t id;
    std::uint32_t attach_type;
  };
  struct Tracing {
    std::uint32_t attach_type, target_id, target_btf_id, padding;
    std::uint64_t cookie;
  };
  struct KprobeMulti {
    std::uint64_t addresses;
    std::uint32_t count, flags;
    std::uint64_t missed, cookies;
  };
  struct UprobeMulti {
    std::uint64_t path, offsets, semaphores, cookies;
    std::uint32_t path_size, count, flags, pid;
  };
  struct Event {
    std::uint64_t config;
    std::uint32_t type, padding;
    std::uint64_t cookie;
  };
  struct PerfEvent {
    std::uint32_t type, padding;
    union {
      Text text;  // function, file, tracepoint
      Event event;
    };
  };

  std::uint32_t type, id, prog_id, padding;
  union {
    Text raw_tracepoint;
    Tracing tracing;
    Cgroup cgroup;
    Iter iter;
    Numbers other;
    KprobeMulti kprobe_multi;
    UprobeMulti uprobe_multi;
    PerfEvent perf_event;
  };
};
static_assert(offsetof(RawLinkInfo, other) == 16 && offsetof(RawLinkInfo, perf_event.text) == 24);
static_assert(offsetof(RawLinkInfo, iter.cgroup_id_or_task) == 32 && sizeof(RawLinkInfo) == 64);

}  // namespace detail

namespace detail {

/// Reads the kernel's description, into one of the types above.
class LinkReader {
 public:
  explicit LinkReader(int fd) : fd_{fd} { ask(); }

  bool read(RawTracepointLinkInfo& info) {
    if (type() != BPF_LINK_TYPE_RAW_TRACEPOINT) return false;
    info.name = text(raw_.raw_tracepoint.pointer, raw_.raw_tracepoint.size);
    info.cookie = raw_.raw_tracepoint.numbers[0];
    return true;
  }
  bool read(TracingLinkInfo& info) const {
    if (type() != BPF_LINK_TYPE_TRACING) return false;
    const auto& tracing = raw_.tracing;
    info = {hook(tracing.attach_type), tracing.target_id, tracing.target_btf_id, tracing.cookie};
    return true;
  }
  bool read(CgroupLinkInfo& info) const {
    if (type() != BPF_LINK_TYPE_CGROUP) return false;
    info = {raw_.cgroup.id, hook(raw_.cgroup.attach_type)};
    return true;
  }
  bool read(IterLinkInfo& info) {
    if (type() != BPF_LINK_TYPE_ITER) return false;
    info.target = text(raw_.iter.target, raw_.iter.size);
    const std::uint64_t last = raw_.iter.cgroup_id_or_task;
    if (info.target == "cgroup") {
      info.cgroup_id = last;
      info.order = raw_.iter.order;
    } else if (info.target.starts_with("task")) {
      std::uint32_t tid_and_pid[2];
      std::memcpy(tid_and_pid, &last, sizeof last);
      info.tid = tid_and_pid[0];
      info.pid = tid_and_pid[1];
    } else {
      info.map_id = raw_.iter.map_id;
    }
    return true;
  }
  bool read(NetnsLinkInfo& info) const { return read_numbers(BPF_LINK_TYPE_NETNS, info.inode, info.attach_type); }
  bool read(TcxLinkInfo& info) const { return read_numbers(link_tcx, info.ifindex, info.attach_type); }
  bool read(NetkitLinkInfo& info) const { return read_numbers(link_netkit, info.ifindex, info.attach_type); }
  bool read(SockmapLinkInfo& info) const { return read_numbers(link_sockmap, info.map_id, info.attach_type); }
  bool read(XdpLinkInfo& info) const {
    bpf_attach_type none;
    return read_numbers(BPF_LINK_TYPE_XDP, info.ifindex, none);
  }
  bool read(StructOpsLinkInfo& info) const {
    bpf_attach_type none;
    return read_numbers(BPF_LINK_TYPE_STRUCT_OPS, info.map_id, none);
  }
  bool read(NetfilterLinkInfo& info) const {
    if (type() != link_netfilter) return false;
    const std::uint32_t* number = raw_.other.numbers;
    info = {number[0], number[1], static_cast<std::int32_t>(number[2]), number[3]};
    return true;
  }
  bool read(KprobeMultiLinkInfo& info) {
    if (type() != BPF_LINK_TYPE_KPROBE_MULTI) return false;
    auto& multi = raw_.kprobe_multi;
    info.addresses.resize(multi.count);
    info.cookies.resize(multi.count);
    if (multi.count) {
      multi.addresses = pointer(info.addresses.data());
      multi.cookies = pointer(info.cookies.data());
      ask();
    }
    info.is_return = multi.flags & BPF_F_KPROBE_MULTI_RETURN;
    info.missed = multi.missed;
    return true;
  }
  bool read(UprobeMultiLinkInfo& info) {
    if (type() != link_uprobe_multi) return false;
    auto& multi = raw_.uprobe_multi;
    for (auto* numbers : {&info.offsets, &info.semaphores, &info.cookies}) numbers->resize(multi.count);
    if (multi.count) {
      multi.offsets = pointer(info.offsets.data());
      multi.semaphores = pointer(info.semaphores.data());
      multi.cookies = pointer(info.cookies.data());
    }
    info.path = text(multi.path, multi.path_size);
    info.is_return = multi.flags & BPF_F_KPROBE_MULTI_RETURN;  // the same number
    info.pid = multi.pid;
    return true;
  }
  bool read(KprobeLinkInfo& info) {
    const bool is_return = is_perf(perf_kretprobe);
    if (!is_return && !is_perf(perf_kprobe)) return false;
    auto& event = raw_.perf_event.text;
    const std::string name = text(event.pointer, event.size);
    info = {name, event.number, event.numbers[0], is_return, event.numbers[1], event.numbers[2]};
    return true;
  }
  bool read(UprobeLinkInfo& info) {
    const bool is_return = is_perf(perf_uretprobe);
    if (!is_return && !is_perf(perf_uprobe)) return false;
    auto& event = raw_.perf_event.text;
    const std::string path = text(event.pointer, event.size);
    info = {path, event.number, is_return, event.numbers[1], event.numbers[0]};
    return true;
  }
  bool read(TracepointLinkInfo& info) {
    if (!is_perf(perf_tracepoint)) return false;
    auto& event = raw_.perf_event.text;
    info.name = text(event.pointer, event.size);
    info.cookie = event.numbers[0];
    return true;
  }
  bool read(PerfEventLinkInfo& info) const {
    if (!is_perf(perf_event)) return false;
    info = {raw_.perf_event.event.type, raw_.perf_event.event.config, raw_.perf_event.event.cookie};
    return true;
  }

 private:
  // bpf_perf_event_type, since Linux 6.6
  enum PerfType : std::uint32_t {
    perf_uprobe = 1,
    perf_uretprobe,
    perf_kprobe,
    perf_kretprobe,
    perf_tracepoint,
    perf_event
  };

  [[nodiscard]] int type() const noexcept { return static_cast<int>(raw_.type); }
  [[nodiscard]] bool is_perf(PerfType kind) const noexcept {
    return type() == BPF_LINK_TYPE_PERF_EVENT && raw_.perf_event.type == kind;
  }
  [[nodiscard]] static bpf_attach_type hook(std::uint32_t number) noexcept {
    return static_cast<bpf_attach_type>(number);
  }
  [[nodiscard]] static std::uint64_t pointer(void* memory) noexcept { return reinterpret_cast<std::uintptr_t>(memory); }

  void ask() {
    std::uint32_t size = sizeof raw_;
    if (const int result = bpf_obj_get_info_by_fd(fd_, &raw_, &size); result < 0)
      throw_error(-result, {"cannot get the info of the link"});
  }

  // Asks again, with room for the text: no path of the kernel's is longer.
  std::string text(std::uint64_t& where, std::uint32_t& size) {
    char words[4096] = {};
    where = pointer(words);
    size = sizeof words;
    ask();
    return words;
  }

  bool read_numbers(int kind, std::uint32_t& first, bpf_attach_type& second) const {
    if (type() != kind) return false;
    first = raw_.other.numbers[0];
    second = hook(raw_.other.numbers[1]);
    return true;
  }

  const int fd_;
  Zeroed<RawLinkInfo> raw_;
};

template <class Kind>
std::optional<Kind> read_link_info(int fd) {
  LinkReader reader{fd};
  Kind info{};
  if (!reader.read(info)) return std::nullopt;
  return info;
}

}  // namespace detail

}  // namespace ebpfxx::inline v0
