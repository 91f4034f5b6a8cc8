// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// What libbpf prints. Nothing reaches stderr during ebpfxx's calls: the warnings of a failed call are part of its
// Error, and a log handler sees everything live.
#pragma once

#include <bpf/libbpf.h>

#include <cstdarg>
#include <cstdio>
#include <string_view>

#include "detail/print_hook.hpp"
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
  LogCapture() noexcept : outer_{current_} {
    current_ = this;
    PrintHook::take(&print, PrintHook::capture);
  }
  LogCapture(const LogCapture&) = delete;
  LogCapture& operator=(const LogCapture&) = delete;
  ~LogCapture() {
    PrintHook::give_back(&print, PrintHook::capture);
    current_ = outer_;
  }

  /// The warnings so far, one per line.
  [[nodiscard]] const Text& warnings() const noexcept { return warnings_; }

  /// Prints a message as libbpf would.
  [[gnu::cold, gnu::format(printf, 2, 3)]] static void say(LogLevel level, const char* format, ...) {
    va_list arguments;
    va_start(arguments, format);
    print(static_cast<libbpf_print_level>(level), format, arguments);
    va_end(arguments);
  }

  static void set_handler(LogHandler handler) noexcept {
    if (handler) PrintHook::take(&print, PrintHook::handler);
    if (__atomic_exchange_n(&handler_, handler, __ATOMIC_ACQ_REL)) PrintHook::give_back(&print, PrintHook::handler);
  }

 private:
  static int print(libbpf_print_level level, const char* format, va_list arguments) noexcept {
    const LogHandler handler = __atomic_load_n(&handler_, __ATOMIC_ACQUIRE);
    LogCapture* const capture = level == LIBBPF_WARN ? current_ : nullptr;
    if ((handler || capture) && !PrintHook::passing()) {
      va_list copy;
      va_copy(copy, arguments);
      hear(level, format, copy, handler, capture);
      va_end(copy);
    }
    return PrintHook::pass_on(level, format, arguments, handler || current_);
  }

  [[gnu::noinline]] static void hear(libbpf_print_level level, const char* format, va_list arguments,
                                     LogHandler handler, LogCapture* capture) noexcept {
    try {
      const Text text = formatted(format, arguments);
      // Without the "libbpf: " before it and the newline after it.
      std::string_view message = text;
      if (message.starts_with("libbpf: ")) message.remove_prefix(8);
      if (message.ends_with('\n')) message.remove_suffix(1);
      if (handler) handler(static_cast<LogLevel>(level), message);
      if (capture) capture->warnings_.add({message, "\n"});
    } catch (...) {
      // Out of memory while reporting: libbpf's error code still reaches the caller.
    }
  }

  static Text formatted(const char* format, va_list arguments) {
    va_list again;
    va_copy(again, arguments);
    const int length = std::vsnprintf(nullptr, 0, format, arguments);
    Text text;
    if (length > 0)
      std::vsnprintf(text.grow(static_cast<std::size_t>(length)), static_cast<std::size_t>(length) + 1, format, again);
    va_end(again);
    return text;
  }

  inline static LogHandler handler_ = nullptr;  // atomic
  inline static thread_local LogCapture* current_ = nullptr;

  LogCapture* outer_;
  Text warnings_;
};

}  // namespace detail

/// From now on, `handler` gets libbpf's messages from all threads; nullptr removes it. Safe to call at any time; when
/// it returns, another thread may still be passing a message to the old handler. A function that the program passed to
/// libbpf_set_print() gets the messages as well. Each executable and shared library has its own handler: a plugin must
/// remove its handler before it is unloaded.
[[gnu::visibility("hidden")]] inline void set_log_handler(LogHandler handler) noexcept {
  detail::LogCapture::set_handler(handler);
}

}  // namespace ebpfxx::inline v0
