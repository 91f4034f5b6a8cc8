// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// refused: this takes a range, of keys or of pairs
// refused: this takes a range, of keys or of pairs
// refused: this takes a range, of keys or of pairs
// refused: an element of this range does not fit
// lines: 16
#include "guard.skel.hpp"

#include <vector>

void range_of_no_range(guard::Skeleton& skel, const std::vector<std::uint32_t>& keys) {
  for (auto [key, value] : skel.maps.counts.lookup_all(keys)) skel.maps.counts.update(key, *value);
#if MUST_NOT_COMPILE == 1
  for (auto [key, value] : skel.maps.counts.lookup_all(5)) skel.maps.counts.update(key, *value);
#elif MUST_NOT_COMPILE == 2
  skel.maps.counts.erase_all(5);
#elif MUST_NOT_COMPILE == 3
  skel.maps.counts.update_all(5);
#elif MUST_NOT_COMPILE == 4
  for (auto [key, value] : skel.maps.counts.lookup_all(std::vector<const char*>{"x"})) skel.maps.counts.erase(key);
#endif
}
