// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// A copy of ebpfxx in a shared library, see print_hook_test.cpp.
#include "plugin.hpp"

#include <ebpfxx/object.hpp>
#include <string>

static std::string text;

extern "C" [[gnu::visibility("default")]] const Plugin plugin{
    .libbpf = reinterpret_cast<const void*>(&libbpf_set_print),
    .begin = [] { return static_cast<void*>(new ebpfxx::detail::LogCapture); },
    .warnings = [](void* capture) { return static_cast<ebpfxx::detail::LogCapture*>(capture)->warnings().c_str(); },
    .end = [](void* capture) { delete static_cast<ebpfxx::detail::LogCapture*>(capture); },
    .fail = []() -> const char* {
      try {
        (void)ebpfxx::OpenObject::from_memory(std::as_bytes(std::span{"this is no object"}));
        text = "it opened";
      } catch (const ebpfxx::Error& error) {
        text = error.what();
      }
      return text.c_str();
    },
    .handle =
        [](bool on) {
          ebpfxx::set_log_handler(on ? [](ebpfxx::LogLevel, std::string_view message) { text = message; }
                                     : ebpfxx::LogHandler{});
        },
};
