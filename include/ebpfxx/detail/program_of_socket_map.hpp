// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <bpf/bpf.h>

#include <cerrno>
#include <utility>

#include "../attachment.hpp"
#include "../map/socket_map.hpp"
#include "../program.hpp"

namespace ebpfxx::inline v0::detail {

/// The base of kinds that attach to maps of sockets.
template <int Type>
class ProgramOfSocketMap : public ProgramOfType<Type> {
 public:
  using ProgramOfType<Type>::ProgramOfType;

  /// Attaches it to a SockMap or SockHash: it decides for the sockets that are put into the map from now on. It is a
  /// link since Linux 6.10 (699c23f02c65); before, it replaces the map's program of that kind. Throws Error.
  template <class K, class V, MapType Of>
  requires(Of == MapType::sockmap || Of == MapType::sockhash) [[nodiscard]] Attachment
      attach(const Map<K, V, Of>& map) const {
    return attach(map.fd(), map.name().c_str());
  }

 private:
  [[nodiscard, gnu::noinline]] Attachment attach(int map, const char* name) const {
    const bpf_attach_type hook = bpf_program__expected_attach_type(this->native());
    int result = bpf_link_create(this->fd(), map, hook, nullptr);
    if (result >= 0) return Attachment{Link{Fd{adopt, result}, this->owner_}};
    OlderAttachment attachment;
    if (result == -EINVAL) {  // this kernel has no such links
      attachment.target = Fd::dup(map);
      attachment.program = this->fd();
      attachment.type = hook;
      attachment.detach = &detach_program;
      result = bpf_prog_attach(attachment.program, map, hook, 0);
    }
    if (result < 0) this->throw_not_attached(-result, {"to map '", name, "'"}, {advice(-result, hook)});
    return Attachment{std::move(attachment), this->owner_};
  }

  [[nodiscard, gnu::cold]] static const char* advice(int error, bpf_attach_type hook) noexcept {
    if (error == EBUSY) return "The map already has a program of that kind, or one that excludes it.";
    if (error == EINVAL && hook == 0)
      return "Its SEC() does not say what it does: use SEC(\"sk_skb/stream_verdict\"), SEC(\"sk_skb/stream_parser\").";
    return "";
  }
};

}  // namespace ebpfxx::inline v0::detail
