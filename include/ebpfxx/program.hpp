// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Program: a loaded BPF program of any kind, and ProgramSpec, the same before load. The kinds, each with its own ways
// to attach, are in program/.
#pragma once

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include <cstdint>
#include <initializer_list>
#include <string>
#include <type_traits>
#include <utility>

#include "link.hpp"
#include "object.hpp"

namespace ebpfxx::inline v0 {

namespace detail {

/// What Program and ProgramSpec have in common: a program of an object that they keep alive.
class ProgramHandle {
 public:
  /// The function's name in the C source.
  [[nodiscard]] const char* name() const noexcept { return bpf_program__name(native_); }
  /// The section that it stands in, e.g. "tp/sched/sched_process_exec".
  [[nodiscard]] const char* section() const noexcept { return bpf_program__section_name(native_); }
  [[nodiscard]] bpf_prog_type type() const noexcept { return bpf_program__type(native_); }
  /// libbpf's handle, borrowed.
  [[nodiscard]] bpf_program* native() const noexcept { return native_; }

 protected:
  ProgramHandle(bpf_program* native, SharedRef owner) noexcept : owner_{std::move(owner)}, native_{native} {}

  [[gnu::noinline]] ProgramHandle(const ObjectHandle& object, CStringView name) : owner_{object.shared()} {
    native_ = bpf_object__find_program_by_name(object.native(), name.c_str());
    if (!native_) throw_unknown(object, name);
  }

  /// "program 'on_exec' (tp/sched/sched_process_exec)", for errors.
  [[nodiscard, gnu::noinline]] Text text() const { return Text{"program '", name(), "' (", section(), ")"}; }

  SharedRef owner_;
  bpf_program* native_;

 private:
  [[noreturn, gnu::cold, gnu::noinline]] static void throw_unknown(const ObjectHandle& object, CStringView name) {
    Text names;
    bpf_program* program = nullptr;
    while ((program = bpf_object__next_program(object.native(), program)))
      names.add({names.empty() ? "" : ", ", bpf_program__name(program)});
    throw_error(ENOENT, {"no program '", name, "' in object '", object.name(), "'"},
                {"Its programs: ", names.empty() ? "none" : names.c_str(), "."});
  }
};

}  // namespace detail

/// A program of an object that is not loaded yet: what is to happen to it in load(). Throws Error from each setter when
/// libbpf refuses, as it does once the object is loaded. A cheap shared handle.
class ProgramSpec : public detail::ProgramHandle {
 public:
  ProgramSpec(const OpenObject& object, CStringView name) : ProgramHandle{object, name} {}

  /// Whether load() loads it; true but for sections that start with '?'.
  [[nodiscard]] bool autoload() const noexcept { return bpf_program__autoload(native_); }
  ProgramSpec& set_autoload(bool on) { return checked(bpf_program__set_autoload(native_, on), "set autoload of"); }

  /// Whether a skeleton's attach() attaches it; true from the start.
  [[nodiscard]] bool autoattach() const noexcept { return bpf_program__autoattach(native_); }
  ProgramSpec& set_autoattach(bool on) noexcept {
    bpf_program__set_autoattach(native_, on);
    return *this;
  }

  /// The kernel function that an fentry, fexit, fmod_ret, tp_btf, LSM or iterator program is for, when its section does
  /// not say it; with `program_fd` (borrowed), the function of that BPF program.
  ProgramSpec& set_attach_target(CStringView function, int program_fd = 0) {
    if (program_fd > 0)
      detail::require_kind(detail::ObjectKind::program, program_fd, {"cannot set the attach target of ", text()});
    return checked(bpf_program__set_attach_target(native_, program_fd, function.c_str()), "set the attach target of");
  }

  /// How much the verifier writes to the log handler even when it accepts: 1 instructions, 2 states as well, 4
  /// statistics.
  ProgramSpec& set_log_level(std::uint32_t level) {
    return checked(bpf_program__set_log_level(native_, level), "set the log level of");
  }

 private:
  ProgramSpec& checked(int result, const char* operation) {
    if (result < 0)
      detail::throw_error(-result, {"cannot ", operation, " ", text()}, {"This can be set before load() only."});
    return *this;
  }
};

/// A loaded program of any kind. A cheap shared handle: it keeps its object alive, and so do the links made from it.
class Program : public detail::ProgramHandle {
 public:
  /// Throws Error when the object has no such program.
  Program(const Object& object, CStringView name) : ProgramHandle{object, name} {}

  /// Attaches it where its section says. Throws Error, for sections that do not say where as well.
  [[nodiscard]] Link attach() const {
    Link link = try_attach();
    if (!link)
      detail::throw_error(EOPNOTSUPP, {"cannot attach ", text(), " by itself"},
                          {"Its section does not say where: use the attach function of its kind."});
    return link;
  }

  /// The same, but an empty Link when the section does not say where, or when autoattach is off.
  [[nodiscard, gnu::noinline]] Link try_attach() const {
    // libbpf's skeleton attach is the one call that tells "nothing to attach" from "the kernel does not support it".
    bpf_program* program = native_;
    bpf_link* link = nullptr;
    detail::Zeroed<bpf_prog_skeleton> entry;
    entry.name = name();
    entry.prog = &program;
    entry.link = &link;
    detail::Options<bpf_object_skeleton> skeleton;
    skeleton.progs = &entry;
    skeleton.prog_cnt = 1;
    skeleton.prog_skel_sz = sizeof entry;
    detail::LogCapture log;
    if (const int result = bpf_object__attach_skeleton(&skeleton); result < 0) throw_attach_error(-result, {}, log);
    return Link{link, owner_};
  }

  /// Makes the program outlive this process, as a file in a BPF file system. Throws Error.
  void pin(CStringView path) const {
    detail::LogCapture log;
    if (const int result = bpf_program__pin(native_, path.c_str()); result < 0)
      detail::throw_error(-result, {"cannot pin ", text(), " at '", path, "'"}, log,
                          {"Pin to a path below a BPF file system, e.g. /sys/fs/bpf (mount -t bpf bpf /sys/fs/bpf)."});
  }
  /// Removes the file that pin() made. Throws Error, also when it is not this program that is pinned there.
  void unpin(CStringView path) const {
    detail::require_pinned_at(path, fd(), {"cannot unpin ", text(), " from '", path, "'"});
    detail::LogCapture log;
    if (const int result = bpf_program__unpin(native_, path.c_str()); result < 0)
      detail::throw_error(-result, {"cannot unpin ", text(), " from '", path, "'"}, log);
  }

  /// The program's number, as bpftool shows it. Throws Error. Since Linux 4.13 (dc4bb0e23561).
  [[nodiscard]] std::uint32_t id() const {
    detail::Zeroed<bpf_prog_info> info;
    std::uint32_t size = sizeof info;
    if (const int result = bpf_obj_get_info_by_fd(fd(), &info, &size); result < 0)
      detail::throw_error(-result, {"cannot get the number of ", text()},
                          {fd() < 0 ? "It was not loaded: its autoload is off." : ""});
    return info.id;
  }

  /// The program's descriptor, borrowed; negative when it was not loaded (autoload off).
  [[nodiscard]] int fd() const noexcept { return bpf_program__fd(native_); }

 protected:
  /// For kinds: throws Error when the program is of another type.
  [[gnu::noinline]] Program(const Object& object, CStringView name, bpf_prog_type expected, const char* kind)
      : Program{object, name} {
    if (type() != expected)
      detail::throw_error(EINVAL, {"cannot use ", text(), " as ", kind},
                          {"Its type is ", type_name(type()), ", not ", type_name(expected), "."});
  }

  /// For kinds: the link, or the Error of the libbpf call that returned null instead. `where` is "to 'eth0'".
  [[nodiscard, gnu::noinline]] Link attached(bpf_link* link, detail::Parts where, const detail::LogCapture& log) const {
    if (!link) throw_attach_error(errno, where, log);
    return Link{link, owner_};
  }

 private:
  friend class detail::Handles<Program>;
  using native_type = bpf_program;

  Program(bpf_program* native, const Object& object) noexcept : ProgramHandle{native, object.shared()} {}

  static bpf_program* next_in(const Object& object, bpf_program* program) {
    return bpf_object__next_program(object.native(), program);
  }

  [[noreturn, gnu::cold, gnu::noinline]] void throw_attach_error(int error, detail::Parts where,
                                                                 const detail::LogCapture& log) const {
    const detail::Text place{where};
    detail::throw_error(error, {"cannot attach ", text(), place.empty() ? "" : " ", place}, log);
  }

  static const char* type_name(bpf_prog_type type) {
    const char* name = libbpf_bpf_prog_type_str(type);
    return name ? name : "unknown to this libbpf";
  }
};

/// A program, or another thing that attaches by itself, and where its link goes, for attach_all.
class AutoAttach {
 public:
  AutoAttach(const Program& program, Link& link) : AutoAttach{&program, link, &attach<Program>} {}
  template <class Attachable>
  AutoAttach(const Attachable& what, Link& link) requires(!std::is_base_of_v<Program, Attachable>)
      : AutoAttach{&what, link, &attach<Attachable>} {}

 private:
  friend void attach_all(std::initializer_list<AutoAttach> entries);

  AutoAttach(const void* what, Link& link, Link (*how)(const void*)) noexcept
      : what_{what}, link_{link}, attach_{how} {}

  template <class Attachable>
  static Link attach(const void* what) {
    const auto& attachable = *static_cast<const Attachable*>(what);
    return attachable.fd() < 0 ? Link{} : attachable.try_attach();
  }

  const void* what_;
  Link& link_;
  Link (*attach_)(const void*);
  mutable bool fresh_ = false;
};

/// Attaches each program that is loaded, whose section says where, and whose link is still empty. All or none: throws
/// Error after having detached what it attached. (For skeletons.)
[[gnu::noinline]] inline void attach_all(std::initializer_list<AutoAttach> entries) {
  struct Undo {
    const std::initializer_list<AutoAttach>& entries;
    bool needed = true;
    ~Undo() {
      for (const AutoAttach& entry : entries)
        if (needed && entry.fresh_) entry.link_ = Link{};
    }
  } undo{entries};
  for (const AutoAttach& entry : entries) {
    if (entry.link_) continue;
    entry.link_ = entry.attach_(entry.what_);
    entry.fresh_ = true;
  }
  undo.needed = false;
}

inline detail::Handles<Program> Object::programs() const { return detail::Handles<Program>{*this}; }

inline void Link::update(const Program& program) {
  detail::LogCapture log;
  if (const int result = bpf_link_update(checked("update"), program.fd(), nullptr); result < 0)
    detail::throw_error(-result, {"cannot update the link to program '", program.name(), "'"}, log,
                        {result == -EOPNOTSUPP || result == -EINVAL
                             ? "Cgroup, network namespace, XDP, tcx and iterator links can be updated; those of "
                               "tracepoints, kprobes and fentry cannot."
                             : ""});
}

}  // namespace ebpfxx::inline v0
