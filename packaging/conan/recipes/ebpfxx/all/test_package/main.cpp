// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Opens the skeleton, which needs no right to load it.
#include "counter.skel.hpp"

int main() {
  auto open = counter::open();
  return open.maps.counts.max_entries() == 7 ? 0 : 1;
}
