# SPDX-FileCopyrightText: The ebpfxx authors
# SPDX-License-Identifier: MIT
#
# What `ebpfxx-gen new` makes: projects of each kind, which build without a warning. One test is run as they have it, in a
# guest; new.sh runs the programs, and the tests, on this machine. The workflow is that of docs/ci.md.
set(compiled_once ON)
include("${CMAKE_CURRENT_LIST_DIR}/consumer.cmake")

write(project/CMakeLists.txt "cmake_minimum_required(VERSION 3.25)
project(tools LANGUAGES CXX)
")
set(kinds tracer xdp tc profiler)
foreach(kind IN LISTS kinds)
  run(output "${PREFIX}/bin/ebpfxx-gen" new my_${kind} --kind ${kind} --directory "${WORK}/project/${kind}")
  file(APPEND "${WORK}/project/CMakeLists.txt" "add_subdirectory(${kind})
foreach(program my_${kind} my_${kind}_test)
  target_compile_options(\${program} PRIVATE -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror)
endforeach()
")
  file(GLOB_RECURSE files RELATIVE "${WORK}/project/${kind}" "${WORK}/project/${kind}/*")
  if(NOT files STREQUAL ".github/workflows/ci.yml;CMakeLists.txt;README.md;main.cpp;my_${kind}.bpf.c;test.cpp")
    message(FATAL_ERROR "A ${kind} has other files: ${files}")
  endif()
  file(STRINGS "${WORK}/project/${kind}/CMakeLists.txt" lines)
  list(LENGTH lines count)
  if(count GREATER 12)
    message(FATAL_ERROR "The CMakeLists.txt has ${count} lines, and 12 are to be enough.")
  endif()
endforeach()
write_page("${SOURCE}/docs/ci.md" page 2)
file(READ "${WORK}/page/.github/workflows/ci.yml" documented)
file(READ "${WORK}/project/tracer/.github/workflows/ci.yml" written)
if(NOT documented STREQUAL written)
  message(FATAL_ERROR "docs/ci.md has another workflow than generator/new.")
endif()
configure("${WORK}/project" "${WORK}/build")
build("${WORK}/build")
run(output "${CMAKE_CTEST_COMMAND}" --test-dir "${WORK}/build/tracer" --output-on-failure --no-tests=error
    -R my_tracer-on-linux-5.10)
