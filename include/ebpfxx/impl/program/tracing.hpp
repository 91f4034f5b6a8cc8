// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include "../../program/tracing.hpp"

#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <fcntl.h>

#include <cerrno>
#include <cstddef>

#include "../../detail/advice.hpp"
#include "../../detail/kernel_functions.hpp"
#include "../../detail/libbpf_options.hpp"
#include "../../detail/owned_btf.hpp"
#include "../../log.hpp"

namespace ebpfxx::inline v0 {

EBPFXX_DEFINITION Link TracingProgram::attach(const TracingOptions& options) const {
  if (bpf_program__expected_attach_type(native()) == BPF_TRACE_RAW_TP)
    return attach_with_cookie(options.cookie, "Cookies of tp_btf need Linux 6.10 and libbpf 1.4, or newer.", 10, 4);
  return attach_with_cookie(options.cookie, "Cookies of fentry and fexit need Linux 6.0 or newer.");
}

#if EBPFXX_LIBBPF_AT_LEAST(1, 8)
EBPFXX_DEFINITION Link TracingProgram::attach_multi(const detail::Targets& functions,
                                                    const TracingMultiOptions& options) const {
  const detail::Text where{"to ", functions.text()};
  detail::check_cookies(options.cookies.size(), functions, {"cannot attach ", text(), " ", where});
  const detail::Text ids = functions.names() ? ids_of(functions, where) : detail::Text{};
  detail::LogCapture log;
  detail::Options<bpf_tracing_multi_opts> native_options;
  native_options.ids = ids.empty() ? nullptr : reinterpret_cast<const __u32*>(ids.c_str());
  native_options.cnt = ids.empty() ? 0 : functions.size();
  native_options.cookies = reinterpret_cast<const __u64*>(options.cookies.data());
  bpf_link* link = bpf_program__attach_tracing_multi(native(), functions.pattern(), &native_options);
  return attached(link, {where}, log);
}

EBPFXX_DEFINITION detail::Text TracingProgram::ids_of(const detail::Targets& functions,
                                                      const detail::Text& where) const {
  const detail::OwnedBtf kernel{btf__load_vmlinux_btf()};
  if (!kernel) throw_not_attached(errno, {where}, {detail::no_kernel_btf_advice});
  detail::Text memory;
  auto* ids = reinterpret_cast<__u32*>(memory.grow(functions.size() * sizeof(__u32)));
  const char* missing = nullptr;
  for (std::size_t i = 0; i < functions.size() && !missing; ++i) {
    const int id = btf__find_by_name_kind(kernel.get(), functions.names()[i], BTF_KIND_FUNC);
    if (id < 0) missing = functions.names()[i];
    ids[i] = static_cast<__u32>(id);
  }
  if (missing)
    throw_not_attached(ENOENT, {where}, {"It has no '", missing, "'. ", detail::kernel_function_advice(missing)});
  return memory;
}
#endif

}  // namespace ebpfxx::inline v0
