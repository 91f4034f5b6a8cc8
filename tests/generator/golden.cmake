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

# It reads well: one declaration a line, no blank line too many, no space at the end of a line.
file(READ "${MADE}" header)
string(REGEX REPLACE "\"([^\"\\\n]|\\\\.)*\"|//[^\n]*" "//" code "${header}")
foreach(bad ";[^\n]*;" "\n\n\n" "[{:]\n\n +[^ \n]*}" "\t" " \n")
  if(code MATCHES "${bad}")
    message(FATAL_ERROR "${MADE} does not read well, by /${bad}/: ${CMAKE_MATCH_0}")
  endif()
endforeach()

compare("${header}" "${GOLDEN}")
execute_process(COMMAND "${GENERATOR}" inspect "${OBJECT}" OUTPUT_VARIABLE tables COMMAND_ERROR_IS_FATAL ANY)
compare("${tables}" "${GOLDEN_INSPECT}")
