// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Runs a function in a child process and lets a chosen system call of it fail.
#pragma once

#include <cstddef>
#include <functional>
#include <string>

namespace faults {

/// What happens at call number `nth` (from 1) of those that tracer.cpp lists.
struct Fault {
  enum class What {
    nothing,
    fails,           ///< with `error`
    fails_for_good,  ///< as do all after it
    refused,         ///< EOPNOTSUPP is the kernel's answer to the netlink message that it sends
    signal,          ///< SIGUSR1 arrives while it is made
    kill,            ///< SIGKILL does: the child is gone before it
  };
  What what = What::nothing;
  std::size_t nth = 0;
  int error = 0;
};

/// What became of the child.
struct Outcome {
  std::size_t calls = 0;  ///< those that could have failed
  std::string failed;     ///< the name of the one that did first
  std::string complaint;  ///< what the child's function returned, or how the child died; empty when all was right
  long blocks = 0;        ///< of memory, which the child's function allocated and did not free
  bool killed = false;    ///< as the fault says
};

/// Runs `scenario` in a child. Calls fail only while it is inside of `with_faults`. It returns its complaint.
Outcome run(const std::function<std::string()>& scenario, Fault fault);

/// Between these, in the child, calls may fail.
void begin_faults();
void end_faults();

/// No call fails while this lives: for what a scenario needs, but is not about.
class NoFaults {
 public:
  NoFaults();
  NoFaults(const NoFaults&) = delete;
  ~NoFaults();

 private:
  bool had_faults_;
};

/// The blocks of memory that this process has, by malloc() and its like.
long allocated_blocks();

}  // namespace faults
