// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include "../../program/usdt.hpp"

#include <bpf/libbpf.h>

#include <cerrno>
#include <string_view>

#include "../../detail/binary.hpp"
#include "../../detail/libbpf_options.hpp"
#include "../../detail/usdt_probes.hpp"
#include "../../log.hpp"

namespace ebpfxx::inline v0 {

EBPFXX_DEFINITION Link UsdtProgram::attach(CStringView binary, CStringView provider, CStringView name,
                                           const UsdtOptions& options) const {
  return attach_to(binary, provider, name, options, detail::IfAbsent::error);
}

EBPFXX_DEFINITION Link UsdtProgram::try_attach(CStringView binary, CStringView provider, CStringView name,
                                               const UsdtOptions& options) const {
  return attach_to(binary, provider, name, options, detail::IfAbsent::empty);
}

EBPFXX_DEFINITION Link UsdtProgram::attach_to(CStringView binary, CStringView provider, CStringView name,
                                              const UsdtOptions& options, detail::IfAbsent if_absent) const {
  const detail::Binary file{binary, options.pid};
  const detail::Text where{"to probe '", provider, ":", name, "' ", detail::of_binary(binary, options.pid)};
  detail::require_pid(options.pid, {"cannot attach ", text(), " ", where});
  if (!file.path()) {
    if (file.error() == ENOENT && if_absent == detail::IfAbsent::empty) return {};
    throw_not_attached(file.error(), {where}, {file.looked()});
  }
  detail::LogCapture log;
  detail::Options<bpf_usdt_opts> native_options;
  native_options.usdt_cookie = options.cookie;
  bpf_link* link =
      bpf_program__attach_usdt(native(), options.pid, file.path(), provider.c_str(), name.c_str(), &native_options);
  if (!link) {
    const int error = errno;
    const detail::UsdtProbes probes{file.path(), std::string_view{provider}, std::string_view{name}};
    if (if_absent == detail::IfAbsent::empty && error == ENOENT && probes.is_absent()) return {};
    throw_not_attached(error, {where}, {error == E2BIG ? probes.advice_if_too_big() : probes.advice()},
                       log.warnings().c_str());
  }
  return attached(link, {where}, log);
}

}  // namespace ebpfxx::inline v0
