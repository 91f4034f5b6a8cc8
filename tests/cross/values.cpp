// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// A program for this processor reads what clang wrote into the object for it.
#include <cstdio>
#include <cstring>

#include "values.skel.hpp"

namespace {

int failures = 0;

void check(bool is_right, const char* what) {
  if (is_right) return;
  std::printf("wrong: %s\n", what);
  ++failures;
}

}  // namespace

int main() {
  static_assert(static_cast<int>(values::level::LOW) == -2 && static_cast<int>(values::level::HIGH) == 0x01020304);
  static_assert(static_cast<long>(values::wide::LARGE) == 0x0102030405060708);

  auto open = values::open();
  const values::message& message = open.data().message;
  check(message.number == -2, "short");
  check(std::strcmp(message.text.data(), "text") == 0, "text");
  check(message.large == 0x1122334455667788, "long long");
  check(message.level == values::level::HIGH, "enum");
  check(message.wide == values::wide::LARGE, "enum of 64 bits");
  check(message.flags.a == 5 && message.flags.b == 100 && message.flags.c == -3, "bit-fields");
  check(message.flags.d == 0x0102030405, "bit-field of 40 bits");
  check(open.rodata().port == 0x1234, "constant");
  check(open.maps.messages.max_entries() == 0x010203, "map's size");
  return failures;
}
