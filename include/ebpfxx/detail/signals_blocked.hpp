// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <signal.h>

#include <initializer_list>

#include "language.hpp"

namespace ebpfxx::inline v0::detail {

/// While it exists, this thread gets only signals that its own instructions cause. A signal makes the kernel abort a
/// verification with EAGAIN, and libbpf tries only five times: with a timer of 10 ms a large program would never load.
/// Signals that arrive meanwhile are delivered afterwards.
class SignalsBlocked {
 public:
  SignalsBlocked() noexcept {
    sigset_t all;
    sigfillset(&all);
    for (const int own : {SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGSYS, SIGTRAP}) sigdelset(&all, own);
    pthread_sigmask(SIG_BLOCK, &all, &before_);
  }
  SignalsBlocked(const SignalsBlocked&) = delete;
  ~SignalsBlocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

 private:
  sigset_t before_;
};

}  // namespace ebpfxx::inline v0::detail
