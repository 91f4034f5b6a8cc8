// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Whether the kernel lets a program call its helpers, before it is loaded: for choose().
#pragma once

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <iterator>

#include "../answer.hpp"
#include "../fd.hpp"
#include "../features.hpp"
#include "../log.hpp"
#include "other_refusals.hpp"
#include "refused_program.hpp"
#include "shared_object.hpp"
#include "signals_blocked.hpp"
#include "verifier_logs.hpp"

namespace ebpfxx::inline v0::detail {

/// "bpf_loop", or "helper 999" if these headers do not have it.
[[nodiscard, gnu::cold, gnu::noinline]] inline Text name_of_helper(int number) {
#define EBPFXX_NAME(name) "bpf_" #name
  static constexpr const char* names[] = {__BPF_FUNC_MAPPER(EBPFXX_NAME)};
#undef EBPFXX_NAME
  const auto index = static_cast<std::size_t>(number);
  return index < std::size(names) ? Text{names[index], "()"} : Text{"helper ", Digits{number}};
}

/// Whether the verifier accepts a program with the settings that it has now: tried with the object once more, of which
/// nothing stays. Unknown if it cannot be tried.
[[nodiscard, gnu::cold, gnu::noinline]] inline Answer is_accepted(const SharedObject& first,
                                                                  const bpf_program* program) {
  const LogCapture quiet;
  const SignalsBlocked blocked;
  const OpenedAgain object{first};
  if (!object.native) return Answer::unknown;
  Fd pinned;  // reused at once
  const auto fd_of = [&](bpf_map* map, std::size_t) {
    const char* pin = bpf_map__pin_path(map);
    if (pin && bpf_map__autocreate(map)) pinned = Fd{adopt, bpf_obj_get(pin)};
    return pin && pinned ? pinned.get() : bpf_map__fd(map);
  };
  bpf_program* const again = OpenedAgain::counterpart(program, first.native, object.native);
  if (!object.set_up_maps(first, fd_of) || !object.set_up_program(again, first, program)) return Answer::unknown;
  const VerifierLogs logs{object.native};
  const int result = bpf_object__load(object.native);
  if (result >= 0) return Answer::yes;
  return !is_momentary(-result) && refused_program(logs) ? Answer::no : Answer::unknown;
}

/// Whether the kernel refuses a call of a helper in a program of a type. What it does not tell is no refusal.
[[nodiscard]] inline bool lacks_helper(bpf_prog_type type, bpf_attach_type hook, int number) noexcept {
  if (type == BPF_PROG_TYPE_TRACING || type == BPF_PROG_TYPE_LSM || type == BPF_PROG_TYPE_EXT)
    return is_in_kernel_enum("bpf_func_id", number).value() == Answer::no;
  return !load_nothing(type, hook, 0, 0, number) && errno == EINVAL && load_nothing(type, hook);
}

/// The first helper that a program calls and this kernel lacks, so that the verifier refuses it; 0 if there is none. A
/// program may ask for a helper before it calls it, so that this decides only together with the verifier.
[[nodiscard, gnu::noinline]] inline int refused_helper(const SharedObject& first, const bpf_program* program) {
  const LogCapture quiet;
  const bpf_insn* const instructions = bpf_program__insns(program);
  bool is_asked[1024] = {};
  for (std::size_t i = 0, count = bpf_program__insn_cnt(program); i < count; ++i) {
    const bpf_insn& one = instructions[i];
    if (one.code != (BPF_JMP | BPF_CALL) || one.src_reg != 0 || one.imm <= 0) continue;
    bool& asked = is_asked[static_cast<std::size_t>(one.imm) % std::size(is_asked)];
    if (std::exchange(asked, true)) continue;
    if (lacks_helper(bpf_program__type(program), bpf_program__expected_attach_type(program), one.imm))
      return is_accepted(first, program).value() == Answer::no ? one.imm : 0;
  }
  return 0;
}

}  // namespace ebpfxx::inline v0::detail
