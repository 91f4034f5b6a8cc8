# SPDX-FileCopyrightText: The ebpfxx authors
# SPDX-License-Identifier: MIT
#
# What the tests of other build tools share: the project of docs/packages.md, in WORK/project, with a program that returns
# what header.h has as LIMIT, and the environment in which pkg-config finds ebpfxx.
include("${CMAKE_CURRENT_LIST_DIR}/consumer.cmake")

write_page("${SOURCE}/docs/packages.md" project 2)
write(project/header.h "#include <string.h>\n#define LIMIT 3\n")
write_bpf(project/opens.bpf.c counts "#include \"header.h\"\nvolatile int limit = LIMIT;")
write(project/main.cpp [=[
#include "opens.skel.hpp"

int main() {
  auto open = opens::open();
  return open.data().limit;
}
]=])
list(TRANSFORM PREFIX_PATH APPEND /lib/pkgconfig OUTPUT_VARIABLE folders)
list(JOIN folders ":" folders)
set(ENV{PKG_CONFIG_PATH} "${PREFIX}/share/pkgconfig:${folders}:$ENV{PKG_CONFIG_PATH}")
set(ENV{CXX} "${CXX}")

# expect_status(<program> <status>): what the program in WORK returns.
function(expect_status program expected)
  execute_process(COMMAND "${WORK}/${program}" RESULT_VARIABLE status)
  if(NOT status EQUAL expected)
    message(FATAL_ERROR "opens returns ${status}, and ${expected} was expected")
  endif()
endfunction()
