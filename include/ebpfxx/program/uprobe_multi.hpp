// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// UprobeMultiProgram: a program at many functions of one program or library.
#pragma once

#include "../detail/binary.hpp"
#include "../detail/elf_functions.hpp"
#include "../detail/probe_section.hpp"
#include "../detail/targets.hpp"
#include "../detail/uapi.hpp"
#include "../program.hpp"
#include "../version.hpp"

namespace ebpfxx::inline v0 {

struct UprobeMultiOptions {
  bool retprobe = false;         ///< at the functions' returns instead; always so for SEC("uretprobe.multi")
  detail::Numbers cookies = {};  ///< one for each function of a list: bpf_get_attach_cookie() returns it
  int pid = -1;                  ///< only in this process (0: the calling one); by default in all, also in later ones
};

/// SEC("uprobe.multi/binary:pattern"), SEC("uretprobe.multi/binary:pattern"), SEC("uprobe.session/binary:pattern"):
/// runs at many functions of a program or library, attached at once (since Linux 6.6, 89ae89f53d20; sessions
/// since 6.13, d920179b3d48). Needs libbpf 1.3; sessions 1.6.
class UprobeMultiProgram : public detail::ProgramOfType<BPF_PROG_TYPE_KPROBE> {
 public:
  using ProgramOfType::ProgramOfType;

  using Program::attach;
  using Program::try_attach;

  /// Attaches it to functions of a program or library: those that match a pattern ("mall*"), or all of a list of names
  /// ({"malloc", "free"}, a vector of strings), perhaps with versions, or of offsets in the file. The binary is found
  /// as by UprobeProgram::attach(). Throws Error.
  [[nodiscard]] Link attach(CStringView binary, const detail::Targets& functions,
                            const UprobeMultiOptions& options = {}) const {
    return attach_to(binary, functions, options, detail::IfAbsent::error);
  }
  /// The same, but returns an empty Link if there is no such binary, if it lacks one of the names, or if none matches
  /// the pattern.
  [[nodiscard]] Link try_attach(CStringView binary, const detail::Targets& functions,
                                const UprobeMultiOptions& options = {}) const {
    return attach_to(binary, functions, options, detail::IfAbsent::empty);
  }

 private:
#if EBPFXX_LIBBPF_AT_LEAST(1, 3)
  [[gnu::noinline]] Link attach_to(CStringView binary, const detail::Targets& functions,
                                   const UprobeMultiOptions& options, detail::IfAbsent if_absent) const {
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
    detail::Text offsets;
    const auto find_offsets = [&](int error) {
      offsets = search(file, functions, where, error, if_absent);
      native_options.syms = nullptr;
      native_options.offsets = reinterpret_cast<const unsigned long*>(offsets.c_str());
      return !offsets.empty();
    };
    // libbpf takes the first version of a function that it sees.
    if (functions.names() && functions.size() &&
        detail::ElfFunctions{file.path(), functions.names()[0]}.has_versions() && !find_offsets(ENOENT))
      return {};
    bpf_link* link =
        bpf_program__attach_uprobe_multi(native(), options.pid, file.path(), functions.pattern(), &native_options);
    if (!link && (errno == ENOENT || errno == ESRCH || errno == LIBBPF_ERRNO__FORMAT)) {
      const int error = errno;
      if (functions.pattern() && error == ENOENT) {
        if (if_absent == detail::IfAbsent::empty) return {};
        throw_not_attached(error, {where}, {"None of the functions in its symbol tables matches."});
      }
      if (native_options.syms) {
        if (!find_offsets(error)) return {};
        link = bpf_program__attach_uprobe_multi(native(), options.pid, file.path(), nullptr, &native_options);
      }
    }
    if (!link) throw_not_attached(errno, {where}, {kernel_advice(errno)}, log.warnings().c_str());
    return attached(link, {where}, log);
  }

  // An array of the functions' offsets; empty if something is not there and may be.
  [[gnu::noinline]] detail::Text search(const detail::Binary& file, const detail::Targets& functions,
                                        const detail::Text& where, int error, detail::IfAbsent if_absent) const {
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

  [[nodiscard, gnu::cold]] const char* kernel_advice(int error) const noexcept {
    if (error != EINVAL) return "";
    if (!detail::kernel_is_at_least(6, 6)) return "Attaching to many functions at once needs Linux 6.6 or newer.";
    const bool is_session = bpf_program__expected_attach_type(native()) == detail::attach_uprobe_session;
    return is_session && !detail::kernel_is_at_least(6, 13) ? "Sessions need Linux 6.13 or newer." : "";
  }
#else
  [[noreturn]] Link attach_to(CStringView binary, const detail::Targets& functions, const UprobeMultiOptions&,
                              detail::IfAbsent) const {
    throw_not_attached(EOPNOTSUPP, {"to ", functions.text(), " of '", binary, "'"},
                       {"This needs libbpf 1.3 or newer; ebpfxx was compiled with an older one."});
  }
#endif
};

}  // namespace ebpfxx::inline v0
