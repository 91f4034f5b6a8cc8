// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// What docs/programs.md refers to.
#include <cassert>
#include <ebpfxx/attached.hpp>
#include <ebpfxx/choose.hpp>
#include <ebpfxx/program/netfilter.hpp>
#include <ebpfxx/testing.hpp>

#include "context.hpp"

namespace page {

extern ebpfxx::Link link;
extern const std::uint64_t address;
extern int fd;
extern const char* const traced;

struct task_row {
  std::uint32_t pid;
};
struct entry_row {
  std::uint64_t key, value;
};

}  // namespace page
