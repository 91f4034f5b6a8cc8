// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT OR GPL-2.0-only
//
// Programs with one mistake each, as people make them. logs/ has what kernels say about them.
#include <linux/bpf.h>

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

#define ETH_HEADER 14

struct value {
  __u64 numbers[8];
};
struct padded {
  __u8 kind;
  __u64 id;
};
struct locked {
  struct bpf_spin_lock lock;
  __u32 count;
};

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 8);
  __type(key, __u32);
  __type(value, struct value);
} values SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 8);
  __type(key, struct padded);
  __type(value, __u64);
} padded_keys SEC(".maps");

#ifndef UNPRIVILEGED
struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 1);
  __type(key, __u32);
  __type(value, struct locked);
} locks SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_RINGBUF);
  __uint(max_entries, 4096);
} ring SEC(".maps");

const volatile __u32 limit = 4;
volatile __u64 sink;
#endif

#ifdef NO_GPL
SEC("?kprobe/f")
int gpl_only(void* ctx) {
  __u64 value = 0;
  bpf_probe_read_kernel(&value, sizeof value, ctx);
  return (int)value;
}

char LICENSE[] SEC("license") = "Proprietary";

#elif defined UNPRIVILEGED

SEC("?socket")
int stack_uninitialised(struct __sk_buff* skb) {
  struct padded key;
  key.kind = 1;
  key.id = 2;
  return bpf_map_lookup_elem(&padded_keys, &key) ? 1 : 0;
}

SEC("?socket")
int stack_unread(struct __sk_buff* skb) {
  __u64 value;
  asm volatile("%0 = *(u64 *)(r10 - 8)" : "=r"(value));
  return (int)value;
}

SEC("?socket")
int loop_unprivileged(struct __sk_buff* skb) {
  int sum = 0;
  for (__u32 i = 0; i < skb->len; ++i) {
    sum += i;
    asm volatile("" : "+r"(sum));
  }
  return sum;
}

SEC("?socket")
int pointer_leaked(struct __sk_buff* skb) {
  __u32 key = 0;
  __u64* value = bpf_map_lookup_elem(&values, &key);
  if (value) *value = (__u64)skb;
  return 0;
}

char LICENSE[] SEC("license") = "GPL";

#elif defined SLOW

SEC("?xdp")
int too_long(struct xdp_md* ctx) {
  __u64 sum = 0;
  for (__u32 i = 0; i < 2000000; ++i) {
    sum += i;
    asm volatile("" : "+r"(sum));
  }
  return (int)sum;
}

char LICENSE[] SEC("license") = "GPL";

#elif defined FUNCTIONS

// --- kernel functions: on older kernels nothing of the object loads ---------------------------

struct task_struct {
  struct task_struct* last_wakee;
} __attribute__((preserve_access_index));
extern struct task_struct* bpf_task_from_pid(int pid) __ksym __weak;
extern struct task_struct* bpf_task_acquire(struct task_struct* task) __ksym __weak;
extern void bpf_task_release(struct task_struct* task) __ksym __weak;

SEC("?socket")
int function_of_others(struct __sk_buff* skb) {
  struct task_struct* task = bpf_task_from_pid(1);
  if (task) bpf_task_release(task);
  return 0;
}

SEC("?tp_btf/task_newtask")
int function_argument(__u64* ctx) {
  const struct task_struct* task = (const struct task_struct*)ctx[0];
  struct task_struct* other = bpf_task_acquire(task->last_wakee);
  if (other) bpf_task_release(other);
  return 0;
}

struct bpf_iter_task_vma {
  __u64 opaque[1];
} __attribute__((aligned(8)));
extern int bpf_iter_task_vma_new(struct bpf_iter_task_vma* it, struct task_struct* task, __u64 address) __ksym __weak;
extern void bpf_iter_task_vma_destroy(struct bpf_iter_task_vma* it) __ksym __weak;

SEC("?tp_btf/task_newtask")
int function_argument_trusted(__u64* ctx) {
  const struct task_struct* task = (const struct task_struct*)ctx[0];
  struct bpf_iter_task_vma it;
  bpf_iter_task_vma_new(&it, task->last_wakee, 0);
  bpf_iter_task_vma_destroy(&it);
  return 0;
}

SEC("?tp_btf/task_newtask")
int function_null(__u64* ctx) {
  bpf_task_release(bpf_task_from_pid(1));
  return 0;
}

char LICENSE[] SEC("license") = "GPL";

#else

// --- what may be null ---------------------------------------------------------

SEC("?xdp")
int null_map_value(struct xdp_md* ctx) {
  __u32 key = 0;
  struct value* value = bpf_map_lookup_elem(&values, &key);
  return (int)value->numbers[0];
}

SEC("?xdp")
int null_record(struct xdp_md* ctx) {
  __u64* record = bpf_ringbuf_reserve(&ring, sizeof *record, 0);
  *record = 1;
  bpf_ringbuf_submit(record, 0);
  return XDP_PASS;
}

SEC("?xdp")
int null_argument(struct xdp_md* ctx) {
  __u32 key = 0;
  struct value* value = bpf_map_lookup_elem(&values, &key);
  bpf_map_update_elem(&values, &key, value, BPF_ANY);
  return XDP_PASS;
}

SEC("?xdp")
int null_arithmetic(struct xdp_md* ctx) {
  __u32 key = 0;
  char* value = bpf_map_lookup_elem(&values, &key);
  asm volatile("%0 += 8" : "+r"(value));
  if (!value) return XDP_PASS;
  return *value;
}

SEC("?tc")
int null_socket(struct __sk_buff* skb) {
  struct bpf_sock_tuple tuple = {};
  struct bpf_sock* socket = bpf_sk_lookup_tcp(skb, &tuple, sizeof tuple.ipv4, BPF_F_CURRENT_NETNS, 0);
  int family = socket->family;
  bpf_sk_release(socket);
  return family;
}

__attribute__((noinline)) int sum_of(const struct value* value) { return (int)value->numbers[0]; }

SEC("?xdp")
int null_in_function(struct xdp_md* ctx) {
  __u32 key = 0;
  struct value* value = bpf_map_lookup_elem(&values, &key);
  return value ? sum_of(value) : 0;
}

// --- packets --------------------------------------------------------------------

SEC("?xdp")
int packet_unchecked(struct xdp_md* ctx) {
  __u8* data = (__u8*)(long)ctx->data;
  return data[12];
}

SEC("?xdp")
int packet_short_check(struct xdp_md* ctx) {
  __u8* data = (__u8*)(long)ctx->data;
  __u8* end = (__u8*)(long)ctx->data_end;
  if (data + ETH_HEADER > end) return XDP_PASS;
  return data[ETH_HEADER + 9];  // the check ends before
}

SEC("?xdp")
int packet_variable(struct xdp_md* ctx) {
  __u8* data = (__u8*)(long)ctx->data;
  __u8* end = (__u8*)(long)ctx->data_end;
  if (data + 34 > end) return XDP_PASS;
  __u8* payload = data + ETH_HEADER + (data[ETH_HEADER] & 15) * 4;
  return *payload;  // may be beyond the check
}

SEC("?tc")
int packet_moved(struct __sk_buff* skb) {
  __u8* data = (__u8*)(long)skb->data;
  __u8* end = (__u8*)(long)skb->data_end;
  if (data + ETH_HEADER > end) return 0;
  bpf_skb_pull_data(skb, 0);
  return data[0];  // of before
}

SEC("?xdp")
int packet_unbounded(struct xdp_md* ctx) {
  __u8* data = (__u8*)(long)ctx->data;
  __u8* end = (__u8*)(long)ctx->data_end;
  __u64 offset = bpf_ktime_get_ns();
  data += offset;
  if (data + 1 > end) return XDP_PASS;
  return *data;
}

SEC("?cgroup_skb/ingress")
int packet_written(struct __sk_buff* skb) {
  __u8* data = (__u8*)(long)skb->data;
  __u8* end = (__u8*)(long)skb->data_end;
  if (data + 1 > end) return 1;
  *data = 1;
  return 1;
}

// --- what is no pointer to the verifier ------------------------------------------------

struct file_like {
  int flags;
};

SEC("?raw_tp/sys_enter")
int kernel_pointer(struct bpf_raw_tracepoint_args* ctx) {
  const struct file_like* registers = (const void*)ctx->args[0];
  return registers->flags;
}

SEC("?xdp")
int truncated_pointer(struct xdp_md* ctx) {
  __u32 key = 0;
  struct value* value = bpf_map_lookup_elem(&values, &key);
  if (!value) return XDP_PASS;
  unsigned address = (unsigned)(unsigned long)value;
  asm volatile("" : "+r"(address));
  return *(int*)(unsigned long)address;
}

SEC("?xdp")
int record_after_submit(struct xdp_md* ctx) {
  __u64* record = bpf_ringbuf_reserve(&ring, sizeof *record, 0);
  if (!record) return XDP_PASS;
  bpf_ringbuf_submit(record, 0);
  return (int)*record;
}

SEC("?xdp")
int submitted_twice(struct xdp_md* ctx) {
  __u64* record = bpf_ringbuf_reserve(&ring, sizeof *record, 0);
  if (!record) return XDP_PASS;
  bpf_ringbuf_submit(record, 0);
  bpf_ringbuf_submit(record, 0);
  return XDP_PASS;
}

SEC("?xdp")
int discarded_twice(struct xdp_md* ctx) {
  __u64* record = bpf_ringbuf_reserve(&ring, sizeof *record, 0);
  if (!record) return XDP_PASS;
  bpf_ringbuf_discard(record, 0);
  bpf_ringbuf_discard(record, 0);
  return XDP_PASS;
}

SEC("?raw_tp/sys_enter")
int wrong_argument(struct bpf_raw_tracepoint_args* ctx) {
  return bpf_map_lookup_elem(&values, (const void*)ctx->args[0]) ? 1 : 0;
}

SEC("?xdp")
int pointers_added(struct xdp_md* ctx) {
  __u64 sum;
  asm volatile("%0 = r10; %0 += r10" : "=r"(sum));
  return (int)*(__u64*)sum;
}

SEC("?xdp")
int pointer_half(struct xdp_md* ctx) {
  __u64 pointer = (__u64)ctx;
  // w0 += 1: clang -mcpu=v3
  asm volatile("r0 = %1; .8byte 0x0000000100000004; %0 = r0" : "=r"(pointer) : "r"(pointer) : "r0");
  return (int)pointer;
}

SEC("?xdp")
int pointer_moved_half(struct xdp_md* ctx) {
  __u32 key = 0;
  struct value* value = bpf_map_lookup_elem(&values, &key);
  if (!value) return XDP_PASS;
  // w1 = w0: clang -mcpu=v3
  asm volatile("r0 = %1; .8byte 0x00000000000001bc; %0 = r1" : "=r"(value) : "r"(value) : "r0", "r1");
  return (int)value->numbers[0];
}

SEC("?xdp")
int context_wrong(struct xdp_md* ctx) { return (int)bpf_xdp_adjust_head((struct xdp_md*)(long)ctx->rx_queue_index, 4); }

SEC("?xdp")
int map_wrong(struct xdp_md* ctx) {
  __u32 key = 0;
  return bpf_map_lookup_elem((void*)(long)ctx->rx_queue_index, &key) ? 1 : 0;
}

SEC("?xdp")
int pointer_or(struct xdp_md* ctx) {
  __u64 pointer = (__u64)ctx;
  asm volatile("%0 |= 1" : "+r"(pointer));
  return (int)pointer;
}

// --- ranges ------------------------------------------------------------------------

SEC("?xdp")
int index_unbounded(struct xdp_md* ctx) {
  __u32 key = 0;
  struct value* value = bpf_map_lookup_elem(&values, &key);
  if (!value) return XDP_PASS;
  __u32 index = ctx->rx_queue_index;
  return (int)value->numbers[index];
}

SEC("?xdp")
int index_negative(struct xdp_md* ctx) {
  __u32 key = 0;
  struct value* value = bpf_map_lookup_elem(&values, &key);
  if (!value) return XDP_PASS;
  long index = (long)bpf_ktime_get_ns();
  if (index > 7) return XDP_PASS;
  return (int)value->numbers[index];
}

SEC("?xdp")
int index_signed(struct xdp_md* ctx) {
  __u32 key = 0;
  struct value* value = bpf_map_lookup_elem(&values, &key);
  if (!value) return XDP_PASS;
  signed char index = (signed char)ctx->rx_queue_index;
  if (index > 7) return XDP_PASS;  // and if it is less than 0?
  return (int)value->numbers[index];
}

SEC("?xdp")
int index_one_too_many(struct xdp_md* ctx) {
  __u32 key = 0;
  struct value* value = bpf_map_lookup_elem(&values, &key);
  if (!value) return XDP_PASS;
  __u32 index = ctx->rx_queue_index;
  if (index > 8) return XDP_PASS;  // should be 7
  return (int)value->numbers[index];
}

SEC("?xdp")
int value_beyond(struct xdp_md* ctx) {
  __u32 key = 0;
  struct value* value = bpf_map_lookup_elem(&values, &key);
  return value ? (int)value->numbers[8] : 0;
}

SEC("?xdp")
int record_beyond(struct xdp_md* ctx) {
  __u64* record = bpf_ringbuf_reserve(&ring, sizeof *record, 0);
  if (!record) return XDP_PASS;
  record[1] = 2;
  bpf_ringbuf_submit(record, 0);
  return XDP_PASS;
}

SEC("?raw_tp/sys_enter")
int length_negative(struct bpf_raw_tracepoint_args* ctx) {
  char buffer[64] = {};
  long length = (long)ctx->args[1];
  if (length > (long)sizeof buffer) return 0;
  bpf_probe_read_kernel(buffer, length, (const void*)ctx->args[0]);
  sink = buffer[0];
  return 0;
}

SEC("?raw_tp/sys_enter")
int length_unbounded(struct bpf_raw_tracepoint_args* ctx) {
  char buffer[64] = {};
  bpf_probe_read_kernel(buffer, ctx->args[1] & 0x7fffffff, (const void*)ctx->args[0]);
  sink = buffer[0];
  return 0;
}

SEC("?raw_tp/sys_enter")
int length_zero(struct bpf_raw_tracepoint_args* ctx) {
  char buffer[16] = {};
  __u64 length = ctx->args[1] & 15;
  bpf_get_current_comm(buffer, length);
  sink = buffer[0];
  return 0;
}

SEC("?xdp")
int record_size(struct xdp_md* ctx) {
  void* record = bpf_ringbuf_reserve(&ring, ctx->rx_queue_index & 63, 0);
  if (record) bpf_ringbuf_discard(record, 0);
  return XDP_PASS;
}

SEC("?xdp")
int offset_large(struct xdp_md* ctx) {
  __u32 key = 0;
  char* value = bpf_map_lookup_elem(&values, &key);
  if (!value) return XDP_PASS;
  asm volatile("%0 += 1073741824" : "+r"(value));
  return *value;
}

SEC("?xdp")
int offset_variable_large(struct xdp_md* ctx) {
  __u32 key = 0;
  char* value = bpf_map_lookup_elem(&values, &key);
  if (!value) return XDP_PASS;
  __u64 offset = (__u64)ctx->rx_queue_index << 8;
  value += offset;
  value += offset;
  return *value;
}

// --- the stack -----------------------------------------------------------------------

SEC("?xdp")
int stack_beyond(struct xdp_md* ctx) {
  char buffer[16] = {};
  __u32 index = ctx->rx_queue_index & 1023;
  buffer[index] = 1;
  asm volatile("" ::"r"(buffer) : "memory");
  return buffer[3];
}

SEC("?xdp")
int stack_out(struct xdp_md* ctx) {
  asm volatile("*(u64 *)(r10 - 520) = r10");
  return XDP_PASS;
}

SEC("?raw_tp/sys_enter")
int helper_beyond_stack(void* ctx) {
  char name[16];
  bpf_get_current_comm(name, 64);
  sink = name[0];
  return 0;
}

SEC("?xdp")
int stack_misaligned(struct xdp_md* ctx) {
  asm volatile("*(u32 *)(r10 - 7) = r10");
  return XDP_PASS;
}

__attribute__((noinline)) static int deep(struct xdp_md* ctx) {
  volatile char buffer[320];
  buffer[ctx->rx_queue_index & 255] = 1;
  return buffer[7];
}

SEC("?xdp")
int stack_of_calls(struct xdp_md* ctx) {
  volatile char buffer[320];
  buffer[ctx->rx_queue_index & 255] = 1;
  return deep(ctx) + buffer[9];
}

#define CALLS(caller, callee) \
  __attribute__((noinline)) static int caller(struct xdp_md* ctx) { return callee(ctx) + (int)ctx->rx_queue_index; }
CALLS(call_1, deep)
CALLS(call_2, call_1)
CALLS(call_3, call_2)
CALLS(call_4, call_3)
CALLS(call_5, call_4)
CALLS(call_6, call_5)
CALLS(call_7, call_6)

SEC("?xdp")
int calls_deep(struct xdp_md* ctx) { return call_7(ctx); }

// --- registers -----------------------------------------------------------------------

SEC("?xdp")
int register_unset(struct xdp_md* ctx) {
  __u64 value;
  asm volatile("%0 = r5" : "=r"(value));
  return (int)value;
}

SEC("?xdp")
int no_return_value(struct xdp_md* ctx) {
  asm volatile("exit");
  __builtin_unreachable();
}

SEC("?xdp")
int no_exit(struct xdp_md* ctx) {
  asm volatile("r0 = 0");
  __builtin_unreachable();
}

SEC("?xdp")
int unreachable(struct xdp_md* ctx) {
  asm volatile("r0 = 0; exit");
  return XDP_PASS;
}

// --- what is taken is given back ---------------------------------------------------------

SEC("?xdp")
int record_kept(struct xdp_md* ctx) {
  __u64* record = bpf_ringbuf_reserve(&ring, sizeof *record, 0);
  if (!record) return XDP_PASS;
  *record = ctx->rx_queue_index;
  if (*record == 0) return XDP_DROP;  // keeps it
  bpf_ringbuf_submit(record, 0);
  return XDP_PASS;
}

SEC("?tc")
int socket_kept(struct __sk_buff* skb) {
  struct bpf_sock_tuple tuple = {};
  struct bpf_sock* socket = bpf_sk_lookup_tcp(skb, &tuple, sizeof tuple.ipv4, BPF_F_CURRENT_NETNS, 0);
  return socket ? 1 : 0;
}

SEC("?tc")
int lock_kept(struct __sk_buff* skb) {
  __u32 key = 0;
  struct locked* locked = bpf_map_lookup_elem(&locks, &key);
  if (!locked) return 0;
  bpf_spin_lock(&locked->lock);
  ++locked->count;
  return 0;
}

SEC("?tc")
int call_under_lock(struct __sk_buff* skb) {
  __u32 key = 0;
  struct locked* locked = bpf_map_lookup_elem(&locks, &key);
  if (!locked) return 0;
  bpf_spin_lock(&locked->lock);
  sink = bpf_ktime_get_ns();
  bpf_spin_unlock(&locked->lock);
  return 0;
}

// --- how long it runs --------------------------------------------------------------------

SEC("?xdp")
int endless(struct xdp_md* ctx) {
  while (1) asm volatile("");
  return 0;
}

SEC("?xdp")
int too_many_branches(struct xdp_md* ctx) {
  __u64 sum = 0;
  for (__u32 i = 0; i < 9000; ++i) {
    __u64 random = bpf_get_prandom_u32();
    if (random > 7) sum += random;
    asm volatile("" : "+r"(sum));
  }
  return (int)sum;
}

// --- helpers and kernel functions -----------------------------------------------------------

static long (*no_such_helper)(void) = (void*)9999;

SEC("?xdp")
int helper_unknown(struct xdp_md* ctx) { return (int)no_such_helper(); }

SEC("?xdp")
int helper_of_others(struct xdp_md* ctx) { return (int)bpf_get_stackid(ctx, &values, 0); }

SEC("?tracepoint/syscalls/sys_enter_getpgid")
int helper_sleeps(void* ctx) {
  char byte = 0;
  bpf_copy_from_user(&byte, 1, ctx);
  return byte;
}

SEC("?xdp")
int map_of_other_type(struct xdp_md* ctx) {
  __u64 record = 1;
  return (int)bpf_ringbuf_output(&values, &record, sizeof record, 0);
}

SEC("?fentry/vfs_fsync")
int function_sleeps(void* ctx) {
  char byte = 0;
  bpf_copy_from_user(&byte, 1, ctx);
  return 0;
}

// --- the context ------------------------------------------------------------------------------

SEC("?xdp")
int context_beyond(struct xdp_md* ctx) { return (int)((__u32*)ctx)[40]; }

SEC("?xdp")
int context_written(struct xdp_md* ctx) {
  ctx->ingress_ifindex = 1;
  return XDP_PASS;
}

SEC("?xdp")
int context_moved(struct xdp_md* ctx) {
  __u32 value;
  asm volatile("r1 = %1; r1 += 8; %0 = *(u32 *)(r1 + 0)" : "=r"(value) : "r"(ctx) : "r1");
  return (int)value;
}

SEC("?fentry/vfs_fsync")
int argument_beyond(__u64* ctx) { return (int)ctx[7]; }

SEC("?tp_btf/task_newtask")
int struct_beyond(__u64* ctx) {
  const char* task = (const char*)ctx[0];
  return *(volatile int*)(task + 30000);
}

SEC("?tp_btf/task_newtask")
int kernel_memory_written(__u64* ctx) {
  *(volatile int*)ctx[0] = 1;
  return 0;
}

SEC("?cgroup_skb/ingress")
int verdict(struct __sk_buff* skb) { return 5; }

SEC("?fentry/vfs_fsync")
int fentry_verdict(void* ctx) { return 5; }

struct bpf_map;

static long callback(struct bpf_map* map, const void* key, void* value, void* context) { return 2; }

SEC("?xdp")
int callback_verdict(struct xdp_md* ctx) {
  bpf_for_each_map_elem(&values, callback, NULL, 0);
  return XDP_PASS;
}

// --- functions -------------------------------------------------------------------------------

__attribute__((noinline)) int of_any(void* anything) { return anything ? 1 : 0; }

SEC("?xdp")
int function_of_void(struct xdp_md* ctx) {
  __u64 value = ctx->rx_queue_index;
  return of_any(&value);
}

__attribute__((noinline)) int of_value(struct value* value) { return value ? (int)value->numbers[0] : 0; }

SEC("?xdp")
int function_gets_scalar(struct xdp_md* ctx) { return of_value((struct value*)(long)ctx->rx_queue_index); }

// --- memory that is not to be written, instructions that are not there -----------------------------------

SEC("?xdp")
int constant_written(struct xdp_md* ctx) {
  *(volatile __u32*)&limit = 5;
  return XDP_PASS;
}

SEC("?xdp")
int instruction_unknown(struct xdp_md* ctx) {
  asm volatile(".8byte 0x00000000000000ff");
  return XDP_PASS;
}

SEC("?xdp")
int atomic_fetch(struct xdp_md* ctx) {
  // lock r1 = atomic_fetch_add((u64 *)(r10 - 8), r1): clang -mcpu=v3
  asm volatile("r1 = 1; *(u64 *)(r10 - 8) = r1; .8byte 0x00000001fff81adb" ::: "r1", "memory");
  return XDP_PASS;
}

SEC("?xdp")
int dynptr_unset(struct xdp_md* ctx) {
  struct bpf_dynptr pointer;
  __u64 value = 0;
  asm volatile("" : "=m"(pointer));
  bpf_dynptr_read(&value, sizeof value, &pointer, 0, 0);
  return (int)value;
}

char LICENSE[] SEC("license") = "GPL";
#endif
