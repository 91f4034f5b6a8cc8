// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Which program the verifier refused, and the VerifierError for it.
#pragma once

#include <bpf/btf.h>
#include <bpf/libbpf.h>

#include <cerrno>
#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>

#include "../error.hpp"
#include "../impl/log.hpp"
#include "../log.hpp"
#include "../verifier_error.hpp"
#include "advice.hpp"
#include "owned_btf.hpp"
#include "verifier_findings.hpp"
#include "verifier_logs.hpp"

namespace ebpfxx::inline v0::detail {

// The program that the verifier refused. The programs are loaded in order, until one fails.
[[gnu::cold, gnu::noinline]] inline bpf_program* refused_program(const VerifierLogs& logs) {
  bpf_program* refused = nullptr;
  for (bpf_program* program = nullptr; (program = logs.next_loaded(program));) {
    const char* log = VerifierLogs::of(program);
    // A program with its own log level has a log even when accepted, without a reason in it.
    if (*log && (bpf_program__log_level(program) == 0 || !VerifierFindings{log}.reason.empty())) refused = program;
  }
  return refused;
}

// For listeners: what libbpf prints when it has its own logs.
[[gnu::cold, gnu::noinline]] inline void show_log(bpf_program* program, LogLevel level) {
  const LogCapture ours;
  if (const char* log = VerifierLogs::of(program); *log)
    say(level, "libbpf: prog '%s': -- BEGIN PROG LOAD LOG --\n%s-- END PROG LOAD LOG --\n", bpf_program__name(program),
        log);
}

/// Names what the kernel's types lack. `reason` is libbpf's, in place of the kernel's: "failed to resolve CO-RE
/// relocation <byte_off> [5] struct task_struct.no_such_field (0:0 @ offset 0)". `btf_path` is OpenOptions'.
[[gnu::cold, gnu::noinline]] inline Text core_advice(std::string_view reason, const Text& btf_path) {
  const std::size_t kind = reason.find('<'), id = reason.find("> [", kind), name = reason.find("] ", id);
  if (name == reason.npos)
    return Text{
        "The kernel's types lack what it accesses: ask bpf_core_field_exists(), or bpf_core_type_exists(), "
        "first."};
  std::string_view type = reason.substr(name + 2);
  type = type.substr(0, type.find_first_of("\n("));
  while (type.ends_with(' ')) type.remove_suffix(1);
  const std::size_t dot = type.find('.'), value = type.find("::");
  std::string_view whole = type.substr(0, dot < value ? dot : value);
  whole = whole.substr(0, whole.find("___"));  // a flavour, which CO-RE leaves out
  if (value != type.npos) {
    const std::string_view rest = type.substr(value + 2);
    return Text{"This kernel's ", whole, " has no ", rest.substr(0, rest.find(' ')),
                ": ask bpf_core_enum_value_exists() first."};
  }
  const std::string_view bare = whole.substr(whole.find(' ') + 1);
  const OwnedBtf kernel{btf_path.empty() ? btf__load_vmlinux_btf() : btf__parse(btf_path.c_str(), nullptr)};
  const Text terminated{bare};
  const bool has_type = kernel && btf__find_by_name(kernel.get(), terminated.c_str()) > 0;
  if (dot == type.npos || (kernel && !has_type))
    return Text{"This kernel has no ", whole,
                ", or it is in a module that is not loaded: ask bpf_core_type_exists() first."};
  return Text{"This kernel's ", whole, " has no field ", type.substr(dot + 1),
              " as the program declares it: ask bpf_core_field_exists() first."};
}

// What libbpf puts in place of a call or an access that it cannot resolve.
[[gnu::cold, gnu::noinline]] inline Text refusal_advice(int error, const bpf_object* object, const bpf_program* program,
                                                        const char* log, const Text& btf_path) {
  if (error == ENOSPC)
    return Text{"Its log is cut off, because the buffer is too small, so this may not be the reason."};
  const VerifierFindings found{log};
  const std::optional<unsigned> number = found.instruction_number();
  if (!number || *number >= bpf_program__insn_cnt(program)) return {};
  const bpf_insn& instruction = bpf_program__insns(program)[*number];
  if (instruction.code != (BPF_JMP | BPF_CALL)) return {};
  // bpf_core_poison_insn() in libbpf's relo_core.c; poison_kfunc_call() in libbpf.c.
  if (instruction.imm == 0xbad2310) return core_advice(found.reason, btf_path);
  if (instruction.imm >= 2'002'000'000 && instruction.imm < 2'003'000'000)
    return Text{"The kernel does not have the function that it calls: ask bpf_ksym_exists() first."};
  const btf* types = bpf_object__btf(object);
  if (error == EINVAL && instruction.src_reg == 0 && types &&
      btf__find_by_name_kind(types, "license", BTF_KIND_DATASEC) <= 0)
    return Text{
        "The object has no license, and many helpers need a GPL-compatible one: char LICENSE[] "
        "SEC(\"license\") = \"GPL\";"};
  return {};
}

/// What the verifier said about a refused program of an object.
[[gnu::cold, gnu::noinline]] inline VerifierError refusal_of(bpf_program* refused, int error, const bpf_object* object,
                                                             const Text& btf_path, SharedRef others = {}) {
  const char* log = VerifierLogs::of(refused);
  return {error,
          {"'", bpf_program__name(refused), "' (", bpf_program__section_name(refused), ") of object '",
           bpf_object__name(object), "'"},
          bpf_program__name(refused),
          log,
          refusal_advice(error, object, refused, log, btf_path),
          std::move(others)};
}

}  // namespace ebpfxx::inline v0::detail
