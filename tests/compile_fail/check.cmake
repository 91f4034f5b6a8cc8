# SPDX-FileCopyrightText: The ebpfxx authors
# SPDX-License-Identifier: MIT
#
# cmake -D CASE=<file> -D COMPILER=<path> -D INCLUDES=<dir>;... -P check.cmake
file(STRINGS "${CASE}" expected REGEX "^// refused: ")
list(LENGTH expected count)
if(NOT count EQUAL 1)
  message(FATAL_ERROR "${CASE} needs one line \"// refused: EXPRESSION\".")
endif()
string(REPLACE "// refused: " "" expected "${expected}")

list(FILTER INCLUDES EXCLUDE REGEX "^$")
list(TRANSFORM INCLUDES PREPEND -I)
execute_process(
  COMMAND "${CMAKE_COMMAND}" -E env LC_ALL=C "${COMPILER}" -std=c++20 -fsyntax-only -DMUST_NOT_COMPILE ${INCLUDES}
          "${CASE}"
  RESULT_VARIABLE status
  ERROR_VARIABLE message
)
message("${message}")
if(NOT status)
  message(FATAL_ERROR "It compiles, and must not.")
elseif(NOT message MATCHES "${expected}")
  message(FATAL_ERROR "The message does not match \"${expected}\".")
endif()
