// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include "../../program/lsm.hpp"

#include <bpf/libbpf.h>

#include <cerrno>

#include "../../detail/bpf_lsm.hpp"

namespace ebpfxx::inline v0 {

EBPFXX_DEFINITION Link LsmProgram::attach() const {
  require_calls();
  return Program::attach();
}

EBPFXX_DEFINITION Link LsmProgram::try_attach() const {
  if (is_wanted()) require_calls();
  return Program::try_attach();
}

EBPFXX_DEFINITION Link LsmProgram::attach(const LsmOptions& options) const {
  require_calls();
  return attach_with_cookie(options.cookie, "Cookies of LSM programs need Linux 6.0 or newer.");
}

EBPFXX_DEFINITION void LsmProgram::require_calls() const {
  if (fd() >= 0 && detail::bpf_lsm() == detail::BpfLsm::absent)
    detail::throw_error(EOPNOTSUPP, {"cannot attach ", text()}, {detail::no_bpf_lsm_advice});
}

}  // namespace ebpfxx::inline v0
