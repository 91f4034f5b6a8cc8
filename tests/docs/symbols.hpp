// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// What docs/symbols.md refers to.
#include <ebpfxx/map/stack_trace.hpp>
#include <ebpfxx/symbols.hpp>

#include "context.hpp"

namespace page {

struct Key {
  std::int32_t kernel_stack_id, user_stack_id;
};
extern Key key;
extern std::int32_t id;

}  // namespace page
