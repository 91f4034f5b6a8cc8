// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// PerfRecord and on_lost: what callbacks of perf buffers get besides the record.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>
#include <utility>

#include "detail/language.hpp"

namespace ebpfxx::inline v0 {

/// What a PerfBuffer knows about a record, for callbacks that ask: (const sample& s, const PerfRecord& record).
struct PerfRecord {
  std::span<const std::byte> bytes;  ///< all of it; the kernel rounds up, so there may be up to 7 bytes more than sent
  int cpu;
  std::uint64_t time_ns;  ///< as bpf_ktime_get_ns() would have said; 0 without the option `timestamps`
};

/// See on_lost().
template <class F>
struct OnLost {
  F callback;
};

/// For PerfBuffer: what to call when programs found a CPU's memory full, with the number of records that were lost, and
/// optionally the CPU: on_lost([](std::uint64_t count, int cpu) { ... }). It is called where they are missing among the
/// records of that CPU.
template <class F>
[[nodiscard]] OnLost<F> on_lost(F callback) {
  return {std::move(callback)};
}

namespace detail {

struct IgnoreLost {
  void operator()(std::uint64_t) const noexcept {}
};

template <class L>
void call_lost(L& callback, std::uint64_t count, int cpu) {
  if constexpr (std::is_invocable_v<L&, std::uint64_t, int>)
    callback(count, cpu);
  else
    callback(count);
}

}  // namespace detail

}  // namespace ebpfxx::inline v0
