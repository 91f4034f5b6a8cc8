// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT OR GPL-2.0-only
//
// Counts what processes read from and write to files.
#include <linux/bpf.h>
#include <linux/stat.h>
#include <stdbool.h>

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

// Of the kernel's types, what is used here; where it is, libbpf finds out on the machine where this runs (CO-RE).
#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)
struct super_block {
  __u32 s_dev;
};
struct inode {
  unsigned short i_mode;
  unsigned long i_ino;
  struct super_block* i_sb;
};
struct qstr {
  const unsigned char* name;
};
struct dentry {
  struct qstr d_name;
};
struct path {
  struct dentry* dentry;
};
struct file {
  struct path f_path;
  struct inode* f_inode;
};
struct fdtable {
  unsigned int max_fds;
  struct file** fd;
};
struct files_struct {
  struct fdtable* fdt;
};
struct task_struct {
  struct files_struct* files;
};
#pragma clang attribute pop

// A file that a process uses; inode and device are 0 if processes are counted as a whole.
struct use {
  __u64 inode;
  __u32 device;
  __u32 pid;
};

struct bytes {
  __u64 reads, writes; /* calls */
  __u64 bytes_read, bytes_written;
  char comm[16];
  char name[64]; /* without its folder */
};

// Set before load.
const volatile bool by_process;
const volatile bool all_kinds;  // not only files: also pipes, sockets, terminals
const volatile __u32 only_pid;

__u64 lost;  // calls that found a map full

// The descriptors of the threads that are in such a call.
struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 16384);
  __type(key, __u32);
  __type(value, __u32);
} descriptors SEC(".maps");

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 16384);
  __type(key, struct use);
  __type(value, struct bytes);
} uses SEC(".maps");

// As in /sys/kernel/tracing/events/syscalls/*/format
struct enter {
  long common, number, descriptor;
};
struct exit {
  long common, number, result;
};

static int on_enter(__u32 descriptor) {
  __u64 id = bpf_get_current_pid_tgid();
  __u32 thread = id;
  if (only_pid && only_pid != id >> 32) return 0;
  if (bpf_map_update_elem(&descriptors, &thread, &descriptor, BPF_ANY)) __sync_fetch_and_add(&lost, 1);
  return 0;
}

static struct file* file_of(__u32 descriptor) {
  struct fdtable* table = BPF_CORE_READ((struct task_struct*)bpf_get_current_task(), files, fdt);
  struct file* file = NULL;
  if (descriptor < BPF_CORE_READ(table, max_fds))
    bpf_probe_read_kernel(&file, sizeof(file), BPF_CORE_READ(table, fd) + descriptor);
  return file;
}

static int on_exit(long result, bool writes) {
  __u64 id = bpf_get_current_pid_tgid();
  __u32 thread = id;
  __u32* descriptor = bpf_map_lookup_elem(&descriptors, &thread);
  if (!descriptor) return 0;
  struct file* file = file_of(*descriptor);
  bpf_map_delete_elem(&descriptors, &thread);
  if (!file || result < 0) return 0;
  struct inode* inode = BPF_CORE_READ(file, f_inode);
  if (!all_kinds && !S_ISREG(BPF_CORE_READ(inode, i_mode))) return 0;

  struct use use = {.pid = id >> 32};
  if (!by_process) {
    use.inode = BPF_CORE_READ(inode, i_ino);
    use.device = BPF_CORE_READ(inode, i_sb, s_dev);
  }
  struct bytes* bytes = bpf_map_lookup_elem(&uses, &use);
  if (!bytes) {
    static const struct bytes none;
    bpf_map_update_elem(&uses, &use, &none, BPF_NOEXIST);
    bytes = bpf_map_lookup_elem(&uses, &use);
    if (!bytes) {
      __sync_fetch_and_add(&lost, 1);
      return 0;
    }
    bpf_get_current_comm(bytes->comm, sizeof(bytes->comm));
    if (!by_process)
      bpf_probe_read_kernel_str(bytes->name, sizeof(bytes->name), BPF_CORE_READ(file, f_path.dentry, d_name.name));
  }
  __sync_fetch_and_add(writes ? &bytes->writes : &bytes->reads, 1);
  __sync_fetch_and_add(writes ? &bytes->bytes_written : &bytes->bytes_read, result);
  return 0;
}

#define COUNT(call, writes)                                                 \
  SEC("tp/syscalls/sys_enter_" #call)                                       \
  int enter_##call(struct enter* ctx) { return on_enter(ctx->descriptor); } \
  SEC("tp/syscalls/sys_exit_" #call)                                        \
  int exit_##call(struct exit* ctx) { return on_exit(ctx->result, writes); }

COUNT(read, false)
COUNT(readv, false)
COUNT(pread64, false)
COUNT(preadv, false)
COUNT(preadv2, false)
COUNT(write, true)
COUNT(writev, true)
COUNT(pwrite64, true)
COUNT(pwritev, true)
COUNT(pwritev2, true)

char LICENSE[] SEC("license") = "Dual MIT/GPL";
