// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include "../verifier_error.hpp"

#include <cstddef>
#include <new>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "../detail/shared.hpp"
#include "../detail/verifier_findings.hpp"

namespace ebpfxx::inline v0 {

namespace detail {

/// What VerifierError::others() refers to.
struct RefusedPrograms final : Shared {
  static constexpr std::size_t most = 16;

  RefusedPrograms() = default;
  ~RefusedPrograms() override {
    while (size > 0) errors[--size].~VerifierError();
    ::operator delete(errors);
  }
  void add(VerifierError&& error) { new (&errors[size++]) VerifierError{std::move(error)}; }

  VerifierError* const errors = static_cast<VerifierError*>(::operator new(most * sizeof(VerifierError)));
  std::size_t size = 0;
};

[[gnu::cold, gnu::noinline]] inline Text text_of_refusal(int error, Parts where, std::string_view log,
                                                         std::string_view advice, const SharedRef& others) {
  const VerifierFindings found{log};
  Text text{"the verifier refuses program "};
  text.add(where);
  text.add({": "});
  found.reason.empty() ? add_errno(text, error) : add_lines(text, found.reason);
  if (!found.instruction.empty()) text.add({", at instruction ", found.instruction});
  if (!found.source_line.empty()) text.add({", in the C line `", found.source_line, "`"});
  text.add({std::string_view{text}.ends_with('.') ? "" : "."});
  if (advice.empty()) found.explain(text, log);
  if (!found.suggestion.empty()) text.add({" The kernel suggests: "});
  add_lines(text, found.suggestion);
  text.add({found.suggestion.empty() || found.suggestion.ends_with('.') ? "" : ".", advice.empty() ? "" : " ", advice});
  if (const auto* programs = others.as<RefusedPrograms>()) {
    text.add({" It also refuses "});
    for (std::size_t i = 0; i < programs->size; ++i) {
      const VerifierError& other = programs->errors[i];
      const VerifierFindings its{other.log()};
      text.add({i == 0 ? "'" : "; '", other.program(), "': "});
      add_lines(text, its.reason);
      if (!its.source_line.empty()) text.add({", in `", its.source_line, "`"});
    }
    text.add({std::string_view{text}.ends_with('.') ? "" : "."});
  }
  text.add({" VerifierError::log() has the verifier's whole log."});
  text.make_printable();
  return text;
}

[[gnu::cold, gnu::noinline]] inline std::string one_line(std::string_view lines) {
  Text text;
  add_lines(text, lines);
  return text.c_str();
}

}  // namespace detail

EBPFXX_DEFINITION VerifierError::VerifierError(int error, detail::Parts where, const char* program, const char* log,
                                               std::string_view advice, detail::SharedRef others)
    : Error{error, detail::text_of_refusal(error, where, log, advice, others).c_str()},
      program_{program},
      log_{log},
      others_{std::move(others)} {}

EBPFXX_DEFINITION std::string VerifierError::reason() const {
  return detail::one_line(detail::VerifierFindings{log()}.reason);
}

EBPFXX_DEFINITION std::optional<unsigned> VerifierError::instruction() const noexcept {
  return detail::VerifierFindings{log()}.instruction_number();
}

EBPFXX_DEFINITION std::string_view VerifierError::source_line() const noexcept {
  return detail::VerifierFindings{log()}.source_line;
}

EBPFXX_DEFINITION std::string VerifierError::suggestion() const {
  return detail::one_line(detail::VerifierFindings{log()}.suggestion);
}

EBPFXX_DEFINITION std::string VerifierError::explanation() const {
  detail::Text text;
  detail::VerifierFindings{log()}.explain(text, log());
  return text.c_str() + !text.empty();  // after the space
}

EBPFXX_DEFINITION std::span<const VerifierError> VerifierError::others() const noexcept {
  const auto* programs = others_.as<detail::RefusedPrograms>();
  if (!programs) return {};
  return {programs->errors, programs->size};
}

}  // namespace ebpfxx::inline v0
