// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// What libbpf prints. Nothing reaches stderr during ebpfxx's calls: the warnings of a failed call are part of its
// Error, and a log handler sees everything live.
#pragma once

#include <bpf/libbpf.h>

#include <string_view>

#include "detail/text.hpp"

namespace ebpfxx::inline v0 {

enum class LogLevel { warning = LIBBPF_WARN, info = LIBBPF_INFO, debug = LIBBPF_DEBUG };

/// Gets each of libbpf's messages, without its final newline. Called in the thread that called libbpf; must not throw.
/// A message may be long: a verifier log is one message.
using LogHandler = void (*)(LogLevel, std::string_view message);

namespace detail {

/// Collects libbpf's warnings in this thread while it exists. Captures nest: the innermost gets the message. Hidden,
/// like PrintHook: each copy of ebpfxx has its own.
class [[gnu::visibility("hidden")]] LogCapture {
 public:
  LogCapture() noexcept;
  LogCapture(const LogCapture&) = delete;
  LogCapture& operator=(const LogCapture&) = delete;
  ~LogCapture();

  /// The warnings so far, one per line.
  [[nodiscard]] const Text& warnings() const noexcept { return warnings_; }

 private:
  friend class LogListeners;

  LogCapture* outer_;
  Text warnings_;
};

/// As in error.hpp, with what libbpf printed during the call.
[[noreturn, gnu::cold]] void throw_error(int error, Parts what, const LogCapture& log, Parts advice = {});

}  // namespace detail

/// From now on, `handler` gets libbpf's messages from all threads; nullptr removes it. Safe to call at any time; when
/// it returns, another thread may still be passing a message to the old handler. A function that the program passed to
/// libbpf_set_print() gets the messages as well. Each executable and shared library has its own handler: a plugin must
/// remove its handler before it is unloaded.
[[gnu::visibility("hidden")]] void set_log_handler(LogHandler handler) noexcept;

}  // namespace ebpfxx::inline v0

#ifndef EBPFXX_COMPILED
#include "impl/log.hpp"
#endif
