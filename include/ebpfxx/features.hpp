// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Questions about the running kernel, for tools that run on old and new ones. Each answer is yes, no, or unknown with a
// reason: what this process may not see or do may still be there.
#pragma once

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <utility>

#include "answer.hpp"
#include "cstring_view.hpp"
#include "detail/advice.hpp"
#include "detail/bpf_lsm.hpp"
#include "detail/kernel_functions.hpp"
#include "detail/kernel_modules.hpp"
#include "detail/libbpf_options.hpp"
#include "detail/lines.hpp"
#include "detail/owned_btf.hpp"
#include "detail/uapi.hpp"
#include "fd.hpp"
#include "log.hpp"
#include "map_type.hpp"

namespace ebpfxx::inline v0 {

namespace detail {

/// The types of the kernel without its modules: read once, kept until the process ends. Null if they cannot be read
/// now.
[[nodiscard, gnu::noinline]] inline btf* kernel_types() noexcept {
  static struct Kept {
    ~Kept() { btf__free(types); }
    btf* types = nullptr;  // atomic
  } kept;
  if (btf* const types = __atomic_load_n(&kept.types, __ATOMIC_ACQUIRE)) return types;
  const LogCapture quiet;
  btf* const read = btf__load_vmlinux_btf();
  btf* first = nullptr;  // of several threads
  if (__atomic_compare_exchange_n(&kept.types, &first, read, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) return read;
  btf__free(read);
  return first;
}

[[nodiscard]] inline Answer no_kernel_types() noexcept {
  return {Answer::unknown,
          errno_of_kernel_btf() == ENOENT ? no_kernel_btf_advice : "The kernel's types cannot be read."};
}

inline constexpr Answer not_now{Answer::unknown, "Descriptors or memory ran out, or a signal came."};

/// Whether a function is in the kernel's types or in those of a module.
[[nodiscard]] inline Answer is_in_types(const char* name) noexcept {
  btf* const kernel = kernel_types();
  if (!kernel) return no_kernel_types();
  if (btf__find_by_name_kind(kernel, name, BTF_KIND_FUNC) > 0) return Answer::yes;
  bool found = false, all = true;
  const bool has_seen_all = for_each_module([&](const char* module) {
    const LogCapture quiet;
    const OwnedBtf types{btf__load_module_btf(module, kernel)};
    if (!types) all = false;
    return found = types && btf__find_by_name_kind(types.get(), name, BTF_KIND_FUNC) > 0;
  });
  return found || (all && has_seen_all) ? Answer{found}
                                        : Answer{Answer::unknown, "The types of a module cannot be read."};
}

/// Whether a struct or union has a member of that name, also within its anonymous members.
[[nodiscard]] inline bool has_member(const btf* types, std::uint32_t id, std::string_view name,
                                     int depth = 0) noexcept {
  const btf_type* type = btf__type_by_id(types, id);
  while (type && (btf_is_mod(type) || btf_is_typedef(type))) type = btf__type_by_id(types, type->type);
  if (!type || !btf_is_composite(type) || depth == 16) return false;
  const std::uint32_t count = btf_vlen(type);  // unsigned since libbpf 1.8
  for (std::uint32_t i = 0; i < count; ++i) {
    const btf_member& member = btf_members(type)[i];
    const char* its_name = btf__name_by_offset(types, member.name_off);
    if (its_name == name || (!*its_name && has_member(types, member.type, name, depth + 1))) return true;
  }
  return false;
}

/// Whether an enum of the kernel's has a number.
[[nodiscard, gnu::noinline]] inline Answer is_in_kernel_enum(const char* type, int number) noexcept {
  const btf* types = kernel_types();
  if (!types) return no_kernel_types();
  const int id = btf__find_by_name_kind(types, type, BTF_KIND_ENUM);
  if (id <= 0) return {Answer::unknown, "The kernel's types do not have that enum."};
  const btf_type* numbers = btf__type_by_id(types, static_cast<std::uint32_t>(id));
  const std::uint32_t count = btf_vlen(numbers);
  for (std::uint32_t i = 0; i < count; ++i) {
    const auto& one = btf_enum(numbers)[i];
    const bool is_end = std::strncmp(btf__name_by_offset(types, one.name_off), "__", 2) == 0;  // __MAX_...
    if (one.val == number && !is_end) return Answer::yes;
  }
  return Answer::no;
}

/// Of one of libbpf's probes, for which any error of the kernel's is a no.
template <class Probe>
[[nodiscard]] Answer answer_of(Probe&& probe) noexcept {
  const LogCapture quiet;
  errno = 0;
  const int result = probe();
  if (result == 0 && is_momentary(errno)) return not_now;
  return result >= 0 ? Answer{result > 0} : Answer{Answer::unknown, "libbpf does not know."};
}

/// Unknown if an errno is about this process, and not about what it asked for; else `otherwise`. libbpf takes each
/// errno for a no, or for a yes.
[[nodiscard]] inline Answer unless_refused(int error, Answer otherwise) noexcept {
  if (error == EPERM || error == EACCES || error == ENOSYS)
    return {Answer::unknown, "This process may not load BPF: ask as root, or with CAP_BPF."};
  return is_momentary(error) ? not_now : otherwise;
}

/// A program that does nothing, or only calls a helper with whatever is in the registers, of a type and for a hook.
/// Nothing and errno if the kernel refuses.
[[nodiscard]] inline Fd load_nothing(bpf_prog_type type, bpf_attach_type hook = {}, int function = 0,
                                     std::uint32_t flags = 0, int helper = 0) {
  const bpf_insn all[] = {{.code = BPF_JMP | BPF_CALL, .dst_reg = 0, .src_reg = 0, .off = 0, .imm = helper},
                          {.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = 0, .src_reg = 0, .off = 0, .imm = 0},
                          {.code = BPF_JMP | BPF_EXIT, .dst_reg = 0, .src_reg = 0, .off = 0, .imm = 0}};
  const std::size_t first = helper ? 0 : 1;
  Options<bpf_prog_load_opts> options;
  options.expected_attach_type = hook;
  options.attach_btf_id = static_cast<std::uint32_t>(function);
  options.prog_flags = flags;
  return Fd{adopt, bpf_prog_load(type, "ebpfxx_asks", "GPL", all + first, 3 - first, &options)};
}

/// A hook of the types that are verified for one.
[[nodiscard]] inline bpf_attach_type any_hook_of(bpf_prog_type type) noexcept {
  if (type == BPF_PROG_TYPE_CGROUP_SOCK_ADDR) return BPF_CGROUP_INET4_CONNECT;
  if (type == BPF_PROG_TYPE_CGROUP_SOCKOPT) return BPF_CGROUP_GETSOCKOPT;
  if (type == BPF_PROG_TYPE_SK_LOOKUP) return BPF_SK_LOOKUP;
  const int number = type;
  return number == prog_type_netfilter ? static_cast<bpf_attach_type>(attach_netfilter) : bpf_attach_type{};
}

/// What a kernel that is locked down refuses, whatever it has.
inline constexpr Answer maybe_locked_down{
    Answer::unknown,
    "The kernel does not allow it: it is locked down (/sys/kernel/security/lockdown), or it needs root."};

}  // namespace detail

/// The questions. They are about the kernel, and are answered as this process can see it. Thread-safe.
namespace features {

/// Whether the kernel or a loaded module has a function that fentry and fexit programs can attach to, according to its
/// types.
[[nodiscard]] inline Answer function(CStringView name) noexcept { return detail::is_in_types(name.c_str()); }
/// Whether BPF programs can call that function of the kernel or a loaded module, which must be meant for them.
[[nodiscard]] inline Answer kfunc(CStringView name) noexcept { return detail::is_in_types(name.c_str()); }

/// Whether the kernel has a struct, union, enum or typedef of that name.
[[nodiscard]] inline Answer type(CStringView name) noexcept {
  const btf* types = detail::kernel_types();
  if (!types) return detail::no_kernel_types();
  for (const int kind : {BTF_KIND_STRUCT, BTF_KIND_UNION, BTF_KIND_ENUM, BTF_KIND_TYPEDEF})
    if (btf__find_by_name_kind(types, name.c_str(), static_cast<std::uint32_t>(kind)) > 0) return Answer::yes;
  return Answer::no;
}

/// Whether a struct or union of the kernel has a member: field("task_struct", "__state").
[[nodiscard]] inline Answer field(CStringView type, CStringView member) noexcept {
  const btf* types = detail::kernel_types();
  if (!types) return detail::no_kernel_types();
  for (const int kind : {BTF_KIND_STRUCT, BTF_KIND_UNION}) {
    const int id = btf__find_by_name_kind(types, type.c_str(), static_cast<std::uint32_t>(kind));
    if (id > 0) return Answer{detail::has_member(types, static_cast<std::uint32_t>(id), member.c_str())};
  }
  return Answer::no;
}

/// Whether the kernel has a function that kprobes can attach to, according to /proc/kallsyms.
[[nodiscard]] inline Answer kprobe(CStringView function) noexcept {
  if (detail::kernel_lacks_kprobes()) return {Answer::no, detail::no_kprobes_advice};
  detail::Lines symbols{"/proc/kallsyms"};
  if (!symbols) return {Answer::unknown, "/proc/kallsyms cannot be read."};
  for (std::string_view line, name; symbols.next(line);)
    if (detail::read_kallsyms(line, name) && name == function.c_str()) return Answer::yes;
  return symbols.error() ? detail::not_now : Answer{Answer::no};
}

/// Whether the kernel has a tracepoint: tracepoint("sched", "sched_switch").
[[nodiscard]] inline Answer tracepoint(CStringView category, CStringView name) {
  const detail::Text events = detail::tracing_file({"events"});
  if (access(events.c_str(), R_OK | X_OK) != 0)
    return {Answer::unknown, "The kernel's tracing files cannot be read: they belong to root, or are not mounted."};
  if (access(detail::Text{events, "/", category, "/", name, "/format"}.c_str(), F_OK) == 0) return Answer::yes;
  return errno == ENOENT ? Answer{Answer::no} : detail::not_now;
}

/// Whether the kernel, as built and in this process, has maps of a type.
[[nodiscard]] inline Answer map_type(MapType type) noexcept {
  const Answer answer =
      detail::answer_of([&] { return libbpf_probe_bpf_map_type(static_cast<bpf_map_type>(type), nullptr); });
  if (answer.value() != Answer::no) return answer;
  const detail::LogCapture quiet;
  const Fd any{adopt, bpf_map_create(BPF_MAP_TYPE_ARRAY, "ebpfxx_asks", 4, 4, 1, nullptr)};
  return any ? answer : detail::unless_refused(errno, answer);
}

/// Whether the kernel has programs of a type. For those that trace functions and hooks (fentry, LSM), a kernel that is
/// locked down does not tell.
[[nodiscard]] inline Answer program_type(bpf_prog_type type) noexcept {
  const Answer answer = detail::answer_of([&] { return libbpf_probe_bpf_prog_type(type, nullptr); });
  const bool by_trampoline = type == BPF_PROG_TYPE_TRACING || type == BPF_PROG_TYPE_LSM || type == BPF_PROG_TYPE_EXT;
  if (answer.value() != Answer::no) return answer;
  if (!by_trampoline)
    return detail::load_nothing(type, detail::any_hook_of(type)) ? answer : detail::unless_refused(errno, answer);
  // libbpf's probe takes EPERM for "there are none". The kernel's types have what each of these is verified by.
  const Answer verifier = function(type == BPF_PROG_TYPE_LSM ? "bpf_lsm_file_open" : "bpf_check_attach_target");
  return verifier ? detail::maybe_locked_down : verifier;
}

/// Whether the kernel is new enough to attach programs in a way, according to its types: attach_type(BPF_XDP_CPUMAP).
/// It may be built without it.
[[nodiscard]] inline Answer attach_type(bpf_attach_type type) noexcept {
  return detail::is_in_kernel_enum("bpf_attach_type", type);
}

/// Whether the kernel calls LSM programs: "bpf" is among its LSMs.
[[nodiscard]] inline Answer lsm() noexcept {
  const detail::BpfLsm is = detail::bpf_lsm();
  if (is == detail::BpfLsm::unknown)
    return {Answer::unknown,
            "/sys/kernel/security/lsm cannot be read: mount -t securityfs securityfs /sys/kernel/security"};
  return is == detail::BpfLsm::present ? Answer::yes : Answer{Answer::no, detail::no_bpf_lsm_advice};
}

/// Whether programs of a type may call a helper: helper(BPF_PROG_TYPE_XDP, BPF_FUNC_loop).
[[nodiscard]] inline Answer helper(bpf_prog_type type, bpf_func_id function) noexcept {
  const Answer answer = detail::answer_of([&] { return libbpf_probe_bpf_helper(type, function, nullptr); });
  // libbpf reads the verifier's words, which have changed. An unknown helper is EINVAL; wrong arguments are EACCES.
  const detail::LogCapture quiet;
  const bpf_attach_type hook = detail::any_hook_of(type);
  // That of tracing, LSM and others, which are verified for a function of the kernel's.
  if (answer.value() == Answer::unknown) {
    const Answer any = detail::is_in_kernel_enum("bpf_func_id", function);
    return any.value() == Answer::no ? any : answer;
  }
  if (!detail::load_nothing(type, hook)) return detail::unless_refused(errno, answer);
  if (!answer || detail::load_nothing(type, hook, 0, 0, function)) return answer;
  return errno == EACCES ? answer : detail::unless_refused(errno, Answer{errno != EINVAL});
}

}  // namespace features

}  // namespace ebpfxx::inline v0
