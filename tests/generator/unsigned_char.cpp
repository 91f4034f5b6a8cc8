// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Compiled with -funsigned-char, as char is on arm64: a C char keeps its sign, text stays text, and nothing compares a
// char with zero (-Wtype-limits). It is only compiled.
#include <ebpfxx/reflect.hpp>

#include "cases_headers.hpp"
#include "names/names.cpp"

namespace {

static_assert(std::is_unsigned_v<char>);
static_assert(std::is_signed_v<decltype(types::integers::c)>);
static_assert(std::is_same_v<decltype(basics::event::comm)::value_type, char>);

struct Own {
  char letter;
};
static_assert(ebpfxx::detail::member_name<Own, 0> == "letter");

}  // namespace
