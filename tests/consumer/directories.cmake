# SPDX-FileCopyrightText: The ebpfxx authors
# SPDX-License-Identifier: MIT
#
# One skeleton, and programs in other directories that use it, built at the same time.
include("${CMAKE_CURRENT_LIST_DIR}/consumer.cmake")

write_project(project "add_subdirectory(one)\nadd_subdirectory(bpf)\nadd_subdirectory(two)\n")
write(project/bpf/CMakeLists.txt "ebpfxx_add_bpf(counter_bpf SOURCES counter.bpf.c)\n")
write_bpf(project/bpf/counter.bpf.c counts)
foreach(name one two)
  write(project/${name}/CMakeLists.txt
        "add_executable(${name} ${name}.cpp)\ntarget_link_libraries(${name} PRIVATE counter_bpf)\n")
  write_main(project/${name}/${name}.cpp counter counts)
endforeach()

configure("${WORK}/project" "${WORK}/build")
build("${WORK}/build")
expect_steps("Compiling counter.bpf.c" "Generating counter.skel.hpp" "Building one.cpp.o" "Building two.cpp.o"
             "Linking one" "Linking two")
run(output "${WORK}/build/one/one")
run(output "${WORK}/build/two/two")

# One of them alone brings what it needs.
run(output "${CMAKE_COMMAND}" --build "${WORK}/build" --target clean)
build("${WORK}/build" --target two)
expect_steps("Compiling counter.bpf.c" "Generating counter.skel.hpp" "Building two.cpp.o" "Linking two")

# Two skeletons of one name do not shadow each other: one program cannot have both, until they get prefixes.
write_project(names "add_subdirectory(first)\nadd_subdirectory(second)
add_executable(program main.cpp)
target_link_libraries(program PRIVATE first_bpf second_bpf)
")
foreach(name first second)
  write(names/${name}/CMakeLists.txt "separate_arguments(more UNIX_COMMAND \"\${${name}}\")
ebpfxx_add_bpf(${name}_bpf SOURCES counter.bpf.c \${more})
")
  write_bpf(names/${name}/counter.bpf.c ${name}s)
endforeach()
write(names/main.cpp [=[
#include "first/counter.skel.hpp"
#include "second/of/counter.skel.hpp"

int main() {
  auto one = first::counter::open();
  auto other = second::of::counter::open();
  return one.maps.firsts.max_entries() == 7 && other.maps.seconds.max_entries() == 7 ? 0 : 1;
}
]=])
refuse("EBPFXX_OTHER_counter.skel.hpp_SO_SAY_NAME_OR_INCLUDE_PREFIX property of .second_bpf. does not agree"
       "${WORK}/names" "${WORK}/build-clash")
refuse("EBPFXX_OTHER_namespace_counter_SO_SAY_NAMESPACE_OR_INCLUDE_PREFIX property of .second_bpf. does not agree"
       "${WORK}/names" "${WORK}/build-clash" "-Dfirst=INCLUDE_PREFIX first NAMESPACE counter")
configure("${WORK}/names" "${WORK}/build-names" "-Dfirst=INCLUDE_PREFIX first EMBED OBJECT"
          "-Dsecond=INCLUDE_PREFIX second/of/")
build("${WORK}/build-names")
run(output "${WORK}/build-names/program")
