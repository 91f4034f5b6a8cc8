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

  ProgramHandle(const ObjectHandle& object, CStringView name) : owner_{object.shared()} {
    native_ = bpf_object__find_program_by_name(object.native(), name.c_str());
    if (!native_)
      throw_error(ENOENT, std::string{"no program '"} + name + "' in object '" + object.name() + "'",
                  "Its programs: " + names(object.native()) + ".");
  }

  /// "program 'on_exec' (tp/sched/sched_process_exec)", for errors.
  [[nodiscard]] std::string text() const { return std::string{"program '"} + name() + "' (" + section() + ")"; }

  SharedRef owner_;
  bpf_program* native_;

 private:
  static std::string names(const bpf_object* object) {
    std::string names;
    bpf_program* program = nullptr;
    while ((program = bpf_object__next_program(object, program)))
      names.append(names.empty() ? "" : ", ").append(bpf_program__name(program));
    return names.empty() ? "none" : names;
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
      detail::throw_error(-result, std::string{"cannot "} + operation + " " + text(),
                          "This can be set before load() only.");
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
      detail::throw_error(EOPNOTSUPP, "cannot attach " + text() + " by itself",
                          "Its section does not say where: use the attach function of its kind.");
    return link;
  }

  /// The same, but an empty Link when the section does not say where, or when autoattach is off.
  [[nodiscard]] Link try_attach() const {
    // libbpf's skeleton attach is the one call that tells "nothing to attach" from "the kernel does not support it".
    bpf_program* program = native_;
    bpf_link* link = nullptr;
    bpf_prog_skeleton entry{};
    entry.name = name();
    entry.prog = &program;
    entry.link = &link;
    bpf_object_skeleton skeleton = detail::libbpf_options<bpf_object_skeleton>();
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
      detail::throw_error(-result, "cannot pin " + text() + " at '" + path + "'", log,
                          "Pin to a path below a BPF file system, e.g. /sys/fs/bpf (mount -t bpf bpf /sys/fs/bpf).");
  }
  /// Removes the file that pin() made. Throws Error.
  void unpin(CStringView path) const {
    detail::LogCapture log;
    if (const int result = bpf_program__unpin(native_, path.c_str()); result < 0)
      detail::throw_error(-result, "cannot unpin " + text() + " from '" + path + "'", log);
  }

  /// The program's descriptor, borrowed; negative when it was not loaded (autoload off).
  [[nodiscard]] int fd() const noexcept { return bpf_program__fd(native_); }

 protected:
  /// For kinds: throws Error when the program is of another type.
  Program(const Object& object, CStringView name, bpf_prog_type expected, const char* kind) : Program{object, name} {
    if (type() != expected)
      detail::throw_error(EINVAL, "cannot use " + text() + " as " + kind,
                          std::string{"Its type is "} + type_name(type()) + ", not " + type_name(expected) + ".");
  }

  /// For kinds: the link, or the Error of the libbpf call that returned null instead. `where` is "to 'eth0'".
  [[nodiscard]] Link attached(bpf_link* link, std::string_view where, const detail::LogCapture& log) const {
    if (!link) throw_attach_error(errno, where, log);
    return Link{link, owner_};
  }

 private:
  friend class Object;
  using ProgramHandle::ProgramHandle;

  [[noreturn, gnu::cold]] void throw_attach_error(int error, std::string_view where,
                                                  const detail::LogCapture& log) const {
    std::string what = "cannot attach " + text();
    if (!where.empty()) what.append(" ").append(where);
    detail::throw_error(error, std::move(what), log);
  }

  static const char* type_name(bpf_prog_type type) {
    const char* name = libbpf_bpf_prog_type_str(type);
    return name ? name : "unknown to this libbpf";
  }
};

/// A program and where its link goes, for attach_all.
struct AutoAttach {
  const Program& program;
  Link& link;
};

/// Attaches each program whose section says where and whose link is still empty. All or none: throws Error after having
/// detached what it attached. (For skeletons.)
inline void attach_all(std::initializer_list<AutoAttach> entries) {
  std::vector<std::pair<Link*, Link>> made;
  made.reserve(entries.size());
  for (const AutoAttach& entry : entries)
    if (!entry.link && entry.program.fd() >= 0) made.emplace_back(&entry.link, entry.program.try_attach());
  for (auto& [slot, link] : made) *slot = std::move(link);
}

inline std::vector<Program> Object::programs() const {
  std::vector<Program> programs;
  bpf_program* program = nullptr;
  while ((program = bpf_object__next_program(native(), program))) programs.push_back(Program{program, shared()});
  return programs;
}

inline void Link::update(const Program& program) {
  detail::LogCapture log;
  if (const int result = bpf_link__update_program(checked("update"), program.native()); result < 0)
    detail::throw_error(-result, std::string{"cannot update the link to program '"} + program.name() + "'", log,
                        result == -EOPNOTSUPP || result == -EINVAL
                            ? "Cgroup, network namespace, XDP, tcx and iterator links can be updated; those of "
                              "tracepoints, kprobes and fentry cannot."
                            : "");
}

}  // namespace ebpfxx::inline v0
