// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <utility>

#include "../fd.hpp"
#include "exchange.hpp"
#include "language.hpp"

/// Everything public; v0 is the ABI version, part of every symbol, and never written by users.
namespace ebpfxx::inline v0::detail {

/// What several handles keep alive together: a loaded object, or the fd of a map without one.
/// It has its own count, with the compiler's atomics, because <memory> alone costs more to include than this library's
/// core.
class Shared {
 public:
  Shared() = default;
  Shared(const Shared&) = delete;
  Shared& operator=(const Shared&) = delete;

 protected:
  virtual ~Shared() = default;

 private:
  friend class SharedRef;
  unsigned references_ = 1;  // atomic
};

/// One reference to a Shared, or none. Copies count; different copies may be used in different threads. A move is a
/// copy, so that a moved-from handle stays usable; owners empty theirs with std::exchange.
class SharedRef {
 public:
  SharedRef() = default;
  /// Takes over the initial reference of a new Shared.
  explicit SharedRef(Shared* fresh) noexcept : shared_{fresh} {}

  // Out of line, because a skeleton has thousands of these.
  [[gnu::noinline]] SharedRef(const SharedRef& other) noexcept : shared_{other.shared_} {
    if (shared_) __atomic_add_fetch(&shared_->references_, 1, __ATOMIC_RELAXED);
  }
  [[gnu::noinline]] SharedRef& operator=(const SharedRef& other) noexcept {
    SharedRef copy{other};
    swap_values(shared_, copy.shared_);
    return *this;
  }
  [[gnu::noinline]] ~SharedRef() {
    if (shared_ && __atomic_sub_fetch(&shared_->references_, 1, __ATOMIC_ACQ_REL) == 0) delete shared_;
  }

  [[nodiscard]] explicit operator bool() const noexcept { return shared_; }
  template <class T>
  [[nodiscard]] T* as() const noexcept {
    return static_cast<T*>(shared_);
  }

 private:
  Shared* shared_ = nullptr;
};

/// Owns the descriptor of a map that is not part of a loaded object.
class SharedFd final : public Shared {
 public:
  explicit SharedFd(Fd fd) noexcept : fd_{std::move(fd)} {}

 private:
  Fd fd_;
};

}  // namespace ebpfxx::inline v0::detail
