// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// What docs/maps.md refers to.
#include <ebpfxx/cpus.hpp>
#include <ebpfxx/dump.hpp>
#include <ebpfxx/map/arena.hpp>
#include <ebpfxx/map/bloom_filter.hpp>
#include <ebpfxx/map/insn_array.hpp>
#include <ebpfxx/map/map_of_maps.hpp>
#include <ebpfxx/map/mapped_array.hpp>
#include <ebpfxx/map/percpu.hpp>
#include <ebpfxx/map/queue.hpp>
#include <ebpfxx/map/socket_map.hpp>
#include <ebpfxx/map/stack_trace.hpp>
#include <ebpfxx/map/storage.hpp>
#include <ebpfxx/prefix.hpp>
#include <ebpfxx/symbols.hpp>
#include <ebpfxx/text.hpp>

#include <atomic>
#include <map>
#include <vector>

#include "context.hpp"
#include "graph.skel.hpp"

namespace page {

template <class... T>
void use(const T&...);

extern ebpfxx::HashMap<std::uint32_t, std::uint64_t> map;
extern std::uint64_t count;
extern std::map<std::uint32_t, std::uint64_t> entries;
extern std::vector<std::uint32_t> pids;
extern int fd, queue;
extern unsigned ifindex;
extern std::int64_t id;  // as bpf_get_current_pid_tgid() gives it
struct rule {
  std::uint32_t action;
};
extern ebpfxx::Array<std::uint64_t> array;
extern tool::name name;
struct Job {
  std::uint32_t number;
};
extern Job job;
struct Flow {
  std::uint32_t from, to;
};
extern Flow flow;

namespace percpu {
struct stats {
  std::uint64_t packets;
};
extern ebpfxx::PerCpuHashMap<std::uint32_t, stats> map;
extern std::uint32_t key;
extern unsigned cpu;
}  // namespace percpu

namespace bytes {
extern ebpfxx::AnyMap map;
extern std::span<const std::byte> key;
extern std::uint32_t pid;
}  // namespace bytes

namespace arena {
extern graph::Skeleton skel;
}  // namespace arena

namespace stacks {
struct Key {
  std::int32_t kernel_stack;
};
extern Key key;
}  // namespace stacks

}  // namespace page
