// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// What libbpf prints. Nothing reaches stderr by itself: the warnings of a call that fails are part of its Error, and a
// log handler sees everything live.
#pragma once

#include <bpf/libbpf.h>

#include <cstdarg>
#include <cstdio>
#include <cstring>
#include <string_view>

#include "detail/text.hpp"

namespace ebpfxx::inline v0 {

enum class LogLevel { warning = LIBBPF_WARN, info = LIBBPF_INFO, debug = LIBBPF_DEBUG };

/// Gets each message of libbpf, without a newline at its end. Called in the thread that made libbpf speak; must not
/// throw. A message may be long: a verifier log is one message.
using LogHandler = void (*)(LogLevel, std::string_view message);

namespace detail {

inline LogHandler log_handler = nullptr;  // atomic

/// Collects libbpf's warnings of this thread while it lives. Captures nest: the innermost gets the message.
class LogCapture {
 public:
  LogCapture() : outer_{current_} {
    install();
    current_ = this;
  }
  LogCapture(const LogCapture&) = delete;
  LogCapture& operator=(const LogCapture&) = delete;
  ~LogCapture() { current_ = outer_; }

  /// The warnings so far, a line each.
  [[nodiscard]] const Text& warnings() const noexcept { return warnings_; }
  /// The log of the last program that the verifier refused, and that program's name; empty when none was.
  [[nodiscard]] const Text& verifier_log() const noexcept { return verifier_log_; }
  [[nodiscard]] const Text& refused_program() const noexcept { return refused_program_; }

  /// Routes libbpf's output here, once in a process.
  static void install() { [[maybe_unused]] static const bool installed = (libbpf_set_print(&print), true); }

 private:
  [[gnu::cold]] static int print(libbpf_print_level level, const char* format, va_list arguments) noexcept {
    LogHandler handler = __atomic_load_n(&log_handler, __ATOMIC_ACQUIRE);
    LogCapture* capture = level == LIBBPF_WARN ? current_ : nullptr;
    if (!handler && !capture) return 0;
    try {
      const Text text = formatted(format, arguments);
      // Without the "libbpf: " before it and the newline behind it.
      std::string_view message = text;
      if (std::strncmp(text.c_str(), "libbpf: ", 8) == 0) message.remove_prefix(8);
      if (!message.empty() && message.back() == '\n') message.remove_suffix(1);
      if (handler) handler(static_cast<LogLevel>(level), message);
      if (capture) capture->add(message);
    } catch (...) {
      // Out of memory while reporting: libbpf's error code still reaches the caller.
    }
    return 0;
  }

  [[gnu::cold]] static Text formatted(const char* format, va_list arguments) {
    va_list again;
    va_copy(again, arguments);
    const int length = std::vsnprintf(nullptr, 0, format, arguments);
    Text text;
    if (length > 0)
      std::vsnprintf(text.grow(static_cast<std::size_t>(length)), static_cast<std::size_t>(length) + 1, format, again);
    va_end(again);
    return text;
  }

  [[gnu::cold]] void add(std::string_view message) {
    // prog 'NAME': -- BEGIN PROG LOAD LOG --\n...-- END PROG LOAD LOG --
    constexpr std::string_view begin_log = "-- BEGIN PROG LOAD LOG --\n", end_log = "-- END PROG LOAD LOG --";
    const char* begin = std::strstr(message.data(), begin_log.data());
    const char* name_end = std::strstr(message.data(), "': ");
    if (!begin || !name_end || std::strncmp(message.data(), "prog '", 6) != 0) return warnings_.add({message, "\n"});
    refused_program_ = Text{{message.data() + 6, name_end}};
    begin += begin_log.size();
    std::size_t length = static_cast<std::size_t>(message.data() + message.size() - begin);
    if (length >= end_log.size()) length -= end_log.size();
    verifier_log_ = Text{{begin, length}};
  }

  inline static thread_local LogCapture* current_ = nullptr;

  LogCapture* outer_;
  Text warnings_;
  Text verifier_log_;
  Text refused_program_;
};

}  // namespace detail

/// Shows libbpf's messages of all threads to `handler` from now on, or to nobody (nullptr). Safe to call at any time.
/// A program that calls libbpf_set_print itself takes libbpf's messages away from ebpfxx, its errors included.
inline void set_log_handler(LogHandler handler) noexcept {
  detail::LogCapture::install();
  __atomic_store_n(&detail::log_handler, handler, __ATOMIC_RELEASE);
}

}  // namespace ebpfxx::inline v0
