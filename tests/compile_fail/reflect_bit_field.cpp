// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// refused: this struct has a bit-field
#include <ebpfxx/reflect.hpp>
#include <string>

struct Whole {
  unsigned kind, level;
};
std::string text_of(const Whole& value) { return ebpfxx::to_text(value); }

#ifdef MUST_NOT_COMPILE
struct Bits {
  unsigned kind : 3, level : 5;
};
std::string text_of(const Bits& value) { return ebpfxx::to_text(value); }
#endif
