# SPDX-FileCopyrightText: The ebpfxx authors
# SPDX-License-Identifier: MIT
#
# The README's example, as it stands there: each block behind a line <!-- file: NAME --> is that file.
include("${CMAKE_CURRENT_LIST_DIR}/consumer.cmake")

file(READ "${SOURCE}/README.md" readme)
string(REPLACE "[" "\\u005b" readme "${readme}") # in a list, CMake takes brackets and semicolons for its own
string(REPLACE "]" "\\u005d" readme "${readme}")
string(REPLACE ";" "\\u003b" readme "${readme}")
string(REGEX MATCHALL "<!-- file: [^ ]+ -->\n```[a-z]+\n[^`]*```" blocks "${readme}")
list(LENGTH blocks count)
if(NOT count EQUAL 4)
  message(FATAL_ERROR "The README has ${count} files of its example, and 4 were expected")
endif()
foreach(block IN LISTS blocks)
  string(REGEX MATCH "<!-- file: ([^ ]+) -->\n```[a-z]+\n([^`]*)```" match "${block}")
  set(name "${CMAKE_MATCH_1}")
  set(content "${CMAKE_MATCH_2}")
  string(REPLACE "\\u005b" "[" content "${content}")
  string(REPLACE "\\u005d" "]" content "${content}")
  string(REPLACE "\\u003b" ";" content "${content}")
  write("project/${name}" "${content}")
endforeach()

configure("${WORK}/project" "${WORK}/build" "-DCMAKE_CXX_FLAGS=-Wall -Wextra -Werror")
build("${WORK}/build")
expect_steps("Compiling opens.bpf.c" "Generating opens.skel.hpp" "Building main.cpp.o" "Linking opens")

# The same files fetched: from here, and with the generator that is here.
file(COPY "${WORK}/project/opens.bpf.c" "${WORK}/project/main.cpp" DESTINATION "${WORK}/project/fetched")
configure("${WORK}/project/fetched" "${WORK}/build-fetched" "-DFETCHCONTENT_SOURCE_DIR_EBPFXX=${SOURCE}"
          "-DEBPFXX_GENERATOR_EXECUTABLE=${PREFIX}/bin/ebpfxx-gen")
build("${WORK}/build-fetched" --target opens_bpf)
