// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// A probe with two numbers, as DTRACE_PROBE2 of SystemTap's <sys/sdt.h> makes it. In your own program use that header
// (Debian's systemtap-sdt-dev): it has more arguments, types and machines.
#pragma once

// One instruction that does nothing, and a note in the file that says where it is, how it is called, and in which
// registers its arguments are at that moment.
#define PROBE2(provider, name, first, second)                                     \
  asm volatile(                                                                   \
      "990: nop\n"                                                                \
      ".pushsection .note.stapsdt, \"?\", \"note\"\n"                             \
      ".balign 4\n"                                                               \
      ".4byte 992f - 991f, 994f - 993f, 3\n"                                      \
      "991: .asciz \"stapsdt\"\n"                                                 \
      "992: .balign 4\n"                                                          \
      "993: .8byte 990b, _.stapsdt.base, 0\n"                                     \
      ".asciz \"" #provider "\", \"" #name                                        \
      "\", \"-8@%0 -8@%1\"\n"                                                     \
      "994: .balign 4\n"                                                          \
      ".popsection\n"                                                             \
      ".ifndef _.stapsdt.base\n"                                                  \
      ".pushsection .stapsdt.base, \"aG\", \"progbits\", .stapsdt.base, comdat\n" \
      ".weak _.stapsdt.base\n"                                                    \
      ".hidden _.stapsdt.base\n"                                                  \
      "_.stapsdt.base: .space 1\n"                                                \
      ".size _.stapsdt.base, 1\n"                                                 \
      ".popsection\n"                                                             \
      ".endif\n" ::"r"(static_cast<long>(first)),                                 \
      "r"(static_cast<long>(second)))
