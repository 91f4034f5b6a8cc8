// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include "../../detail/short_record.hpp"

#include <cerrno>
#include <cstddef>
#include <cstdint>

#include "../../error.hpp"

namespace ebpfxx::inline v0::detail {

EBPFXX_DEFINITION void throw_short_record(const MapHandle& map, std::uint32_t size, std::size_t wanted, bool is_partial,
                                          const char* for_bytes) {
  throw_error(
      EMSGSIZE,
      {"a record of ", map.text(), " has ", Digits{size}, " bytes, and ",
       is_partial ? "must have at least " : "the type that it is read as has ",
       Digits(static_cast<std::int64_t>(wanted))},
      {"The BPF program and this program disagree on the record's type: build both from the same source, or "
       "read records of several types with ",
       for_bytes, ".",
       is_partial ? "" : " If the program sends only the used part of a record, read it with ebpfxx::partial."});
}

}  // namespace ebpfxx::inline v0::detail
