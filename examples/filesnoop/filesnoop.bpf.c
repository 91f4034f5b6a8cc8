// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT OR GPL-2.0-only
//
// Reports each file that is opened below some folders, and denies it where asked.
#include <linux/bpf.h>
#include <linux/errno.h>
#include <linux/limits.h>
#include <stdbool.h>

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

struct opened {
  __u32 pid;
  __u32 uid;
  bool writes;
  bool denied;
  char command[16];
  char path[PATH_MAX];  // empty if it is longer
};

const volatile bool deny;

__u32 adding;  // the process whose opens say which folders to watch

__u64 lost;  // files that found the ring buffer full

struct {
  __uint(type, BPF_MAP_TYPE_RINGBUF);
  __uint(max_entries, 1024 * 1024);
  __type(value, struct opened);
} files SEC(".maps");

// The folders, by the address of their inode, which the kernel keeps while user space has them open.
struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 1024);
  __type(key, __u64);
  __type(value, bool);
} watched SEC(".maps");

// What is needed of the kernel's types: their real layout is filled in when the program is loaded.
#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)
struct inode;
struct dentry {
  struct dentry* d_parent;
  struct inode* d_inode;
};
struct vfsmount;
struct path {
  struct vfsmount* mnt;
  struct dentry* dentry;
};
struct file {
  struct path f_path;
  struct inode* f_inode;
  unsigned int f_mode;
};
struct mount {
  struct mount* mnt_parent;
  struct dentry* mnt_mountpoint;
  struct {
  } mnt;
};
#pragma clang attribute pop

#define FMODE_WRITE 2
#define MAX_DEPTH 256

// Not by its name, since there are links, bind mounts and other roots: by the folder that it is in, that folder's folder,
// and so on, also where a file system is mounted in one.
static bool is_watched(struct file* file) {
  struct dentry* dentry = BPF_CORE_READ(file, f_path.dentry);
  struct mount* mount = (void*)BPF_CORE_READ(file, f_path.mnt) - bpf_core_field_offset(struct mount, mnt);
  for (int depth = 0; depth < MAX_DEPTH; ++depth) {
    __u64 inode = (__u64)BPF_CORE_READ(dentry, d_inode);
    if (bpf_map_lookup_elem(&watched, &inode)) return true;
    struct dentry* folder = BPF_CORE_READ(dentry, d_parent);
    if (folder == dentry) {
      struct mount* parent = BPF_CORE_READ(mount, mnt_parent);
      if (parent == mount) return false;
      folder = BPF_CORE_READ(mount, mnt_mountpoint);
      mount = parent;
    }
    dentry = folder;
  }
  return true;  // Too deep to say. Nothing gets around this by being deep.
}

SEC("lsm/file_open")
int BPF_PROG(on_open, struct file* file, int others) {
  if (others) return others;  // another LSM program has denied it already
  if (adding && adding == bpf_get_current_pid_tgid() >> 32) {
    __u64 inode = (__u64)file->f_inode;
    bool yes = true;
    bpf_map_update_elem(&watched, &inode, &yes, BPF_ANY);
    return 0;
  }
  if (!is_watched(file)) return 0;
  struct opened* opened = bpf_ringbuf_reserve(&files, sizeof(*opened), 0);
  if (opened) {
    opened->pid = bpf_get_current_pid_tgid() >> 32;
    opened->uid = bpf_get_current_uid_gid();
    opened->writes = (file->f_mode & FMODE_WRITE) != 0;
    opened->denied = deny;
    bpf_get_current_comm(opened->command, sizeof(opened->command));
    if (bpf_d_path(&file->f_path, opened->path, sizeof(opened->path)) < 0) opened->path[0] = 0;
    bpf_ringbuf_submit(opened, 0);
  } else {
    __sync_fetch_and_add(&lost, 1);
  }
  return deny ? -EACCES : 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
