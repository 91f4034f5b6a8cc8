// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// What a file costs that includes libbpf, bpftool's skeleton, and the standard headers that one writes beside them.
#include <bpf/libbpf.h>

#include <optional>
#include <span>
#include <string>
#include <system_error>

#include "execsnoop.skel.h"

int main() {}
