// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Global variables, wherever they may be.
#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

struct limits {
  char name[5];
  long low, high;
};

const volatile int level = 3;
const volatile char letter = 'x';
const volatile struct limits limits = {"ab", 1, 2};
const volatile unsigned char key[16] = {1};
const int plain_constant = 5;
static const volatile int hidden_constant = 6;

char first = 'a';
long second = 2;
static int hidden = 3;
short third = 4;
int table[2][3] = {{1}};
struct {
  char tag;
  int value;
} anonymous = {'a', 1};
int misaligned __attribute__((aligned(1))) = 1;
char aligned __attribute__((aligned(64))) = 1;
void* pointer = &first;
char tail = 1;

long counter;
_Bool flag;
static long hidden_counter;
char buffer[3];
struct limits all_limits[2];
unsigned __int128 wide;

int custom SEC(".data.custom") = 1;
static int custom_hidden SEC(".data.custom") = 2;
long custom_last SEC(".data.custom") = 3;
int custom_2 SEC(".data.custom.two") = 1;
int odd SEC(".data.a-b+c") = 1;
int trailing SEC(".data.custom_") = 1;
const volatile int custom_constant SEC(".rodata.custom") = 1;
int custom_zero SEC(".bss.a");
static int all_hidden SEC(".data.hidden") = 1;

enum libbpf_tristate_like { UNUSED };
extern unsigned LINUX_KERNEL_VERSION __kconfig;
extern _Bool CONFIG_BPF __kconfig;
extern enum libbpf_tristate CONFIG_TUN __kconfig;
extern char CONFIG_LETTER __kconfig __weak;
extern int CONFIG_HZ __kconfig;
extern unsigned long CONFIG_BIG __kconfig __weak;
extern char CONFIG_DEFAULT_HOSTNAME[12] __kconfig __weak;

extern const void bpf_link_fops __ksym __weak;
extern void bpf_rcu_read_lock(void) __ksym __weak;

SEC("xdp") int use(struct xdp_md* ctx) {
  static int in_function;
  static const char format[] = "%d";
  bpf_trace_printk(format, sizeof format, hidden_constant);
  bpf_printk("%d", hidden);
  long sum = level + letter + limits.low + key[1] + hidden + third + misaligned + aligned + tail + second + all_hidden;
  sum += CONFIG_BPF + CONFIG_TUN + CONFIG_LETTER + CONFIG_HZ + CONFIG_DEFAULT_HOSTNAME[1] + LINUX_KERNEL_VERSION;
  sum += (long)CONFIG_BIG + custom_hidden + (long)&bpf_link_fops;
  if (bpf_rcu_read_lock) sum += 1;
  hidden_counter += sum;
  counter += ++in_function + hidden_counter;
  hidden += 1;
  custom_hidden += 1;
  all_hidden += 1;
  return XDP_PASS;
}

char LICENSE[] SEC("license") = "GPL";
