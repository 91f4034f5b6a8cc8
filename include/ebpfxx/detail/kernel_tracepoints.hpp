// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include "advice.hpp"
#include "lines.hpp"
#include "nearest.hpp"
#include "text.hpp"

namespace ebpfxx::inline v0::detail {

/// What there is instead of a tracepoint, for errors. Without a category: of a raw tracepoint.
[[nodiscard, gnu::cold, gnu::noinline]] inline Text tracepoint_advice(std::string_view category,
                                                                      std::string_view name) {
  const bool is_raw = category.empty();
  const Text wanted{category, is_raw ? "" : "/", name};
  Nearest nearest{wanted}, elsewhere{name};
  unsigned in_category = 0;
  Text of_category;
  Lines lines{tracing_file({"available_events"}).c_str()};
  if (!lines) return {};
  for (std::string_view line; lines.next(line);) {  // "sched:sched_switch"
    const std::string_view its_category = take_part(line, ':');
    if (is_raw && its_category == "syscalls") continue;  // those are not raw
    nearest.offer(is_raw ? Text{line} : Text{its_category, "/", line});
    if (line == name) elsewhere.offer(Text{its_category, "/", line});
    if (is_raw || its_category != category) continue;
    if (++in_category <= 5) of_category.add({in_category > 1 ? ", '" : "'", line, "'"});
  }
  Text text{"This kernel has no such tracepoint."};
  if (const Text other = elsewhere.text(); !is_raw && !other.empty()) return Text{text, " There is ", other, "."};
  if (const Text names = nearest.text(); !names.empty()) return Text{text, " The nearest names are ", names, "."};
  if (is_raw) return text;
  if (in_category == 0) return Text{text, " There is no category '", category, "' either."};
  return Text{text, " Its category has ", of_category, in_category > 5 ? " and others." : "."};
}

}  // namespace ebpfxx::inline v0::detail
