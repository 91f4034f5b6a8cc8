# SPDX-FileCopyrightText: The ebpfxx authors
# SPDX-License-Identifier: MIT
#
# cmake -D DATABASE=<compile_commands.json> -D COMMANDS=<file>;... -P ebpfxx_compile_commands.cmake
# Adds compile commands that CMake did not write. A file has the working directory, the source and the arguments, each on
# a line, or several with semicolons between.
set(entries "")
foreach(file IN LISTS COMMANDS)
  file(READ "${file}" text)
  string(REPLACE "\\" "\\\\" text "${text}")
  string(REPLACE "\"" "\\\"" text "${text}")
  string(REGEX REPLACE "[\n;]+$" "" text "${text}")
  string(REGEX REPLACE "[\n;]+" "\", \"" text "${text}")
  string(REGEX REPLACE "^([^\"]*)\", \"([^\"]*)\", (.*)$"
         "{\n  \"directory\": \"\\1\",\n  \"file\": \"\\2\",\n  \"arguments\": [\\3\"]\n}" text "${text}")
  string(APPEND entries ",\n${text}")
endforeach()

set(database "")
if(EXISTS "${DATABASE}") # without C and C++ there is none
  file(READ "${DATABASE}" database)
endif()
string(FIND "${database}" "${entries}" position)
if(position EQUAL -1)
  string(STRIP "${database}" database)
  string(REGEX REPLACE "[ \n]*\\]$" "" database "${database}")
  if(database MATCHES "^\\[?$") # it was empty
    set(database "[")
    string(REGEX REPLACE "^," "" entries "${entries}")
  endif()
  file(WRITE "${DATABASE}.new" "${database}${entries}\n]\n")
  file(RENAME "${DATABASE}.new" "${DATABASE}")
endif()
