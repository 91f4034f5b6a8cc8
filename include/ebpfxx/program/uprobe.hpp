// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// UprobeProgram: a program at functions of programs and libraries.
#pragma once

#include <cstdlib>
#include <string_view>

#include "../detail/binary.hpp"
#include "../detail/elf_functions.hpp"
#include "../detail/probe_section.hpp"
#include "kprobe.hpp"

namespace ebpfxx::inline v0 {

struct UprobeOptions {
  bool retprobe = false;     ///< at the function's return instead; always so for SEC("uretprobe")
  std::uint64_t cookie = 0;  ///< bpf_get_attach_cookie() returns it; since Linux 5.15 (7adfc6c9b315)
  int pid = -1;              ///< only in this process (0: the calling one); by default in all, also in later ones
  std::size_t offset = 0;    ///< bytes into the function, or into the file if no function is named
};

/// SEC("uprobe/binary:function"), SEC("uretprobe/binary:function"): runs at a function of a program or library, in the
/// processes that use it. A kprobe program can be attached the same way: UprobeProgram{skel.progs.count}.
class UprobeProgram : public detail::ProgramOfType<BPF_PROG_TYPE_KPROBE> {
 public:
  using FindsItsTarget = void;  // for Attacher

  using ProgramOfType::ProgramOfType;
  explicit UprobeProgram(const KprobeProgram& program) : ProgramOfType{program} {}

  /// Attaches it to the target named in its SEC(), even if autoattach is off. Throws Error, also if SEC() names none.
  [[nodiscard]] Link attach() const {
    const Section target{section()};
    return target.names_target ? attach_to(target.binary, target.function, target.options, detail::IfAbsent::error)
                               : Program::attach();
  }
  /// What a skeleton does: an empty Link if autoattach is off, if it was not loaded, or if its SEC() names no target.
  /// Throws Error when attaching fails.
  [[nodiscard]] Link try_attach() const {
    const bool is_wanted = fd() >= 0 && bpf_program__autoattach(native());
    return is_wanted && Section{section()}.names_target ? attach() : Program::try_attach();
  }

  /// Attaches it to a function of a program or library. `binary` is a path, or a name that is found as the shell
  /// ("bash") or the dynamic linker ("libc.so.6") finds it; with a pid, in the files that this process sees. `function`
  /// is the linker's name for it, perhaps with a version ("memcpy@GLIBC_2.14"). Throws Error.
  [[nodiscard]] Link attach(CStringView binary, CStringView function, const UprobeOptions& options = {}) const {
    return attach_to(binary, function, options, detail::IfAbsent::error);
  }
  /// The same, but returns an empty Link if there is no such binary or function.
  [[nodiscard]] Link try_attach(CStringView binary, CStringView function, const UprobeOptions& options = {}) const {
    return attach_to(binary, function, options, detail::IfAbsent::empty);
  }

 private:
  // SEC("uprobe/binary:function+offset")
  struct Section {
    explicit Section(std::string_view text) {
      (void)detail::take_part(text, '/');
      const std::string_view its_binary = detail::take_part(text, ':'), its_function = detail::take_part(text, '+');
      names_target = !its_function.empty();
      binary = detail::Text{its_binary};
      function = detail::Text{its_function};
      options.offset = std::strtoull(detail::Text{text}.c_str(), nullptr, 0);
    }

    detail::Text binary, function;
    UprobeOptions options;
    bool names_target;
  };

  [[gnu::noinline]] Link attach_to(CStringView binary, CStringView function, const UprobeOptions& options,
                                   detail::IfAbsent if_absent) const {
    const detail::Binary file{binary, options.pid};
    const bool is_named = *function.c_str() != '\0';
    const detail::Text where{is_named ? "to function '" : "to an offset", function, is_named ? "' " : " ",
                             detail::of_binary(binary, options.pid)};
    if (!file.path()) {
      if (if_absent == detail::IfAbsent::empty) return {};
      throw_not_attached(ENOENT, {where}, {file.looked()});
    }
    detail::LogCapture log;
    detail::Options<bpf_uprobe_opts> native_options;
    native_options.bpf_cookie = options.cookie;
    native_options.retprobe = options.retprobe || detail::is_for_returns(section());
    native_options.func_name = is_named ? function.c_str() : nullptr;
    bpf_link* link = attach_at(file, options.offset, options, native_options);
    if (!link && is_named && (errno == ENOENT || errno == LIBBPF_ERRNO__FORMAT)) {
      const int error = errno;
      const detail::ElfFunctions functions{file.path(), function.c_str()};
      if (if_absent == detail::IfAbsent::empty && functions.is_absent()) return {};
      if (!functions.offset()) throw_not_attached(error, {where}, {functions.advice()}, log.warnings().c_str());
      native_options.func_name = nullptr;
      link = attach_at(file, options.offset + functions.offset(), options, native_options);
    }
    return attached(link, {where}, log, options.cookie != 0);
  }

  bpf_link* attach_at(const detail::Binary& file, std::size_t offset, const UprobeOptions& options,
                      const bpf_uprobe_opts& native_options) const {
    return bpf_program__attach_uprobe_opts(native(), options.pid, file.path(), offset, &native_options);
  }
};

}  // namespace ebpfxx::inline v0
