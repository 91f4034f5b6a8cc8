// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// refused: a member of this struct is an anonymous struct or union
#include <ebpfxx/reflect.hpp>
#include <string>

union Address {
  unsigned v4;
  unsigned char bytes[4];
};
struct Named {
  int family;
  Address address;
};
std::string json_of(const Named& value) { return ebpfxx::to_json(value); }

#ifdef MUST_NOT_COMPILE
struct Anonymous {
  int family;
  union {
    unsigned v4;
    unsigned char bytes[4];
  };
};
std::string json_of(const Anonymous& value) { return ebpfxx::to_json(value); }
#endif
