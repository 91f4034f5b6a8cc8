// Drops the UDP packets (IPv4) to one port, before the kernel's network stack sees them.
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/udp.h>

#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

const volatile __u16 port = 9;  // C++ may set another before load

__u64 dropped;  // C++ reads it

SEC("xdp")
int filter(struct xdp_md* ctx) {
  void* data = (void*)(long)ctx->data;
  void* end = (void*)(long)ctx->data_end;

  struct ethhdr* ethernet = data;
  struct iphdr* ip = (void*)(ethernet + 1);
  if ((void*)(ip + 1) > end || ethernet->h_proto != bpf_htons(ETH_P_IP) || ip->protocol != IPPROTO_UDP) return XDP_PASS;
  if (ip->ihl < 5 || ip->frag_off & bpf_htons(0x1fff)) return XDP_PASS;  // a later fragment has no UDP header

  struct udphdr* udp = (void*)ip + ip->ihl * 4;
  if ((void*)(udp + 1) > end || udp->dest != bpf_htons(port)) return XDP_PASS;
  __sync_fetch_and_add(&dropped, 1);
  return XDP_DROP;
}

char LICENSE[] SEC("license") = "Dual MIT/GPL";
