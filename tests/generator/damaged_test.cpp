// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <filesystem>
#include <ostream>
#include <string>

#include "error.hpp"
#include "output.hpp"
#include "read.hpp"

using namespace ebpfxx::gen;

TEST_CASE("an object that is cut off anywhere is refused with a sentence") {
  const std::string object = read_input(OBJECT), cut = std::string{OBJECT} + ".cut.o";
  int refused = 0, lengths = 0;
  for (std::size_t length = 0; length < object.size(); length += 64, ++lengths) {
    CAPTURE(length);
    write_output(cut, object.substr(0, length));
    try {
      (void)read_object(cut, {});
    } catch (const Failure& failure) {
      CHECK(std::string{failure.what()}.starts_with(cut + ": "));
      ++refused;
    }
  }
  CHECK(refused == lengths);
  std::filesystem::remove(cut);
}
