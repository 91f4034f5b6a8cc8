// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// A library whose names are in a debug file.
namespace {

struct Counter {
  [[gnu::noinline]] static int hidden(int number) {
    asm volatile("");
    return number + 3;
  }
};

}  // namespace

extern "C" int ebpfxx_stripped_call(int number) { return Counter::hidden(number); }
