// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include "../link.hpp"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <utility>

#include "../detail/advice.hpp"
#include "../detail/exchange.hpp"
#include "../detail/libbpf_options.hpp"
#include "../detail/object_kind.hpp"
#include "../detail/pin_folder.hpp"
#include "../error.hpp"
#include "../fd.hpp"
#include "../log.hpp"

namespace ebpfxx::inline v0 {

EBPFXX_DEFINITION Link::Link(Fd fd) : Link{std::move(fd), detail::SharedRef{}} {
  detail::require_kind(detail::ObjectKind::link, fd_.get(),
                       {"cannot use descriptor ", detail::Digits{fd_.get()}, " as a link"});
}

EBPFXX_DEFINITION Link Link::from_id(std::uint32_t id) {
  const int fd = bpf_link_get_fd_by_id(id);
  if (fd < 0) detail::throw_error(-fd, {"cannot open the link with id ", detail::Digits{id}}, {detail::id_advice(-fd)});
  return Link{Fd{adopt, fd}};
}

EBPFXX_DEFINITION Link Link::open_pinned(CStringView path) {
  Link link;
  if (!open_pinned(path, link)) detail::throw_error(ENOENT, {"cannot open the link pinned at '", path, "'"});
  return link;
}

EBPFXX_DEFINITION Link& Link::operator=(Link&& other) noexcept {
  Link mine{std::move(other)};
  detail::swap_values(owner_, mine.owner_);
  detail::swap_values(native_, mine.native_);
  fd_ = std::move(mine.fd_);
  pinned_at_ = std::move(mine.pinned_at_);
  has_lost_pin_ = mine.has_lost_pin_;
  detail::swap_values(process_, mine.process_);
  return *this;
}

EBPFXX_DEFINITION Link::~Link() {
  if (native_ && process_ != ::getpid()) leave_to_parent();
  bpf_link__destroy(native_);
}

EBPFXX_DEFINITION void Link::detach() {
  if (!*this) return;
  const int result = fd() < 0 ? 0 : bpf_link_detach(fd());
  Link gone = std::move(*this);
  if (result < 0 && result != -EOPNOTSUPP && result != -EINVAL)
    detail::throw_error(-result, {"cannot detach the link"});
}

EBPFXX_DEFINITION void Link::pin(CStringView path) {
  const int link = checked("pin");
  if (const char* at = pin_path())
    detail::throw_error(EBUSY, {"cannot pin the link at '", path, "'"},
                        {"It is pinned at '", at, "' already: unpin() it first."});
  const detail::PinFolder folder{path};
  detail::LogCapture log;
  const int result = libbpf_pins() ? bpf_link__pin(native_, path.c_str()) : bpf_obj_pin(link, path.c_str());
  if (result < 0)
    detail::throw_error(-result, {"cannot pin the link at '", path, "'"}, log, {pin_advice(-result, path)});
  if (!libbpf_pins()) pinned_at_ = detail::Text{path};
}

EBPFXX_DEFINITION void Link::unpin() {
  const int link = checked("unpin");
  const char* path = pin_path();
  if (!path) detail::throw_error(EINVAL, {"cannot unpin the link"}, {"It is not pinned, or not by this Link."});
  if (::access(path, F_OK) != 0 && errno == ENOENT) throw_pin_is_gone();
  detail::require_pinned_at(path, link, {"cannot unpin the link from '", path, "'"});
  const int result = libbpf_pins() ? bpf_link__unpin(native_) : ::unlink(path) == 0 ? 0 : -errno;
  if (result < 0) detail::throw_error(-result, {"cannot unpin the link from '", path, "'"});
  pinned_at_ = {};
}

EBPFXX_DEFINITION const char* Link::pin_path() const noexcept {
  return libbpf_pins() ? bpf_link__pin_path(native_) : pinned_at_.empty() ? nullptr : pinned_at_.c_str();
}

EBPFXX_DEFINITION LinkInfo Link::info() const {
  detail::Zeroed<bpf_link_info> raw;  // the kernel reads it: members may be pointers to write to
  std::uint32_t size = sizeof raw;
  if (const int result = bpf_obj_get_info_by_fd(fd(), &raw, &size); result < 0)
    detail::throw_error(-result, {"cannot get the info of the link"});
  return {raw.id, raw.prog_id, static_cast<bpf_link_type>(raw.type)};
}

EBPFXX_DEFINITION int Link::fd() const noexcept {
  if (!native_) return fd_.get();
  const int fd = bpf_link__fd(native_);
  return fd > 0 ? fd : -1;  // libbpf's are never 0, which means that there is none
}

// This process was forked from the one that attached. Closing its own descriptor does nothing to the other's, but for
// some links libbpf does more: it switches off the perf event that both have, or takes back struct_ops.
EBPFXX_DEFINITION void Link::leave_to_parent() noexcept {
  detail::Zeroed<bpf_link_info> its;
  std::uint32_t size = sizeof its;
  const bool is_link = fd() >= 0 && bpf_link_update(fd(), -1, nullptr) == -EBADF;
  if (!is_link || bpf_obj_get_info_by_fd(fd(), &its, &size) < 0 || its.type == BPF_LINK_TYPE_PERF_EVENT)
    bpf_link__disconnect(native_);
}

EBPFXX_DEFINITION bool Link::open_pinned(CStringView path, Link& link) {
  detail::LogCapture log;
  bpf_link* native = bpf_link__open(path.c_str());
  const int error = native ? 0 : errno;
  if (error == ENOENT) return false;
  if (error)
    detail::throw_error(error, {"cannot open the link pinned at '", path, "'"}, log,
                        {detail::open_pin_advice(error, path.c_str())});
  link = Link{native, detail::SharedRef{}};
  detail::require_kind(detail::ObjectKind::link, link.fd(), {"cannot open the link pinned at '", path, "'"});
  return true;
}

EBPFXX_DEFINITION const char* Link::pin_advice(int error, CStringView path) noexcept {
  const char* advice = detail::pin_advice(error, path.c_str());
  return *advice || error != EINVAL || detail::kernel_is_at_least(5, 15)
             ? advice
             : "Before Linux 5.15, attachments by perf event are not links and cannot be pinned.";
}

EBPFXX_DEFINITION void Link::throw_pin_is_gone() {
  const detail::Text path{pin_path()};
  pinned_at_ = {};
  has_lost_pin_ = true;
  detail::throw_error(ENOENT, {"cannot unpin the link from '", path, "'"},
                      {"It is there no longer: someone else removed or renamed the file."});
}

EBPFXX_DEFINITION int Link::checked(const char* operation) const {
  if (!*this) detail::throw_error(EBADF, {"cannot ", operation, " an empty link"});
  if (fd() < 0)
    detail::throw_error(EOPNOTSUPP, {"cannot ", operation, " the link of a USDT program"},
                        {"It is several attachments in one."});
  return fd();
}

}  // namespace ebpfxx::inline v0
