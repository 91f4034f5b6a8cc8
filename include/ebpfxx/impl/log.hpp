// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include "../log.hpp"

#include <bpf/libbpf.h>

#include <cstdarg>
#include <cstddef>
#include <cstdio>
#include <string_view>

#include "../detail/print_hook.hpp"
#include "../detail/text.hpp"
#include "../error.hpp"

namespace ebpfxx::inline v0 {
namespace detail {

/// Who hears what libbpf prints: a handler, and each thread's innermost capture.
class [[gnu::visibility("hidden")]] LogListeners {
 public:
  static void begin(LogCapture & capture) noexcept {
    capture.outer_ = current_;
    current_ = &capture;
    PrintHook::take(&print, PrintHook::capture);
  }
  static void end(const LogCapture& capture) noexcept {
    PrintHook::give_back(&print, PrintHook::capture);
    current_ = capture.outer_;
  }

  static void set_handler(LogHandler handler) noexcept {
    if (handler) PrintHook::take(&print, PrintHook::handler);
    if (__atomic_exchange_n(&handler_, handler, __ATOMIC_ACQ_REL)) PrintHook::give_back(&print, PrintHook::handler);
  }

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

 private:
  [[gnu::noinline]] static void hear(libbpf_print_level level, const char* format, va_list arguments,
                                     LogHandler handler, LogCapture* capture) noexcept {
    EBPFXX_TRY {
      const Text text = formatted(format, arguments);
      // Without the "libbpf: " before it and the newline after it.
      std::string_view message = text;
      if (message.starts_with("libbpf: ")) message.remove_prefix(8);
      if (message.ends_with('\n')) message.remove_suffix(1);
      if (handler) handler(static_cast<LogLevel>(level), message);
      if (capture) capture->warnings_.add({message, "\n"});
    } EBPFXX_CATCH_ALL {
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
};

/// Prints a message as libbpf would.
[[gnu::cold, gnu::format(printf, 2, 3), gnu::visibility("hidden")]] inline void say(LogLevel level, const char* format,
                                                                                    ...) {
  va_list arguments;
  va_start(arguments, format);
  LogListeners::print(static_cast<libbpf_print_level>(level), format, arguments);
  va_end(arguments);
}

EBPFXX_DEFINITION LogCapture::LogCapture() noexcept { LogListeners::begin(*this); }
EBPFXX_DEFINITION LogCapture::~LogCapture() { LogListeners::end(*this); }

EBPFXX_DEFINITION void throw_error(int error, Parts what, const LogCapture& log, Parts advice) {
  throw_error(error, what, advice, log.warnings().c_str());
}

}  // namespace detail

EBPFXX_DEFINITION void set_log_handler(LogHandler handler) noexcept { detail::LogListeners::set_handler(handler); }

}  // namespace ebpfxx::inline v0
