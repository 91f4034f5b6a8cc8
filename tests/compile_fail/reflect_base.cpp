// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// refused: members of base classes cannot be found
#include <ebpfxx/reflect.hpp>
#include <string>

struct Base {
  int in_base;
};
struct Member {
  Base base;
  int own;
};
bool same(const Member& a, const Member& b) { return ebpfxx::equal(a, b); }

#ifdef MUST_NOT_COMPILE
struct Derived : Base {
  int own;
};
bool same(const Derived& a, const Derived& b) { return ebpfxx::equal(a, b); }
#endif
