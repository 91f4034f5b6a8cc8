// Reports who opens which file.
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

struct event {
  int pid;
  char comm[16];
  char path[108];
};

struct {
  __uint(type, BPF_MAP_TYPE_RINGBUF);
  __uint(max_entries, 256 * 1024);
  __type(value, struct event);  // tells C++ the type of the records
} events SEC(".maps");

const volatile int only_pid;  // set by C++ before load

struct openat {
  long common, number, directory;
  const char* path;
};

SEC("tp/syscalls/sys_enter_openat")
int on_open(struct openat* call) {
  int pid = bpf_get_current_pid_tgid() >> 32;
  if (only_pid && pid != only_pid) return 0;
  struct event* e = bpf_ringbuf_reserve(&events, sizeof(*e), 0);
  if (!e) return 0;
  e->pid = pid;
  bpf_get_current_comm(e->comm, sizeof(e->comm));
  bpf_probe_read_user_str(e->path, sizeof(e->path), call->path);
  bpf_ringbuf_submit(e, 0);
  return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
