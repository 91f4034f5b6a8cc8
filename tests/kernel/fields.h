/* SPDX-FileCopyrightText: The ebpfxx authors
 * SPDX-License-Identifier: MIT OR GPL-2.0-only
 *
 * The fields of `struct shapes` in fields.bpf.c, which C and C++ write alike: `does` is for each.
 */
#pragma once

/* clang-format off */
#define INTEGER_FIELDS(does)                                                                    \
  does(i8) does(u8) does(i16) does(u16) does(i32) does(u32) does(i64) does(u64)                 \
  does(letter) does(truth) does(color) does(direction) does(wide) does(tiny) does(typed)        \
  does(bits.one) does(bits.low) does(bits.middle) does(bits.high) does(bits.truth)              \
  does(bits.color) does(bits.direction) does(bits.long_one) does(bits.after)                    \
  does(packed.first) does(packed.number) does(packed.wide) does(packed.bits) does(packed.more)  \
  does(packed.last) does(packed.text[0]) does(packed.text[2])                                   \
  does(aligned.value) does(aligned.small) does(behind)                                          \
  does(choice.number) does(choices[1].bytes[6]) does(choices[2].small)                          \
  does(named.x) does(named.y) does(inner_first) does(inner_left) does(inner_last)               \
  does(matrix[0][0]) does(matrix[0][3]) does(matrix[2][1]) does(cube[1][0][1])                  \
  does(points[0].x) does(points[1].y)                                                           \
  does(nested.point.x) does(nested.deep.deeper.value) does(nested.deep.other) does(last)
/* clang-format on */

#define POINTER_FIELDS(does) does(nothing) does(self) does(function) does(pointers[1])

#define WIDE_FIELDS(does) does(i128) does(u128)

#define ONE_MORE(field) +1
#define TWO_MORE(field) +2
enum { NUMBERS = 0 INTEGER_FIELDS(ONE_MORE) POINTER_FIELDS(ONE_MORE) WIDE_FIELDS(TWO_MORE) };
