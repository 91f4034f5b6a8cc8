// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "../fd.hpp"
#include "advice.hpp"
#include "uninterrupted.hpp"

namespace ebpfxx::inline v0::detail {

/// The number that a perf event has for a tracepoint. False and errno if it cannot be read.
[[nodiscard, gnu::noinline]] inline bool read_tracepoint_id(std::string_view category, std::string_view name,
                                                            std::uint64_t& id) {
  const Text path = tracing_file({"events/", category, "/", name, "/id"});
  const Fd file{adopt, ::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  char digits[24] = {};
  if (!file || uninterrupted([&] { return ::read(file.get(), digits, sizeof digits - 1); }) <= 0) return false;
  id = std::strtoull(digits, nullptr, 10);
  return true;
}

}  // namespace ebpfxx::inline v0::detail
