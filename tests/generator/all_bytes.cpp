// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Prints every pair of bytes as the generator writes an object's bytes, for names_test.cpp to compile.
#include <cstdio>
#include <string>

#include "names/names.hpp"

int main() {
  std::string bytes;
  for (int first = 0; first < 256; ++first)
    for (int second = 0; second < 256; ++second) {
      bytes += static_cast<char>(first);
      bytes += static_cast<char>(second);
    }
  std::fputs(ebpfxx::gen::byte_lines(bytes, "    ").c_str(), stdout);
}
