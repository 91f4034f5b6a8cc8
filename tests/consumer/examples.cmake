# SPDX-FileCopyrightText: The ebpfxx authors
# SPDX-License-Identifier: MIT
#
# Each example is a project that can be copied. They are built in the tree as well, so here all are configured, and some
# are built.
include("${CMAKE_CURRENT_LIST_DIR}/consumer.cmake")

file(GLOB examples RELATIVE "${SOURCE}/examples" "${SOURCE}/examples/*/CMakeLists.txt")
foreach(example IN LISTS examples)
  cmake_path(GET example PARENT_PATH example)
  file(COPY "${SOURCE}/examples/${example}" DESTINATION "${WORK}")
  configure("${WORK}/${example}" "${WORK}/${example}/build")
  if(NOT example MATCHES "^(hello|execsnoop)$")
    continue()
  endif()
  build("${WORK}/${example}/build")
  if(NOT EXISTS "${WORK}/${example}/build/${example}")
    message(FATAL_ERROR "${example} did not build a program of its name.")
  endif()
endforeach()
