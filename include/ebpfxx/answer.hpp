// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include "detail/language.hpp"

namespace ebpfxx::inline v0 {

/// What the running kernel answers to a question of <ebpfxx/features.hpp>. As a condition it is true only for a yes;
/// ProgramSpec::load_if() and MapSpec::create_if() leave out only for a no.
class Answer {
 public:
  enum Value { no, yes, unknown };

  constexpr Answer(Value value, const char* reason = "") noexcept : value_{value}, reason_{reason} {}  // NOLINT
  constexpr explicit Answer(bool is) noexcept : Answer{is ? yes : no} {}

  [[nodiscard]] constexpr Value value() const noexcept { return value_; }
  [[nodiscard]] constexpr explicit operator bool() const noexcept { return value_ == yes; }
  /// The reason for an unknown, or for a no that can have several causes; a static string, may be empty.
  [[nodiscard]] constexpr const char* reason() const noexcept { return reason_; }

 private:
  Value value_;
  const char* reason_;
};

namespace detail {

/// Takes no bool: a question that is negated, or combined by && or ||, has lost what is unknown.
template <class... Answers>
[[nodiscard]] constexpr bool none_is_no(const Answers&... answers) noexcept {
  const auto is_no = [](const Answer& answer) { return answer.value() == Answer::no; };
  return !(is_no(answers) || ...);
}

}  // namespace detail

}  // namespace ebpfxx::inline v0
