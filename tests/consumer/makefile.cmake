# SPDX-FileCopyrightText: The ebpfxx authors
# SPDX-License-Identifier: MIT
#
# Without CMake: pkg-config and the Makefile of docs/packages.md. A changed header of the BPF program reaches the program.
include("${CMAKE_CURRENT_LIST_DIR}/consumer.cmake")

write_page("${SOURCE}/docs/packages.md" project 2)
if(lines_Makefile GREATER 10)
  message(FATAL_ERROR "docs/packages.md: the Makefile has ${lines_Makefile} lines, and 10 are to be enough.")
endif()
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

# expect_status(<status>): of the program, which returns what header.h has as LIMIT.
function(expect_status expected)
  execute_process(COMMAND "${WORK}/project/opens" RESULT_VARIABLE status)
  if(NOT status EQUAL expected)
    message(FATAL_ERROR "opens returns ${status}, and ${expected} was expected")
  endif()
endfunction()

find_program(make NAMES make gmake REQUIRED)
run(output "${make}" -C "${WORK}/project")
expect_status(3)
write(project/header.h "#define LIMIT 4\n")
run(output "${make}" -C "${WORK}/project")
expect_status(4)
run(output "${make}" -C "${WORK}/project" --question) # nothing is left to do

# What headers need not define, compiled once.
find_program(pkg_config NAMES pkg-config pkgconf REQUIRED)
run(flags "${pkg_config}" --cflags --libs ebpfxx)
separate_arguments(flags UNIX_COMMAND "${flags}")
file(GLOB compiled "${PREFIX}/share/cmake/ebpfxx/compiled/*.cpp")
run(output "${CXX}" -std=c++20 -Wall -Wextra -Werror -DEBPFXX_COMPILED "${WORK}/project/main.cpp" ${compiled} ${flags}
    -o "${WORK}/project/opens")
expect_status(4)
