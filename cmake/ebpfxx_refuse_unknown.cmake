# SPDX-FileCopyrightText: The ebpfxx authors
# SPDX-License-Identifier: MIT
include_guard(GLOBAL)

# _ebpfxx_refuse_unknown("FATAL_ERROR;<who says so>" "<unknown arguments>" <keyword>...): the keywords are those that are known.
function(_ebpfxx_refuse_unknown fail unknown)
  if(unknown)
    list(JOIN unknown " " unknown)
    list(JOIN ARGN " " known)
    message(${fail} "unknown arguments: ${unknown}. Known are ${known}.")
  endif()
endfunction()
