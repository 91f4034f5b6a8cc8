// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include "../../program/sk_lookup.hpp"

#include <cstdint>

namespace ebpfxx::inline v0 {

EBPFXX_DEFINITION TestRunResult SkLookupProgram::test_run(bpf_sk_lookup& context, std::uint32_t repeat) const {
  return detail::test_run(*this, {.repeat = repeat}, context);
}

}  // namespace ebpfxx::inline v0
