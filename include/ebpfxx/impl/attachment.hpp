// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include "../attachment.hpp"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "../detail/shared.hpp"
#include "../error.hpp"
#include "../fd.hpp"

namespace ebpfxx::inline v0::detail {

EBPFXX_DEFINITION int detach_program(const OlderAttachment& attachment) noexcept {
  const int result =
      bpf_prog_detach2(attachment.program, attachment.target.get(), static_cast<bpf_attach_type>(attachment.type));
  return result == -ENOENT ? 0 : result;  // someone else has detached it
}

}  // namespace ebpfxx::inline v0::detail

namespace ebpfxx::inline v0 {

EBPFXX_DEFINITION Attachment& Attachment::operator=(Attachment&& other) noexcept {
  Attachment mine{std::move(other)};
  std::swap(link_, mine.link_);
  std::swap(older_, mine.older_);
  std::swap(owner_, mine.owner_);
  return *this;
}

// What has failed for a moment, e.g. for lack of memory, is no reason to leave it attached; but to be a process that
// was forked from the one that attached.
EBPFXX_DEFINITION Attachment::~Attachment() {
  if (older_.detach && older_.process != ::getpid()) return;
  for (int tries = 0; older_.detach && tries < 3; ++tries) (void)undo();
}

EBPFXX_DEFINITION Link& Attachment::link() & {
  require_link();
  return link_;
}

EBPFXX_DEFINITION const Link& Attachment::link() const& {
  require_link();
  return link_;
}

EBPFXX_DEFINITION Link Attachment::link() && {
  require_link();
  return std::move(link_);
}

EBPFXX_DEFINITION void Attachment::detach() {
  link_.detach();
  if (!older_.detach) return;
  const int result = undo();
  if (result < 0)
    detail::throw_error(-result, {"cannot detach a program"},
                        {result == -EXDEV ? "It was attached in another network namespace: detach it there." : ""});
}

EBPFXX_DEFINITION int Attachment::undo() noexcept {
  const int result = older_.detach(older_);
  if (result < 0) return result;
  older_ = {};
  owner_ = {};
  return 0;
}

EBPFXX_DEFINITION void Attachment::require_link() const {
  if (!link_)
    detail::throw_error(older_.detach ? EOPNOTSUPP : EBADF, {"cannot use this attachment as a link"},
                        {older_.detach ? "On this kernel it is not a link, as is_link() tells." : "It is empty."});
}

}  // namespace ebpfxx::inline v0
