// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include "types.h"

// BTF has the types of global variables.
struct integers integers;
struct enums enums;
struct typedefs typedefs;
struct leaf leaf;
struct packed_outer packed_outer;
struct packed_holes packed_holes;
struct half_packed half_packed;
struct has_aligned has_aligned;
struct packed_aligned packed_aligned;
struct bits bits;
struct bits_only bits_only;
struct bits_then_bool bits_then_bool;
struct bits_trailing bits_trailing;
struct bits_gaps bits_gaps;
struct bits_packed bits_packed;
struct bits_wide bits_wide;
struct bits_packed_trailing bits_packed_trailing;
struct has_bits_union has_bits_union;
struct unions unions;
struct tuple tuple;
struct arrays arrays;
struct flexible flexible;
struct flexible_deep flexible_deep;
struct around_hole around_hole;
struct anonymous_holes anonymous_holes;
struct paddings paddings;
struct own_name own_name;
struct inner_name inner_name;
struct padding padding;
struct of_struct_with_holes of_struct_with_holes;
struct empty empty;
union empty_union empty_union;
