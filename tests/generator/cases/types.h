// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Types of every kind that clang puts into BTF. types.bpf.c makes a header of them; layout.c fills them, as C, and
// layout_test.cpp reads them again, as the header has them.
#pragma once

enum color { RED, GREEN = 5, BLUE };
enum direction { BACK = -1, STAY, FORTH };
enum wide { NARROW = 1, WIDE = 0x100000002LL };
enum top { TOP = 0xffffffffu, BOTTOM = 0 };
enum __attribute__((packed)) tiny { TINY_A, TINY_B = 200 };
typedef enum { COLD, WARM = 30 } warmth;
enum forward;

typedef unsigned int number;
typedef number count;
typedef count counts[3];
typedef int (*callback)(void*, long);
typedef struct {
  int x, y;
} point;
typedef struct pair {
  int first;
  char second;
} pair;
typedef struct pair other_pair;
typedef union {
  int as_int;
  float as_float;
} scalar;

struct incomplete;
struct empty {};

struct integers {
  signed char i8;
  unsigned char u8;
  short i16;
  unsigned short u16;
  int i32;
  unsigned u32;
  long i64;
  unsigned long u64;
  long long ll;
  unsigned long long ull;
  __int128 i128;
  unsigned __int128 u128;
  char c;
  _Bool b;
  float f;
  double d;
};

struct enums {
  enum color color;
  enum direction direction;
  enum wide wide;
  enum top top;
  enum tiny tiny;
  warmth warmth;
  enum { ANONYMOUS_A = 7, ANONYMOUS_B } anonymous;
  enum color colors[2];
};

struct typedefs {
  count count;
  counts counts;
  callback callback;
  point point;
  pair pair;
  other_pair other;
  scalar scalar;
  const volatile count constant;
};

struct node {
  struct node* next;
  struct leaf* leaf;
  struct incomplete* nowhere;
  enum forward* forward;
  int (*compare)(const struct node*, const struct node*);
  void* anything;
  const char** words;
  struct {
    int hidden;
  } * anonymous;
  void (*handlers[2])(void);
};
struct leaf {
  struct node* parent;
  struct node root;
};

struct holes {
  char a;
  long b;
  char c;
  short d;
  char e;
};
struct __attribute__((packed)) packed {
  char a;
  int b;
  long c[2];
  short d;
};
struct packed_outer {
  char a;
  struct packed inner;
  int b;
} __attribute__((packed));
// Packed around one that is not, and that has holes.
struct __attribute__((packed)) packed_holes {
  char a;
  struct holes holes;
  struct holes several[2];
  union {
    int misaligned;
    char byte;
  };
};
struct half_packed {
  int a;
  long b __attribute__((packed));
  int c;
};
struct aligned {
  char a;
  int b __attribute__((aligned(64)));
  char c;
} __attribute__((aligned(128)));
struct has_aligned {
  char before;
  struct aligned aligned[2];
  char after;
};
struct __attribute__((packed, aligned(4))) packed_aligned {
  char a;
  int b;
  char c;
};

struct bits {
  unsigned a : 3;
  int b : 5;
  unsigned c : 17;
  _Bool d : 1;
  unsigned long e : 40;
  enum color f : 4;
  enum direction g : 2;
  unsigned char h : 7;
  short i : 9;
};
struct bits_only {
  unsigned a : 1;
};
struct bits_then_bool {
  unsigned a : 4;
  _Bool b;
  int c : 12;
};
struct bits_trailing {
  long a;
  unsigned b : 3;
};
struct bits_gaps {
  unsigned a : 3;
  unsigned : 7;
  unsigned b : 3;
  unsigned : 0;
  unsigned c : 9;
  long : 33;
  char d;
};
struct __attribute__((packed)) bits_packed {
  char a;
  unsigned b : 13;
  unsigned c : 30;
  unsigned d : 20;
  char e;
};
struct bits_wide {
  unsigned long a : 63;
  unsigned long b : 64;
  long c : 33;
  unsigned d : 31;
  int e : 32;
};
struct __attribute__((packed)) bits_packed_trailing {
  unsigned a : 5;
};
union bits_union {
  unsigned a : 3;
  unsigned b : 29;
};
struct has_bits_union {
  char a;
  union {
    unsigned low : 3;
    unsigned all : 27;
  };
  union bits_union named;
  struct {
    unsigned x : 5;
    unsigned y : 11;
  };
};

union number_or_text {
  long number;
  char text[13];
};
union aligned_union {
  char a;
} __attribute__((aligned(16)));
union empty_union {};
struct unions {
  char a;
  union number_or_text value;
  union {
    int i;
    unsigned char bytes[5];
  };
  union {
    char small;
  } __attribute__((aligned(8)));
  union aligned_union aligned;
  union empty_union nothing;
  union {
    struct holes with_holes;
    long other;
  } named;
  struct {
    char inner_a;
    long inner_b;
  } structure;
};

// The shape of struct bpf_sock_tuple, and one level more.
struct tuple {
  union {
    struct {
      unsigned saddr4;
      unsigned daddr4;
      unsigned short sport4;
    } ipv4;
    struct {
      unsigned family;
      union {
        struct {
          char deep;
          long deeper;
        };
        unsigned char raw[10];
      };
      unsigned char last;
    };
  };
  char tail;
};

struct arrays {
  int matrix[2][3];
  char cube[2][2][5];
  struct {
    char tag;
    int value;
  } entries[3];
  struct {
    int a;
  } grid[2][2];
  struct node* pointers[4];
  char many[40];
  _Bool flags[3];
  int zero[0];
  struct empty nothing;
};
struct flexible {
  int length;
  char data[];
};
struct flexible_deep {
  int length;
  union {
    struct {
      struct empty marker;
      int items[];
    };
    struct {
      struct empty marker2;
      long others[];
    };
  };
};
// What is packed, and what stands in anonymous structs, has holes of its own.
struct with_hole {
  char a;
  long b;
};
struct __attribute__((packed)) around_hole {
  char a;
  struct with_hole inner;
};
struct anonymous_holes {
  struct {
    struct {
      char a;
      long b;
    };
    struct with_hole inner;
  };
};
struct paddings {
  char a;
  long padding;
  char b;
  long padding_2;
  char c;
};
// Members, padding included, that are named like the struct around them.
struct own_name {
  int own_name;
};
struct inner_name {
  union {
    int inner_name;
    struct {
      char a;
      long inner_name_;
    };
  };
};
struct padding {
  struct {
    char a;
    long b;
  };
};
struct of_struct_with_holes {
  struct holes holes;
  char c;
};
