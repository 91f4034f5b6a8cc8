// Counts at each sample which process runs.
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

struct process {
  int pid;
  char comm[16];
};

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 65536);
  __type(key, struct process);
  __type(value, __u64);
} samples SEC(".maps");

SEC("perf_event")
int on_sample(void* ctx) {
  struct process process = {.pid = bpf_get_current_pid_tgid() >> 32};
  if (!process.pid) return 0;  // idle
  bpf_get_current_comm(process.comm, sizeof(process.comm));
  __u64* count = bpf_map_lookup_elem(&samples, &process);
  if (count) {
    __sync_fetch_and_add(count, 1);
  } else {
    __u64 first = 1;
    bpf_map_update_elem(&samples, &process, &first, BPF_NOEXIST);
  }
  return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
