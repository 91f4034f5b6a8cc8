// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT OR GPL-2.0-only
//
// Objects with one mistake each, which is named by a macro.
#include <linux/bpf.h>

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

#ifdef SKIPPED_SECTION
int answer SEC("answers") = 42;
#endif

#ifdef FOREIGN_SECTION  // which is no mistake
int priority SEC(".xdp_run_config") = 10;
#endif

#ifdef NEW_FORM
SEC("?tp.s/syscalls/sys_enter_getpgid") int on_call(void* context) { return 0; }
#endif

#ifdef MISSPELT_FORM
SEC("kprobs/vfs_read") int on_read(void* context) { return 0; }
#endif

#ifdef STRUCT_OPS_LINK
struct tcp_congestion_ops {
  char name[16];
} congestion SEC(".struct_ops.link") = {"wrong"};
#endif

#ifdef LEGACY_MAPS
struct {
  unsigned type, key_size, value_size, max_entries;
} values SEC("maps") = {BPF_MAP_TYPE_ARRAY, 4, 4, 1};
#endif

#ifdef STATIC_MAP
static struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 1);
  __type(key, __u32);
  __type(value, __u32);
} values SEC(".maps");
#endif

#ifdef ARENA_EXTRA
struct {
  __uint(type, 33);  // BPF_MAP_TYPE_ARENA
  __uint(max_entries, 1);
  enum { values_address = 1ull << 44 } map_extra;  // __ulong()
} values SEC(".maps");
#endif

#ifdef MISSING_FIELD
struct task_struct {
  int no_such_field;
} __attribute__((preserve_access_index));
#endif

#ifdef MISSING_STRUCT
struct no_such_struct___v2 {
  int field;
} __attribute__((preserve_access_index));
#endif

#ifdef MISSING_ENUMERATOR
enum bpf_map_type___v2 { NO_SUCH_ENUMERATOR = 1 };
#endif

#ifdef MISSING_KSYM
extern const int no_such_variable __ksym;
#endif

#ifdef MISSING_KCONFIG
extern int CONFIG_NO_SUCH_THING __kconfig;
#endif

#ifdef MISSING_KFUNC
extern int no_such_function(void) __ksym;
#endif

#ifdef MISSING_STRUCT_OPS
struct no_such_ops {
  int (*function)(void);
};
SEC("struct_ops/function")
int function(void* ctx) {
  return 0;
}
SEC(".struct_ops")
struct no_such_ops operations = {.function = (void*)function};
#endif

SEC("raw_tp/sys_enter")
int program(void* ctx) {
#ifdef STATIC_MAP
  __u32 key = 0;
  return bpf_map_lookup_elem(&values, &key) != 0;
#elif defined(MISSING_FIELD)
  struct task_struct* task = (void*)bpf_get_current_task();
  return BPF_CORE_READ(task, no_such_field);
#elif defined(MISSING_STRUCT)
  struct no_such_struct___v2* object = (void*)bpf_get_current_task();
  return BPF_CORE_READ(object, field);
#elif defined(MISSING_ENUMERATOR)
  return bpf_core_enum_value(enum bpf_map_type___v2, NO_SUCH_ENUMERATOR);
#elif defined(NO_LICENSE)
  bpf_printk("for GPL-compatible programs");
  return 0;
#elif defined(SKIPPED_SECTION)
  return answer;
#elif defined(MISSING_KSYM)
  return *(volatile int*)&no_such_variable;
#elif defined(MISSING_KCONFIG)
  return CONFIG_NO_SUCH_THING;
#elif defined(MISSING_KFUNC)
  return no_such_function();
#else
  return 0;
#endif
}

#ifndef NO_LICENSE
char LICENSE[] SEC("license") = "Dual MIT/GPL";
#endif
