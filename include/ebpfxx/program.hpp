// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Program: a loaded BPF program of any kind, and ProgramSpec, the same before load. The kinds, each with its own attach
// functions, are in program/.
#pragma once

#include <bpf/libbpf.h>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <initializer_list>
#include <new>
#include <span>
#include <type_traits>
#include <utility>

#include "answer.hpp"
#include "detail/uapi.hpp"
#include "link.hpp"
#include "log.hpp"
#include "object_handle.hpp"
#include "unattached.hpp"

namespace ebpfxx::inline v0 {

namespace detail {

/// What Program and ProgramSpec have in common: a program, and the object that it is from, which they keep alive.
class ProgramHandle {
 public:
  /// The function's name in the C source.
  [[nodiscard]] const char* name() const { return bpf_program__name(native()); }
  /// The section that it is in, e.g. "tp/sched/sched_process_exec".
  [[nodiscard]] const char* section() const { return bpf_program__section_name(native()); }
  [[nodiscard]] bpf_prog_type type() const { return bpf_program__type(native()); }
  /// libbpf's handle, borrowed. Throws Error when it was part of a skeleton that load() has consumed.
  [[nodiscard]] bpf_program* native() const {
    (void)object_of(owner_);
    return native_;
  }
  /// A reference to its object. (For functions on programs.)
  [[nodiscard]] const SharedRef& shared() const noexcept { return owner_; }

 protected:
  using native_type = bpf_program;  // for Handles
  static bpf_program* next_in(const bpf_object* object, bpf_program* program) {
    return bpf_object__next_program(object, program);
  }

  ProgramHandle(bpf_program* native, SharedRef owner) noexcept : owner_{std::move(owner)}, native_{native} {}

  ProgramHandle(const ObjectHandle& object, CStringView name) { find(object.shared(), name, nullptr); }

  /// For skeletons.
  [[gnu::noinline]] ProgramHandle(Finder& in, const char* name) noexcept {
    in.attempt([&] { in.program = find(in.object(), name, in.program); });
  }

  /// "program 'on_exec' (tp/sched/sched_process_exec)", for errors.
  [[nodiscard]] Text text() const;

  SharedRef owner_;
  bpf_program* native_ = nullptr;

 private:
  bpf_program* find(const SharedRef& object, CStringView name, bpf_program* position);

  [[noreturn, gnu::cold]] static void throw_unknown(const bpf_object* object, CStringView name);
};

}  // namespace detail

/// A program of an object that is not loaded yet: decides what load() does with it. Every setter throws Error when
/// libbpf refuses, as it does once the object is loaded. A cheap shared handle.
class ProgramSpec : public detail::ProgramHandle {
 public:
  ProgramSpec(const OpenObject& object, CStringView name) : ProgramHandle{object, name} {}
  /// For skeletons.
  ProgramSpec(detail::Finder& in, const char* name) noexcept : ProgramHandle{in, name} {}

  /// Whether load() loads it; true except for sections that start with '?'.
  [[nodiscard]] bool autoload() const { return bpf_program__autoload(native()); }
  ProgramSpec& set_autoload(bool on) { return checked(bpf_program__set_autoload(native(), on), "set autoload of"); }

  /// Leaves it out if one of these answers is a no: load_if(features::function("tcp_connect")). If the kernel does not
  /// tell, load() tries, and its Error says what the kernel refuses. choose() is for programs that replace each other.
  template <class... Answers>
  ProgramSpec& load_if(const Answer& first, const Answers&... others) {
    return set_autoload(detail::none_is_no(first, others...));
  }

  /// Whether a skeleton's attach() attaches it; initially true.
  [[nodiscard]] bool autoattach() const { return bpf_program__autoattach(native()); }
  ProgramSpec& set_autoattach(bool on) {
    bpf_program__set_autoattach(native(), on);
    return *this;
  }

  /// The kernel function that an fentry, fexit, fmod_ret, tp_btf, LSM or iterator program is for, if its SEC() does not
  /// name it; with `program_fd` (borrowed), a function of that BPF program.
  ProgramSpec& set_attach_target(CStringView function, int program_fd = 0);

  /// What set_attach_target() set; null if the target is the one in SEC(), empty if it is in a BPF program.
  [[nodiscard]] const char* attach_target() const noexcept {
    return owner_ ? owner_.as<detail::SharedObject>()->target_of(native_) : nullptr;
  }

  /// BPF_F_... of BPF_PROG_LOAD, e.g. BPF_F_SLEEPABLE.
  [[nodiscard]] std::uint32_t flags() const { return bpf_program__flags(native()); }
  ProgramSpec& set_flags(std::uint32_t flags) {
    return checked(bpf_program__set_flags(native(), flags), "set flags of");
  }

  /// Another type or hook than its SEC() says, e.g. for one that this libbpf does not know. In a skeleton the program
  /// stays of its class, which refuses a type that is not its own when it is loaded.
  ProgramSpec& set_type(bpf_prog_type type) {
    return checked(bpf_program__set_type(native(), type), "set the type of");
  }
  ProgramSpec& set_expected_attach_type(bpf_attach_type type) {
    return checked(bpf_program__set_expected_attach_type(native(), type), "set the attach type of");
  }

  /// The network card that is to run it, for XdpMode::offload (since Linux 4.15, ab3f0063c48c).
  ProgramSpec& set_ifindex(std::uint32_t ifindex) {
    (void)native();
    bpf_program__set_ifindex(native(), ifindex);
    return *this;
  }

  /// What the verifier writes to the log handler even on success: 1 instructions, 2 their states as well, 4 statistics.
  ProgramSpec& set_log_level(std::uint32_t level) {
    return checked(bpf_program__set_log_level(native(), level), "set the log level of");
  }
  /// A buffer for the verifier's log, which ends in a zero; the log handler gets it too. Must outlive load().
  ProgramSpec& set_log_buffer(std::span<char> buffer) {
    return checked(bpf_program__set_log_buf(native(), buffer.data(), buffer.size()), "set the log buffer of");
  }

 private:
  friend class detail::Handles<ProgramSpec>;
  using ProgramHandle::ProgramHandle;

  ProgramSpec& checked(int result, const char* operation);
};

/// A loaded program of any kind. A cheap shared handle: it keeps its object alive, and so do the links made from it.
class Program : public detail::ProgramHandle {
 public:
  /// Throws Error when the object has no such program.
  Program(const Object& object, CStringView name) : ProgramHandle{object, name} {}
  /// For skeletons.
  Program(detail::Finder& in, const char* name) noexcept : ProgramHandle{in, name} {}

  /// Attaches it to the target named in its SEC(), even if autoattach is off. Throws Error, also if SEC() names none.
  [[nodiscard]] Link attach() const { return attach_by_section(nullptr); }

  /// What a skeleton does: an empty Link if autoattach is off, if it was not loaded, or if its SEC() names no target.
  /// Throws Error when attaching fails.
  [[nodiscard]] Link try_attach() const;

  /// Makes the program outlive this process, as a file in a BPF file system. Creates the last folder of the path if it
  /// is missing. Throws Error.
  void pin(CStringView path) const;
  /// Removes the file that pin() made. Throws Error, also if something else is pinned there.
  void unpin(CStringView path) const;

  /// The program's id, as bpftool shows it. Throws Error. Since Linux 4.13 (dc4bb0e23561).
  [[nodiscard]] std::uint32_t id() const;

  /// The program's descriptor, borrowed; negative when it was not loaded (autoload off).
  [[nodiscard]] int fd() const noexcept { return bpf_program__fd(native_); }

  /// Why it cannot be used, for errors; empty when it was loaded.
  [[nodiscard]] const char* advice() const noexcept {
    return fd() < 0 ? "It was not loaded: its autoload is off." : "";
  }

 protected:
  /// For kinds: whether a skeleton is to attach it.
  [[nodiscard]] bool is_wanted() const { return fd() >= 0 && bpf_program__autoattach(native()); }
  /// For kinds: throws Error when the program is of none of these types.
  void check(std::initializer_list<int> types) const;
  /// For kinds in skeletons: the same.
  [[gnu::noinline]] Program(detail::Finder& in, const char* name, std::initializer_list<int> types) noexcept
      : Program{in, name} {
    in.attempt([&] { check(types); });
  }

  /// For kinds: says why it could not be attached to the target in its section; empty if that is not certain.
  using Explain = detail::Text (*)(const Program&, int error);

  /// For kinds: attach(), with an explanation of its errors.
  [[nodiscard]] Link attach_by_section(Explain explain) const;

  /// For kinds whose target was chosen before load: attach(), with a cookie, which needs a kernel and a libbpf.
  [[nodiscard]] Link attach_with_cookie(std::uint64_t cookie, const char* if_refused, unsigned kernel_minor = 0,
                                        unsigned libbpf_minor = 0) const;

  /// For kinds: the link, or the Error of the libbpf call that returned null instead. `where` is "to 'eth0'".
  [[nodiscard]] Link attached(bpf_link* link, detail::Parts where, const detail::LogCapture& log,
                              bool has_cookie = false) const;

  /// For kinds that make the system call themselves: the link of that descriptor, or the Error of the negative errno
  /// that came instead. advice_about(errno) may replace the usual advice.
  template <class Advice>
  [[nodiscard]] Link attached(int link_fd, detail::Parts where, Advice&& advice_about) const {
    if (link_fd < 0) throw_not_attached(-link_fd, where, {advice_about(-link_fd)});
    return Link{Fd{adopt, link_fd}, owner_};
  }
  [[noreturn, gnu::cold]] void throw_not_attached(int error, detail::Parts where, detail::Parts advice,
                                                  const char* warnings = "") const;

 private:
  friend class detail::Handles<Program>;
  using ProgramHandle::ProgramHandle;

  [[noreturn, gnu::cold]] void throw_attach_error(int error, detail::Parts where, const detail::LogCapture& log,
                                                  bool has_cookie = false, const char* reason = "") const;

  int attach_in_skeleton(bpf_link*& link) const noexcept;

  [[gnu::cold]] bool section_says_where() const noexcept;

  static const char* type_name(bpf_prog_type type) {
    const char* name = libbpf_bpf_prog_type_str(type);
    return name ? name : "unknown to this libbpf";
  }
};

namespace detail {

/// What attach() and try_attach() of kinds do if the target is not there.
enum class IfAbsent { error, empty };

/// The base of kinds: their programs are of one of these types.
template <int... Types>
class ProgramOfType : public Program {
 public:
  /// Throws Error when the object has no such program, or when it is of another kind.
  ProgramOfType(const Object& object, CStringView name) : Program{object, name} { check({Types...}); }
  /// For skeletons. Out of line, because the list of a thousand programs' types would fill the stack.
  [[gnu::noinline]] ProgramOfType(Finder& in, const char* name) noexcept : Program{in, name, {Types...}} {}

 protected:
  /// For kinds whose programs are of the same type as another's.
  explicit ProgramOfType(const Program& program) : Program{program} {}
};

/// Resets it, with less code than an assignment.
template <class T>
void renew(T& value) noexcept {
  value.~T();
  new (&value) T{};
}

/// What a skeleton's attach() does: attaches each loaded program whose SEC() names a target and whose link is still
/// empty. All or nothing. Like Finder, it throws at the end.
class Attacher {
 public:
  /// For at most this number of attachments, of one object.
  Attacher(std::size_t count, const ObjectHandle& object)
      : object_{object}, attached_{new Link*[count]}, most_{count} {}
  Attacher(const Attacher&) = delete;
  Attacher& operator=(const Attacher&) = delete;
  ~Attacher() { delete[] attached_; }

  void add(const Program& program, Link& link) noexcept;
  template <class Attachable>
  void add(const Attachable& what, Link& link) noexcept
      requires(!std::is_base_of_v<Program, Attachable> || requires { typename Attachable::FindsItsTarget; }) {
    attach(what, link);
  }
  /// Leaves a program that is not attached, of a kind whose SEC() never names a target.
  void leave(const Program& program) noexcept;

  /// What was left. Throws the first error, after detaching what it had attached.
  UnattachedList done();

 private:
  template <class Attachable>
  void attach(const Attachable& what, Link& link) noexcept {
    if (error_ || link) return;
    EBPFXX_TRY {
      if (what.fd() >= 0) link = what.try_attach();
      if (link)
        attached_[count_++] = &link;
      else if constexpr (std::is_base_of_v<Program, Attachable>)
        leave(what);
      else
        left_.add(what.unattached(), most_, object_.shared());
    } EBPFXX_CATCH_ALL {
      error_ = std::current_exception();
    }
  }

  const ObjectHandle& object_;
  Link** const attached_;
  const std::size_t most_;
  std::size_t count_ = 0;
  UnattachedList left_;
  std::exception_ptr error_;
};

}  // namespace detail

inline detail::Handles<ProgramSpec> OpenObject::programs() const { return detail::Handles<ProgramSpec>{*this}; }
inline detail::Handles<Program> Object::programs() const { return detail::Handles<Program>{*this}; }

}  // namespace ebpfxx::inline v0

#ifndef EBPFXX_COMPILED
#include "impl/program.hpp"
#endif
