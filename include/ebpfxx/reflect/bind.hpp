// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// bind: calls a function with the members of an aggregate. Structured bindings allow C arrays and any number of
// members, and Boost.PFR allows neither; they must be written out for each number of members.
#pragma once

#include <cstddef>

#include "../detail/language.hpp"

// Names of members, eight to a letter: EBPFXX_BIND_EIGHTS_2 is a0, ... a7, b0, ... b7, with a comma at the end.
#define EBPFXX_BIND_1(x) x##0
#define EBPFXX_BIND_2(x) EBPFXX_BIND_1(x), x##1
#define EBPFXX_BIND_3(x) EBPFXX_BIND_2(x), x##2
#define EBPFXX_BIND_4(x) EBPFXX_BIND_3(x), x##3
#define EBPFXX_BIND_5(x) EBPFXX_BIND_4(x), x##4
#define EBPFXX_BIND_6(x) EBPFXX_BIND_5(x), x##5
#define EBPFXX_BIND_7(x) EBPFXX_BIND_6(x), x##6
#define EBPFXX_BIND_8(x) EBPFXX_BIND_7(x), x##7
#define EBPFXX_BIND_EIGHTS_0
#define EBPFXX_BIND_EIGHTS_1 EBPFXX_BIND_8(a),
#define EBPFXX_BIND_EIGHTS_2 EBPFXX_BIND_EIGHTS_1 EBPFXX_BIND_8(b),
#define EBPFXX_BIND_EIGHTS_3 EBPFXX_BIND_EIGHTS_2 EBPFXX_BIND_8(c),
#define EBPFXX_BIND_EIGHTS_4 EBPFXX_BIND_EIGHTS_3 EBPFXX_BIND_8(d),
#define EBPFXX_BIND_EIGHTS_5 EBPFXX_BIND_EIGHTS_4 EBPFXX_BIND_8(e),
#define EBPFXX_BIND_EIGHTS_6 EBPFXX_BIND_EIGHTS_5 EBPFXX_BIND_8(f),
#define EBPFXX_BIND_EIGHTS_7 EBPFXX_BIND_EIGHTS_6 EBPFXX_BIND_8(g),
#define EBPFXX_BIND_EIGHTS_8 EBPFXX_BIND_EIGHTS_7 EBPFXX_BIND_8(h),
#define EBPFXX_BIND_EIGHTS_9 EBPFXX_BIND_EIGHTS_8 EBPFXX_BIND_8(i),
#define EBPFXX_BIND_EIGHTS_10 EBPFXX_BIND_EIGHTS_9 EBPFXX_BIND_8(j),
#define EBPFXX_BIND_EIGHTS_11 EBPFXX_BIND_EIGHTS_10 EBPFXX_BIND_8(k),
#define EBPFXX_BIND_EIGHTS_12 EBPFXX_BIND_EIGHTS_11 EBPFXX_BIND_8(l),
#define EBPFXX_BIND_EIGHTS_13 EBPFXX_BIND_EIGHTS_12 EBPFXX_BIND_8(m),
#define EBPFXX_BIND_EIGHTS_14 EBPFXX_BIND_EIGHTS_13 EBPFXX_BIND_8(n),
#define EBPFXX_BIND_EIGHTS_15 EBPFXX_BIND_EIGHTS_14 EBPFXX_BIND_8(o),

// The case of 8 * eights + ones members, and the eight cases with as many eights.
#define EBPFXX_BIND_CASE(eights, ones)                                                  \
  if constexpr (count == 8 * eights + ones) {                                           \
    auto& [EBPFXX_BIND_EIGHTS_##eights EBPFXX_BIND_##ones(z)] = object;                 \
    if constexpr (requires { use(EBPFXX_BIND_EIGHTS_##eights EBPFXX_BIND_##ones(z)); }) \
      return use(EBPFXX_BIND_EIGHTS_##eights EBPFXX_BIND_##ones(z));                    \
    else                                                                                \
      return CannotBind{};                                                              \
  }
#define EBPFXX_BIND_CASES(eights)                                \
  if constexpr (count > 8 * eights && count <= 8 * eights + 8) { \
    EBPFXX_BIND_CASE(eights, 1)                                  \
    EBPFXX_BIND_CASE(eights, 2)                                  \
    EBPFXX_BIND_CASE(eights, 3)                                  \
    EBPFXX_BIND_CASE(eights, 4)                                  \
    EBPFXX_BIND_CASE(eights, 5)                                  \
    EBPFXX_BIND_CASE(eights, 6)                                  \
    EBPFXX_BIND_CASE(eights, 7)                                  \
    EBPFXX_BIND_CASE(eights, 8)                                  \
  }

namespace ebpfxx::inline v0::detail {

/// The result of bind() if `use` does not take such members.
struct CannotBind {};

inline constexpr std::size_t max_bound_members = 128;

/// use(members...), as lvalues of `object`. `count` must be the number of its members.
template <std::size_t count, class T, class Use>
constexpr decltype(auto) bind([[maybe_unused]] T& object, Use use) {
  static_assert(count <= max_bound_members);
  if constexpr (count == 0) return use();
  EBPFXX_BIND_CASES(0)
  EBPFXX_BIND_CASES(1)
  EBPFXX_BIND_CASES(2)
  EBPFXX_BIND_CASES(3)
  EBPFXX_BIND_CASES(4)
  EBPFXX_BIND_CASES(5)
  EBPFXX_BIND_CASES(6)
  EBPFXX_BIND_CASES(7)
  EBPFXX_BIND_CASES(8)
  EBPFXX_BIND_CASES(9)
  EBPFXX_BIND_CASES(10)
  EBPFXX_BIND_CASES(11)
  EBPFXX_BIND_CASES(12)
  EBPFXX_BIND_CASES(13)
  EBPFXX_BIND_CASES(14)
  EBPFXX_BIND_CASES(15)
}

}  // namespace ebpfxx::inline v0::detail

#undef EBPFXX_BIND_1
#undef EBPFXX_BIND_2
#undef EBPFXX_BIND_3
#undef EBPFXX_BIND_4
#undef EBPFXX_BIND_5
#undef EBPFXX_BIND_6
#undef EBPFXX_BIND_7
#undef EBPFXX_BIND_8
#undef EBPFXX_BIND_EIGHTS_0
#undef EBPFXX_BIND_EIGHTS_1
#undef EBPFXX_BIND_EIGHTS_2
#undef EBPFXX_BIND_EIGHTS_3
#undef EBPFXX_BIND_EIGHTS_4
#undef EBPFXX_BIND_EIGHTS_5
#undef EBPFXX_BIND_EIGHTS_6
#undef EBPFXX_BIND_EIGHTS_7
#undef EBPFXX_BIND_EIGHTS_8
#undef EBPFXX_BIND_EIGHTS_9
#undef EBPFXX_BIND_EIGHTS_10
#undef EBPFXX_BIND_EIGHTS_11
#undef EBPFXX_BIND_EIGHTS_12
#undef EBPFXX_BIND_EIGHTS_13
#undef EBPFXX_BIND_EIGHTS_14
#undef EBPFXX_BIND_EIGHTS_15
#undef EBPFXX_BIND_CASE
#undef EBPFXX_BIND_CASES
