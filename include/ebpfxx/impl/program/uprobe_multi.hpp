// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include "../../program/uprobe_multi.hpp"

#include <bpf/libbpf.h>
#include <fcntl.h>

#include <cerrno>
#include <cstddef>

#include "../../detail/advice.hpp"
#include "../../detail/elf_functions.hpp"
#include "../../detail/elf_matches.hpp"
#include "../../detail/libbpf_options.hpp"
#include "../../detail/probe_section.hpp"
#include "../../detail/uapi.hpp"
#include "../../log.hpp"

namespace ebpfxx::inline v0 {

EBPFXX_DEFINITION Link UprobeMultiProgram::attach(CStringView binary, const detail::Targets& functions,
                                                  const UprobeMultiOptions& options) const {
  return attach_to(binary, functions, options, detail::IfAbsent::error);
}

EBPFXX_DEFINITION Link UprobeMultiProgram::try_attach(CStringView binary, const detail::Targets& functions,
                                                      const UprobeMultiOptions& options) const {
  return attach_to(binary, functions, options, detail::IfAbsent::empty);
}

#if EBPFXX_LIBBPF_AT_LEAST(1, 3)
EBPFXX_DEFINITION Link UprobeMultiProgram::attach_to(CStringView binary, const detail::Targets& functions,
                                                     const UprobeMultiOptions& options,
                                                     detail::IfAbsent if_absent) const {
  const detail::Binary file{binary, options.pid};
  const detail::Text where{"to ", functions.text(), " ", detail::of_binary(binary, options.pid)};
  detail::require_pid(options.pid, {"cannot attach ", text(), " ", where});
  if (!file.path()) {
    if (file.error() == ENOENT && if_absent == detail::IfAbsent::empty) return {};
    throw_not_attached(file.error(), {where}, {file.looked()});
  }
  detail::check_cookies(options.cookies.size(), functions, {"cannot attach ", text(), " ", where});
  detail::LogCapture log;
  detail::Options<bpf_uprobe_multi_opts> native_options;
  native_options.syms = functions.names();
  native_options.offsets = functions.addresses();
  native_options.cnt = functions.size();
  native_options.cookies = reinterpret_cast<const __u64*>(options.cookies.data());
  native_options.retprobe = options.retprobe || detail::is_for_returns(section());
#if EBPFXX_LIBBPF_AT_LEAST(1, 6)
  native_options.session = bpf_program__expected_attach_type(native()) == detail::attach_uprobe_session;
#endif
  const auto attach = [&](const char* pattern) {
    return bpf_program__attach_uprobe_multi(native(), options.pid, file.path(), pattern, &native_options);
  };
  bpf_link* link = nullptr;
  if (functions.pattern()) {
    // libbpf knows neither names of C++ nor debug files, but reads some files that this does not.
    const detail::ElfMatches matches{file.path(), functions.pattern()};
    native_options.cnt = matches.size();
    native_options.offsets = matches.size() ? matches.offsets() : nullptr;
    errno = ENOENT;
    if (matches.size() || !matches.is_native()) link = attach(matches.size() ? nullptr : functions.pattern());
    if (!link && errno == ENOENT) {
      if (if_absent == detail::IfAbsent::empty) return {};
      throw_not_attached(ENOENT, {where}, {"None of the functions in its symbol tables matches."});
    }
  } else {
    detail::Text offsets;
    const auto find_offsets = [&](int error) {
      offsets = search(file, functions, where, error, if_absent);
      native_options.syms = nullptr;
      native_options.offsets = reinterpret_cast<const unsigned long*>(offsets.c_str());
      return !offsets.empty();
    };
    // libbpf takes the first version of a function that it sees.
    const bool has_versions =
        functions.names() && functions.size() && detail::ElfFunctions{file.path(), functions.names()[0]}.has_versions();
    if (has_versions && !find_offsets(ENOENT)) return {};
    link = attach(nullptr);
    if (const int error = errno;
        !link && native_options.syms && (error == ENOENT || error == ESRCH || error == LIBBPF_ERRNO__FORMAT)) {
      if (!find_offsets(error)) return {};
      link = attach(nullptr);
    }
  }
  if (!link) throw_not_attached(errno, {where}, {kernel_advice(errno)}, log.warnings().c_str());
  return attached(link, {where}, log);
}

EBPFXX_DEFINITION detail::Text UprobeMultiProgram::search(const detail::Binary& file, const detail::Targets& functions,
                                                          const detail::Text& where, int error,
                                                          detail::IfAbsent if_absent) const {
  detail::Text memory;
  auto* offsets = reinterpret_cast<unsigned long*>(memory.grow(functions.size() * sizeof(unsigned long)));
  for (std::size_t i = 0; i < functions.size(); ++i) {
    const char* name = functions.names()[i];
    const detail::ElfFunctions found{file.path(), name};
    if (if_absent == detail::IfAbsent::empty && found.is_absent()) return {};
    if (found.is_indirect()) throw_not_attached(error, {where}, {"About '", name, "': ", found.advice()});
    if (!found.offset()) throw_not_attached(error, {where}, {"It has no '", name, "'. ", found.advice()});
    offsets[i] = found.offset();
  }
  return memory;
}

EBPFXX_DEFINITION const char* UprobeMultiProgram::kernel_advice(int error) const noexcept {
  if (error != EINVAL) return "";
  if (!detail::kernel_is_at_least(6, 6)) return "Attaching to many functions at once needs Linux 6.6 or newer.";
  const bool is_session = bpf_program__expected_attach_type(native()) == detail::attach_uprobe_session;
  return is_session && !detail::kernel_is_at_least(6, 13) ? "Sessions need Linux 6.13 or newer." : "";
}

#else
EBPFXX_DEFINITION Link UprobeMultiProgram::attach_to(CStringView binary, const detail::Targets& functions,
                                                     const UprobeMultiOptions&, detail::IfAbsent) const {
  throw_not_attached(EOPNOTSUPP, {"to ", functions.text(), " of '", binary, "'"},
                     {"This needs libbpf 1.3 or newer; ebpfxx was compiled with an older one."});
}
#endif

}  // namespace ebpfxx::inline v0
