// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <ebpfxx/error.hpp>
#include <ebpfxx/log.hpp>
#include <ostream>

using ebpfxx::Error;

static std::string text_of(int error, std::string text, std::string_view advice = {}, std::string_view warnings = {}) {
  try {
    ebpfxx::detail::throw_error(error, {std::string_view{text}}, {advice}, std::string{warnings}.c_str());
  } catch (const Error& caught) {
    return caught.what();
  }
}

TEST_CASE("an error says what failed, why, and what to do") {
  CHECK(text_of(ENOENT, "cannot open 'x'", "Look elsewhere.") ==
        "cannot open 'x': No such file or directory (ENOENT). Look elsewhere.");
}

TEST_CASE("libbpf's warnings become one sentence") {
  CHECK(text_of(EINVAL, "cannot load", {}, "first thing\nsecond thing\n") ==
        "cannot load: Invalid argument (EINVAL). libbpf: first thing; second thing.");
}

TEST_CASE("the code compares with std::errc") {
  try {
    ebpfxx::detail::throw_error(EPERM, {"no"});
  } catch (const Error& caught) {
    CHECK(caught.code() == std::errc::operation_not_permitted);
  }
}

TEST_CASE("errors of the kernel and of libbpf that have no errno name are named") {
  CHECK(text_of(524, "cannot attach") == "cannot attach: Not supported by this kernel (ENOTSUPP).");
  CHECK(text_of(LIBBPF_ERRNO__FORMAT, "cannot open").find("BPF object format invalid") != std::string::npos);
  for (int error = __LIBBPF_ERRNO__START; error < __LIBBPF_ERRNO__END; ++error) {
    char words[128];
    libbpf_strerror(error, words, sizeof words);
    if (error == LIBBPF_ERRNO__LOAD) continue;  // it has none
    CHECK(text_of(error, "cannot open") == "cannot open: " + std::string{words} + '.');
  }
  CHECK(text_of(__LIBBPF_ERRNO__END, "cannot open") == "cannot open: error 4014.");
}

TEST_CASE("full stops are not doubled") {
  CHECK(text_of(EINVAL, "cannot load", {}, "a sentence.\nanother. \n\nand more...\n") ==
        "cannot load: Invalid argument (EINVAL). libbpf: a sentence; another; and more.");
}

TEST_CASE("advice follows the errno, not what libbpf said") {
  CHECK(text_of(EMFILE, "cannot load").find("RLIMIT_NOFILE") != std::string::npos);
  CHECK(text_of(ENOENT, "cannot attach", {}, "failed to determine tracepoint ID\n") ==
        "cannot attach: No such file or directory (ENOENT). libbpf: failed to determine tracepoint ID.");
}

TEST_CASE("copies of an error share its text") {
  const Error error{EINVAL, "text"};
  const Error copy = error;
  CHECK(std::string_view{copy.what()} == "text");
  static_assert(std::is_nothrow_copy_constructible_v<Error>);
}

TEST_CASE("libbpf is silent, its warnings are captured, a handler sees them") {
  static std::string seen;
  ebpfxx::set_log_handler([](ebpfxx::LogLevel level, std::string_view message) {
    if (level == ebpfxx::LogLevel::warning) seen += message;
  });
  ebpfxx::detail::LogCapture outer;
  {
    ebpfxx::detail::LogCapture inner;
    CHECK(bpf_object__open_file("/nonexistent.bpf.o", nullptr) == nullptr);
    CHECK(std::string_view{inner.warnings()}.find("/nonexistent.bpf.o") != std::string::npos);
    CHECK(std::string_view{inner.warnings()}.find("libbpf: ") == std::string::npos);
  }
  CHECK(outer.warnings().empty());
  CHECK(seen.find("/nonexistent.bpf.o") != std::string::npos);
  ebpfxx::set_log_handler(nullptr);
}
