// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include "../program.hpp"
#include "../version.hpp"
#if EBPFXX_LIBBPF_AT_LEAST(1, 8)
#include "../detail/kernel_functions.hpp"
#include "../detail/owned_btf.hpp"
#include "../detail/targets.hpp"
#endif

namespace ebpfxx::inline v0 {

struct TracingOptions {
  std::uint64_t cookie = 0;  ///< bpf_get_attach_cookie() returns it; since Linux 6.0 (2fcc82411e74)
};

#if EBPFXX_LIBBPF_AT_LEAST(1, 8)
struct TracingMultiOptions {
  detail::Numbers cookies = {};  ///< one for each function of a list: bpf_get_attach_cookie() returns it
};
#endif

/// SEC("fentry/function"), SEC("fexit/function"), SEC("fmod_ret/function"), SEC("fsession/function"),
/// SEC("tp_btf/tracepoint"): runs at a kernel function or tracepoint, with typed arguments (since Linux 5.5,
/// f1b9509c2fb0). Its target is the one named in SEC() or by ProgramSpec::set_attach_target(), because the verifier has
/// to know it.
class TracingProgram : public detail::ProgramOfType<BPF_PROG_TYPE_TRACING> {
 public:
  using ProgramOfType::ProgramOfType;

  using Program::attach;
  /// Attaches it to its target, with a cookie; for tp_btf that needs Linux 6.10 and libbpf 1.4. Throws Error.
  [[nodiscard]] Link attach(const TracingOptions& options) const {
    if (bpf_program__expected_attach_type(native()) == BPF_TRACE_RAW_TP)
      return attach_with_cookie(options.cookie, "Cookies of tp_btf need Linux 6.10 and libbpf 1.4, or newer.", 10, 4);
    return attach_with_cookie(options.cookie, "Cookies of fentry and fexit need Linux 6.0 or newer.");
  }

#if EBPFXX_LIBBPF_AT_LEAST(1, 8)
  /// For SEC("fentry.multi"), SEC("fexit.multi"), SEC("fsession.multi"): attaches it to kernel functions, with one
  /// link: those that match a pattern ("tcp_*"), or all of a list of names. Throws Error.
  [[nodiscard, gnu::noinline]] Link attach_multi(const detail::Targets& functions,
                                                 const TracingMultiOptions& options = {}) const {
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

 private:
  // An array of the functions' numbers in the kernel's BTF.
  detail::Text ids_of(const detail::Targets& functions, const detail::Text& where) const {
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
};

}  // namespace ebpfxx::inline v0
