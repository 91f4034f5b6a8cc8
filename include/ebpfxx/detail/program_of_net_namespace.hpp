// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <bpf/bpf.h>

#include <cerrno>
#include <concepts>

#include "../descriptors.hpp"
#include "../program.hpp"

namespace ebpfxx::inline v0::detail {

/// A network namespace, by its file or its descriptor: a parameter.
class NetNamespaceArgument {
 public:
  NetNamespaceArgument(const NetNamespace& name_space) noexcept  // NOLINT: implicit by design
      : namespace_{NetNamespace::borrow(name_space.fd())} {}
  /// Throws Error if there is none.
  template <std::convertible_to<CStringView> Path>
  NetNamespaceArgument(const Path& path) : namespace_{NetNamespace::open(path)}, path_{CStringView{path}} {}  // NOLINT

  [[nodiscard]] int fd() const noexcept { return namespace_.fd(); }
  [[nodiscard]] Text text() const {
    return path_ ? Text{"to network namespace '", path_, "'"} : Text{"to a network namespace"};
  }

 private:
  NetNamespace namespace_;
  CStringView path_;
};

/// The base of kinds that attach to network namespaces.
template <int Type, bpf_attach_type Hook>
class ProgramOfNetNamespace : public ProgramOfType<Type> {
 public:
  using ProgramOfType<Type>::ProgramOfType;

  /// Attaches it to a network namespace: a path like "/run/netns/blue", a NetNamespace, or NetNamespace::borrow(fd).
  /// Throws Error.
  [[nodiscard]] Link attach(NetNamespaceArgument where) const {
    return this->attached(bpf_link_create(this->fd(), where.fd(), Hook, nullptr), {where.text()}, &advice_about);
  }
  /// To that of the calling thread.
  [[nodiscard]] Link attach() const { return attach(NetNamespace::own()); }

 private:
  [[nodiscard, gnu::cold]] static const char* advice_about(int error) noexcept {
    if (error == EINVAL) return "That descriptor or file is not a network namespace.";
    if (error == E2BIG)
      return Hook == BPF_FLOW_DISSECTOR ? "It already has a flow dissector, and can have only one."
                                        : "It has as many programs of that kind as it can: 64.";
    if (error == EEXIST && Hook == BPF_FLOW_DISSECTOR)
      return "The initial network namespace has a flow dissector, which serves all namespaces, or another namespace "
             "has one.";
    return "";
  }
};

}  // namespace ebpfxx::inline v0::detail
