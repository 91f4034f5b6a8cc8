// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include "../detail/language.hpp"

namespace ebpfxx::inline v0 {

/// What a walk over a map yields.
template <class K, class V>
struct MapEntry {
  K key;
  V value;
};

}  // namespace ebpfxx::inline v0
