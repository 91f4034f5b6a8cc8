# SPDX-FileCopyrightText: The ebpfxx authors
# SPDX-License-Identifier: MIT
#
# A library of BPF code in one directory, a program that it is linked into in another, with a type of the user's own, and
# with its object in a file of its own, which two files and a shared library use.
set(compiled_once ON)
include("${CMAKE_CURRENT_LIST_DIR}/consumer.cmake")

write_project(project [=[
add_subdirectory(app)
]=])
write(project/app/CMakeLists.txt [=[
add_subdirectory(../sums sums)
ebpfxx_add_bpf(app_bpf SOURCES app.bpf.c LIBRARIES sums_bpf EMBED OBJECT EXTERNAL_TYPES pair=app::Pair
               EXTERNAL_HEADERS pair.hpp)
target_include_directories(app_bpf INTERFACE "${CMAKE_CURRENT_SOURCE_DIR}")
add_library(shared SHARED shared.cpp)
target_link_libraries(shared PRIVATE app_bpf)
add_executable(program main.cpp other.cpp)
target_link_libraries(program PRIVATE app_bpf sums_bpf shared)
get_target_property(scans app_bpf_object CXX_SCAN_FOR_MODULES)
if(NOT scans STREQUAL OFF) # otherwise CMake 3.28 asks for clang-scan-deps
  message(FATAL_ERROR "app.skel.cpp is scanned for modules.")
endif()
]=])
write(project/sums/CMakeLists.txt [=[
ebpfxx_add_bpf(sums_bpf LIBRARY SOURCES sums.bpf.c first.bpf.c INCLUDES include NAMESPACE lib::sums)
]=])
write(project/sums/include/sums.bpf.h "int sum_add(int what);\n")
write(project/sums/first.bpf.c "int first = 3;\n")
write(project/sums/sums.bpf.c [=[
#include "sums.bpf.h"
extern int first;
volatile int sum = 5;
int sum_add(int what) { sum += what + first; return sum; }
]=])
write(project/app/app.bpf.c [=[
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include "sums.bpf.h"
struct pair { int left; int right; };
struct pair pair = {.left = 1, .right = 2};
SEC("socket") int filter(void* ctx) { return sum_add(pair.left); }
char LICENSE[] SEC("license") = "GPL";
]=])
write(project/app/pair.hpp "#pragma once\nnamespace app { struct Pair { int left; int right; }; }\n")
write(project/app/shared.cpp
      "#include \"app.skel.hpp\"\nint left() { return app::open().data().pair.left; }\n")
write(project/app/other.cpp
      "#include \"app.skel.hpp\"\nint right() { return app::open().data().pair.right; }\n")
write(project/app/main.cpp [=[
#include "app.skel.hpp"
#include "sums.subskel.hpp"
int left();
int right();
int main() {
  auto open = app::open();
  lib::sums::OpenSubskeleton sums{open.object()};
  app::Pair pair = open.data().pair;
  return sums.vars.sum == 5 && sums.vars.first == 3 && pair.left == left() && pair.right == right() ? 0 : 1;
}
]=])

configure("${WORK}/project" "${WORK}/build")
build("${WORK}/build")
run(output "${WORK}/build/app/program")

# What the shared library throws is one type with the program's, for a libc++ that compares addresses.
if(CXX MATCHES "clang")
  run(output nm -D --defined-only "${WORK}/build/app/libshared.so")
  if(NOT output MATCHES "_ZTIN6ebpfxx2v05ErrorE")
    message(FATAL_ERROR "The shared library has an Error of its own")
  endif()
endif()

# A change of the library reaches all that has it in it.
write(project/sums/first.bpf.c "int first = 4;\n")
build("${WORK}/build")
list(FILTER steps EXCLUDE REGEX "(cpp.o|libshared.so|_object.a|program)$")
expect_steps("Compiling first.bpf.c" "Generating app.skel.hpp" "Generating sums.subskel.hpp" "Linking app.linked.bpf.o"
             "Linking sums.linked.bpf.o")
execute_process(COMMAND "${WORK}/build/app/program" RESULT_VARIABLE status)
if(NOT status EQUAL 1) # it expects 3
  message(FATAL_ERROR "The program still has the old library")
endif()
