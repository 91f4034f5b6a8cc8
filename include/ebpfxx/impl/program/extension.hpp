// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include "../../program/extension.hpp"

#include <bpf/libbpf.h>

#include <cerrno>

#include "../../log.hpp"

namespace ebpfxx::inline v0 {

EBPFXX_DEFINITION Link ExtensionProgram::attach(const Program& target, CStringView function) const {
  detail::LogCapture log;
  bpf_link* link = bpf_program__attach_freplace(native(), target.fd(), function.c_str());
  if (!link)
    throw_not_attached(errno, {"to function '", function, "' of program '", target.name(), "'"},
                       {advice_about(errno, target)}, log.warnings().c_str());
  return attached(link, {}, log);
}

EBPFXX_DEFINITION const char* ExtensionProgram::advice_about(int error, const Program& target) noexcept {
  if (target.fd() < 0) return "The program whose function it replaces was not loaded: its autoload is off.";
  if (error == ENOENT || error == ESRCH) return "That program has no global function of this name.";
  if (error == EBUSY) return "That function has been replaced already.";
  return "";
}

}  // namespace ebpfxx::inline v0
