# SPDX-FileCopyrightText: The ebpfxx authors
# SPDX-License-Identifier: MIT
#
# The installed package, and one skeleton in two translation units of one program.
set(compiled_once ON)
include("${CMAKE_CURRENT_LIST_DIR}/consumer.cmake")

write_project(project [=[
set(CMAKE_CXX_CLANG_TIDY false) # not for ebpfxx's sources
ebpfxx_add_bpf(counter_bpf SOURCES counter.bpf.c DEFINITIONS "TEXT=\"a, b\"" INCLUDES $<1:${CMAKE_SOURCE_DIR}>)
unset(CMAKE_CXX_CLANG_TIDY)
add_executable(program main.cpp other.cpp)
target_link_libraries(program PRIVATE counter_bpf)
target_compile_options(program PRIVATE -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror)
target_link_options(program PRIVATE -Wl,--fatal-warnings)
add_custom_target(run COMMAND program)
]=])
write_bpf(project/counter.bpf.c counts "_Static_assert(sizeof(TEXT) == 5, \"\");")
write(project/main.cpp [=[
#include "counter.skel.hpp"

const void* other_bytes();
unsigned other_entries(counter::OpenSkeleton& open);

int main() {
  auto open = counter::open();
  if (other_entries(open) != 7) return 1;
  return other_bytes() != counter::detail::object_bytes;
}
]=])
write(project/other.cpp [=[
#include "counter.skel.hpp"

const void* other_bytes() { return counter::detail::object_bytes; }
unsigned other_entries(counter::OpenSkeleton& open) { return open.maps.counts.max_entries(); }
]=])

configure("${WORK}/project" "${WORK}/build" -DCMAKE_EXPORT_COMPILE_COMMANDS=ON)
build("${WORK}/build")
expect_steps("Compiling counter.bpf.c" "Generating counter.skel.hpp" "Building main.cpp.o" "Building other.cpp.o"
             "Linking program")
build("${WORK}/build")
expect_steps()
build("${WORK}/build" --target run)

if(GENERATOR STREQUAL "Ninja Multi-Config") # BPF programs are the same in all of them
  build("${WORK}/build" --config Release)
  expect_steps("Building main.cpp.o" "Building other.cpp.o" "Linking program")
endif()

# What editors are told, also after CMake has run again: each source once.
if(NOT GENERATOR STREQUAL "Ninja Multi-Config") # which has each once for each configuration
  foreach(again 0 1)
    file(READ "${WORK}/build/compile_commands.json" database)
    string(JSON count LENGTH "${database}")
    set(files "")
    foreach(i RANGE 1 ${count})
      math(EXPR i "${i} - 1")
      string(JSON file GET "${database}" ${i} file)
      list(APPEND files "${file}")
    endforeach()
    list(FILTER files EXCLUDE REGEX "/cmake/ebpfxx/compiled/")
    if(NOT files STREQUAL "${WORK}/project/main.cpp;${WORK}/project/other.cpp;${WORK}/project/counter.bpf.c")
      message(FATAL_ERROR "compile_commands.json has other files: ${database}")
    endif()
    math(EXPR last "${count} - 1")
    string(JSON arguments GET "${database}" ${last} arguments)
    foreach(argument "-DTEXT=\\\"a, b\\\"" "-I${WORK}/project" "${file}")
      string(FIND "${arguments}" "\"${argument}\"" position)
      if(position EQUAL -1)
        message(FATAL_ERROR "compile_commands.json lacks ${argument}: ${arguments}")
      endif()
    endforeach()
    run(output "${CMAKE_COMMAND}" "${WORK}/build")
    build("${WORK}/build")
    expect_steps()
  endforeach()
endif()
