// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// What ebpfxx says about refusals that kernels have really written: tests/verifier/record.sh records them.
#include <doctest/doctest.h>

#include <ebpfxx/verifier_error.hpp>
#include <filesystem>
#include <fstream>
#include <map>
#include <ostream>
#include <set>
#include <sstream>
#include <string>

using ebpfxx::VerifierError;

namespace {

struct Logged {
  std::string kernel, program, log;
};

std::string content_of(const std::filesystem::path& path) {
  std::stringstream content;
  content << std::ifstream{path}.rdbuf();
  return content.str();
}

// logs/KERNEL.txt: "=== program", then its log.
template <class F>
void for_each_log(F&& function) {
  std::set<std::filesystem::path> files;
  for (const auto& file : std::filesystem::directory_iterator{VERIFIER_LOGS}) files.insert(file.path());
  for (const auto& file : files) {
    const std::string text = "\n" + content_of(file);
    for (std::size_t at = text.find("\n=== "); at != text.npos;) {
      const std::size_t line = text.find('\n', at + 1), end = text.find("\n=== ", at + 1);
      function(Logged{file.stem().string(), text.substr(at + 5, line - at - 5), text.substr(line + 1, end - line)});
      at = end;
    }
  }
}

VerifierError error_of(const std::string& log) { return {EACCES, {"'p' (xdp) of object 'o'"}, "p", log.c_str()}; }

/// What the explanation of each program's refusal has: its meaning, and where the proof was lost.
struct Expected {
  const char* meaning;
  const char* origin = "";
};
const std::multimap<std::string, Expected> expectations{
    {"null_map_value", {"may be null", "what bpf_map_lookup_elem() returned, in `struct value* value = "}},
    {"null_record", {"may be null", "what bpf_ringbuf_reserve() returned, in `__u64* record = "}},
    {"null_argument", {"may be null", "what bpf_map_lookup_elem() returned, in `struct value* value = "}},
    {"null_arithmetic", {"may be null", "what bpf_map_lookup_elem() returned, in `char* value = "}},
    {"null_socket", {"may be null", "what bpf_sk_lookup_tcp() returned, in `struct bpf_sock* socket = "}},
    {"null_in_function", {"may be null"}},
    {"null_in_function", {"A static function is checked with its caller."}},  // Linux 5.10
    {"packet_unchecked", {"`if (data + N > data_end)", "ends at byte 13, the checks before cover 0."}},
    {"packet_short_check", {"`if (data + N > data_end)", "ends at byte 24, the checks before cover 14."}},
    {"packet_variable", {"`if (data + N > data_end)", "A number was added to the pointer after the check"}},
    {"packet_moved", {"void after bpf_skb_pull_data()", "in `bpf_skb_pull_data(skb, 0);"}},
    {"packet_unbounded", {"no limit for the number", "what bpf_ktime_get_ns() returned, in `__u64 offset = "}},
    {"packet_written", {"only read the packet"}},
    {"kernel_pointer",
     {"with bpf_probe_read_kernel()", "from `const struct file_like* registers = (const void*)ctx->"}},
    {"truncated_pointer", {"addition and subtraction of numbers"}},
    {"record_after_submit",
     {"no longer the program's after bpf_ringbuf_submit()", "in `bpf_ringbuf_submit(record, 0);"}},
    {"submitted_twice", {"no longer the program's after bpf_ringbuf_submit()", "in `bpf_ringbuf_submit(record, 0);"}},
    {"discarded_twice", {"no longer the program's after bpf_ringbuf_discard()", "in `bpf_ringbuf_discard(record, 0);"}},
    {"wrong_argument", {"memory that the verifier knows"}},
    {"pointers_added", {"addition and subtraction of numbers"}},
    {"pointer_half", {"addition and subtraction of numbers"}},
    {"pointer_moved_half", {"cut to 32 bits on the way", "what bpf_map_lookup_elem() returned"}},
    {"context_wrong", {"takes the program's context"}},
    {"map_wrong", {"takes a map here"}},
    {"pointer_or", {"addition and subtraction of numbers"}},
    {"index_unbounded", {"no limit for the number", "from `__u32 index = ctx->rx_queue_index;"}},
    {"index_negative", {"no limit for the number", "what bpf_ktime_get_ns() returned, in `long index = "}},
    {"index_signed", {"may be negative", "from `signed char index = (signed char)ctx->rx_queue_index;"}},
    {"index_one_too_many", {"beyond the value", "ends at byte 72 of 64."}},
    {"value_beyond", {"beyond the value", "ends at byte 72 of 64."}},
    {"record_beyond", {"beyond the value", "ends at byte 16 of 8."}},
    {"length_negative", {"may be negative", "from `long length = (long)ctx->args[1];"}},
    {"length_unbounded", {"The length has no limit"}},
    {"length_zero", {"may be zero"}},
    {"record_size", {"bpf_ringbuf_output() takes records of any size"}},
    {"offset_large", {"larger than anything"}},
    {"offset_variable_large", {"no limit for the number", "from `__u64 offset = (__u64)ctx->rx_queue_index << 8;"}},
    {"stack_beyond", {"array on the stack"}},
    {"stack_out", {"beyond the stack"}},
    {"helper_beyond_stack", {"beyond the stack"}},
    {"stack_misaligned", {"multiple of its size"}},
    {"stack_of_calls", {"share a stack of 512 bytes"}},
    {"stack_uninitialised", {"never set"}},
    {"stack_unread", {"never set"}},
    {"loop_unprivileged", {"no end that the verifier sees"}},
    {"pointer_leaked", {"without CAP_PERFMON"}},
    {"calls_deep", {"at most 8 deep"}},
    {"register_unset", {"no value here"}},
    {"no_return_value", {"without a return value"}},
    {"no_exit", {"-Wall"}},
    {"unreachable", {"No path leads there"}},
    {"record_kept", {"given back on every path", "bpf_ringbuf_reserve() took it, in `__u64* record = "}},
    {"socket_kept", {"given back on every path", "bpf_sk_lookup_tcp() took it, in `struct bpf_sock* socket = "}},
    {"lock_kept", {"bpf_spin_unlock() before it returns"}},
    {"call_under_lock", {"Nothing may be called between"}},
    {"endless", {"no end that the verifier sees"}},
    {"too_long", {"beyond its limit"}},
    {"too_many_branches", {"beyond its limit"}},
    {"helper_unknown", {"does not have that helper"}},
    {"helper_of_others", {"may not call that helper"}},
    {"helper_sleeps", {"only sleepable programs"}},
    {"function_sleeps", {"only sleepable programs"}},
    {"map_of_other_type", {"another type of map"}},
    {"function_of_others", {"may not call that function"}},
    {"function_of_others", {"have a function that the program calls"}},
    {"function_of_others", {"a function that this kernel does not have"}},
    {"function_argument", {"may be stale"}},
    {"function_argument", {"have a function that the program calls"}},
    {"function_argument", {"a function that this kernel does not have"}},
    {"function_argument_trusted", {"may be stale"}},
    {"function_argument_trusted", {"have a function that the program calls"}},
    {"function_argument_trusted", {"a function that this kernel does not have"}},
    {"function_null", {"may be null"}},
    {"function_null", {"have a function that the program calls"}},
    {"function_null", {"a function that this kernel does not have"}},
    {"context_beyond", {"no such field in their context"}},
    {"context_written", {"no such field in their context"}},
    {"context_moved", {"by constant offsets"}},
    {"argument_beyond", {"fewer arguments"}},
    {"struct_beyond", {"the struct is shorter"}},
    {"kernel_memory_written", {"not for programs to write"}},
    {"verdict", {"Only certain values"}},
    {"fentry_verdict", {"Only certain values"}},
    {"callback_verdict", {"Only certain values"}},
    {"callback_verdict", {"does not know functions that are passed to helpers"}},  // Linux 5.10
    {"function_of_void", {"A static function is checked with its caller."}},
    {"function_gets_scalar", {"A static function is checked with its caller."}},
    {"constant_written", {"for reading only"}},
    {"instruction_unknown", {"-mcpu=v2"}},
    {"atomic_fetch", {"-mcpu=v2"}},  // Linux 5.10
    {"dynptr_unset", {"has set it"}},
    {"dynptr_unset", {"does not have that helper"}},  // before Linux 6.1
    {"gpl_only", {"compatible with the GPL"}},
};

}  // namespace

TEST_CASE("each refusal that a kernel wrote is explained, in all of their words") {
  std::set<std::string> programs;
  std::set<const ebpfxx::detail::Refusal*> used;
  for_each_log([&](const Logged& logged) {
    CAPTURE(logged.kernel);
    CAPTURE(logged.program);
    const VerifierError error = error_of(logged.log);
    const std::string explanation = error.explanation();
    CAPTURE(error.reason());
    CAPTURE(explanation);
    programs.insert(logged.program);
    bool found = false;
    const auto [first, last] = expectations.equal_range(logged.program);
    for (auto expected = first; expected != last; ++expected)
      found |= explanation.find(expected->second.meaning) != explanation.npos &&
               explanation.find(expected->second.origin) != explanation.npos;
    CHECK(found);
    const ebpfxx::detail::VerifierFindings findings{error.log()};
    const char* start = findings.instruction.empty() ? findings.reason.data() : findings.instruction.data();
    used.insert(ebpfxx::detail::refusal_of({start, findings.reason.data() + findings.reason.size()}));
    CHECK(std::string{error.what()}.find(explanation) != std::string::npos);
  });
  for (const auto& [program, expected] : expectations) {
    CAPTURE(program);
    CHECK(programs.count(program) == 1);
  }
  // No advice that was never read beside a kernel's words.
  for (const ebpfxx::detail::Refusal& refusal : ebpfxx::detail::refusals) {
    CAPTURE(std::string{refusal.words});
    CHECK(used.count(&refusal) == 1);
  }
}

TEST_CASE("docs/refusals.md has the refusals that are explained") {
  std::string table = "| The verifier says | What it means, and what to change |\n|---|---|\n";
  std::string words;
  for (const ebpfxx::detail::Refusal& refusal : ebpfxx::detail::refusals) {
    std::string shown = refusal.words;
    for (std::size_t at = 0; (at = shown.find('*', at)) != shown.npos; at += 3) shown.replace(at, 1, "...");
    words += (words.empty() ? "`" : "<br>`") + shown + "`";
    if (!refusal.meaning) continue;
    table += "| " + words + " | " + refusal.meaning + " |\n";
    words.clear();
  }
  const std::string page = content_of(DOCS "/refusals.md");
  const bool has_table = page.find("\n\n" + table) != page.npos;
  if (!has_table) std::ofstream{"refusals.table.md"} << table;
  CHECK_MESSAGE(has_table, "the table in docs/refusals.md is to be that of refusals.table.md");
}
