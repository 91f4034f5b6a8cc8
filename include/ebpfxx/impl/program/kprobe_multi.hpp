// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include "../../program/kprobe_multi.hpp"

#include <bpf/libbpf.h>
#include <fcntl.h>

#include <cerrno>
#include <cstdint>

#include "../../detail/advice.hpp"
#include "../../detail/kernel_functions.hpp"
#include "../../detail/libbpf_options.hpp"
#include "../../detail/link_create.hpp"
#include "../../detail/probe_section.hpp"
#include "../../detail/targets.hpp"
#include "../../detail/uapi.hpp"
#include "../../log.hpp"

namespace ebpfxx::inline v0 {

EBPFXX_DEFINITION Link KprobeMultiProgram::attach(const detail::Targets& functions,
                                                  const KprobeMultiOptions& options) const {
  return attach_to(functions, options, detail::IfAbsent::error);
}

EBPFXX_DEFINITION Link KprobeMultiProgram::try_attach(const detail::Targets& functions,
                                                      const KprobeMultiOptions& options) const {
  return attach_to(functions, options, detail::IfAbsent::empty);
}

EBPFXX_DEFINITION Link KprobeMultiProgram::attach_to(const detail::Targets& functions,
                                                     const KprobeMultiOptions& options,
                                                     detail::IfAbsent if_absent) const {
  const detail::Text where{"to ", functions.names() && functions.size() == 1 ? "kernel function " : "",
                           functions.text()};
  detail::check_cookies(options.cookies.size(), functions, {"cannot attach ", text(), " ", where});
  detail::LogCapture log;
  detail::Options<bpf_kprobe_multi_opts> native_options;
  native_options.syms = functions.names();
  native_options.addrs = functions.addresses();
  native_options.cnt = functions.size();
  native_options.cookies = reinterpret_cast<const __u64*>(options.cookies.data());
  native_options.retprobe = options.retprobe || detail::is_for_returns(section());
  const char* pattern = functions.pattern();
#if !EBPFXX_LIBBPF_AT_LEAST(1, 3)
  // That libbpf takes every symbol that fits, and the kernel refuses those that are no functions to trace.
  const detail::TraceableFunctions fitting{pattern};
  if (fitting.size() > 0) {
    pattern = nullptr;
    native_options.syms = fitting.names();
    native_options.cnt = fitting.size();
  }
#endif
#if EBPFXX_LIBBPF_AT_LEAST(1, 5)
  native_options.session = is_session();
#else
  if (is_session() && !pattern) return attached(create_session(native_options), {where}, [](int) { return ""; });
#endif
  bpf_link* link = bpf_program__attach_kprobe_multi_opts(native(), pattern, &native_options);
  if (!link) {
    const int error = errno;
    const bool is_missing = error == ENOENT || error == ESRCH;  // libbpf's errno and the kernel's
    const char* name = is_missing ? detail::missing_function(functions) : nullptr;
    if (if_absent == detail::IfAbsent::empty && is_missing && (functions.pattern() || name)) return {};
    throw_not_attached(error, {where}, {advice_about(error, functions, name)}, log.warnings().c_str());
  }
  return attached(link, {where}, log);
}

#if !EBPFXX_LIBBPF_AT_LEAST(1, 5)
EBPFXX_DEFINITION int KprobeMultiProgram::create_session(const bpf_kprobe_multi_opts& options) const noexcept {
  detail::Zeroed<detail::LinkCreate> create;
  create.program = static_cast<std::uint32_t>(fd());
  create.attach_type = detail::attach_kprobe_session;
  create.kprobe_multi = {0, static_cast<std::uint32_t>(options.cnt), reinterpret_cast<std::uintptr_t>(options.syms),
                         reinterpret_cast<std::uintptr_t>(options.addrs),
                         reinterpret_cast<std::uintptr_t>(options.cookies)};
  return detail::bpf_fd(BPF_LINK_CREATE, create);
}
#endif

EBPFXX_DEFINITION bool KprobeMultiProgram::is_session() const noexcept {
  return bpf_program__expected_attach_type(native_) == detail::attach_kprobe_session;
}

EBPFXX_DEFINITION detail::Text KprobeMultiProgram::advice_about(int error, const detail::Targets& functions,
                                                                const char* missing) const {
  using detail::kernel_is_at_least;
  if (missing) return detail::Text{"It has no '", missing, "'. ", detail::kernel_function_advice(missing)};
  const bool is_missing = error == ESRCH || error == ENOENT;  // libbpf 1.8 turns the first into the second
  if (const char* name = is_missing ? detail::repeated_function(functions) : nullptr)
    return detail::Text{"'", name, "' is in the list twice."};
  if (error == ENOENT && functions.pattern())
    return detail::Text{"No function in /sys/kernel/tracing/available_filter_functions matches."};
  if (error == EOPNOTSUPP) return detail::Text{"This kernel is built without CONFIG_FPROBE."};
  if (error == EINVAL && !kernel_is_at_least(5, 18))
    return detail::Text{"Attaching to many functions at once needs Linux 5.18 or newer."};
  if (error == EINVAL && is_session() && !kernel_is_at_least(6, 10))
    return detail::Text{"Sessions need Linux 6.10 or newer."};
  return {};
}

}  // namespace ebpfxx::inline v0
