// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Tries what users do again and again, while each of its system calls fails, is interrupted, or is its last. Each time
// there is either an Error that says what was tried, or the result is right; nothing stays open, mapped, allocated,
// attached or pinned; and afterwards the same works.
#pragma once

#include <functional>
#include <string>

namespace faults {

/// What a scenario throws when all calls went well, as far as it was told, and yet something is not as it should be.
struct WrongResult {
  std::string what;
};

inline void expect(bool condition, const char* what) {
  if (!condition) throw WrongResult{what};
}

using Scenario = std::function<void()>;

/// Whether what a process had attached when it was killed is gone.
enum class Killed { leaves_nothing, leaves_something, is_not_tried };

/// With which errors each call fails: all; one, which is another for the next call, for what takes long (the
/// environment variable EBPFXX_ALL_ERRORS makes it all); or those that say nothing about what the kernel has.
enum class Errors { all_for_each_call, one_for_each_call, momentary };

/// Tries the scenario that `prepare` returns, which is called without faults, once in each of several processes. Each
/// of these has a network namespace, where the loopback interface is up, and a BPF file system to itself.
void try_all(const std::function<Scenario()>& prepare, Killed killed = Killed::leaves_nothing,
             Errors which = Errors::one_for_each_call);

/// The same with all errors, when there is nothing to prepare.
inline void try_all(void (*scenario)()) {
  try_all([scenario]() -> Scenario { return scenario; }, Killed::leaves_nothing, Errors::all_for_each_call);
}

/// The process's own cgroup, a directory.
[[nodiscard]] const std::string& cgroup();

}  // namespace faults
