// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT OR GPL-2.0-only
//
// A struct with fields of every kind. Programs make numbers of the fields, and fields of numbers, one by one.
#include "fields.h"

#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

enum color { RED, GREEN = 5, BLUE };
enum direction { BACK = -1, STAY, FORTH };
enum wide { NARROW = 1, WIDE = 0x100000002LL };
enum __attribute__((packed)) tiny { TINY_A, TINY_B = 200 };
typedef short small;
struct point {
  int x;
  long y;
};

struct shapes {
  signed char i8;
  unsigned char u8;
  short i16;
  unsigned short u16;
  int i32;
  unsigned u32;
  long i64;
  unsigned long u64;
  char letter;
  _Bool truth;
  enum color color;
  enum direction direction;
  enum wide wide;
  enum tiny tiny;
  small typed;
  struct {
    unsigned one : 1;
    int low : 5;
    unsigned middle : 11;
    int high : 15;
    _Bool truth : 1;
    enum color color : 4;
    enum direction direction : 3;
    long long_one : 41;
    int : 0;
    unsigned char after : 7;
  } bits;
  struct __attribute__((packed)) {
    char first;
    int number;
    unsigned long wide;
    unsigned bits : 3;
    int more : 18;
    short last;
    char text[3];
  } packed;
  struct {
    int value __attribute__((aligned(64)));
    char small;
  } aligned;
  char behind;
  union {
    long number;
    unsigned char bytes[8];
    short small;
  } choice, choices[3];
  struct point named;
  struct {
    char inner_first;
    union {
      int inner_left;
      struct {
        short inner_right, inner_last;
      };
    };
  };
  short matrix[3][4];
  char cube[2][2][2];
  struct point points[2];
  struct {
    struct point point;
    struct {
      struct {
        int value;
      } deeper;
      char other;
    } deep;
  } nested;
  void* nothing;
  struct shapes* self;
  int (*function)(int);
  const char* pointers[2];
  __int128 i128;
  unsigned __int128 u128;
  char last;
};

struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 2);
  __type(key, __u32);
  __type(value, struct shapes);
} table SEC(".maps");

// Volatile, so that each field is read and written by itself.
volatile struct shapes global;
volatile __u64 numbers[NUMBERS];

static __always_inline void read_fields(const volatile struct shapes* from) {
  int i = 0;
#define READ(field) numbers[i++] = (__u64)from->field;
#define READ_BOTH(field)             \
  numbers[i++] = (__u64)from->field; \
  numbers[i++] = (__u64)(from->field >> 64);
  INTEGER_FIELDS(READ)
  POINTER_FIELDS(READ)
  WIDE_FIELDS(READ_BOTH)
}

static __always_inline void write_fields(volatile struct shapes* to) {
  int i = 0;
#define WRITE(field) to->field = numbers[i++];
#define WRITE_POINTER(field) to->field = (void*)numbers[i++];
#define WRITE_BOTH(field)                                           \
  to->field = (unsigned __int128)numbers[i + 1] << 64 | numbers[i]; \
  i += 2;
  INTEGER_FIELDS(WRITE)
  POINTER_FIELDS(WRITE_POINTER)
  WIDE_FIELDS(WRITE_BOTH)
}

SEC("syscall")
int read_global(void* context) {
  read_fields(&global);
  return 0;
}

SEC("syscall")
int write_global(void* context) {
  write_fields(&global);
  return 0;
}

SEC("syscall")
int read_value(void* context) {
  __u32 key = 1;
  struct shapes* value = bpf_map_lookup_elem(&table, &key);
  if (!value) return 1;
  read_fields(value);
  return 0;
}

SEC("syscall")
int write_value(void* context) {
  __u32 key = 1;
  struct shapes* value = bpf_map_lookup_elem(&table, &key);
  if (!value) return 1;
  write_fields(value);
  return 0;
}

char LICENSE[] SEC("license") = "GPL";
