// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// What the verifier's refusals mean, and what to change in the program. Its errno is the same for all, so this is the
// one place that goes by words: those of the kernels that tests/verifier/logs has. Words that are not here get no
// advice.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "text.hpp"
#include "verifier_trace.hpp"

namespace ebpfxx::inline v0::detail {

/// Where the proof that the verifier misses was lost, if its log tells: what to look for before the refused
/// instruction.
enum class Clue : unsigned char {
  none,
  pointer,     // where the pointer in the register that is named comes from
  number,      // where the number that was added, or is in the register that is named, comes from
  lost,        // the same, or the call that made it void
  allocation,  // the call that took what was not given back
  packet,      // how much of the packet was checked
  value,       // how large the value is
  unset,       // whether it is the result of a function that the kernel does not have
};

struct Refusal {
  const char* words;    // in the last instruction and the reason; * is anything
  Clue clue;            // where the proof was lost
  const char* meaning;  // null: that of the next
};

// The first that fits counts.
inline constexpr Refusal refusals[] = {
    // What may be null.
    {"invalid mem access '*_or_null'", Clue::pointer, nullptr},
    {"pointer arithmetic on *_or_null prohibited", Clue::pointer, nullptr},
    {"NULL pointer passed to", Clue::pointer, nullptr},
    {"type=*_or_null expected=", Clue::pointer,
     "The pointer may be null here: test it before, as in `if (!pointer) return 0;`."},

    // Packets.
    {"invalid access to packet", Clue::packet,
     "The packet may end earlier: put `if (data + N > data_end) return ...;` before the access, with the same pointer "
     "and an N that covers the access."},
    {"cannot write into packet", Clue::none, "Programs of this type may only read the packet."},

    // Numbers without limits.
    {"math between * pointer and register with unbounded", Clue::number, nullptr},
    {"unbounded memory access, make sure to bounds check", Clue::number,
     "The verifier knows no limit for the number that is added to the pointer: make it unsigned, and compare it with "
     "the size first, as in `if (index >= SIZE) return 0;`."},
    {"math between * pointer and * is not allowed", Clue::none,
     "The number that is added to the pointer is larger than anything that the pointer may point to."},
    {"bpf_ringbuf_reserve*unbounded size", Clue::number, nullptr},
    {"bpf_ringbuf_reserve*is not a*const", Clue::number,
     "The size of a reserved record must be a constant: bpf_ringbuf_output() takes records of any size, and so does "
     "bpf_ringbuf_reserve_dynptr() (Linux 6.1)."},
    {"min value is negative, either use unsigned", Clue::number,
     "To the verifier the number may be negative: make it unsigned, or test for `< 0` as well."},
    {"unbounded memory access, use 'var &= const'", Clue::number,
     "The length has no limit: compare it with the buffer's size before, as in `if (length > sizeof buffer) return "
     "0;`."},
    {"invalid zero-sized read", Clue::number,
     "The length may be zero, and this helper takes at least one byte: test for zero before."},
    {"invalid access to map value", Clue::value, nullptr},
    {"value is outside of the allowed memory range", Clue::value,
     "The access ends beyond the value: compare the index with the number of elements before, by `>=`."},

    // Pointers that are none.
    {"call bpf_ringbuf_submit* expected=", Clue::lost, nullptr},
    {"call bpf_ringbuf_discard* expected=", Clue::lost,
     "This is not a record from bpf_ringbuf_reserve() that the program still owns."},
    {"invalid mem access 'inv'", Clue::lost, nullptr},
    {"invalid mem access 'scalar'", Clue::lost,
     "To the verifier this is a number, not a pointer that it knows. Memory of the kernel or of a process is read with "
     "bpf_probe_read_kernel(), bpf_probe_read_user() or BPF_CORE_READ()."},
    {"type=* expected=ctx", Clue::pointer, "The helper takes the program's context, as the program got it."},
    {"type=* expected=map_ptr", Clue::pointer, "The helper takes a map here, as in `&map`."},
    {"Caller passes invalid args into func#", Clue::none, nullptr},
    {"size cannot be determined", Clue::none, nullptr},
    {"Arg#* type * is not supported yet", Clue::none,
     "The arguments of a function that is not static are checked by their types alone: a pointer to a struct of known "
     "size (Linux 5.12), or the context. A static function is checked with its caller."},
    {"type=inv expected=", Clue::pointer, nullptr},
    {"type=scalar expected=", Clue::pointer,
     "The helper takes a pointer to memory that the verifier knows: a variable, or a map's value. Copy other memory "
     "there first, with bpf_probe_read_kernel() or bpf_probe_read_user()."},
    {"pointer += pointer prohibited", Clue::none, nullptr},
    {"bitwise operator * on pointer prohibited", Clue::none, nullptr},
    {"32-bit pointer arithmetic prohibited", Clue::none, nullptr},
    {"pointer arithmetic with * operator prohibited", Clue::none,
     "Pointers allow only the addition and subtraction of numbers, in 64 bits: keep the pointer in a "
     "variable of its own, not in an integer."},

    // The stack.
    {"invalid variable-offset", Clue::none,
     "The index into an array on the stack may be beyond its end: compare it with the number of elements before, by "
     "`>=`."},
    {"invalid indirect read from stack", Clue::none, nullptr},
    {"invalid read from stack", Clue::none,
     "Some of these bytes of the stack were never set, perhaps the padding of a struct: initialise all of it, as "
     "in `struct key key = {};`, or with __builtin_memset()."},
    {"invalid write to stack", Clue::none, nullptr},
    {"invalid indirect access to stack", Clue::none,
     "The access goes beyond the stack, which has 512 bytes: compare its size with that of the variable."},
    {"misaligned stack access", Clue::none, "Data on the stack must be accessed at a multiple of its size."},
    {"combined stack size of", Clue::none,
     "Functions that call each other share a stack of 512 bytes: keep large data in the value of a per-CPU array."},
    {"the call stack of * frames is too deep", Clue::none, "Calls can be nested at most 8 deep."},

    // Registers and the flow of the program.
    {"exit*R0 !read_ok", Clue::unset, "The program ends without a return value on this path."},
    {"!read_ok", Clue::unset,
     "It has no value here: a variable that is not set on every path, or a register that a call has cleared."},
    {"last insn is not an exit or jmp", Clue::none,
     "The compiler believes that the end of the function is never reached: it ends without return, or after undefined "
     "behaviour. -Wall tells more."},
    {"unreachable insn", Clue::none, "No path leads there, as after an endless loop: remove it."},
    {"back-edge from insn", Clue::none, nullptr},
    {"infinite loop detected", Clue::none,
     "The loop has no end that the verifier sees: count it, up to a constant, as in `for (int i = 0; i < 16; ++i)`, or "
     "use bpf_loop() (Linux 5.17)."},
    {"BPF program is too large. Processed", Clue::none, nullptr},
    {"jumps is too complex", Clue::none,
     "The verifier walks every turn of a loop and every branch in it, and this is beyond its limit: use fewer turns or "
     "branches, move the body of a loop into bpf_loop() (Linux 5.17), or parts into functions that are not static, "
     "which it checks once."},

    // What is to be given back.
    {"Unreleased reference", Clue::allocation,
     "What was taken must be given back on every path: records with bpf_ringbuf_submit() or bpf_ringbuf_discard(), "
     "sockets "
     "with bpf_sk_release()."},
    {"function calls are not allowed while holding a lock", Clue::none,
     "Nothing may be called between bpf_spin_lock() and bpf_spin_unlock(): call it before."},
    {"bpf_spin_unlock is missing", Clue::none, nullptr},
    {"inside bpf_spin_lock-ed region", Clue::none, "Every path must call bpf_spin_unlock() before it returns."},

    // Helpers and the kernel's functions.
    {"GPL", Clue::none,
     "It is for programs with a license that is compatible with the GPL: char LICENSE[] SEC(\"license\") = "
     "\"GPL\";"},
    {"might sleep in a non-sleepable", Clue::none, nullptr},
    {"sleepable helper * in non-sleepable prog", Clue::none, nullptr},
    {"call bpf_copy_from_user*unknown func", Clue::none,
     "It may sleep, and only sleepable programs may: SEC(\"fentry.s/...\"), \"lsm.s/...\", \"uprobe.s/...\" and others "
     "with .s."},
    {"invalid func unknown#", Clue::none, "This kernel does not have that helper: it needs a newer one."},
    {"unknown func bpf_", Clue::none, nullptr},
    {"program of this type cannot use helper", Clue::none,
     "Programs of this type may not call that helper; on a newer kernel they may be allowed to."},
    {"cannot pass map_type", Clue::none, "That helper is for another type of map."},
    {"calling kernel function * is not allowed", Clue::none,
     "Programs of this type may not call that function of the kernel; on a newer kernel they may be allowed to."},
    {"number of funcs in func_info doesn't match", Clue::none,
     "This kernel does not know functions that are passed to helpers, as bpf_for_each_map_elem() (Linux 5.13) and "
     "bpf_loop() (Linux 5.17) take them."},
    {"BPF_CALL uses reserved fields", Clue::none, nullptr},
    {"kernel function call not eliminated", Clue::none,
     "This kernel does not have a function that the program calls: ask bpf_ksym_exists() first."},
    {"must be a rcu pointer", Clue::pointer,
     "The pointer was read from memory, so it may be stale: the function takes an argument of the program, or what a "
     "function of the kernel returned; some fields can be followed between bpf_rcu_read_lock() and "
     "bpf_rcu_read_unlock()."},
    {"initialized dynptr", Clue::none,
     "A dynptr is used after bpf_dynptr_from_mem(), bpf_ringbuf_reserve_dynptr() or another function has set it."},

    // The context, and the kernel's structs.
    {"func * doesn't have * argument", Clue::none, "The function has fewer arguments: BPF_PROG() lists them."},
    {"invalid bpf_context access", Clue::none,
     "Programs of this type have no such field in their context, or may not write it; its size counts as well."},
    {"dereference of modified ctx ptr", Clue::none,
     "The context is accessed by constant offsets: `ctx->field`, not by a pointer into it, which the compiler may have "
     "made of several accesses: read the field into a variable before the branch or loop."},
    {"access beyond struct", Clue::none,
     "In this kernel the struct is shorter: take it from vmlinux.h, or mark it with "
     "__attribute__((preserve_access_index)), so that CO-RE finds the field."},
    {"only read is supported", Clue::none, "The kernel's own structs are not for programs to write."},
    {"At program exit the register R0", Clue::none, nullptr},
    {"At callback return the register R0", Clue::none,
     "Only certain values may be returned here: those that the reason names."},
    {"write into map forbidden", Clue::none,
     "That memory is for reading only: constants, or a map with BPF_F_RDONLY_PROG."},
    {"BPF_STX uses reserved fields", Clue::none, nullptr},
    {"unknown opcode", Clue::none,
     "This kernel does not know that instruction: compile for an older one, with clang -mcpu=v2. Atomic operations "
     "whose result is used need Linux 5.12."},
    {"leaks addr", Clue::none,
     "A pointer would reach user space, and without CAP_PERFMON it may not: store what it points to."},
};

/// Whether a text has these words, with anything in place of each *.
[[gnu::cold, gnu::noinline]] inline bool has_words(std::string_view text, std::string_view words) noexcept {
  while (!words.empty()) {
    const std::string_view piece = words.substr(0, words.find('*'));
    const std::size_t found = text.find(piece);
    if (found == text.npos) return false;
    text.remove_prefix(found + piece.size());
    words.remove_prefix(piece.size() < words.size() ? piece.size() + 1 : piece.size());
  }
  return true;
}

[[gnu::cold, gnu::noinline]] inline const Refusal* refusal_of(std::string_view text) noexcept {
  for (const Refusal& refusal : refusals)
    if (has_words(text, refusal.words)) return &refusal;
  return nullptr;
}

/// The number after these words; -1 if there is none.
[[gnu::cold, gnu::noinline]] inline std::int64_t number_after(std::string_view text, std::string_view words) noexcept {
  const std::size_t found = text.find(words);
  if (found == text.npos) return -1;
  std::int64_t number = -1;
  for (std::size_t i = found + words.size(); i < text.size() && text[i] >= '0' && text[i] <= '9' && i < found + 18; ++i)
    number = (number < 0 ? 0 : number * 10) + (text[i] - '0');
  return number;
}

[[gnu::cold, gnu::noinline]] inline void add_line(Text& text, Parts words, std::string_view source_line) {
  text.add({" "});
  text.add(words);
  if (!source_line.empty()) text.add({", in `", source_line, "`"});
  text.add({"."});
}

/// Adds " meaning where" for a refusal; nothing if its words are not known. `path` is the log up to the refused
/// instruction, `refused` that instruction and the reason.
[[gnu::cold, gnu::noinline]] inline void add_explanation(Text& text, std::string_view path, std::string_view refused,
                                                         std::string_view source_line) {
  const Refusal* const refusal = refusal_of(refused);
  if (!refusal) return;
  const Refusal* said = refusal;
  while (!said->meaning) ++said;
  const LoggedInstruction last{refused.substr(0, refused.find('\n'))};

  if (refusal->clue == Clue::packet || refusal->clue == Clue::value) {
    text.add({" ", said->meaning});
    const std::int64_t from = number_after(refused, " off="), size = number_after(refused, " size="),
                       checked = number_after(refused, ",r="), has = number_after(refused, "_size=");
    if (from < 0 || size < 0) return;
    if (has >= 0) add_line(text, {"This access ends at byte ", Digits{from + size}, " of ", Digits{has}}, {});
    if (number_after(refused, "(id=") > 0 && checked == 0)
      add_line(text, {"A number was added to the pointer after the check: check the sum"}, {});
    else if (number_after(refused, "(id=") == 0 && checked >= 0)
      add_line(text, {"This access ends at byte ", Digits{from + size}, ", the checks before cover ", Digits{checked}},
               {});
    return;
  }

  if (refusal->clue == Clue::allocation) {
    text.add({" ", said->meaning});
    const std::size_t found = refused.find("alloc_insn=");
    std::string_view number = found == refused.npos ? "" : refused.substr(found + 11);
    number = number.substr(0, number.find_first_not_of("0123456789"));
    while (!number.empty() && !path.empty())
      if (const LoggedInstruction taken{take_last_line(path)}; taken.number == number)
        return add_line(text, {Origin::function_of(taken.text), "() took it"}, last_source_line(path));
    return;
  }

  // The register that the reason names, or whose value was added.
  char digit = '\0';
  const bool adds = last.text.size() == 8 && last.text.substr(2, 5) == " += r";
  if (refusal->clue == Clue::number && adds)
    digit = last.text[7];
  else if (refusal->clue != Clue::none)
    for (std::size_t at = 0; digit == '\0' && (at = refused.find('R', at)) != refused.npos; ++at)
      if (at + 1 < refused.size() && refused[at + 1] >= '0' && refused[at + 1] <= '9') digit = refused[at + 1];
  if (digit == '\0') return text.add({" ", said->meaning});
  const bool is_argument = last.text.starts_with("call ");
  const Origin origin{path, digit, refusal->clue == Clue::number && !adds && !is_argument};

  const std::string_view function = Origin::function_of(origin.instruction);
  if (refusal->clue == Clue::lost && !origin.voided_by.empty()) {
    const std::string_view by = Origin::function_of(origin.voided_by);
    if (Origin::gives_back(origin.voided_by) && !function.empty())
      return add_line(text, {"It is no longer the program's after ", by, "()"}, origin.voided_line);
    if (!Origin::gives_back(origin.voided_by) && origin.instruction.find("= *(u32 *)") != origin.instruction.npos)
      return add_line(text,
                      {"Pointers into the packet are void after ", by,
                       "(), which may move it: read data and data_end again, and compare again"},
                      origin.voided_line);
  }
  if (refusal->clue == Clue::unset) {
    if (origin.instruction != "call #0") return text.add({" ", said->meaning});
    return add_line(text,
                    {"It is the result of a function that this kernel does not have: ask bpf_ksym_exists() first"},
                    origin.source_line);
  }
  text.add({" ", refusal->clue == Clue::lost && origin.is_cut
                     ? "The pointer was cut to 32 bits on the way: keep it in a variable of 64."
                     : said->meaning});
  if (!function.empty())
    add_line(text, {"It is what ", function, "() returned"}, origin.source_line);
  else if (!origin.source_line.empty() && origin.source_line != source_line)
    text.add({" It comes from `", origin.source_line, "`."});
}

}  // namespace ebpfxx::inline v0::detail
