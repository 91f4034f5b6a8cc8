// Counts what an interface receives and sends.
#include <linux/bpf.h>
#include <linux/pkt_cls.h>

#include <bpf/bpf_helpers.h>

struct traffic {
  __u64 packets;
  __u64 bytes;
};

struct traffic received, sent;  // C++ reads them

static int count(struct traffic* traffic, struct __sk_buff* skb) {
  __sync_fetch_and_add(&traffic->packets, 1);
  __sync_fetch_and_add(&traffic->bytes, skb->len);
  return TC_ACT_UNSPEC;  // the next program decides
}

SEC("tc")
int receive(struct __sk_buff* skb) { return count(&received, skb); }

SEC("tc")
int send(struct __sk_buff* skb) { return count(&sent, skb); }

char LICENSE[] SEC("license") = "Dual MIT/GPL";
