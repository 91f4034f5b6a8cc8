// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Something to trace: a program that forgets some of what it allocates, until it is stopped.
#include <chrono>
#include <cstdlib>
#include <thread>

static void* volatile memory;  // so that the compiler leaves nothing out

[[gnu::noinline]] static void forget_a_block() { memory = std::malloc(1000); }

[[gnu::noinline]] static void forget_some_numbers() { memory = std::calloc(25, 4); }

[[gnu::noinline]] static void grow_and_free() {
  memory = std::malloc(10);
  memory = std::realloc(memory, 100000);
  std::free(memory);
}

int main() {
  for (;;) {
    forget_a_block();
    forget_some_numbers();
    grow_and_free();
    std::this_thread::sleep_for(std::chrono::milliseconds{10});
  }
}
