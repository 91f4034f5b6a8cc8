# SPDX-FileCopyrightText: The ebpfxx authors
# SPDX-License-Identifier: MIT
#
# Without CMake: the meson.build of docs/packages.md. A changed header of the BPF program reaches the program.
include("${CMAKE_CURRENT_LIST_DIR}/without_cmake.cmake")

if(lines_meson.build GREATER 12)
  message(FATAL_ERROR "docs/packages.md: the meson.build has ${lines_meson.build} lines, and 12 are to be enough.")
endif()

find_program(meson meson REQUIRED)
run(output "${meson}" setup "${WORK}/build" "${WORK}/project")
run(output "${meson}" compile -C "${WORK}/build")
expect_status(build/opens 3)
write(project/header.h "#define LIMIT 4\n")
run(output "${meson}" compile -C "${WORK}/build")
expect_status(build/opens 4)
