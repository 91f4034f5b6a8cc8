# SPDX-FileCopyrightText: The ebpfxx authors
# SPDX-License-Identifier: MIT
#
# Compares a header, and what inspect says of its object, with those that they are to be; the object's bytes, their
# number and the version are left out. With UPDATE_GOLDEN=1 in the environment it makes them the golden ones instead.
cmake_minimum_required(VERSION 3.25)

# Lines with brackets and semicolons are trouble as a CMake list, so this works on the text as a whole.
function(compare text golden_file)
  string(REGEX REPLACE "\n    \"[^\n]*" "" text "${text}")
  string(REPLACE "object_bytes[] =\n" "object_bytes[] = ...;\n" text "${text}")
  string(REGEX REPLACE "[0-9]+ bytes([.\n])" "some bytes\\1" text "${text}")
  string(REGEX REPLACE "[0-9]+ bytes without" "some bytes without" text "${text}")
  string(REGEX REPLACE "ebpfxx-gen [0-9.]+ from" "ebpfxx-gen from" text "${text}")

  if("$ENV{UPDATE_GOLDEN}")
    file(WRITE "${golden_file}" "${text}")
    return()
  endif()
  if(EXISTS "${golden_file}")
    file(READ "${golden_file}" golden)
  endif()
  if(NOT text STREQUAL golden)
    file(WRITE "${MADE}.comparable" "${text}")
    execute_process(COMMAND diff -u "${golden_file}" "${MADE}.comparable")
    message(FATAL_ERROR "${golden_file} differs. If the new one is better, run the test with UPDATE_GOLDEN=1 and commit.")
  endif()
endfunction()

# It is formatted as people would, though clang-format is told to leave it.
find_program(clang_format NAMES clang-format-14 clang-format)
if(clang_format)
  file(READ "${MADE}" header)
  string(REPLACE "// clang-format off\n" "" header "${header}")
  file(WRITE "${MADE}.unformatted.hpp" "${header}")
  execute_process(COMMAND "${clang_format}" --version OUTPUT_VARIABLE version)
  execute_process(COMMAND "${clang_format}" "--style=file:${CMAKE_CURRENT_LIST_DIR}/../../.clang-format"
                          "${MADE}.unformatted.hpp" OUTPUT_FILE "${MADE}.formatted.hpp" COMMAND_ERROR_IS_FATAL ANY)
  execute_process(COMMAND diff -u "${MADE}.unformatted.hpp" "${MADE}.formatted.hpp" RESULT_VARIABLE differs)
  if(version MATCHES "version 14\\." AND differs)
    message(FATAL_ERROR "clang-format would change ${MADE}")
  endif()
endif()

file(READ "${MADE}" header)
compare("${header}" "${GOLDEN}")
execute_process(COMMAND "${GENERATOR}" inspect "${OBJECT}" OUTPUT_VARIABLE tables COMMAND_ERROR_IS_FATAL ANY)
compare("${tables}" "${GOLDEN_INSPECT}")
