// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// refused: members of base classes cannot be found
#include <ebpfxx/reflect.hpp>
#include <string>

namespace hooked {
struct Told {
  int value;
};
template <class Visit>
constexpr void ebpfxx_fields(const Told& a, const Told& b, Visit&& visit) {
  visit("value", a.value, b.value);
}
struct More : Told {
  int more;
};
}  // namespace hooked
std::string text_of(const hooked::Told& value) { return ebpfxx::to_text(value); }

#ifdef MUST_NOT_COMPILE
std::string text_of(const hooked::More& value) { return ebpfxx::to_text(value); }  // `more` would be missing
#endif
