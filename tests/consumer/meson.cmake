# SPDX-FileCopyrightText: The ebpfxx authors
# SPDX-License-Identifier: MIT
#
# Without CMake: the meson.build of docs/packages.md. A changed header of the BPF program reaches the program.
include("${CMAKE_CURRENT_LIST_DIR}/consumer.cmake")

write_page("${SOURCE}/docs/packages.md" project 2)
if(lines_meson.build GREATER 12)
  message(FATAL_ERROR "docs/packages.md: the meson.build has ${lines_meson.build} lines, and 12 are to be enough.")
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
  execute_process(COMMAND "${WORK}/build/opens" RESULT_VARIABLE status)
  if(NOT status EQUAL expected)
    message(FATAL_ERROR "opens returns ${status}, and ${expected} was expected")
  endif()
endfunction()

find_program(meson meson REQUIRED)
run(output "${meson}" setup "${WORK}/build" "${WORK}/project")
run(output "${meson}" compile -C "${WORK}/build")
expect_status(3)
write(project/header.h "#define LIMIT 4\n")
run(output "${meson}" compile -C "${WORK}/build")
expect_status(4)
