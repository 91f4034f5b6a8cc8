# SPDX-FileCopyrightText: The ebpfxx authors
# SPDX-License-Identifier: MIT
file(GLOB sources "${ROOT}/cmake/compiled/*.cpp")
foreach(source IN LISTS sources)
  file(STRINGS "${source}" lines REGEX "^#include <ebpfxx/impl/")
  list(APPEND included ${lines})
endforeach()
file(GLOB_RECURSE definitions RELATIVE "${ROOT}/include" "${ROOT}/include/ebpfxx/impl/*.hpp")
list(TRANSFORM definitions REPLACE ".+" "#include <\\0>")
list(SORT included)
list(SORT definitions)
if(NOT included STREQUAL definitions)
  message(FATAL_ERROR "cmake/compiled has\n${included}\ninstead of\n${definitions}")
endif()
