// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// What a file costs that includes ebpfxx and a skeleton and uses neither. Only compiled, like libbpf_headers.cpp.
#include <ebpfxx/ebpfxx.hpp>

#include "execsnoop.skel.hpp"

int main() {}
