// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <utility>

/// Everything public; v0 is the ABI version, part of each symbol and never written by users.
namespace ebpfxx::inline v0::detail {

/// What several handles keep alive together: a loaded object, or the fd of a map that has none.
/// Counted inside because <memory> alone costs more to include than this library's core.
class Shared {
 public:
  Shared() = default;
  Shared(const Shared&) = delete;
  Shared& operator=(const Shared&) = delete;

 protected:
  virtual ~Shared() = default;

 private:
  friend class SharedRef;
  std::atomic<unsigned> references_{1};
};

/// One reference to a Shared, or none. Copies count; different copies may be used in different threads. A move is a
/// copy, so that a handle that was moved from stays whole; owners empty theirs with std::exchange.
class SharedRef {
 public:
  SharedRef() = default;
  /// Takes over the reference that a new Shared starts with.
  explicit SharedRef(Shared* fresh) noexcept : shared_{fresh} {}

  SharedRef(const SharedRef& other) noexcept : shared_{other.shared_} {
    if (shared_) shared_->references_.fetch_add(1, std::memory_order_relaxed);
  }
  SharedRef& operator=(SharedRef other) noexcept {
    std::swap(shared_, other.shared_);
    return *this;
  }
  ~SharedRef() {
    if (shared_ && shared_->references_.fetch_sub(1, std::memory_order_acq_rel) == 1) delete shared_;
  }

  template <class T>
  [[nodiscard]] T* as() const noexcept {
    return static_cast<T*>(shared_);
  }

 private:
  Shared* shared_ = nullptr;
};

}  // namespace ebpfxx::inline v0::detail
