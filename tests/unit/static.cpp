// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// A statically linked program: its linker has nothing to warn of, and libbpf's words are in the error, not on stderr.
#include <cstring>
#include <ebpfxx/object.hpp>

int main() {
  try {
    (void)ebpfxx::OpenObject::from_memory(std::as_bytes(std::span{"this is no object"}));
  } catch (const ebpfxx::Error& error) {
    return std::strstr(error.what(), "libbpf: ") ? 0 : 1;
  }
  return 1;
}
