// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include "../program.hpp"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include <cerrno>
#include <cstdint>
#include <exception>
#include <utility>

#include "../detail/advice.hpp"
#include "../detail/libbpf_options.hpp"
#include "../detail/object_kind.hpp"
#include "../detail/pin_folder.hpp"
#include "../detail/shared_object.hpp"
#include "../detail/uapi.hpp"
#include "../log.hpp"

namespace ebpfxx::inline v0::detail {

EBPFXX_DEFINITION Text ProgramHandle::text() const { return Text{"program '", name(), "' (", section(), ")"}; }

EBPFXX_DEFINITION bpf_program* ProgramHandle::find(const SharedRef& object, CStringView name, bpf_program* position) {
  const SharedObject& shared = object_of(object);
  native_ = shared.find_program(name.c_str(), position);
  if (!native_) throw_unknown(shared.native, name);
  owner_ = object;
  return position;
}

EBPFXX_DEFINITION void ProgramHandle::throw_unknown(const bpf_object* object, CStringView name) {
  Text names;
  bpf_program* program = nullptr;
  while ((program = bpf_object__next_program(object, program)))
    names.add({names.empty() ? "" : ", ", bpf_program__name(program)});
  throw_error(ENOENT, {"no program '", name, "' in object '", bpf_object__name(object), "'"},
              {"Its programs: ", names.empty() ? "none" : names.c_str(), "."});
}

}  // namespace ebpfxx::inline v0::detail

namespace ebpfxx::inline v0 {

EBPFXX_DEFINITION ProgramSpec& ProgramSpec::set_attach_target(CStringView function, int program_fd) {
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

EBPFXX_DEFINITION ProgramSpec& ProgramSpec::checked(int result, const char* operation) {
  if (result < 0)
    detail::throw_error(-result, {"cannot ", operation, " ", text()}, {"This can be set only before load()."});
  return *this;
}

EBPFXX_DEFINITION Link Program::try_attach() const {
  if (detail::needs_parameters(native_)) return {};
  detail::LogCapture log;
  bpf_link* link = nullptr;
  if (const int result = attach_in_skeleton(link); result < 0) throw_attach_error(-result, {}, log);
  return Link{link, owner_};
}

EBPFXX_DEFINITION void Program::pin(CStringView path) const {
  const detail::PinFolder folder{path};
  detail::LogCapture log;
  if (const int result = bpf_program__pin(native_, path.c_str()); result < 0)
    detail::throw_error(-result, {"cannot pin ", text(), " at '", path, "'"}, log,
                        {fd() < 0 ? advice() : detail::pin_advice(-result, path.c_str())});
}

EBPFXX_DEFINITION void Program::unpin(CStringView path) const {
  detail::require_pinned_at(path, fd(), {"cannot unpin ", text(), " from '", path, "'"});
  detail::LogCapture log;
  if (const int result = bpf_program__unpin(native_, path.c_str()); result < 0)
    detail::throw_error(-result, {"cannot unpin ", text(), " from '", path, "'"}, log);
}

EBPFXX_DEFINITION std::uint32_t Program::id() const {
  detail::Zeroed<bpf_prog_info> info;
  std::uint32_t size = sizeof info;
  if (const int result = bpf_obj_get_info_by_fd(fd(), &info, &size); result < 0)
    detail::throw_error(-result, {"cannot get the number of ", text()}, {advice()});
  return info.id;
}

EBPFXX_DEFINITION void Program::check(std::initializer_list<int> types) const {
  for (const int type : types)
    if (this->type() == static_cast<bpf_prog_type>(type)) return;
  detail::throw_error(
      EINVAL, {"cannot use ", text(), " as that kind of program"},
      {"Its type is ", type_name(type()), ", not ", type_name(static_cast<bpf_prog_type>(*types.begin())), "."});
}

EBPFXX_DEFINITION Link Program::attach_by_section(Explain explain) const {
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

EBPFXX_DEFINITION Link Program::attach_with_cookie(std::uint64_t cookie, const char* if_refused, unsigned kernel_minor,
                                                   unsigned libbpf_minor) const {
  detail::LogCapture log;
  detail::Options<bpf_trace_opts> options;
  options.cookie = cookie;
  bpf_link* link = bpf_program__attach_trace_opts(native(), &options);
  const bool is_old = !link && cookie && errno == EINVAL &&
                      (!detail::kernel_is_at_least(6, kernel_minor) || libbpf_minor_version() < libbpf_minor);
  if (!link) throw_attach_error(errno, {}, log, false, is_old ? if_refused : "");
  return Link{link, owner_};
}

EBPFXX_DEFINITION Link Program::attached(bpf_link* link, detail::Parts where, const detail::LogCapture& log,
                                         bool has_cookie) const {
  if (!link) throw_attach_error(errno, where, log, has_cookie);
  return Link{link, owner_};
}

EBPFXX_DEFINITION void Program::throw_not_attached(int error, detail::Parts where, detail::Parts advice,
                                                   const char* warnings) const {
  const detail::Text its_own{advice};
  detail::throw_error(error, {"cannot attach ", text(), " ", detail::Text{where}},
                      {fd() < 0          ? this->advice()
                       : its_own.empty() ? detail::attach_advice(error, native_, false)
                                         : its_own.c_str()},
                      warnings);
}

EBPFXX_DEFINITION void Program::throw_attach_error(int error, detail::Parts where, const detail::LogCapture& log,
                                                   bool has_cookie, const char* reason) const {
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
EBPFXX_DEFINITION int Program::attach_in_skeleton(bpf_link*& link) const noexcept {
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

EBPFXX_DEFINITION bool Program::section_says_where() const noexcept {
  const bool automatic = bpf_program__autoattach(native_);
  bpf_program__set_autoattach(native_, true);
  bpf_link* link = nullptr;
  const int result = attach_in_skeleton(link);
  bpf_program__set_autoattach(native_, automatic);
  bpf_link__destroy(link);
  return result < 0 || link;
}

}  // namespace ebpfxx::inline v0

namespace ebpfxx::inline v0::detail {

EBPFXX_DEFINITION void Attacher::add(const Program& program, Link& link) noexcept { attach(program, link); }

EBPFXX_DEFINITION void Attacher::leave(const Program& program) noexcept {
  if (error_) return;
  EBPFXX_TRY {
    if (const Unattached it = unattached(program.native()); it.reason) left_.add(it, most_, object_.shared());
  } EBPFXX_CATCH_ALL {
    error_ = std::current_exception();
  }
}

EBPFXX_DEFINITION UnattachedList Attacher::done() {
  if (!error_) return std::move(left_);
  while (count_) *attached_[--count_] = Link{};
  std::rethrow_exception(error_);
}

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

}  // namespace ebpfxx::inline v0::detail

namespace ebpfxx::inline v0 {

EBPFXX_DEFINITION Link::Link(adopt_t, bpf_link* native, const detail::ObjectHandle& object)
    : LinkParts{object.shared(), native} {
  if (!native) detail::throw_error(errno, {"cannot take over a link"}, {"The call that attaches returned null."});
}

EBPFXX_DEFINITION void Link::update(const Program& program) {
  const int link = checked("update");
  if (program.fd() >= 0) detail::require_same_kind(link, program);
  detail::LogCapture log;
  if (const int result = bpf_link_update(link, program.fd(), nullptr); result < 0)
    detail::throw_error(-result, {"cannot update the link to program '", program.name(), "'"}, log,
                        {program.fd() < 0 ? program.advice() : detail::update_advice(-result, link, program.native())});
}

}  // namespace ebpfxx::inline v0
