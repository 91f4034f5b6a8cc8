# SPDX-FileCopyrightText: The ebpfxx authors
# SPDX-License-Identifier: MIT
#
# Without CMake: pkg-config and the Makefile of docs/packages.md. A changed header of the BPF program reaches the program.
include("${CMAKE_CURRENT_LIST_DIR}/without_cmake.cmake")

if(lines_Makefile GREATER 10)
  message(FATAL_ERROR "docs/packages.md: the Makefile has ${lines_Makefile} lines, and 10 are to be enough.")
endif()

find_program(make NAMES make gmake REQUIRED)
run(output "${make}" -C "${WORK}/project")
expect_status(project/opens 3)
write(project/header.h "#define LIMIT 4\n")
run(output "${make}" -C "${WORK}/project")
expect_status(project/opens 4)
run(output "${make}" -C "${WORK}/project" --question) # nothing is left to do

# What headers need not define, compiled once.
find_program(pkg_config NAMES pkg-config pkgconf REQUIRED)
run(flags "${pkg_config}" --cflags --libs ebpfxx)
separate_arguments(flags UNIX_COMMAND "${flags}")
file(GLOB compiled "${PREFIX}/share/cmake/ebpfxx/compiled/*.cpp")
run(output "${CXX}" -std=c++20 -Wall -Wextra -Werror -DEBPFXX_COMPILED "${WORK}/project/main.cpp" ${compiled} ${flags}
    -o "${WORK}/project/opens")
expect_status(project/opens 4)
