// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Runs a function in a child process and lets a chosen system call of it fail.
#pragma once

#include <cstddef>
#include <functional>
#include <string>

namespace faults {

/// Which calls fail: none; number `nth` (from 1) of those that faults.cpp lists; or that and all after it.
struct Fault {
  std::size_t nth = 0;
  int error = 0;
  bool for_good = false;
};

/// What became of the child.
struct Outcome {
  std::size_t calls = 0;  ///< those that could have failed
  std::string failed;     ///< the name of the one that did first
  std::string complaint;  ///< what the child's function returned, or how the child died; empty when all was right
};

/// Runs `scenario` in a child. Calls fail only while it is inside of `with_faults`. It returns its complaint.
Outcome run(const std::function<std::string()>& scenario, Fault fault);

/// Between these, in the child, calls may fail.
void begin_faults();
void end_faults();

}  // namespace faults
