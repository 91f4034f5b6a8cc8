// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "folded_stacks.hpp"

/// The same as JSON, for https://www.speedscope.app and what else reads its format. A sample stands for `seconds`.
std::string speedscope(const FoldedStacks& stacks, double seconds);
