// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

#include "../map_handle.hpp"

namespace ebpfxx::inline v0::detail {

/// `for_bytes` is what reads such a map as bytes: "RingBuffer<void>".
[[noreturn, gnu::cold]] void throw_short_record(const MapHandle& map, std::uint32_t size, std::size_t wanted,
                                                bool is_partial, const char* for_bytes);

}  // namespace ebpfxx::inline v0::detail

#ifndef EBPFXX_COMPILED
#include "../impl/detail/short_record.hpp"
#endif
