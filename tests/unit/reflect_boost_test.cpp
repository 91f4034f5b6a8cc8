// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Members that take no braces, which Boost.PFR counts.
#include <doctest/doctest.h>

#include <chrono>
#include <ebpfxx/reflect.hpp>
#include <memory>
#include <ostream>

namespace {

struct Empty {};
struct HasEmpty {
  int before;
  Empty nothing;
  int after;
};
struct Owning {
  std::unique_ptr<int> owned;
  std::chrono::nanoseconds duration;
  int number;
};

}  // namespace

TEST_CASE("an empty struct may be a member") {
  CHECK(ebpfxx::to_text(HasEmpty{1, {}, 2}) == "{before: 1, nothing: {}, after: 2}");
  CHECK_FALSE(ebpfxx::equal(HasEmpty{1, {}, 2}, HasEmpty{1, {}, 3}));
}

TEST_CASE("members may be of any class") {
  std::string names;
  int last = 0;
  ebpfxx::for_each_field(Owning{std::make_unique<int>(1), {}, 3},
                         [&]<class Field>(std::string_view name, const Field& field) {
                           names.append(name).append(" ");
                           if constexpr (std::is_same_v<Field, int>) last = field;
                         });
  CHECK(names == "owned duration number ");
  CHECK(last == 3);
}
