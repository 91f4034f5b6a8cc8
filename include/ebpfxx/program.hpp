// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Program: a loaded BPF program of any kind, and ProgramSpec, the same before load. The kinds, each with its own attach
// functions, are in program/.
#pragma once

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <initializer_list>
#include <new>
#include <span>
#include <string>
#include <type_traits>
#include <utility>

#include "answer.hpp"
#include "detail/advice.hpp"
#include "detail/uapi.hpp"
#include "link.hpp"
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
  [[nodiscard, gnu::noinline]] Text text() const { return Text{"program '", name(), "' (", section(), ")"}; }

  SharedRef owner_;
  bpf_program* native_ = nullptr;

 private:
  [[gnu::noinline]] bpf_program* find(const SharedRef& object, CStringView name, bpf_program* position) {
    const SharedObject& shared = object_of(object);
    native_ = shared.find_program(name.c_str(), position);
    if (!native_) throw_unknown(shared.native, name);
    owner_ = object;
    return position;
  }

  [[noreturn, gnu::cold, gnu::noinline]] static void throw_unknown(const bpf_object* object, CStringView name) {
    Text names;
    bpf_program* program = nullptr;
    while ((program = bpf_object__next_program(object, program)))
      names.add({names.empty() ? "" : ", ", bpf_program__name(program)});
    throw_error(ENOENT, {"no program '", name, "' in object '", bpf_object__name(object), "'"},
                {"Its programs: ", names.empty() ? "none" : names.c_str(), "."});
  }
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
  ProgramSpec& set_attach_target(CStringView function, int program_fd = 0) {
    if (program_fd > 0)
      detail::require_kind(detail::ObjectKind::program, program_fd, {"cannot set the attach target of ", text()});
    const detail::LogCapture log;
    const int result = bpf_program__set_attach_target(native(), program_fd, function.c_str());
    if (result < 0 && result != -EINVAL)
      detail::throw_error(
          -result, {"cannot set the attach target of ", text(), " to '", function, "'"}, log,
          {result == -ESRCH || result == -ENOENT ? "There is no function of that name to attach to." : ""});
    if (result == 0) owner_.as<detail::SharedObject>()->set_target(native(), program_fd > 0 ? "" : function.c_str());
    return checked(result, "set the attach target of");
  }

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

  ProgramSpec& checked(int result, const char* operation) {
    if (result < 0)
      detail::throw_error(-result, {"cannot ", operation, " ", text()}, {"This can be set only before load()."});
    return *this;
  }
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
  [[nodiscard, gnu::noinline]] Link try_attach() const {
    if (detail::needs_parameters(native_)) return {};
    detail::LogCapture log;
    bpf_link* link = nullptr;
    if (const int result = attach_in_skeleton(link); result < 0) throw_attach_error(-result, {}, log);
    return Link{link, owner_};
  }

  /// Makes the program outlive this process, as a file in a BPF file system. Creates the last folder of the path if it
  /// is missing. Throws Error.
  void pin(CStringView path) const {
    const detail::PinFolder folder{path};
    detail::LogCapture log;
    if (const int result = bpf_program__pin(native_, path.c_str()); result < 0)
      detail::throw_error(-result, {"cannot pin ", text(), " at '", path, "'"}, log,
                          {fd() < 0 ? advice() : detail::pin_advice(-result, path.c_str())});
  }
  /// Removes the file that pin() made. Throws Error, also if something else is pinned there.
  void unpin(CStringView path) const {
    detail::require_pinned_at(path, fd(), {"cannot unpin ", text(), " from '", path, "'"});
    detail::LogCapture log;
    if (const int result = bpf_program__unpin(native_, path.c_str()); result < 0)
      detail::throw_error(-result, {"cannot unpin ", text(), " from '", path, "'"}, log);
  }

  /// The program's id, as bpftool shows it. Throws Error. Since Linux 4.13 (dc4bb0e23561).
  [[nodiscard]] std::uint32_t id() const {
    detail::Zeroed<bpf_prog_info> info;
    std::uint32_t size = sizeof info;
    if (const int result = bpf_obj_get_info_by_fd(fd(), &info, &size); result < 0)
      detail::throw_error(-result, {"cannot get the number of ", text()}, {advice()});
    return info.id;
  }

  /// The program's descriptor, borrowed; negative when it was not loaded (autoload off).
  [[nodiscard]] int fd() const noexcept { return bpf_program__fd(native_); }

  /// Why it cannot be used, for errors; empty when it was loaded.
  [[nodiscard]] const char* advice() const noexcept {
    return fd() < 0 ? "It was not loaded: its autoload is off." : "";
  }

 protected:
  /// For kinds: throws Error when the program is of none of these types.
  [[gnu::noinline]] void check(std::initializer_list<int> types) const {
    for (const int type : types)
      if (this->type() == static_cast<bpf_prog_type>(type)) return;
    detail::throw_error(
        EINVAL, {"cannot use ", text(), " as that kind of program"},
        {"Its type is ", type_name(type()), ", not ", type_name(static_cast<bpf_prog_type>(*types.begin())), "."});
  }
  /// For kinds in skeletons: the same.
  [[gnu::noinline]] Program(detail::Finder& in, const char* name, std::initializer_list<int> types) noexcept
      : Program{in, name} {
    in.attempt([&] { check(types); });
  }

  /// For kinds: says why it could not be attached to the target in its section; empty if that is not certain.
  using Explain = detail::Text (*)(const Program&, int error);

  /// For kinds: attach(), with an explanation of its errors.
  [[nodiscard, gnu::noinline]] Link attach_by_section(Explain explain) const {
    detail::LogCapture log;
    errno = 0;
    bpf_link* link = bpf_program__attach(native_);
    const int error = errno;
    if (!link && error == EOPNOTSUPP && fd() >= 0 && !section_says_where())
      detail::throw_error(
          error, {"cannot attach ", text(), " automatically"},
          {"Its SEC() names no target: use the attach function of its kind, or, if ebpfxx has none, call libbpf or "
           "the kernel, with native() or fd()."});
    if (!link) {
      const detail::Text reason = explain && fd() >= 0 ? explain(*this, error) : detail::Text{};
      throw_attach_error(error, {}, log, false, reason.c_str());
    }
    return Link{link, owner_};
  }

  /// For kinds whose target was chosen before load: attach(), with a cookie, which needs a kernel and a libbpf.
  [[nodiscard, gnu::noinline]] Link attach_with_cookie(std::uint64_t cookie, const char* if_refused,
                                                       unsigned kernel_minor = 0, unsigned libbpf_minor = 0) const {
    detail::LogCapture log;
    detail::Options<bpf_trace_opts> options;
    options.cookie = cookie;
    bpf_link* link = bpf_program__attach_trace_opts(native(), &options);
    const bool is_old = !link && cookie && errno == EINVAL &&
                        (!detail::kernel_is_at_least(6, kernel_minor) || libbpf_minor_version() < libbpf_minor);
    if (!link) throw_attach_error(errno, {}, log, false, is_old ? if_refused : "");
    return Link{link, owner_};
  }

  /// For kinds: the link, or the Error of the libbpf call that returned null instead. `where` is "to 'eth0'".
  [[nodiscard, gnu::noinline]] Link attached(bpf_link* link, detail::Parts where, const detail::LogCapture& log,
                                             bool has_cookie = false) const {
    if (!link) throw_attach_error(errno, where, log, has_cookie);
    return Link{link, owner_};
  }

  /// For kinds that make the system call themselves: the link of that descriptor, or the Error of the negative errno
  /// that came instead. advice_about(errno) may replace the usual advice.
  template <class Advice>
  [[nodiscard]] Link attached(int link_fd, detail::Parts where, Advice&& advice_about) const {
    if (link_fd < 0) throw_not_attached(-link_fd, where, {advice_about(-link_fd)});
    return Link{Fd{adopt, link_fd}, owner_};
  }
  [[noreturn, gnu::cold, gnu::noinline]] void throw_not_attached(int error, detail::Parts where, detail::Parts advice,
                                                                 const char* warnings = "") const {
    const detail::Text its_own{advice};
    detail::throw_error(error, {"cannot attach ", text(), " ", detail::Text{where}},
                        {fd() < 0          ? this->advice()
                         : its_own.empty() ? detail::attach_advice(error, native_, false)
                                           : its_own.c_str()},
                        warnings);
  }

 private:
  friend class detail::Handles<Program>;
  using ProgramHandle::ProgramHandle;

  [[noreturn, gnu::cold, gnu::noinline]] void throw_attach_error(int error, detail::Parts where,
                                                                 const detail::LogCapture& log, bool has_cookie = false,
                                                                 const char* reason = "") const {
    const detail::Text place{where};
    const auto* object = owner_.as<detail::SharedObject>();
    const char* untraceable = detail::untraceable_advice(error, native_, object ? object->target_of(native_) : nullptr);
    detail::throw_error(error, {"cannot attach ", text(), place.empty() ? "" : " ", place}, log,
                        {fd() < 0       ? advice()
                         : *reason      ? reason
                         : *untraceable ? untraceable
                                        : detail::attach_advice(error, native_, has_cookie)});
  }

  // The only libbpf call that tells "nothing to attach" from "the kernel does not support it".
  int attach_in_skeleton(bpf_link*& link) const noexcept {
    bpf_program* program = native_;
    detail::Zeroed<bpf_prog_skeleton> entry;
    entry.name = bpf_program__name(native_);
    entry.prog = &program;
    entry.link = &link;
    detail::Options<bpf_object_skeleton> skeleton;
    skeleton.progs = &entry;
    skeleton.prog_cnt = 1;
    skeleton.prog_skel_sz = sizeof entry;
    return bpf_object__attach_skeleton(&skeleton);
  }

  [[gnu::cold, gnu::noinline]] bool section_says_where() const noexcept {
    const bool automatic = bpf_program__autoattach(native_);
    bpf_program__set_autoattach(native_, true);
    bpf_link* link = nullptr;
    const int result = attach_in_skeleton(link);
    bpf_program__set_autoattach(native_, automatic);
    bpf_link__destroy(link);
    return result < 0 || link;
  }

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

  [[gnu::noinline]] void add(const Program& program, Link& link) noexcept { attach(program, link); }
  template <class Attachable>
  void add(const Attachable& what, Link& link) noexcept
      requires(!std::is_base_of_v<Program, Attachable> || requires { typename Attachable::FindsItsTarget; }) {
    attach(what, link);
  }
  /// Leaves a program that is not attached, of a kind whose SEC() never names a target.
  [[gnu::noinline]] void leave(const Program& program) noexcept {
    if (error_) return;
    try {
      if (const Unattached it = unattached(program.native()); it.reason) left_.add(it, most_, object_.shared());
    } catch (...) {
      error_ = std::current_exception();
    }
  }

  /// What was left. Throws the first error, after detaching what it had attached.
  [[gnu::noinline]] UnattachedList done() {
    if (!error_) return std::move(left_);
    while (count_) *attached_[--count_] = Link{};
    std::rethrow_exception(error_);
  }

 private:
  template <class Attachable>
  void attach(const Attachable& what, Link& link) noexcept {
    if (error_ || link) return;
    try {
      if (what.fd() >= 0) link = what.try_attach();
      if (link)
        attached_[count_++] = &link;
      else if constexpr (std::is_base_of_v<Program, Attachable>)
        leave(what);
      else
        left_.add(what.unattached(), most_, object_.shared());
    } catch (...) {
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

/// Throws Error if the kernel says that the link's program is of another type, or is for another hook.
[[gnu::noinline]] inline void require_same_kind(int link, const Program& program) {
  const auto refuse = [&](const char* attached, const char* given) {
    throw_error(EINVAL, {"cannot update the link to program '", program.name(), "' (", program.section(), ")"},
                {"The attached program has type ", attached ? attached : "unknown", ", and this one has type ",
                 given ? given : "unknown", "."});
  };
  Zeroed<bpf_link_info> info;
  std::uint32_t size = sizeof info;
  if (bpf_obj_get_info_by_fd(link, &info, &size) < 0) return;
  const Fd attached{adopt, bpf_prog_get_fd_by_id(info.prog_id)};
  Zeroed<bpf_prog_info> its;
  size = sizeof its;
  if (attached && bpf_obj_get_info_by_fd(attached.get(), &its, &size) == 0 && its.type != program.type())
    refuse(libbpf_bpf_prog_type_str(static_cast<bpf_prog_type>(its.type)), libbpf_bpf_prog_type_str(program.type()));
  // Packets' programs fit either way.
  const std::uint32_t hook = bpf_program__expected_attach_type(program.native());
  const std::uint32_t its_hook = info.type == BPF_LINK_TYPE_CGROUP  ? info.cgroup.attach_type
                                 : info.type == BPF_LINK_TYPE_NETNS ? info.netns.attach_type
                                                                    : hook;
  if (its_hook != hook && program.type() != BPF_PROG_TYPE_CGROUP_SKB)
    refuse(libbpf_bpf_attach_type_str(static_cast<bpf_attach_type>(its_hook)),
           libbpf_bpf_attach_type_str(static_cast<bpf_attach_type>(hook)));
}

/// Why a link does not take another program; empty when the cause is not certain.
[[gnu::cold, gnu::noinline]] inline const char* update_advice(int error, int link, const bpf_program* program) {
  if (error == ENOLINK) return "What it was attached to is gone.";
  if (error != EINVAL && error != EOPNOTSUPP) return attach_advice(error, program, false);
  Zeroed<bpf_link_info> info;
  std::uint32_t size = sizeof info;
  const bool is_known = bpf_obj_get_info_by_fd(link, &info, &size) == 0;
  const int type = is_known ? static_cast<int>(info.type) : 0;
  for (const int other : {static_cast<int>(BPF_LINK_TYPE_CGROUP), static_cast<int>(BPF_LINK_TYPE_NETNS),
                          static_cast<int>(BPF_LINK_TYPE_XDP), static_cast<int>(BPF_LINK_TYPE_ITER), link_tcx})
    if (type == other) return "What is attached is for another hook, or was loaded by a library that names none.";
  return "Cgroup, network namespace, XDP, tcx and iterator links can be updated; those of tracepoints, kprobes and "
         "fentry cannot.";
}

}  // namespace detail

inline detail::Handles<ProgramSpec> OpenObject::programs() const { return detail::Handles<ProgramSpec>{*this}; }
inline detail::Handles<Program> Object::programs() const { return detail::Handles<Program>{*this}; }

inline Link::Link(adopt_t, bpf_link* native, const detail::ObjectHandle& object) : LinkParts{object.shared(), native} {
  if (!native) detail::throw_error(errno, {"cannot take over a link"}, {"The call that attaches returned null."});
}

inline void Link::update(const Program& program) {
  const int link = checked("update");
  if (program.fd() >= 0) detail::require_same_kind(link, program);
  detail::LogCapture log;
  if (const int result = bpf_link_update(link, program.fd(), nullptr); result < 0)
    detail::throw_error(-result, {"cannot update the link to program '", program.name(), "'"}, log,
                        {program.fd() < 0 ? program.advice() : detail::update_advice(-result, link, program.native())});
}

}  // namespace ebpfxx::inline v0
