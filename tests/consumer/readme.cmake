# SPDX-FileCopyrightText: The ebpfxx authors
# SPDX-License-Identifier: MIT
#
# The README's example, as it stands there: each block behind a line <!-- file: NAME --> is that file.
set(compiled_once ON)
include("${CMAKE_CURRENT_LIST_DIR}/consumer.cmake")

write_page("${SOURCE}/README.md" project 4)

configure("${WORK}/project" "${WORK}/build" "-DCMAKE_CXX_FLAGS=-Wall -Wextra -Werror")
build("${WORK}/build")
expect_steps("Compiling opens.bpf.c" "Generating opens.skel.hpp" "Building main.cpp.o" "Linking opens")

# The same files fetched: from here, and with the generator that is here.
file(COPY "${WORK}/project/opens.bpf.c" "${WORK}/project/main.cpp" DESTINATION "${WORK}/project/fetched")
configure("${WORK}/project/fetched" "${WORK}/build-fetched" "-DFETCHCONTENT_SOURCE_DIR_EBPFXX=${SOURCE}"
          "-DEBPFXX_GENERATOR_EXECUTABLE=${PREFIX}/bin/ebpfxx-gen")
build("${WORK}/build-fetched" --target opens_bpf)
