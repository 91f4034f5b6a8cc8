# SPDX-FileCopyrightText: The ebpfxx authors
# SPDX-License-Identifier: MIT
#
# clangd has no complaint about a BPF program, a program that uses its skeleton, and the skeleton itself, in a project
# that is built in build/, where clangd looks.
include("${CMAKE_CURRENT_LIST_DIR}/consumer.cmake")

find_program(clangd NAMES clangd clangd-19 clangd-16 REQUIRED)
write_project(project [=[
ebpfxx_add_bpf(counter_bpf SOURCES bpf/counter.bpf.c DEFINITIONS "TEXT=\"a, b\"" $<0:NOTHING> INCLUDES include)
add_executable(program main.cpp)
target_link_libraries(program PRIVATE counter_bpf)
]=])
write(project/include/shared.h "#define SHARED 1\n")
write_bpf(project/bpf/counter.bpf.c counts
          "#include <shared.h>\n_Static_assert(SHARED == 1 && sizeof(TEXT) == 5, \"\");")
write_main(project/main.cpp counter counts)

configure("${WORK}/project" "${WORK}/project/build" -DCMAKE_EXPORT_COMPILE_COMMANDS=ON)
build("${WORK}/project/build")
foreach(file bpf/counter.bpf.c main.cpp build/counter_bpf/counter.skel.hpp)
  set(lines "")
  if(file MATCHES skel)
    set(lines --check-lines=1-1) # at each other token it tries to rewrite, which takes long
  endif()
  run(output "${clangd}" "--check=${WORK}/project/${file}" ${lines})
  if(NOT output MATCHES "Loaded compilation database from ${WORK}/project/build/compile_commands.json"
     OR NOT output MATCHES "All checks completed, 0 errors")
    message(FATAL_ERROR "${output}")
  endif()
endforeach()
