// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// choose: for one tool on old and new kernels, whose object has several programs that do the same in different ways.
#pragma once

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include <cerrno>
#include <cstdint>
#include <initializer_list>
#include <string_view>

#include "detail/libbpf_options.hpp"
#include "detail/trial_load.hpp"
#include "detail/uapi.hpp"
#include "fd.hpp"
#include "features.hpp"
#include "log.hpp"
#include "program.hpp"
#include "version.hpp"

namespace ebpfxx::inline v0 {

namespace detail {

[[nodiscard]] inline Answer why_not(int error) noexcept {
  if (error == EPERM || error == EACCES)
    return {Answer::no, "The kernel does not allow it: it is locked down, or it needs root."};
  if (is_momentary(error)) return not_now;
  return {Answer::no, "The kernel cannot attach such a program to it."};
}

/// The number that the kernel's types have for what such a program is attached to; 0 if they lack it.
[[nodiscard]] inline int id_of_target(const btf* types, bpf_attach_type hook, const char* target) {
  const bool is_typed = hook == BPF_TRACE_RAW_TP, is_lsm = hook == BPF_LSM_MAC;
  const Text name{is_typed ? "btf_trace_" : is_lsm ? "bpf_lsm_" : "", target};
  const int id = btf__find_by_name_kind(types, name.c_str(), is_typed ? BTF_KIND_TYPEDEF : BTF_KIND_FUNC);
  return id > 0 ? id : 0;
}

/// Whether the kernel runs programs of this type, with types of arguments, at a function or tracepoint.
[[nodiscard]] inline Answer can_trace(bpf_prog_type type, bpf_attach_type hook, const char* target,
                                      std::uint32_t flags) {
  const btf* const types = kernel_types();
  if (!types && errno_of_kernel_btf() == ENOENT)
    return {Answer::no, "The kernel has no type information (CONFIG_DEBUG_INFO_BTF)."};
  if (!types) return no_kernel_types();
  const LogCapture quiet;
  const int id = id_of_target(types, hook, target);
  if (id == 0) {
    const Answer in_module = is_in_types(target);
    return in_module                         ? Answer{Answer::unknown, "It is in a module."}
           : in_module.value() == Answer::no ? Answer{Answer::no, "It does not exist in this kernel."}
                                             : in_module;
  }
  const Fd program = load_nothing(type, hook, id, flags);
  if (!program) return why_not(errno);
  if (Fd{adopt, bpf_raw_tracepoint_open(nullptr, program.get())}) return Answer::yes;
  return why_not(errno);
}

[[nodiscard]] inline Answer can_raw_trace(const char* tracepoint) {
  const Fd program = load_nothing(BPF_PROG_TYPE_RAW_TRACEPOINT, {}, 0, 0);
  if (!program) return why_not(errno);
  if (Fd{adopt, bpf_raw_tracepoint_open(tracepoint, program.get())}) return Answer::yes;
  return errno == ENOENT ? Answer{Answer::no, "It does not exist in this kernel."} : why_not(errno);
}

[[nodiscard]] inline Answer can_attach_many(const char* function) {
  const Fd program = load_nothing(BPF_PROG_TYPE_KPROBE, BPF_TRACE_KPROBE_MULTI, 0, 0);
  if (!program) return why_not(errno);
  Options<bpf_link_create_opts> options;
  options.kprobe_multi.cnt = 1;
  options.kprobe_multi.syms = &function;
  if (Fd{adopt, bpf_link_create(program.get(), 0, BPF_TRACE_KPROBE_MULTI, &options)}) return Answer::yes;
  return errno == ESRCH ? Answer{Answer::no, "It does not exist in this kernel."} : why_not(errno);
}

#if EBPFXX_LIBBPF_AT_LEAST(1, 3)
[[nodiscard]] inline Answer can_attach_many_in_binaries(bpf_attach_type hook) {
  const Fd program = load_nothing(BPF_PROG_TYPE_KPROBE, hook, 0, 0);
  if (!program) return why_not(errno);
  const unsigned long offset = 0;
  Options<bpf_link_create_opts> options;
  options.uprobe_multi.path = "/";  // a kernel that can says that it is no file
  options.uprobe_multi.offsets = &offset;
  options.uprobe_multi.cnt = 1;
  if (Fd{adopt, bpf_link_create(program.get(), -1, hook, &options)} || errno == EBADF) return Answer::yes;
  return why_not(errno);
}
#endif

/// Whether this kernel has what a program's SEC(), or its set_attach_target(), asks for.
[[nodiscard, gnu::noinline]] inline Answer can_use(const ProgramSpec& program) {
  std::string_view target{program.section()};
  const std::string_view form = take_part(target, '/');
  const bpf_attach_type hook = bpf_program__expected_attach_type(program.native());
  const char* chosen = program.attach_target();
  const Text name{chosen ? chosen : target.substr(0, target.find('+'))};
  switch (const bpf_prog_type type = program.type()) {
    case BPF_PROG_TYPE_TRACING:
    case BPF_PROG_TYPE_LSM:
      if (name.empty() || hook == BPF_TRACE_ITER || hook == BPF_LSM_CGROUP) break;
      return can_trace(type, hook, name.c_str(), form.ends_with(".s") ? BPF_F_SLEEPABLE : 0);
    case BPF_PROG_TYPE_RAW_TRACEPOINT:
      if (name.empty()) break;
      return can_raw_trace(name.c_str());
    case BPF_PROG_TYPE_TRACEPOINT: {
      const Text category{take_part(target, '/')}, event{target};
      if (event.empty()) break;
      return features::tracepoint(category.c_str(), event.c_str());
    }
    case BPF_PROG_TYPE_KPROBE:
      if (hook == BPF_TRACE_KPROBE_MULTI)
        return can_attach_many(name.empty() || target.find_first_of("*?") < target.size() ? "vfs_read" : name.c_str());
#if EBPFXX_LIBBPF_AT_LEAST(1, 3)
      if (hook == attach_uprobe_multi || hook == attach_uprobe_session) return can_attach_many_in_binaries(hook);
#endif
      if (!name.empty() && (form.ends_with("kprobe") || form.ends_with("kretprobe")))
        return features::kprobe(name.c_str());
      break;
    case BPF_PROG_TYPE_UNSPEC:
      return {Answer::no, "This libbpf does not know its SEC()."};
    default:
      break;
  }
  return features::program_type(program.type());
}

[[gnu::noinline]] inline ProgramSpec choose(std::initializer_list<const ProgramSpec*> programs) {
  const ProgramSpec* chosen = nullptr;
  Text reasons;
  for (const ProgramSpec* program : programs) {
    if (!chosen) {
      const Answer answer = can_use(*program);
      const bool can = answer.value() != Answer::no;
      const int helper = can ? refused_helper(object_of(program->shared()), program->native()) : 0;
      if (can && !helper) chosen = program;
      const char* target = program->attach_target();
      reasons.add({reasons.empty() ? "'" : " '", program->name(), "' (", program->section(), target ? " for " : "",
                   target ? target : "", "): ",
                   helper             ? Text{"This kernel does not let it call ", name_of_helper(helper), "."}
                   : *answer.reason() ? Text{answer.reason()}
                                      : Text{"The kernel does not have it."}});
    }
    ProgramSpec{*program}.set_autoload(chosen == program);
  }
  if (!chosen)
    throw_error(
        EOPNOTSUPP,
        {"cannot choose one of ", Digits{static_cast<std::int64_t>(programs.size())}, " programs for this kernel"},
        {reasons});
  return *chosen;
}

}  // namespace detail

/// Returns the first of these programs that this kernel can use; load() loads that one, and leaves out the others. The
/// kernel is asked about each SEC(), or the target that set_attach_target() set, with programs that do nothing,
/// attached for a moment. If the program calls a helper that the kernel lacks, the verifier decides, with the constants
/// as they are now. (Calls in functions that clang did not inline are not seen.) If the kernel does not tell, that
/// counts as a yes. If it can use none, throws Error with the reason for each.
template <class... Specs>
ProgramSpec choose(const ProgramSpec& first, const Specs&... others) {
  return detail::choose({&first, &others...});
}

}  // namespace ebpfxx::inline v0
