// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// What libbpf prints. Nothing reaches stderr by itself: the warnings of a call that fails are part of its Error, and a
// log handler sees everything live.
#pragma once

#include <bpf/libbpf.h>

#include <atomic>
#include <cstdarg>
#include <cstdio>
#include <string>
#include <string_view>

namespace ebpfxx::inline v0 {

enum class LogLevel { warning = LIBBPF_WARN, info = LIBBPF_INFO, debug = LIBBPF_DEBUG };

/// Gets each message of libbpf, without a newline at its end. Called in the thread that made libbpf speak; must not
/// throw. A message may be long: a verifier log is one message.
using LogHandler = void (*)(LogLevel, std::string_view message);

namespace detail {

inline std::atomic<LogHandler> log_handler{nullptr};

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
  [[nodiscard]] const std::string& warnings() const noexcept { return warnings_; }
  /// The log of the last program that the verifier refused, and that program's name; empty when none was.
  [[nodiscard]] const std::string& verifier_log() const noexcept { return verifier_log_; }
  [[nodiscard]] const std::string& refused_program() const noexcept { return refused_program_; }

  /// Routes libbpf's output here, once in a process.
  static void install() { [[maybe_unused]] static const bool installed = (libbpf_set_print(&print), true); }

 private:
  static int print(libbpf_print_level level, const char* format, va_list arguments) noexcept {
    LogHandler handler = log_handler.load(std::memory_order_acquire);
    LogCapture* capture = level == LIBBPF_WARN ? current_ : nullptr;
    if (!handler && !capture) return 0;
    try {
      const std::string message = formatted(format, arguments);
      if (handler) handler(static_cast<LogLevel>(level), message);
      if (capture) capture->add(message);
    } catch (...) {
      // Out of memory while reporting: libbpf's error code still reaches the caller.
    }
    return 0;
  }

  static std::string formatted(const char* format, va_list arguments) {
    va_list again;
    va_copy(again, arguments);
    const int length = std::vsnprintf(nullptr, 0, format, arguments);
    std::string text(length > 0 ? static_cast<std::size_t>(length) : 0, '\0');
    std::vsnprintf(text.data(), text.size() + 1, format, again);
    va_end(again);
    if (text.starts_with("libbpf: ")) text.erase(0, 8);
    if (text.ends_with('\n')) text.pop_back();
    return text;
  }

  void add(const std::string& message) {
    // prog 'NAME': -- BEGIN PROG LOAD LOG --\n...-- END PROG LOAD LOG --
    constexpr std::string_view name_begin = "prog '", begin = "-- BEGIN PROG LOAD LOG --\n", end = "-- END PROG";
    const std::size_t log = message.find(begin);
    if (log == std::string::npos || !message.starts_with(name_begin)) {
      warnings_ += message;
      warnings_ += '\n';
      return;
    }
    const std::size_t name_end = message.rfind("': ", log);
    refused_program_ = message.substr(name_begin.size(), name_end - name_begin.size());
    verifier_log_ = message.substr(log + begin.size(), message.rfind(end) - log - begin.size());
  }

  inline static thread_local LogCapture* current_ = nullptr;

  LogCapture* outer_;
  std::string warnings_;
  std::string verifier_log_;
  std::string refused_program_;
};

}  // namespace detail

/// Shows libbpf's messages of all threads to `handler` from now on, or to nobody (nullptr). Safe to call at any time.
/// A program that calls libbpf_set_print itself takes libbpf's messages away from ebpfxx, its errors included.
inline void set_log_handler(LogHandler handler) noexcept {
  detail::LogCapture::install();
  detail::log_handler.store(handler, std::memory_order_release);
}

}  // namespace ebpfxx::inline v0
