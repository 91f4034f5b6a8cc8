// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// A type of the test's own that stands for one of parts.bpf.c.
#pragma once

#include <cstdint>

namespace app {

enum Side : std::uint32_t { LEFT = 1, RIGHT };

struct Sample {
  std::uint64_t time;
  Side side;
  char text[12];

  [[nodiscard]] bool is_right() const { return side == RIGHT; }
};

}  // namespace app
