// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT OR GPL-2.0-only
//
// Reports each TCP connection that a process of this machine opens. Three programs do the same, each in its way: the
// first that the kernel can use is loaded.
#include <linux/bpf.h>
#include <linux/in6.h>
#include <linux/ptrace.h>

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

#define AF_INET 2

struct connection {
  __u32 pid;
  __u16 family;
  __u16 port;
  __u8 address[16];  // of the other end; 4 bytes of it for AF_INET
  char command[16];
};

__u64 lost;  // connections that found the ring buffer full

struct {
  __uint(type, BPF_MAP_TYPE_RINGBUF);
  __uint(max_entries, 64 * 1024);
  __type(value, struct connection);
} connections SEC(".maps");

// What is needed of the kernel's types: their real layout is filled in when the program is loaded.
struct sock_common {
  unsigned short skc_family;
  __be16 skc_dport;
  __be32 skc_daddr;
  struct in6_addr skc_v6_daddr;
} __attribute__((preserve_access_index));

struct sock {
  struct sock_common __sk_common;
} __attribute__((preserve_access_index));

static struct connection* new_connection(void) {
  struct connection* connection = bpf_ringbuf_reserve(&connections, sizeof(*connection), 0);
  if (!connection) {
    __sync_fetch_and_add(&lost, 1);
    return 0;
  }
  connection->pid = bpf_get_current_pid_tgid() >> 32;
  bpf_get_current_comm(connection->command, sizeof(connection->command));
  return connection;
}

static int report(const struct sock* socket) {
  struct connection* connection = new_connection();
  if (!connection) return 0;
  const struct sock_common* common = &socket->__sk_common;
  connection->family = BPF_CORE_READ(common, skc_family);
  connection->port = bpf_ntohs(BPF_CORE_READ(common, skc_dport));
  if (connection->family == AF_INET)
    bpf_core_read(connection->address, 4, &common->skc_daddr);
  else
    bpf_core_read(connection->address, 16, &common->skc_v6_daddr);
  bpf_ringbuf_submit(connection, 0);
  return 0;
}

SEC("fentry/tcp_connect")
int BPF_PROG(by_fentry, struct sock* socket) { return report(socket); }

SEC("kprobe/tcp_connect")
int BPF_KPROBE(by_kprobe, struct sock* socket) { return report(socket); }

// As /sys/kernel/tracing/events/sock/inet_sock_set_state/format says.
struct state_change {
  __u64 common;
  const void* skaddr;
  int oldstate;
  int newstate;
  __u16 sport;
  __u16 dport;
  __u16 family;
  __u16 protocol;
  __u8 saddr[4];
  __u8 daddr[4];
  __u8 saddr_v6[16];
  __u8 daddr_v6[16];
};

#define TCP_SYN_SENT 2

SEC("tp/sock/inet_sock_set_state")
int by_tracepoint(struct state_change* change) {
  if (change->protocol != 6 || change->newstate != TCP_SYN_SENT) return 0;
  struct connection* connection = new_connection();
  if (!connection) return 0;
  connection->family = change->family;
  connection->port = change->dport;
  if (change->family == AF_INET)
    __builtin_memcpy(connection->address, change->daddr, 4);
  else
    __builtin_memcpy(connection->address, change->daddr_v6, 16);
  bpf_ringbuf_submit(connection, 0);
  return 0;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
