# SPDX-FileCopyrightText: The ebpfxx authors
# SPDX-License-Identifier: MIT
#
# Several sources, two of one name, become one object and one skeleton. NAME, NAMESPACE and TYPES reach the generator.
include("${CMAKE_CURRENT_LIST_DIR}/consumer.cmake")

write_project(project [=[
ebpfxx_add_bpf(both_bpf SOURCES first/part.bpf.c second/part.bpf.c NAME both NAMESPACE mine::both TYPES unused)
add_executable(program main.cpp)
target_link_libraries(program PRIVATE both_bpf)
get_target_property(object both_bpf EBPFXX_OBJECT)
get_target_property(skeleton both_bpf EBPFXX_SKELETON)
add_custom_target(show COMMAND ${CMAKE_COMMAND} -E sha256sum ${object} ${skeleton} VERBATIM)
add_dependencies(show both_bpf)
]=])
write_bpf(project/first/part.bpf.c firsts
          "struct unused { int number; };\nSEC(\"socket\") int sum(struct unused* u) { return u->number; }")
write_bpf(project/second/part.bpf.c seconds)
write(project/main.cpp [=[
#include "both.skel.hpp"

int main() {
  mine::both::unused unused{.number = 0};
  auto open = mine::both::open();
  open.progs.on_firsts.set_autoload(false);
  open.progs.on_seconds.set_autoload(false);
  return open.maps.firsts.max_entries() == 7 && open.maps.seconds.max_entries() == 7 ? unused.number : 1;
}
]=])

configure("${WORK}/project" "${WORK}/build")
build("${WORK}/build")
expect_steps("Compiling part.bpf.c" "Compiling part.bpf.c" "Linking both.linked.bpf.o" "Generating both.skel.hpp"
             "Building main.cpp.o" "Linking program")
run(output "${WORK}/build/program")
build("${WORK}/build" --target show)
file(TOUCH "${WORK}/project/second/part.bpf.c")
build("${WORK}/build")
expect_steps("Compiling part.bpf.c" "Linking both.linked.bpf.o" "Generating both.skel.hpp" "Building main.cpp.o"
             "Linking program")
