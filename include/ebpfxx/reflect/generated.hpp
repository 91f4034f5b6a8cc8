// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// What skeletons say about their types.
#pragma once

#include "../detail/language.hpp"

namespace ebpfxx::inline v0 {

/// Names and values of a generated struct's fields: each(a, b, visit) calls visit("pid", a.pid, b.pid) for each field.
/// ebpfxx-gen specialises it; your own structs need nothing, or ebpfxx_fields().
template <class T>
struct Fields;

}  // namespace ebpfxx::inline v0
