# SPDX-FileCopyrightText: The ebpfxx authors
# SPDX-License-Identifier: MIT
#
# cmake -D FOLDER=<dir> -D HEADERS=<pattern> -D COMPILER=<path> -D INCLUDES=<dir>;... -P language.cmake
# With an older C++, a header gets one sentence that says so, and no further errors.
file(GLOB_RECURSE headers RELATIVE "${FOLDER}" "${FOLDER}/${HEADERS}")
set(ENV{LC_ALL} C)
list(FILTER INCLUDES EXCLUDE REGEX "^$")
list(TRANSFORM INCLUDES PREPEND -I)

# refused(<header> <sentence> <option>...)
function(refused header sentence)
  execute_process(
    COMMAND "${COMPILER}" ${ARGN} ${INCLUDES} -include "${header}"
            -x c++ /dev/null
    OUTPUT_QUIET
    ERROR_VARIABLE message
  )
  string(REGEX MATCHALL "error: [^\n]*" errors "${message}")
  if(NOT errors MATCHES "^error: (#error )?\"${sentence}\";error: .?ebpfxx-needs-[^;]*$")
    message("${message}")
    message(FATAL_ERROR "<${header}> with ${ARGN} does not say just this: ${sentence}")
  endif()
endfunction()

set(cxx20 "ebpfxx needs C\\+\\+20: compile with -std=c\\+\\+20 or newer")
foreach(header IN LISTS headers)
  refused(${header} "${cxx20}" -std=c++17 -E)
endforeach()
refused(guard.skel.hpp "${cxx20}" -std=c++17 -fsyntax-only)
