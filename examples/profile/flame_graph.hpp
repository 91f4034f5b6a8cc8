// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "folded_stacks.hpp"

/// A picture of them for a browser: a box for each function, as wide as its share of the samples, on its caller's.
std::string flame_graph(const FoldedStacks& stacks);
