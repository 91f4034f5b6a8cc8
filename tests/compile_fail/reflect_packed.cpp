// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// refused: or is packed
#include <ebpfxx/reflect.hpp>
#include <string>

struct [[gnu::packed]] TightlyPacked {
  char text[3];
  unsigned char count;
};
void print_name(const TightlyPacked& value) {
  ebpfxx::for_each_field(value, [](std::string_view, const auto&) {});
}

#ifdef MUST_NOT_COMPILE
struct [[gnu::packed]] Misaligned {
  char tag;
  int count;
};
void print_name(const Misaligned& value) {
  ebpfxx::for_each_field(value, [](std::string_view, const auto&) {});
}
#endif
