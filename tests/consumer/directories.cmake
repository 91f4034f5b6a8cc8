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
