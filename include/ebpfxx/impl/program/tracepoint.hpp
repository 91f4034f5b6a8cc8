// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include "../../program/tracepoint.hpp"

#include <bpf/libbpf.h>
#include <linux/perf_event.h>
#include <sys/syscall.h>

#include <cerrno>
#include <cstdint>
#include <string_view>

#include "../../detail/advice.hpp"
#include "../../detail/kernel_tracepoints.hpp"
#include "../../detail/libbpf_options.hpp"
#include "../../detail/lines.hpp"
#include "../../detail/link_create.hpp"
#include "../../detail/tracepoint_id.hpp"
#include "../../log.hpp"

namespace ebpfxx::inline v0 {

EBPFXX_DEFINITION Link TracepointProgram::attach() const {
  const Section target{section()};
  return target.is_complete() ? attach_to(target.category, target.name, {}, detail::IfAbsent::error)
                              : Program::attach();
}

EBPFXX_DEFINITION Link TracepointProgram::try_attach() const {
  return is_wanted() && Section{section()}.is_complete() ? attach() : Program::try_attach();
}

EBPFXX_DEFINITION Link TracepointProgram::attach(CStringView category, CStringView name,
                                                 const TracepointOptions& options) const {
  return attach_to(category, name, options, detail::IfAbsent::error);
}

EBPFXX_DEFINITION Link TracepointProgram::try_attach(CStringView category, CStringView name,
                                                     const TracepointOptions& options) const {
  return attach_to(category, name, options, detail::IfAbsent::empty);
}

EBPFXX_DEFINITION TracepointProgram::Section::Section(std::string_view text) {
  (void)detail::take_part(text, '/');
  category = detail::Text{detail::take_part(text, '/')};
  name = detail::Text{text};
}

EBPFXX_DEFINITION Link TracepointProgram::attach_to(CStringView category, CStringView name,
                                                    const TracepointOptions& options,
                                                    detail::IfAbsent if_absent) const {
  detail::LogCapture log;
  bpf_link* link = attach_native(category, name, options);
  const int error = errno;
  if (!link && error == ENOENT && fd() >= 0 && !*detail::tracefs_advice(ENOENT)) {
    if (if_absent == detail::IfAbsent::empty) return {};
    throw_not_attached(ENOENT, {"to tracepoint '", category, "/", name, "'"},
                       {detail::tracepoint_advice(category, name)}, log.warnings().c_str());
  }
  errno = error;
  return attached(link, {"to tracepoint '", category, "/", name, "'"}, log, options.cookie != 0);
}

EBPFXX_DEFINITION bpf_link* TracepointProgram::attach_native(CStringView category, CStringView name,
                                                             const TracepointOptions& options) const {
  detail::Options<bpf_tracepoint_opts> with_tracepoint;
  with_tracepoint.bpf_cookie = options.cookie;
  bpf_link* link = bpf_program__attach_tracepoint_opts(native(), category.c_str(), name.c_str(), &with_tracepoint);
  // libbpf looks only in /sys/kernel/debug/tracing if there is such a folder, even if that is empty.
  perf_event_attr attributes{};
  std::uint64_t id = 0;
  if (link || errno != ENOENT || fd() < 0) return link;
  if (!detail::read_tracepoint_id(category, name, id)) return errno = ENOENT, nullptr;
  attributes.type = PERF_TYPE_TRACEPOINT;
  attributes.size = sizeof attributes;
  attributes.config = id;
  Fd event{adopt, static_cast<int>(::syscall(SYS_perf_event_open, &attributes, -1, 0, -1, PERF_FLAG_FD_CLOEXEC))};
  if (!event) return nullptr;
  detail::Options<bpf_perf_event_opts> with_event;
  with_event.bpf_cookie = options.cookie;
  link = bpf_program__attach_perf_event_opts(native(), event.get(), &with_event);
  if (link) (void)event.release();  // the link closes it
  return link;
}

EBPFXX_DEFINITION Link RawTracepointProgram::attach() const { return attach_by_section(&explain); }

EBPFXX_DEFINITION Link RawTracepointProgram::attach(CStringView tracepoint, const RawTracepointOptions& options) const {
  return attach_to(tracepoint, options, detail::IfAbsent::error);
}

EBPFXX_DEFINITION Link RawTracepointProgram::try_attach(CStringView tracepoint,
                                                        const RawTracepointOptions& options) const {
  return attach_to(tracepoint, options, detail::IfAbsent::empty);
}

EBPFXX_DEFINITION Link RawTracepointProgram::attach_to(CStringView tracepoint, const RawTracepointOptions& options,
                                                       detail::IfAbsent if_absent) const {
  detail::LogCapture log;
  bpf_link* link = nullptr;
  int error = 0;
  if (options.cookie) {
    const int result = open_with_cookie(tracepoint, options.cookie);
    if (result >= 0) return Link{Fd{adopt, result}, owner_};
    error = -result;
  } else if (!(link = bpf_program__attach_raw_tracepoint(native(), tracepoint.c_str()))) {
    error = errno;
  }
  if (error == ENOENT && if_absent == detail::IfAbsent::empty) return {};
  if (error)
    throw_not_attached(error, {"to raw tracepoint '", tracepoint, "'"},
                       {advice_about(error, tracepoint, options.cookie != 0)}, log.warnings().c_str());
  return Link{link, owner_};
}

// libbpf passes cookies since 1.4.
EBPFXX_DEFINITION int RawTracepointProgram::open_with_cookie(CStringView tracepoint,
                                                             std::uint64_t cookie) const noexcept {
  struct {
    std::uint64_t name;
    std::uint32_t program, unused;
    std::uint64_t cookie;
  } open{reinterpret_cast<std::uintptr_t>(tracepoint.c_str()), static_cast<std::uint32_t>(fd()), 0, cookie};
  return detail::bpf_fd(BPF_RAW_TRACEPOINT_OPEN, open);
}

EBPFXX_DEFINITION detail::Text RawTracepointProgram::advice_about(int error, std::string_view name, bool has_cookie) {
  if (error == ENOENT) return detail::tracepoint_advice("", name);
  if (has_cookie && (error == EINVAL || error == E2BIG) && !detail::kernel_is_at_least(6, 10))
    return detail::Text{"Cookies of raw tracepoints need Linux 6.10 or newer."};
  return {};
}

EBPFXX_DEFINITION detail::Text RawTracepointProgram::explain(const Program& program, int error) {
  std::string_view name{program.section()};
  (void)detail::take_part(name, '/');
  return name.empty() ? detail::Text{} : advice_about(error, name, false);
}

}  // namespace ebpfxx::inline v0
