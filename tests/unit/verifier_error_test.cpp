// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Logs as kernels of several versions write them.
#include <doctest/doctest.h>

#include <ebpfxx/verifier_error.hpp>
#include <ostream>

using ebpfxx::VerifierError;

static VerifierError error_of(const char* log) { return {EACCES, {"'p' (xdp) of object 'o'"}, "p", log}; }

TEST_CASE("a log of Linux 6.12: reason, instruction, line of C with its place") {
  const VerifierError error = error_of(
      "reg type unsupported for arg#0 function p#12\n"
      "0: R1=ctx() R10=fp0\n"
      "; __u32 key = 0; @ bad.bpf.c:20\n"
      "0: (b7) r1 = 0                        ; R1_w=0\n"
      "; return *value; @ bad.bpf.c:23\n"
      "6: (79) r0 = *(u64 *)(r0 +0)\n"
      "R0 invalid mem access 'map_value_or_null'\n"
      "processed 7 insns (limit 1000000) max_states_per_insn 0 total_states 0 peak_states 0 mark_read 0\n");
  CHECK(error.reason() == "R0 invalid mem access 'map_value_or_null'");
  CHECK(error.instruction() == 6u);
  CHECK(error.source_line() == "return *value; @ bad.bpf.c:23");
  CHECK(std::string{error.what()} ==
        "the verifier refuses program 'p' (xdp) of object 'o': R0 invalid mem access 'map_value_or_null', at "
        "instruction 6, in the C line `return *value; @ bad.bpf.c:23`. The pointer may be null here: test it before, as in "
        "`if (!pointer) return 0;`. VerifierError::log() has the verifier's whole log.");
}

TEST_CASE("a log of Linux 5.10: no place") {
  const VerifierError error = error_of(
      "; return *value;\n"
      "6: (79) r0 = *(u64 *)(r0 +0)\n"
      "R0 invalid mem access 'map_value_or_null'\n"
      "verification time 61 usec\n"
      "stack depth 4\n"
      "processed 7 insns (limit 1000000) max_states_per_insn 0 total_states 0 peak_states 0 mark_read 0\n");
  CHECK(error.reason() == "R0 invalid mem access 'map_value_or_null'");
  CHECK(error.instruction() == 6u);
  CHECK(error.source_line() == "return *value;");
}

TEST_CASE("a log of Linux 7.3: a report and a suggestion behind the reason") {
  const VerifierError error = error_of(
      "; return *value;  // may be NULL @ refused.bpf.c:20\n"
      "7: (79) r0 = *(u64 *)(r0 +0)\n"
      "R0 invalid mem access 'map_value_or_null'\n"
      "\n"
      "Verification failed: Register Type Safety: Invalid dereference\n"
      "Reason:\n"
      "  R0 may be NULL here (a nullable map value pointer).\n"
      "At:\n"
      "  unchecked @ refused.bpf.c:20:10\n"
      "  Instruction context:\n"
      "  >>> 7 | (79) r0 = *(u64 *)(r0 +0)\n"
      "\n"
      "Suggestion:\n"
      "  Add a NULL check before the access.\n"
      "\n"
      "processed 8 insns (limit 1000000) max_states_per_insn 0 total_states 0 peak_states 0 mark_read 0\n");
  CHECK(error.reason() == "R0 invalid mem access 'map_value_or_null'");
  CHECK(error.suggestion() == "Add a NULL check before the access.");
  CHECK(error.instruction() == 7u);
  CHECK(error.source_line() == "return *value;  // may be NULL @ refused.bpf.c:20");
  CHECK(std::string{error.what()}.find(
            "return 0;`. The kernel suggests: Add a NULL check before the access. VerifierError::log()") !=
        std::string::npos);
}

TEST_CASE("a reason of two lines stays in order, and earlier lines of C do not count") {
  const VerifierError error = error_of(
      "; first();\n"
      "0: (85) call bpf_first#1\n"
      "; second();\n"
      "1: (85) call bpf_second#2\n"
      "2: (07) r1 += 1\n"
      "math between ctx pointer and register is wrong\n"
      "it really is\n");
  CHECK(error.reason() == "math between ctx pointer and register is wrong; it really is");
  CHECK(error.instruction() == 2u);
  CHECK(error.source_line() == "second();");
}

TEST_CASE("a line of C that the compiler does not know is not shown, nor an earlier one") {
  const VerifierError error = error_of(
      "; first(); @ file.bpf.c:3\n"
      "0: (85) call bpf_first#1\n"
      ";  @ file.bpf.c:0\n"
      "1: (07) r1 += 1\n"
      "no\n");
  CHECK(error.reason() == "no");
  CHECK(error.instruction() == 1u);
  CHECK(error.source_line().empty());
}

TEST_CASE("odd logs are no crash") {
  CHECK(error_of("").reason() == "");
  CHECK(error_of("\n\n").reason() == "");
  CHECK(error_of("only words").reason() == "only words");
  CHECK(error_of("99999999999999999999: (00)").instruction() == std::nullopt);
  CHECK(error_of(";").source_line() == "");
  CHECK(std::string{error_of("").what()}.find("Permission denied (EACCES)") != std::string::npos);
}
