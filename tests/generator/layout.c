// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include "layout.h"

#pragma GCC diagnostic ignored "-Wpedantic"
#include "cases/types.h"

static const struct integers integers = {-1, 255, -2, 65535, -3, 4000000000u, -4, 5, -6, 7, -8, 9, 'c', 1, 1.5f, 2.5};
static const struct enums enums = {BLUE, BACK, WIDE, TOP, TINY_B, WARM, ANONYMOUS_B, {GREEN, RED}};
static const struct bits bits = {5, -7, 70000, 1, 0xabcdef0123, GREEN, BACK, 100, -200};
static const struct bits_then_bool bits_then_bool = {9, 1, -1000};
static const struct bits_trailing bits_trailing = {-1, 6};
static const struct bits_gaps bits_gaps = {.a = 5, .b = 6, .c = 300, .d = 'd'};
static const struct bits_packed bits_packed = {'a', 5000, 0x2bcdef01, 0xabcde, 'e'};
static const struct bits_wide bits_wide = {0x7edcba9876543210, 0xfedcba9876543210, -3000000000, 0x7edcba98, -5};
static const struct bits_packed_trailing bits_packed_trailing = {21};
static const struct has_bits_union has_bits_union = {'a', {.all = 0x5abcdef}, {.b = 0x1abcdef0}, {17, 1999}};
static const struct packed_outer packed_outer = {'a', {'b', -3, {-4, 5}, -6}, -7};
static const struct packed_holes packed_holes = {
    'a', {'b', 3, 'c', 4, 'd'}, {{'e', 5, 'f', 6, 'g'}, {'h', 7, 'i', 8, 'j'}}, {.misaligned = 0x01020304}};
static const struct half_packed half_packed = {1, 2, 3};
static const struct has_aligned has_aligned = {'a', {{'b', 1, 'c'}, {'d', 2, 'e'}}, 'f'};
static const struct packed_aligned packed_aligned = {'a', 0x01020304, 'b'};
static const struct unions unions = {.a = 'a',
                                     .value = {.text = "hello"},
                                     .i = 0x01020304,
                                     .small = 's',
                                     .aligned = {'x'},
                                     .named = {.with_holes = {'b', 3, 'c', 4, 'd'}},
                                     .structure = {'i', -9}};
static const struct tuple tuple = {.family = 7, .deep = 'd', .deeper = -3, .last = 200, .tail = 't'};
static const struct arrays arrays = {.matrix = {{1, 2, 3}, {4, 5, 6}},
                                     .cube = {{"abcd", "efgh"}, {"ijkl", "mnop"}},
                                     .entries = {{'a', 1}, {'b', 2}, {'c', 3}},
                                     .grid = {{{1}, {2}}, {{3}, {4}}},
                                     .many = "many",
                                     .flags = {1, 0, 1}};
static const struct paddings paddings = {'a', 1, 'b', 2, 'c'};

const struct filled_object* filled_objects(void) {
#define FILLED(name) \
  { #name, &name, sizeof name }
  static const struct filled_object all[] = {FILLED(integers),
                                             FILLED(enums),
                                             FILLED(bits),
                                             FILLED(bits_then_bool),
                                             FILLED(bits_trailing),
                                             FILLED(bits_gaps),
                                             FILLED(bits_packed),
                                             FILLED(bits_wide),
                                             FILLED(bits_packed_trailing),
                                             FILLED(has_bits_union),
                                             FILLED(packed_outer),
                                             FILLED(packed_holes),
                                             FILLED(half_packed),
                                             FILLED(has_aligned),
                                             FILLED(packed_aligned),
                                             FILLED(unions),
                                             FILLED(tuple),
                                             FILLED(arrays),
                                             FILLED(paddings),
                                             {0, 0, 0}};
  return all;
}
