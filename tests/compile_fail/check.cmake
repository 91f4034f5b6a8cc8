# SPDX-FileCopyrightText: The ebpfxx authors
# SPDX-License-Identifier: MIT
#
# cmake -D CASE=<file> -D COMPILER=<path> [-D OPTIONS=<option>;...] -D INCLUDES=<dir>;... -P check.cmake
file(STRINGS "${CASE}" refused REGEX "^// refused: ")
if(NOT refused)
  message(FATAL_ERROR "${CASE} needs a line \"// refused: EXPRESSION\"; with several, MUST_NOT_COMPILE is 1, 2, ...")
endif()

file(STRINGS "${CASE}" also REGEX "^// also: ") # in the same message
list(TRANSFORM also REPLACE "^// also: " "")

file(STRINGS "${CASE}" most_lines REGEX "^// lines: ")
string(REPLACE "// lines: " "" most_lines "${most_lines}")

set(ENV{LC_ALL} C)
list(FILTER INCLUDES EXCLUDE REGEX "^$")
list(TRANSFORM INCLUDES PREPEND -I)
set(number 0)
foreach(expected IN LISTS refused)
  math(EXPR number "${number} + 1")
  string(REPLACE "// refused: " "" expected "${expected}")
  execute_process(
    COMMAND "${COMPILER}" -std=c++20 -fsyntax-only -DMUST_NOT_COMPILE=${number}
            ${OPTIONS} ${INCLUDES} "${CASE}"
    RESULT_VARIABLE status
    ERROR_VARIABLE message
  )
  message("${number}: ${message}")
  if(NOT status)
    message(FATAL_ERROR "${number} compiles, and must not.")
  elseif(NOT message MATCHES "${expected}")
    message(FATAL_ERROR "The message of ${number} does not match \"${expected}\".")
  endif()
  foreach(expected IN LISTS also)
    if(NOT message MATCHES "${expected}")
      message(FATAL_ERROR "The message does not match \"${expected}\" either.")
    endif()
  endforeach()
  string(REGEX REPLACE "(In file included|  +) from [^\n]*\n" "" message "${message}") # as many as there are files
  string(REGEX MATCHALL "\n" lines "${message}")
  list(LENGTH lines lines)
  if(most_lines AND lines GREATER most_lines)
    message(FATAL_ERROR "The message of ${number} has ${lines} lines, more than ${most_lines}.")
  endif()
endforeach()
