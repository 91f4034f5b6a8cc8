// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <string>

/// Stacks as one line each, "command;main;f;g", outermost first, with the number of samples.
using FoldedStacks = std::map<std::string, std::uint64_t>;

/// A picture of them for a browser: a box for each function, as wide as its share of the samples, on its caller's.
std::string flame_graph(const FoldedStacks& stacks);
