// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// refused: this class has constructors, private members or virtual functions
#include <ebpfxx/reflect.hpp>
#include <string>

class Told {
  friend constexpr void ebpfxx_fields(const Told& a, const Told& b, auto&& visit) {
    visit("value", a.value_, b.value_);
  }
  int value_ = 0;
};
std::size_t hash_of(const Told& value) { return ebpfxx::hash(value); }

#ifdef MUST_NOT_COMPILE
class Private {
  int value_ = 0;
};
std::size_t hash_of(const Private& value) { return ebpfxx::hash(value); }
#endif
