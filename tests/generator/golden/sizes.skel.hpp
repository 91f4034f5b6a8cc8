// Made by ebpfxx-gen from sizes.bpf.o. Do not edit: edit the BPF program, and build again.
// clang-format off
//
//   map  hash_open                    hash                   AnyMap
//   map  hash_key                     hash                   AnyMap
//   map  hash_value                   hash                   AnyMap
//   map  hash_odd                     hash                   HashMap<std::array<std::byte, 3>, std::array<std::byte, 5>>
//   map  hash_wide                    hash                   HashMap<std::array<std::byte, 8>, std::array<std::byte, 16>>
//   map  lru_hash_open                lru_hash               AnyMap
//   map  lru_hash_key                 lru_hash               AnyMap
//   map  lru_hash_value               lru_hash               AnyMap
//   map  lru_hash_odd                 lru_hash               LruHashMap<std::array<std::byte, 3>, std::array<std::byte, 5>>
//   map  lru_hash_wide                lru_hash               LruHashMap<std::array<std::byte, 8>, std::array<std::byte, 16>>
//   map  array_open                   array                  AnyMap
//   map  array_key                    array                  AnyMap
//   map  array_value                  array                  Array<std::array<std::byte, 12>>
//   map  array_odd                    array                  Array<std::array<std::byte, 5>>
//   map  array_wide                   array                  Array<std::array<std::byte, 16>>
//   map  percpu_hash_open             percpu_hash            AnyMap
//   map  percpu_hash_key              percpu_hash            AnyMap
//   map  percpu_hash_value            percpu_hash            AnyMap
//   map  percpu_hash_odd              percpu_hash            PerCpuHashMap<std::array<std::byte, 3>, std::array<std::byte, 5>>
//   map  percpu_hash_wide             percpu_hash            PerCpuHashMap<std::array<std::byte, 8>, std::array<std::byte, 16>>
//   map  lru_percpu_hash_open         lru_percpu_hash        AnyMap
//   map  lru_percpu_hash_key          lru_percpu_hash        AnyMap
//   map  lru_percpu_hash_value        lru_percpu_hash        AnyMap
//   map  lru_percpu_hash_odd          lru_percpu_hash        LruPerCpuHashMap<std::array<std::byte, 3>, std::array<std::byte, 5>>
//   map  lru_percpu_hash_wide         lru_percpu_hash        LruPerCpuHashMap<std::array<std::byte, 8>, std::array<std::byte, 16>>
//   map  percpu_array_open            percpu_array           AnyMap
//   map  percpu_array_key             percpu_array           AnyMap
//   map  percpu_array_value           percpu_array           PerCpuArray<std::array<std::byte, 12>>
//   map  percpu_array_odd             percpu_array           PerCpuArray<std::array<std::byte, 5>>
//   map  percpu_array_wide            percpu_array           PerCpuArray<std::array<std::byte, 16>>
//   map  lpm_trie_open                lpm_trie               AnyMap
//   map  lpm_trie_key                 lpm_trie               AnyMap
//   map  lpm_trie_value               lpm_trie               AnyMap
//   map  lpm_trie_odd                 lpm_trie               LpmTrie<std::array<std::byte, 3>, std::array<std::byte, 5>>
//   map  lpm_trie_wide                lpm_trie               LpmTrie<std::array<std::byte, 8>, std::array<std::byte, 16>>
//   map  queue_open                   queue                  AnyMap
//   map  queue_key                    queue                  AnyMap
//   map  queue_value                  queue                  Queue<std::array<std::byte, 12>>
//   map  queue_odd                    queue                  Queue<std::array<std::byte, 5>>
//   map  queue_wide                   queue                  Queue<std::array<std::byte, 16>>
//   map  stack_open                   stack                  AnyMap
//   map  stack_key                    stack                  AnyMap
//   map  stack_value                  stack                  Stack<std::array<std::byte, 12>>
//   map  stack_odd                    stack                  Stack<std::array<std::byte, 5>>
//   map  stack_wide                   stack                  Stack<std::array<std::byte, 16>>
//   map  bloom_filter_open            bloom_filter           AnyMap
//   map  bloom_filter_key             bloom_filter           AnyMap
//   map  bloom_filter_value           bloom_filter           BloomFilter<std::array<std::byte, 12>>
//   map  bloom_filter_odd             bloom_filter           BloomFilter<std::array<std::byte, 5>>
//   map  bloom_filter_wide            bloom_filter           BloomFilter<std::array<std::byte, 16>>
//   map  ringbuf_open                 ringbuf                RingBuf<>
//   map  ringbuf_key                  ringbuf                RingBuf<>
//   map  ringbuf_value                ringbuf                RingBuf<>
//   map  ringbuf_odd                  ringbuf                RingBuf<>
//   map  ringbuf_wide                 ringbuf                RingBuf<>
//   map  user_ringbuf_open            user_ringbuf           UserRingBuf<>
//   map  user_ringbuf_key             user_ringbuf           UserRingBuf<>
//   map  user_ringbuf_value           user_ringbuf           UserRingBuf<>
//   map  user_ringbuf_odd             user_ringbuf           UserRingBuf<>
//   map  user_ringbuf_wide            user_ringbuf           UserRingBuf<>
//   map  perf_event_array_open        perf_event_array       PerfEventArray<>
//   map  perf_event_array_key         perf_event_array       PerfEventArray<>
//   map  perf_event_array_value       perf_event_array       PerfEventArray<>
//   map  perf_event_array_odd         perf_event_array       PerfEventArray<>
//   map  perf_event_array_wide        perf_event_array       PerfEventArray<>
//   map  stack_trace_open             stack_trace            AnyMap
//   map  stack_trace_key              stack_trace            AnyMap
//   map  stack_trace_value            stack_trace            AnyMap
//   map  stack_trace_odd              stack_trace            AnyMap
//   map  stack_trace_wide             stack_trace            AnyMap
//   map  prog_array_open              prog_array             ProgArray<Program>
//   map  prog_array_key               prog_array             ProgArray<Program>
//   map  prog_array_value             prog_array             ProgArray<Program>
//   map  prog_array_odd               prog_array             ProgArray<Program>
//   map  prog_array_wide              prog_array             ProgArray<Program>
//   map  cgroup_array_open            cgroup_array           CgroupArray
//   map  cgroup_array_key             cgroup_array           CgroupArray
//   map  cgroup_array_value           cgroup_array           CgroupArray
//   map  cgroup_array_odd             cgroup_array           CgroupArray
//   map  cgroup_array_wide            cgroup_array           CgroupArray
//   map  array_of_maps_open           array_of_maps          ArrayOfMaps<AnyMap>
//   map  array_of_maps_key            array_of_maps          ArrayOfMaps<AnyMap>
//   map  array_of_maps_value          array_of_maps          ArrayOfMaps<AnyMap>
//   map  array_of_maps_odd            array_of_maps          ArrayOfMaps<AnyMap>
//   map  array_of_maps_wide           array_of_maps          ArrayOfMaps<AnyMap>
//   map  hash_of_maps_open            hash_of_maps           AnyMap
//   map  hash_of_maps_key             hash_of_maps           HashOfMaps<std::array<std::byte, 4>, AnyMap>
//   map  hash_of_maps_value           hash_of_maps           AnyMap
//   map  hash_of_maps_odd             hash_of_maps           HashOfMaps<std::array<std::byte, 3>, AnyMap>
//   map  hash_of_maps_wide            hash_of_maps           HashOfMaps<std::array<std::byte, 8>, AnyMap>
//   map  devmap_open                  devmap                 AnyMap
//   map  devmap_key                   devmap                 AnyMap
//   map  devmap_value                 devmap                 AnyMap
//   map  devmap_odd                   devmap                 AnyMap
//   map  devmap_wide                  devmap                 AnyMap
//   map  devmap_hash_open             devmap_hash            AnyMap
//   map  devmap_hash_key              devmap_hash            AnyMap
//   map  devmap_hash_value            devmap_hash            AnyMap
//   map  devmap_hash_odd              devmap_hash            AnyMap
//   map  devmap_hash_wide             devmap_hash            AnyMap
//   map  cpumap_open                  cpumap                 AnyMap
//   map  cpumap_key                   cpumap                 AnyMap
//   map  cpumap_value                 cpumap                 AnyMap
//   map  cpumap_odd                   cpumap                 AnyMap
//   map  cpumap_wide                  cpumap                 AnyMap
//   map  xskmap_open                  xskmap                 XskMap
//   map  xskmap_key                   xskmap                 XskMap
//   map  xskmap_value                 xskmap                 XskMap
//   map  xskmap_odd                   xskmap                 XskMap
//   map  xskmap_wide                  xskmap                 XskMap
//   map  sockmap_open                 sockmap                AnyMap
//   map  sockmap_key                  sockmap                AnyMap
//   map  sockmap_value                sockmap                AnyMap
//   map  sockmap_odd                  sockmap                AnyMap
//   map  sockmap_wide                 sockmap                AnyMap
//   map  sockhash_open                sockhash               AnyMap
//   map  sockhash_key                 sockhash               AnyMap
//   map  sockhash_value               sockhash               AnyMap
//   map  sockhash_odd                 sockhash               AnyMap
//   map  sockhash_wide                sockhash               AnyMap
//   map  sk_storage_open              sk_storage             AnyMap
//   map  sk_storage_key               sk_storage             AnyMap
//   map  sk_storage_value             sk_storage             SkStorage<std::array<std::byte, 12>>
//   map  sk_storage_odd               sk_storage             SkStorage<std::array<std::byte, 5>>
//   map  sk_storage_wide              sk_storage             SkStorage<std::array<std::byte, 16>>
//   map  task_storage_open            task_storage           AnyMap
//   map  task_storage_key             task_storage           AnyMap
//   map  task_storage_value           task_storage           TaskStorage<std::array<std::byte, 12>>
//   map  task_storage_odd             task_storage           TaskStorage<std::array<std::byte, 5>>
//   map  task_storage_wide            task_storage           TaskStorage<std::array<std::byte, 16>>
//   map  inode_storage_open           inode_storage          AnyMap
//   map  inode_storage_key            inode_storage          AnyMap
//   map  inode_storage_value          inode_storage          InodeStorage<std::array<std::byte, 12>>
//   map  inode_storage_odd            inode_storage          InodeStorage<std::array<std::byte, 5>>
//   map  inode_storage_wide           inode_storage          InodeStorage<std::array<std::byte, 16>>
//   map  cgroup_storage_open          cgroup_storage         AnyMap
//   map  cgroup_storage_key           cgroup_storage         AnyMap
//   map  cgroup_storage_value         cgroup_storage         AnyMap
//   map  cgroup_storage_odd           cgroup_storage         AnyMap
//   map  cgroup_storage_wide          cgroup_storage         CgroupStorage<std::array<std::byte, 8>, std::array<std::byte, 16>>
//   map  percpu_cgroup_storage_open   percpu_cgroup_storage  AnyMap
//   map  percpu_cgroup_storage_key    percpu_cgroup_storage  AnyMap
//   map  percpu_cgroup_storage_value  percpu_cgroup_storage  AnyMap
//   map  percpu_cgroup_storage_odd    percpu_cgroup_storage  AnyMap
//   map  percpu_cgroup_storage_wide   percpu_cgroup_storage  PerCpuCgroupStorage<std::array<std::byte, 8>, std::array<std::byte, 16>>
//   map  reuseport_sockarray_open     reuseport_sockarray    AnyMap
//   map  reuseport_sockarray_key      reuseport_sockarray    AnyMap
//   map  reuseport_sockarray_value    reuseport_sockarray    AnyMap
//   map  reuseport_sockarray_odd      reuseport_sockarray    AnyMap
//   map  reuseport_sockarray_wide     reuseport_sockarray    AnyMap
//
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <ebpfxx/map.hpp>
#include <ebpfxx/map/bloom_filter.hpp>
#include <ebpfxx/map/cgroup_array.hpp>
#include <ebpfxx/map/cgroup_storage.hpp>
#include <ebpfxx/map/map_of_maps.hpp>
#include <ebpfxx/map/percpu.hpp>
#include <ebpfxx/map/perf_event_array.hpp>
#include <ebpfxx/map/prog_array.hpp>
#include <ebpfxx/map/queue.hpp>
#include <ebpfxx/map/redirect.hpp>
#include <ebpfxx/map/socket_map.hpp>
#include <ebpfxx/map/stack_trace.hpp>
#include <ebpfxx/map/storage.hpp>
#include <ebpfxx/ring_buffer.hpp>
#include <ebpfxx/skeleton.hpp>
#include <ebpfxx/user_ring_buffer.hpp>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

static_assert(EBPFXX_SKELETON_VERSION == 4, "made for another version of ebpfxx: build it again");
static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "made for another byte order: build it again");

#ifdef __clang__
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Woverlength-strings"
#endif

namespace sizes {

// ---- The skeleton ----

/// sizes in the kernel. Movable. Destroying it detaches its links; copies of its maps and programs stay valid.
class Skeleton {
 private:
  ebpfxx::Object object_;

 public:
  struct Maps {
    ebpfxx::AnyMap hash_open;
    ebpfxx::AnyMap hash_key;
    ebpfxx::AnyMap hash_value;
    ebpfxx::HashMap<std::array<std::byte, 3>, std::array<std::byte, 5>> hash_odd;
    ebpfxx::HashMap<std::array<std::byte, 8>, std::array<std::byte, 16>> hash_wide;
    ebpfxx::AnyMap lru_hash_open;
    ebpfxx::AnyMap lru_hash_key;
    ebpfxx::AnyMap lru_hash_value;
    ebpfxx::LruHashMap<std::array<std::byte, 3>, std::array<std::byte, 5>> lru_hash_odd;
    ebpfxx::LruHashMap<std::array<std::byte, 8>, std::array<std::byte, 16>> lru_hash_wide;
    ebpfxx::AnyMap array_open;
    ebpfxx::AnyMap array_key;
    ebpfxx::Array<std::array<std::byte, 12>> array_value;
    ebpfxx::Array<std::array<std::byte, 5>> array_odd;
    ebpfxx::Array<std::array<std::byte, 16>> array_wide;
    ebpfxx::AnyMap percpu_hash_open;
    ebpfxx::AnyMap percpu_hash_key;
    ebpfxx::AnyMap percpu_hash_value;
    ebpfxx::PerCpuHashMap<std::array<std::byte, 3>, std::array<std::byte, 5>> percpu_hash_odd;
    ebpfxx::PerCpuHashMap<std::array<std::byte, 8>, std::array<std::byte, 16>> percpu_hash_wide;
    ebpfxx::AnyMap lru_percpu_hash_open;
    ebpfxx::AnyMap lru_percpu_hash_key;
    ebpfxx::AnyMap lru_percpu_hash_value;
    ebpfxx::LruPerCpuHashMap<std::array<std::byte, 3>, std::array<std::byte, 5>> lru_percpu_hash_odd;
    ebpfxx::LruPerCpuHashMap<std::array<std::byte, 8>, std::array<std::byte, 16>> lru_percpu_hash_wide;
    ebpfxx::AnyMap percpu_array_open;
    ebpfxx::AnyMap percpu_array_key;
    ebpfxx::PerCpuArray<std::array<std::byte, 12>> percpu_array_value;
    ebpfxx::PerCpuArray<std::array<std::byte, 5>> percpu_array_odd;
    ebpfxx::PerCpuArray<std::array<std::byte, 16>> percpu_array_wide;
    ebpfxx::AnyMap lpm_trie_open;
    ebpfxx::AnyMap lpm_trie_key;
    ebpfxx::AnyMap lpm_trie_value;
    ebpfxx::LpmTrie<std::array<std::byte, 3>, std::array<std::byte, 5>> lpm_trie_odd;
    ebpfxx::LpmTrie<std::array<std::byte, 8>, std::array<std::byte, 16>> lpm_trie_wide;
    ebpfxx::AnyMap queue_open;
    ebpfxx::AnyMap queue_key;
    ebpfxx::Queue<std::array<std::byte, 12>> queue_value;
    ebpfxx::Queue<std::array<std::byte, 5>> queue_odd;
    ebpfxx::Queue<std::array<std::byte, 16>> queue_wide;
    ebpfxx::AnyMap stack_open;
    ebpfxx::AnyMap stack_key;
    ebpfxx::Stack<std::array<std::byte, 12>> stack_value;
    ebpfxx::Stack<std::array<std::byte, 5>> stack_odd;
    ebpfxx::Stack<std::array<std::byte, 16>> stack_wide;
    ebpfxx::AnyMap bloom_filter_open;
    ebpfxx::AnyMap bloom_filter_key;
    ebpfxx::BloomFilter<std::array<std::byte, 12>> bloom_filter_value;
    ebpfxx::BloomFilter<std::array<std::byte, 5>> bloom_filter_odd;
    ebpfxx::BloomFilter<std::array<std::byte, 16>> bloom_filter_wide;
    ebpfxx::RingBuf<> ringbuf_open;
    ebpfxx::RingBuf<> ringbuf_key;
    ebpfxx::RingBuf<> ringbuf_value;
    ebpfxx::RingBuf<> ringbuf_odd;
    ebpfxx::RingBuf<> ringbuf_wide;
    ebpfxx::UserRingBuf<> user_ringbuf_open;
    ebpfxx::UserRingBuf<> user_ringbuf_key;
    ebpfxx::UserRingBuf<> user_ringbuf_value;
    ebpfxx::UserRingBuf<> user_ringbuf_odd;
    ebpfxx::UserRingBuf<> user_ringbuf_wide;
    ebpfxx::PerfEventArray<> perf_event_array_open;
    ebpfxx::PerfEventArray<> perf_event_array_key;
    ebpfxx::PerfEventArray<> perf_event_array_value;
    ebpfxx::PerfEventArray<> perf_event_array_odd;
    ebpfxx::PerfEventArray<> perf_event_array_wide;
    ebpfxx::AnyMap stack_trace_open;
    ebpfxx::AnyMap stack_trace_key;
    ebpfxx::AnyMap stack_trace_value;
    ebpfxx::AnyMap stack_trace_odd;
    ebpfxx::AnyMap stack_trace_wide;
    ebpfxx::ProgArray<ebpfxx::Program> prog_array_open;
    ebpfxx::ProgArray<ebpfxx::Program> prog_array_key;
    ebpfxx::ProgArray<ebpfxx::Program> prog_array_value;
    ebpfxx::ProgArray<ebpfxx::Program> prog_array_odd;
    ebpfxx::ProgArray<ebpfxx::Program> prog_array_wide;
    ebpfxx::CgroupArray cgroup_array_open;
    ebpfxx::CgroupArray cgroup_array_key;
    ebpfxx::CgroupArray cgroup_array_value;
    ebpfxx::CgroupArray cgroup_array_odd;
    ebpfxx::CgroupArray cgroup_array_wide;
    ebpfxx::ArrayOfMaps<ebpfxx::AnyMap> array_of_maps_open;
    ebpfxx::ArrayOfMaps<ebpfxx::AnyMap> array_of_maps_key;
    ebpfxx::ArrayOfMaps<ebpfxx::AnyMap> array_of_maps_value;
    ebpfxx::ArrayOfMaps<ebpfxx::AnyMap> array_of_maps_odd;
    ebpfxx::ArrayOfMaps<ebpfxx::AnyMap> array_of_maps_wide;
    ebpfxx::AnyMap hash_of_maps_open;
    ebpfxx::HashOfMaps<std::array<std::byte, 4>, ebpfxx::AnyMap> hash_of_maps_key;
    ebpfxx::AnyMap hash_of_maps_value;
    ebpfxx::HashOfMaps<std::array<std::byte, 3>, ebpfxx::AnyMap> hash_of_maps_odd;
    ebpfxx::HashOfMaps<std::array<std::byte, 8>, ebpfxx::AnyMap> hash_of_maps_wide;
    ebpfxx::AnyMap devmap_open;
    ebpfxx::AnyMap devmap_key;
    ebpfxx::AnyMap devmap_value;
    ebpfxx::AnyMap devmap_odd;
    ebpfxx::AnyMap devmap_wide;
    ebpfxx::AnyMap devmap_hash_open;
    ebpfxx::AnyMap devmap_hash_key;
    ebpfxx::AnyMap devmap_hash_value;
    ebpfxx::AnyMap devmap_hash_odd;
    ebpfxx::AnyMap devmap_hash_wide;
    ebpfxx::AnyMap cpumap_open;
    ebpfxx::AnyMap cpumap_key;
    ebpfxx::AnyMap cpumap_value;
    ebpfxx::AnyMap cpumap_odd;
    ebpfxx::AnyMap cpumap_wide;
    ebpfxx::XskMap xskmap_open;
    ebpfxx::XskMap xskmap_key;
    ebpfxx::XskMap xskmap_value;
    ebpfxx::XskMap xskmap_odd;
    ebpfxx::XskMap xskmap_wide;
    ebpfxx::AnyMap sockmap_open;
    ebpfxx::AnyMap sockmap_key;
    ebpfxx::AnyMap sockmap_value;
    ebpfxx::AnyMap sockmap_odd;
    ebpfxx::AnyMap sockmap_wide;
    ebpfxx::AnyMap sockhash_open;
    ebpfxx::AnyMap sockhash_key;
    ebpfxx::AnyMap sockhash_value;
    ebpfxx::AnyMap sockhash_odd;
    ebpfxx::AnyMap sockhash_wide;
    ebpfxx::AnyMap sk_storage_open;
    ebpfxx::AnyMap sk_storage_key;
    ebpfxx::SkStorage<std::array<std::byte, 12>> sk_storage_value;
    ebpfxx::SkStorage<std::array<std::byte, 5>> sk_storage_odd;
    ebpfxx::SkStorage<std::array<std::byte, 16>> sk_storage_wide;
    ebpfxx::AnyMap task_storage_open;
    ebpfxx::AnyMap task_storage_key;
    ebpfxx::TaskStorage<std::array<std::byte, 12>> task_storage_value;
    ebpfxx::TaskStorage<std::array<std::byte, 5>> task_storage_odd;
    ebpfxx::TaskStorage<std::array<std::byte, 16>> task_storage_wide;
    ebpfxx::AnyMap inode_storage_open;
    ebpfxx::AnyMap inode_storage_key;
    ebpfxx::InodeStorage<std::array<std::byte, 12>> inode_storage_value;
    ebpfxx::InodeStorage<std::array<std::byte, 5>> inode_storage_odd;
    ebpfxx::InodeStorage<std::array<std::byte, 16>> inode_storage_wide;
    ebpfxx::AnyMap cgroup_storage_open;
    ebpfxx::AnyMap cgroup_storage_key;
    ebpfxx::AnyMap cgroup_storage_value;
    ebpfxx::AnyMap cgroup_storage_odd;
    ebpfxx::CgroupStorage<std::array<std::byte, 8>, std::array<std::byte, 16>> cgroup_storage_wide;
    ebpfxx::AnyMap percpu_cgroup_storage_open;
    ebpfxx::AnyMap percpu_cgroup_storage_key;
    ebpfxx::AnyMap percpu_cgroup_storage_value;
    ebpfxx::AnyMap percpu_cgroup_storage_odd;
    ebpfxx::PerCpuCgroupStorage<std::array<std::byte, 8>, std::array<std::byte, 16>> percpu_cgroup_storage_wide;
    ebpfxx::AnyMap reuseport_sockarray_open;
    ebpfxx::AnyMap reuseport_sockarray_key;
    ebpfxx::AnyMap reuseport_sockarray_value;
    ebpfxx::AnyMap reuseport_sockarray_odd;
    ebpfxx::AnyMap reuseport_sockarray_wide;

    explicit Maps([[maybe_unused]] ebpfxx::detail::Finder& loaded_from) noexcept
        : hash_open{loaded_from, "hash_open"},
          hash_key{loaded_from, "hash_key"},
          hash_value{loaded_from, "hash_value"},
          hash_odd{loaded_from, "hash_odd"},
          hash_wide{loaded_from, "hash_wide"},
          lru_hash_open{loaded_from, "lru_hash_open"},
          lru_hash_key{loaded_from, "lru_hash_key"},
          lru_hash_value{loaded_from, "lru_hash_value"},
          lru_hash_odd{loaded_from, "lru_hash_odd"},
          lru_hash_wide{loaded_from, "lru_hash_wide"},
          array_open{loaded_from, "array_open"},
          array_key{loaded_from, "array_key"},
          array_value{loaded_from, "array_value"},
          array_odd{loaded_from, "array_odd"},
          array_wide{loaded_from, "array_wide"},
          percpu_hash_open{loaded_from, "percpu_hash_open"},
          percpu_hash_key{loaded_from, "percpu_hash_key"},
          percpu_hash_value{loaded_from, "percpu_hash_value"},
          percpu_hash_odd{loaded_from, "percpu_hash_odd"},
          percpu_hash_wide{loaded_from, "percpu_hash_wide"},
          lru_percpu_hash_open{loaded_from, "lru_percpu_hash_open"},
          lru_percpu_hash_key{loaded_from, "lru_percpu_hash_key"},
          lru_percpu_hash_value{loaded_from, "lru_percpu_hash_value"},
          lru_percpu_hash_odd{loaded_from, "lru_percpu_hash_odd"},
          lru_percpu_hash_wide{loaded_from, "lru_percpu_hash_wide"},
          percpu_array_open{loaded_from, "percpu_array_open"},
          percpu_array_key{loaded_from, "percpu_array_key"},
          percpu_array_value{loaded_from, "percpu_array_value"},
          percpu_array_odd{loaded_from, "percpu_array_odd"},
          percpu_array_wide{loaded_from, "percpu_array_wide"},
          lpm_trie_open{loaded_from, "lpm_trie_open"},
          lpm_trie_key{loaded_from, "lpm_trie_key"},
          lpm_trie_value{loaded_from, "lpm_trie_value"},
          lpm_trie_odd{loaded_from, "lpm_trie_odd"},
          lpm_trie_wide{loaded_from, "lpm_trie_wide"},
          queue_open{loaded_from, "queue_open"},
          queue_key{loaded_from, "queue_key"},
          queue_value{loaded_from, "queue_value"},
          queue_odd{loaded_from, "queue_odd"},
          queue_wide{loaded_from, "queue_wide"},
          stack_open{loaded_from, "stack_open"},
          stack_key{loaded_from, "stack_key"},
          stack_value{loaded_from, "stack_value"},
          stack_odd{loaded_from, "stack_odd"},
          stack_wide{loaded_from, "stack_wide"},
          bloom_filter_open{loaded_from, "bloom_filter_open"},
          bloom_filter_key{loaded_from, "bloom_filter_key"},
          bloom_filter_value{loaded_from, "bloom_filter_value"},
          bloom_filter_odd{loaded_from, "bloom_filter_odd"},
          bloom_filter_wide{loaded_from, "bloom_filter_wide"},
          ringbuf_open{loaded_from, "ringbuf_open"},
          ringbuf_key{loaded_from, "ringbuf_key"},
          ringbuf_value{loaded_from, "ringbuf_value"},
          ringbuf_odd{loaded_from, "ringbuf_odd"},
          ringbuf_wide{loaded_from, "ringbuf_wide"},
          user_ringbuf_open{loaded_from, "user_ringbuf_open"},
          user_ringbuf_key{loaded_from, "user_ringbuf_key"},
          user_ringbuf_value{loaded_from, "user_ringbuf_value"},
          user_ringbuf_odd{loaded_from, "user_ringbuf_odd"},
          user_ringbuf_wide{loaded_from, "user_ringbuf_wide"},
          perf_event_array_open{loaded_from, "perf_event_array_open"},
          perf_event_array_key{loaded_from, "perf_event_array_key"},
          perf_event_array_value{loaded_from, "perf_event_array_value"},
          perf_event_array_odd{loaded_from, "perf_event_array_odd"},
          perf_event_array_wide{loaded_from, "perf_event_array_wide"},
          stack_trace_open{loaded_from, "stack_trace_open"},
          stack_trace_key{loaded_from, "stack_trace_key"},
          stack_trace_value{loaded_from, "stack_trace_value"},
          stack_trace_odd{loaded_from, "stack_trace_odd"},
          stack_trace_wide{loaded_from, "stack_trace_wide"},
          prog_array_open{loaded_from, "prog_array_open"},
          prog_array_key{loaded_from, "prog_array_key"},
          prog_array_value{loaded_from, "prog_array_value"},
          prog_array_odd{loaded_from, "prog_array_odd"},
          prog_array_wide{loaded_from, "prog_array_wide"},
          cgroup_array_open{loaded_from, "cgroup_array_open"},
          cgroup_array_key{loaded_from, "cgroup_array_key"},
          cgroup_array_value{loaded_from, "cgroup_array_value"},
          cgroup_array_odd{loaded_from, "cgroup_array_odd"},
          cgroup_array_wide{loaded_from, "cgroup_array_wide"},
          array_of_maps_open{loaded_from, "array_of_maps_open"},
          array_of_maps_key{loaded_from, "array_of_maps_key"},
          array_of_maps_value{loaded_from, "array_of_maps_value"},
          array_of_maps_odd{loaded_from, "array_of_maps_odd"},
          array_of_maps_wide{loaded_from, "array_of_maps_wide"},
          hash_of_maps_open{loaded_from, "hash_of_maps_open"},
          hash_of_maps_key{loaded_from, "hash_of_maps_key"},
          hash_of_maps_value{loaded_from, "hash_of_maps_value"},
          hash_of_maps_odd{loaded_from, "hash_of_maps_odd"},
          hash_of_maps_wide{loaded_from, "hash_of_maps_wide"},
          devmap_open{loaded_from, "devmap_open"},
          devmap_key{loaded_from, "devmap_key"},
          devmap_value{loaded_from, "devmap_value"},
          devmap_odd{loaded_from, "devmap_odd"},
          devmap_wide{loaded_from, "devmap_wide"},
          devmap_hash_open{loaded_from, "devmap_hash_open"},
          devmap_hash_key{loaded_from, "devmap_hash_key"},
          devmap_hash_value{loaded_from, "devmap_hash_value"},
          devmap_hash_odd{loaded_from, "devmap_hash_odd"},
          devmap_hash_wide{loaded_from, "devmap_hash_wide"},
          cpumap_open{loaded_from, "cpumap_open"},
          cpumap_key{loaded_from, "cpumap_key"},
          cpumap_value{loaded_from, "cpumap_value"},
          cpumap_odd{loaded_from, "cpumap_odd"},
          cpumap_wide{loaded_from, "cpumap_wide"},
          xskmap_open{loaded_from, "xskmap_open"},
          xskmap_key{loaded_from, "xskmap_key"},
          xskmap_value{loaded_from, "xskmap_value"},
          xskmap_odd{loaded_from, "xskmap_odd"},
          xskmap_wide{loaded_from, "xskmap_wide"},
          sockmap_open{loaded_from, "sockmap_open"},
          sockmap_key{loaded_from, "sockmap_key"},
          sockmap_value{loaded_from, "sockmap_value"},
          sockmap_odd{loaded_from, "sockmap_odd"},
          sockmap_wide{loaded_from, "sockmap_wide"},
          sockhash_open{loaded_from, "sockhash_open"},
          sockhash_key{loaded_from, "sockhash_key"},
          sockhash_value{loaded_from, "sockhash_value"},
          sockhash_odd{loaded_from, "sockhash_odd"},
          sockhash_wide{loaded_from, "sockhash_wide"},
          sk_storage_open{loaded_from, "sk_storage_open"},
          sk_storage_key{loaded_from, "sk_storage_key"},
          sk_storage_value{loaded_from, "sk_storage_value"},
          sk_storage_odd{loaded_from, "sk_storage_odd"},
          sk_storage_wide{loaded_from, "sk_storage_wide"},
          task_storage_open{loaded_from, "task_storage_open"},
          task_storage_key{loaded_from, "task_storage_key"},
          task_storage_value{loaded_from, "task_storage_value"},
          task_storage_odd{loaded_from, "task_storage_odd"},
          task_storage_wide{loaded_from, "task_storage_wide"},
          inode_storage_open{loaded_from, "inode_storage_open"},
          inode_storage_key{loaded_from, "inode_storage_key"},
          inode_storage_value{loaded_from, "inode_storage_value"},
          inode_storage_odd{loaded_from, "inode_storage_odd"},
          inode_storage_wide{loaded_from, "inode_storage_wide"},
          cgroup_storage_open{loaded_from, "cgroup_storage_open"},
          cgroup_storage_key{loaded_from, "cgroup_storage_key"},
          cgroup_storage_value{loaded_from, "cgroup_storage_value"},
          cgroup_storage_odd{loaded_from, "cgroup_storage_odd"},
          cgroup_storage_wide{loaded_from, "cgroup_storage_wide"},
          percpu_cgroup_storage_open{loaded_from, "percpu_cgroup_storage_open"},
          percpu_cgroup_storage_key{loaded_from, "percpu_cgroup_storage_key"},
          percpu_cgroup_storage_value{loaded_from, "percpu_cgroup_storage_value"},
          percpu_cgroup_storage_odd{loaded_from, "percpu_cgroup_storage_odd"},
          percpu_cgroup_storage_wide{loaded_from, "percpu_cgroup_storage_wide"},
          reuseport_sockarray_open{loaded_from, "reuseport_sockarray_open"},
          reuseport_sockarray_key{loaded_from, "reuseport_sockarray_key"},
          reuseport_sockarray_value{loaded_from, "reuseport_sockarray_value"},
          reuseport_sockarray_odd{loaded_from, "reuseport_sockarray_odd"},
          reuseport_sockarray_wide{loaded_from, "reuseport_sockarray_wide"} {}
  };
  struct Progs {
    explicit Progs([[maybe_unused]] ebpfxx::detail::Finder& loaded_from) noexcept {}
  };
  /// What attach() attached. You may store a link here yourself: skel.links.x = skel.progs.x.attach(...).
  struct Links {};

  Maps maps;
  Progs progs;
  Links links;

  /// Takes what OpenSkeleton::load() loaded.
  explicit Skeleton(ebpfxx::Object object) : Skeleton{ebpfxx::detail::Finder{object}, std::move(object)} {}

  /// Attaches each program whose SEC() names a target, unless it is attached already, and returns those that it left,
  /// with the reason and the call that attaches them. All or none: throws ebpfxx::Error.
  ebpfxx::UnattachedList attach() { return {}; }
  /// Detaches every program.
  void detach() noexcept { ebpfxx::detail::renew(links); }

  /// To find maps and programs by name at run time.
  [[nodiscard]] const ebpfxx::Object& object() const noexcept { return object_; }

 private:
  Skeleton(ebpfxx::detail::Finder in, ebpfxx::Object object)
      : object_{std::move(object)}, maps{in}, progs{in}, links{} {
    in.done();
  }
};

/// sizes opened, but not in the kernel yet: set its constants, sizes, and what to load.
class OpenSkeleton {
 private:
  ebpfxx::OpenObject object_;

 public:
  struct Maps {
    ebpfxx::MapSpecOf<ebpfxx::AnyMap> hash_open;
    ebpfxx::MapSpecOf<ebpfxx::AnyMap> hash_key;
    ebpfxx::MapSpecOf<ebpfxx::AnyMap> hash_value;
    ebpfxx::MapSpecOf<ebpfxx::HashMap<std::array<std::byte, 3>, std::array<std::byte, 5>>> hash_odd;
    ebpfxx::MapSpecOf<ebpfxx::HashMap<std::array<std::byte, 8>, std::array<std::byte, 16>>> hash_wide;
    ebpfxx::MapSpecOf<ebpfxx::AnyMap> lru_hash_open;
    ebpfxx::MapSpecOf<ebpfxx::AnyMap> lru_hash_key;
    ebpfxx::MapSpecOf<ebpfxx::AnyMap> lru_hash_value;
    ebpfxx::MapSpecOf<ebpfxx::LruHashMap<std::array<std::byte, 3>, std::array<std::byte, 5>>> lru_hash_odd;
    ebpfxx::MapSpecOf<ebpfxx::LruHashMap<std::array<std::byte, 8>, std::array<std::byte, 16>>> lru_hash_wide;
    ebpfxx::MapSpecOf<ebpfxx::AnyMap> array_open;
    ebpfxx::MapSpecOf<ebpfxx::AnyMap> array_key;
    ebpfxx::MapSpecOf<ebpfxx::Array<std::array<std::byte, 12>>> array_value;
    ebpfxx::MapSpecOf<ebpfxx::Array<std::array<std::byte, 5>>> array_odd;
    ebpfxx::MapSpecOf<ebpfxx::Array<std::array<std::byte, 16>>> array_wide;
    ebpfxx::MapSpecOf<ebpfxx::AnyMap> percpu_hash_open;
    ebpfxx::MapSpecOf<ebpfxx::AnyMap> percpu_hash_key;
    ebpfxx::MapSpecOf<ebpfxx::AnyMap> percpu_hash_value;
    ebpfxx::MapSpecOf<ebpfxx::PerCpuHashMap<std::array<std::byte, 3>, std::array<std::byte, 5>>> percpu_hash_odd;
    ebpfxx::MapSpecOf<ebpfxx::PerCpuHashMap<std::array<std::byte, 8>, std::array<std::byte, 16>>> percpu_hash_wide;
    ebpfxx::MapSpecOf<ebpfxx::AnyMap> lru_percpu_hash_open;
    ebpfxx::MapSpecOf<ebpfxx::AnyMap> lru_percpu_hash_key;
    ebpfxx::MapSpecOf<ebpfxx::AnyMap> lru_percpu_hash_value;
    ebpfxx::MapSpecOf<ebpfxx::LruPerCpuHashMap<std::array<std::byte, 3>, std::array<std::byte, 5>>> lru_percpu_hash_odd;
    ebpfxx::MapSpecOf<ebpfxx::LruPerCpuHashMap<std::array<std::byte, 8>, std::array<std::byte, 16>>> lru_percpu_hash_wide;
    ebpfxx::MapSpecOf<ebpfxx::AnyMap> percpu_array_open;
    ebpfxx::MapSpecOf<ebpfxx::AnyMap> percpu_array_key;
    ebpfxx::MapSpecOf<ebpfxx::PerCpuArray<std::array<std::byte, 12>>> percpu_array_value;
    ebpfxx::MapSpecOf<ebpfxx::PerCpuArray<std::array<std::byte, 5>>> percpu_array_odd;
    ebpfxx::MapSpecOf<ebpfxx::PerCpuArray<std::array<std::byte, 16>>> percpu_array_wide;
    ebpfxx::MapSpecOf<ebpfxx::AnyMap> lpm_trie_open;
    ebpfxx::MapSpecOf<ebpfxx::AnyMap> lpm_trie_key;
    ebpfxx::MapSpecOf<ebpfxx::AnyMap> lpm_trie_value;
    ebpfxx::MapSpecOf<ebpfxx::LpmTrie<std::array<std::byte, 3>, std::array<std::byte, 5>>> lpm_trie_odd;
    ebpfxx::MapSpecOf<ebpfxx::LpmTrie<std::array<std::byte, 8>, std::array<std::byte, 16>>> lpm_trie_wide;
    ebpfxx::MapSpecOf<ebpfxx::AnyMap> queue_open;
    ebpfxx::MapSpecOf<ebpfxx::AnyMap> queue_key;
    ebpfxx::MapSpecOf<ebpfxx::Queue<std::array<std::byte, 12>>> queue_value;
    ebpfxx::MapSpecOf<ebpfxx::Queue<std::array<std::byte, 5>>> queue_odd;
    ebpfxx::MapSpecOf<ebpfxx::Queue<std::array<std::byte, 16>>> queue_wide;
    ebpfxx::MapSpecOf<ebpfxx::AnyMap> stack_open;
    ebpfxx::MapSpecOf<ebpfxx::AnyMap> stack_key;
    ebpfxx::MapSpecOf<ebpfxx::Stack<std::array<std::byte, 12>>> stack_value;
    ebpfxx::MapSpecOf<ebpfxx::Stack<std::array<std::byte, 5>>> stack_odd;
    ebpfxx::MapSpecOf<ebpfxx::Stack<std::array<std::byte, 16>>> stack_wide;
    ebpfxx::MapSpecOf<ebpfxx::AnyMap> bloom_filter_open;
    ebpfxx::MapSpecOf<ebpfxx::AnyMap> bloom_filter_key;
    ebpfxx::MapSpecOf<ebpfxx::BloomFilter<std::array<std::byte, 12>>> bloom_filter_value;
    ebpfxx::MapSpecOf<ebpfxx::BloomFilter<std::array<std::byte, 5>>> bloom_filter_odd;
    ebpfxx::MapSpecOf<ebpfxx::BloomFilter<std::array<std::byte, 16>>> bloom_filter_wide;
    ebpfxx::MapSpecOf<ebpfxx::RingBuf<>> ringbuf_open;
    ebpfxx::MapSpecOf<ebpfxx::RingBuf<>> ringbuf_key;
    ebpfxx::MapSpecOf<ebpfxx::RingBuf<>> ringbuf_value;
    ebpfxx::MapSpecOf<ebpfxx::RingBuf<>> ringbuf_odd;
    ebpfxx::MapSpecOf<ebpfxx::RingBuf<>> ringbuf_wide;
    ebpfxx::MapSpecOf<ebpfxx::UserRingBuf<>> user_ringbuf_open;
    ebpfxx::MapSpecOf<ebpfxx::UserRingBuf<>> user_ringbuf_key;
    ebpfxx::MapSpecOf<ebpfxx::UserRingBuf<>> user_ringbuf_value;
    ebpfxx::MapSpecOf<ebpfxx::UserRingBuf<>> user_ringbuf_odd;
    ebpfxx::MapSpecOf<ebpfxx::UserRingBuf<>> user_ringbuf_wide;
    ebpfxx::MapSpecOf<ebpfxx::PerfEventArray<>> perf_event_array_open;
    ebpfxx::MapSpecOf<ebpfxx::PerfEventArray<>> perf_event_array_key;
    ebpfxx::MapSpecOf<ebpfxx::PerfEventArray<>> perf_event_array_value;
    ebpfxx::MapSpecOf<ebpfxx::PerfEventArray<>> perf_event_array_odd;
    ebpfxx::MapSpecOf<ebpfxx::PerfEventArray<>> perf_event_array_wide;
    ebpfxx::MapSpecOf<ebpfxx::AnyMap> stack_trace_open;
    ebpfxx::MapSpecOf<ebpfxx::AnyMap> stack_trace_key;
    ebpfxx::MapSpecOf<ebpfxx::AnyMap> stack_trace_value;
    ebpfxx::MapSpecOf<ebpfxx::AnyMap> stack_trace_odd;
    ebpfxx::MapSpecOf<ebpfxx::AnyMap> stack_trace_wide;
    ebpfxx::MapSpecOf<ebpfxx::ProgArray<ebpfxx::Program>> prog_array_open;
    ebpfxx::MapSpecOf<ebpfxx::ProgArray<ebpfxx::Program>> prog_array_key;
    ebpfxx::MapSpecOf<ebpfxx::ProgArray<ebpfxx::Program>> prog_array_value;
    ebpfxx::MapSpecOf<ebpfxx::ProgArray<ebpfxx::Program>> prog_array_odd;
    ebpfxx::MapSpecOf<ebpfxx::ProgArray<ebpfxx::Program>> prog_array_wide;
    ebpfxx::MapSpecOf<ebpfxx::CgroupArray> cgroup_array_open;
    ebpfxx::MapSpecOf<ebpfxx::CgroupArray> cgroup_array_key;
    ebpfxx::MapSpecOf<ebpfxx::CgroupArray> cgroup_array_value;
    ebpfxx::MapSpecOf<ebpfxx::CgroupArray> cgroup_array_odd;
    ebpfxx::MapSpecOf<ebpfxx::CgroupArray> cgroup_array_wide;
    ebpfxx::MapSpecOf<ebpfxx::ArrayOfMaps<ebpfxx::AnyMap>> array_of_maps_open;
    ebpfxx::MapSpecOf<ebpfxx::ArrayOfMaps<ebpfxx::AnyMap>> array_of_maps_key;
    ebpfxx::MapSpecOf<ebpfxx::ArrayOfMaps<ebpfxx::AnyMap>> array_of_maps_value;
    ebpfxx::MapSpecOf<ebpfxx::ArrayOfMaps<ebpfxx::AnyMap>> array_of_maps_odd;
    ebpfxx::MapSpecOf<ebpfxx::ArrayOfMaps<ebpfxx::AnyMap>> array_of_maps_wide;
    ebpfxx::MapSpecOf<ebpfxx::AnyMap> hash_of_maps_open;
    ebpfxx::MapSpecOf<ebpfxx::HashOfMaps<std::array<std::byte, 4>, ebpfxx::AnyMap>> hash_of_maps_key;
    ebpfxx::MapSpecOf<ebpfxx::AnyMap> hash_of_maps_value;
    ebpfxx::MapSpecOf<ebpfxx::HashOfMaps<std::array<std::byte, 3>, ebpfxx::AnyMap>> hash_of_maps_odd;
    ebpfxx::MapSpecOf<ebpfxx::HashOfMaps<std::array<std::byte, 8>, ebpfxx::AnyMap>> hash_of_maps_wide;
    ebpfxx::MapSpecOf<ebpfxx::AnyMap> devmap_open;
    ebpfxx::MapSpecOf<ebpfxx::AnyMap> devmap_key;
    ebpfxx::MapSpecOf<ebpfxx::AnyMap> devmap_value;
    ebpfxx::MapSpecOf<ebpfxx::AnyMap> devmap_odd;
    ebpfxx::MapSpecOf<ebpfxx::AnyMap> devmap_wide;
    ebpfxx::MapSpecOf<ebpfxx::AnyMap> devmap_hash_open;
    ebpfxx::MapSpecOf<ebpfxx::AnyMap> devmap_hash_key;
    ebpfxx::MapSpecOf<ebpfxx::AnyMap> devmap_hash_value;
    ebpfxx::MapSpecOf<ebpfxx::AnyMap> devmap_hash_odd;
    ebpfxx::MapSpecOf<ebpfxx::AnyMap> devmap_hash_wide;
    ebpfxx::MapSpecOf<ebpfxx::AnyMap> cpumap_open;
    ebpfxx::MapSpecOf<ebpfxx::AnyMap> cpumap_key;
    ebpfxx::MapSpecOf<ebpfxx::AnyMap> cpumap_value;
    ebpfxx::MapSpecOf<ebpfxx::AnyMap> cpumap_odd;
    ebpfxx::MapSpecOf<ebpfxx::AnyMap> cpumap_wide;
    ebpfxx::MapSpecOf<ebpfxx::XskMap> xskmap_open;
    ebpfxx::MapSpecOf<ebpfxx::XskMap> xskmap_key;
    ebpfxx::MapSpecOf<ebpfxx::XskMap> xskmap_value;
    ebpfxx::MapSpecOf<ebpfxx::XskMap> xskmap_odd;
    ebpfxx::MapSpecOf<ebpfxx::XskMap> xskmap_wide;
    ebpfxx::MapSpecOf<ebpfxx::AnyMap> sockmap_open;
    ebpfxx::MapSpecOf<ebpfxx::AnyMap> sockmap_key;
    ebpfxx::MapSpecOf<ebpfxx::AnyMap> sockmap_value;
    ebpfxx::MapSpecOf<ebpfxx::AnyMap> sockmap_odd;
    ebpfxx::MapSpecOf<ebpfxx::AnyMap> sockmap_wide;
    ebpfxx::MapSpecOf<ebpfxx::AnyMap> sockhash_open;
    ebpfxx::MapSpecOf<ebpfxx::AnyMap> sockhash_key;
    ebpfxx::MapSpecOf<ebpfxx::AnyMap> sockhash_value;
    ebpfxx::MapSpecOf<ebpfxx::AnyMap> sockhash_odd;
    ebpfxx::MapSpecOf<ebpfxx::AnyMap> sockhash_wide;
    ebpfxx::MapSpecOf<ebpfxx::AnyMap> sk_storage_open;
    ebpfxx::MapSpecOf<ebpfxx::AnyMap> sk_storage_key;
    ebpfxx::MapSpecOf<ebpfxx::SkStorage<std::array<std::byte, 12>>> sk_storage_value;
    ebpfxx::MapSpecOf<ebpfxx::SkStorage<std::array<std::byte, 5>>> sk_storage_odd;
    ebpfxx::MapSpecOf<ebpfxx::SkStorage<std::array<std::byte, 16>>> sk_storage_wide;
    ebpfxx::MapSpecOf<ebpfxx::AnyMap> task_storage_open;
    ebpfxx::MapSpecOf<ebpfxx::AnyMap> task_storage_key;
    ebpfxx::MapSpecOf<ebpfxx::TaskStorage<std::array<std::byte, 12>>> task_storage_value;
    ebpfxx::MapSpecOf<ebpfxx::TaskStorage<std::array<std::byte, 5>>> task_storage_odd;
    ebpfxx::MapSpecOf<ebpfxx::TaskStorage<std::array<std::byte, 16>>> task_storage_wide;
    ebpfxx::MapSpecOf<ebpfxx::AnyMap> inode_storage_open;
    ebpfxx::MapSpecOf<ebpfxx::AnyMap> inode_storage_key;
    ebpfxx::MapSpecOf<ebpfxx::InodeStorage<std::array<std::byte, 12>>> inode_storage_value;
    ebpfxx::MapSpecOf<ebpfxx::InodeStorage<std::array<std::byte, 5>>> inode_storage_odd;
    ebpfxx::MapSpecOf<ebpfxx::InodeStorage<std::array<std::byte, 16>>> inode_storage_wide;
    ebpfxx::MapSpecOf<ebpfxx::AnyMap> cgroup_storage_open;
    ebpfxx::MapSpecOf<ebpfxx::AnyMap> cgroup_storage_key;
    ebpfxx::MapSpecOf<ebpfxx::AnyMap> cgroup_storage_value;
    ebpfxx::MapSpecOf<ebpfxx::AnyMap> cgroup_storage_odd;
    ebpfxx::MapSpecOf<ebpfxx::CgroupStorage<std::array<std::byte, 8>, std::array<std::byte, 16>>> cgroup_storage_wide;
    ebpfxx::MapSpecOf<ebpfxx::AnyMap> percpu_cgroup_storage_open;
    ebpfxx::MapSpecOf<ebpfxx::AnyMap> percpu_cgroup_storage_key;
    ebpfxx::MapSpecOf<ebpfxx::AnyMap> percpu_cgroup_storage_value;
    ebpfxx::MapSpecOf<ebpfxx::AnyMap> percpu_cgroup_storage_odd;
    ebpfxx::MapSpecOf<ebpfxx::PerCpuCgroupStorage<std::array<std::byte, 8>, std::array<std::byte, 16>>> percpu_cgroup_storage_wide;
    ebpfxx::MapSpecOf<ebpfxx::AnyMap> reuseport_sockarray_open;
    ebpfxx::MapSpecOf<ebpfxx::AnyMap> reuseport_sockarray_key;
    ebpfxx::MapSpecOf<ebpfxx::AnyMap> reuseport_sockarray_value;
    ebpfxx::MapSpecOf<ebpfxx::AnyMap> reuseport_sockarray_odd;
    ebpfxx::MapSpecOf<ebpfxx::AnyMap> reuseport_sockarray_wide;

    explicit Maps([[maybe_unused]] ebpfxx::detail::Finder& loaded_from) noexcept
        : hash_open{loaded_from, "hash_open"},
          hash_key{loaded_from, "hash_key"},
          hash_value{loaded_from, "hash_value"},
          hash_odd{loaded_from, "hash_odd"},
          hash_wide{loaded_from, "hash_wide"},
          lru_hash_open{loaded_from, "lru_hash_open"},
          lru_hash_key{loaded_from, "lru_hash_key"},
          lru_hash_value{loaded_from, "lru_hash_value"},
          lru_hash_odd{loaded_from, "lru_hash_odd"},
          lru_hash_wide{loaded_from, "lru_hash_wide"},
          array_open{loaded_from, "array_open"},
          array_key{loaded_from, "array_key"},
          array_value{loaded_from, "array_value"},
          array_odd{loaded_from, "array_odd"},
          array_wide{loaded_from, "array_wide"},
          percpu_hash_open{loaded_from, "percpu_hash_open"},
          percpu_hash_key{loaded_from, "percpu_hash_key"},
          percpu_hash_value{loaded_from, "percpu_hash_value"},
          percpu_hash_odd{loaded_from, "percpu_hash_odd"},
          percpu_hash_wide{loaded_from, "percpu_hash_wide"},
          lru_percpu_hash_open{loaded_from, "lru_percpu_hash_open"},
          lru_percpu_hash_key{loaded_from, "lru_percpu_hash_key"},
          lru_percpu_hash_value{loaded_from, "lru_percpu_hash_value"},
          lru_percpu_hash_odd{loaded_from, "lru_percpu_hash_odd"},
          lru_percpu_hash_wide{loaded_from, "lru_percpu_hash_wide"},
          percpu_array_open{loaded_from, "percpu_array_open"},
          percpu_array_key{loaded_from, "percpu_array_key"},
          percpu_array_value{loaded_from, "percpu_array_value"},
          percpu_array_odd{loaded_from, "percpu_array_odd"},
          percpu_array_wide{loaded_from, "percpu_array_wide"},
          lpm_trie_open{loaded_from, "lpm_trie_open"},
          lpm_trie_key{loaded_from, "lpm_trie_key"},
          lpm_trie_value{loaded_from, "lpm_trie_value"},
          lpm_trie_odd{loaded_from, "lpm_trie_odd"},
          lpm_trie_wide{loaded_from, "lpm_trie_wide"},
          queue_open{loaded_from, "queue_open"},
          queue_key{loaded_from, "queue_key"},
          queue_value{loaded_from, "queue_value"},
          queue_odd{loaded_from, "queue_odd"},
          queue_wide{loaded_from, "queue_wide"},
          stack_open{loaded_from, "stack_open"},
          stack_key{loaded_from, "stack_key"},
          stack_value{loaded_from, "stack_value"},
          stack_odd{loaded_from, "stack_odd"},
          stack_wide{loaded_from, "stack_wide"},
          bloom_filter_open{loaded_from, "bloom_filter_open"},
          bloom_filter_key{loaded_from, "bloom_filter_key"},
          bloom_filter_value{loaded_from, "bloom_filter_value"},
          bloom_filter_odd{loaded_from, "bloom_filter_odd"},
          bloom_filter_wide{loaded_from, "bloom_filter_wide"},
          ringbuf_open{loaded_from, "ringbuf_open"},
          ringbuf_key{loaded_from, "ringbuf_key"},
          ringbuf_value{loaded_from, "ringbuf_value"},
          ringbuf_odd{loaded_from, "ringbuf_odd"},
          ringbuf_wide{loaded_from, "ringbuf_wide"},
          user_ringbuf_open{loaded_from, "user_ringbuf_open"},
          user_ringbuf_key{loaded_from, "user_ringbuf_key"},
          user_ringbuf_value{loaded_from, "user_ringbuf_value"},
          user_ringbuf_odd{loaded_from, "user_ringbuf_odd"},
          user_ringbuf_wide{loaded_from, "user_ringbuf_wide"},
          perf_event_array_open{loaded_from, "perf_event_array_open"},
          perf_event_array_key{loaded_from, "perf_event_array_key"},
          perf_event_array_value{loaded_from, "perf_event_array_value"},
          perf_event_array_odd{loaded_from, "perf_event_array_odd"},
          perf_event_array_wide{loaded_from, "perf_event_array_wide"},
          stack_trace_open{loaded_from, "stack_trace_open"},
          stack_trace_key{loaded_from, "stack_trace_key"},
          stack_trace_value{loaded_from, "stack_trace_value"},
          stack_trace_odd{loaded_from, "stack_trace_odd"},
          stack_trace_wide{loaded_from, "stack_trace_wide"},
          prog_array_open{loaded_from, "prog_array_open"},
          prog_array_key{loaded_from, "prog_array_key"},
          prog_array_value{loaded_from, "prog_array_value"},
          prog_array_odd{loaded_from, "prog_array_odd"},
          prog_array_wide{loaded_from, "prog_array_wide"},
          cgroup_array_open{loaded_from, "cgroup_array_open"},
          cgroup_array_key{loaded_from, "cgroup_array_key"},
          cgroup_array_value{loaded_from, "cgroup_array_value"},
          cgroup_array_odd{loaded_from, "cgroup_array_odd"},
          cgroup_array_wide{loaded_from, "cgroup_array_wide"},
          array_of_maps_open{loaded_from, "array_of_maps_open"},
          array_of_maps_key{loaded_from, "array_of_maps_key"},
          array_of_maps_value{loaded_from, "array_of_maps_value"},
          array_of_maps_odd{loaded_from, "array_of_maps_odd"},
          array_of_maps_wide{loaded_from, "array_of_maps_wide"},
          hash_of_maps_open{loaded_from, "hash_of_maps_open"},
          hash_of_maps_key{loaded_from, "hash_of_maps_key"},
          hash_of_maps_value{loaded_from, "hash_of_maps_value"},
          hash_of_maps_odd{loaded_from, "hash_of_maps_odd"},
          hash_of_maps_wide{loaded_from, "hash_of_maps_wide"},
          devmap_open{loaded_from, "devmap_open"},
          devmap_key{loaded_from, "devmap_key"},
          devmap_value{loaded_from, "devmap_value"},
          devmap_odd{loaded_from, "devmap_odd"},
          devmap_wide{loaded_from, "devmap_wide"},
          devmap_hash_open{loaded_from, "devmap_hash_open"},
          devmap_hash_key{loaded_from, "devmap_hash_key"},
          devmap_hash_value{loaded_from, "devmap_hash_value"},
          devmap_hash_odd{loaded_from, "devmap_hash_odd"},
          devmap_hash_wide{loaded_from, "devmap_hash_wide"},
          cpumap_open{loaded_from, "cpumap_open"},
          cpumap_key{loaded_from, "cpumap_key"},
          cpumap_value{loaded_from, "cpumap_value"},
          cpumap_odd{loaded_from, "cpumap_odd"},
          cpumap_wide{loaded_from, "cpumap_wide"},
          xskmap_open{loaded_from, "xskmap_open"},
          xskmap_key{loaded_from, "xskmap_key"},
          xskmap_value{loaded_from, "xskmap_value"},
          xskmap_odd{loaded_from, "xskmap_odd"},
          xskmap_wide{loaded_from, "xskmap_wide"},
          sockmap_open{loaded_from, "sockmap_open"},
          sockmap_key{loaded_from, "sockmap_key"},
          sockmap_value{loaded_from, "sockmap_value"},
          sockmap_odd{loaded_from, "sockmap_odd"},
          sockmap_wide{loaded_from, "sockmap_wide"},
          sockhash_open{loaded_from, "sockhash_open"},
          sockhash_key{loaded_from, "sockhash_key"},
          sockhash_value{loaded_from, "sockhash_value"},
          sockhash_odd{loaded_from, "sockhash_odd"},
          sockhash_wide{loaded_from, "sockhash_wide"},
          sk_storage_open{loaded_from, "sk_storage_open"},
          sk_storage_key{loaded_from, "sk_storage_key"},
          sk_storage_value{loaded_from, "sk_storage_value"},
          sk_storage_odd{loaded_from, "sk_storage_odd"},
          sk_storage_wide{loaded_from, "sk_storage_wide"},
          task_storage_open{loaded_from, "task_storage_open"},
          task_storage_key{loaded_from, "task_storage_key"},
          task_storage_value{loaded_from, "task_storage_value"},
          task_storage_odd{loaded_from, "task_storage_odd"},
          task_storage_wide{loaded_from, "task_storage_wide"},
          inode_storage_open{loaded_from, "inode_storage_open"},
          inode_storage_key{loaded_from, "inode_storage_key"},
          inode_storage_value{loaded_from, "inode_storage_value"},
          inode_storage_odd{loaded_from, "inode_storage_odd"},
          inode_storage_wide{loaded_from, "inode_storage_wide"},
          cgroup_storage_open{loaded_from, "cgroup_storage_open"},
          cgroup_storage_key{loaded_from, "cgroup_storage_key"},
          cgroup_storage_value{loaded_from, "cgroup_storage_value"},
          cgroup_storage_odd{loaded_from, "cgroup_storage_odd"},
          cgroup_storage_wide{loaded_from, "cgroup_storage_wide"},
          percpu_cgroup_storage_open{loaded_from, "percpu_cgroup_storage_open"},
          percpu_cgroup_storage_key{loaded_from, "percpu_cgroup_storage_key"},
          percpu_cgroup_storage_value{loaded_from, "percpu_cgroup_storage_value"},
          percpu_cgroup_storage_odd{loaded_from, "percpu_cgroup_storage_odd"},
          percpu_cgroup_storage_wide{loaded_from, "percpu_cgroup_storage_wide"},
          reuseport_sockarray_open{loaded_from, "reuseport_sockarray_open"},
          reuseport_sockarray_key{loaded_from, "reuseport_sockarray_key"},
          reuseport_sockarray_value{loaded_from, "reuseport_sockarray_value"},
          reuseport_sockarray_odd{loaded_from, "reuseport_sockarray_odd"},
          reuseport_sockarray_wide{loaded_from, "reuseport_sockarray_wide"} {}
  };
  struct Progs {
    explicit Progs([[maybe_unused]] ebpfxx::detail::Finder& loaded_from) noexcept {}
  };

  Maps maps;
  Progs progs;

  /// Takes an object opened some other way; it must be the one that this header was made from.
  explicit OpenSkeleton(ebpfxx::OpenObject object) : OpenSkeleton{ebpfxx::detail::Finder{object}, std::move(object)} {}

  /// Creates the maps and loads the programs. Throws ebpfxx::VerifierError when the verifier refuses one, else
  /// ebpfxx::Error.
  [[nodiscard]] Skeleton load() && {
    ebpfxx::detail::release(maps);
    ebpfxx::detail::release(progs);
    return Skeleton{std::move(object_).load()};
  }
  Skeleton load() & = delete;  // load() consumes this object: std::move(open).load()

  /// To find maps and programs by name at run time.
  [[nodiscard]] const ebpfxx::OpenObject& object() const noexcept { return object_; }

 private:
  OpenSkeleton(ebpfxx::detail::Finder in, ebpfxx::OpenObject object) : object_{std::move(object)}, maps{in}, progs{in} {
    in.done();
  }
};

/// Opens the object in this header. Throws ebpfxx::Error.
[[nodiscard]] inline OpenSkeleton open(ebpfxx::OpenOptions options = {});

// ---- The object ----

namespace detail {
/// The ELF file that open() opens, without DWARF: some bytes.
alignas(8) [[gnu::visibility("hidden")]] inline constexpr unsigned char object_bytes[] = ...;
}  // namespace detail

inline OpenSkeleton open(ebpfxx::OpenOptions options) {
  if (!options.name) options.name = "sizes";
  const std::span<const unsigned char> bytes{detail::object_bytes, sizeof detail::object_bytes - 1};
  return OpenSkeleton{ebpfxx::OpenObject::from_static(std::as_bytes(bytes), options)};
}

}  // namespace sizes

#ifdef __clang__
#pragma clang diagnostic pop
#endif
