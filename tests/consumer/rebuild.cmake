# SPDX-FileCopyrightText: The ebpfxx authors
# SPDX-License-Identifier: MIT
#
# After a change, what depends on it is built again, and nothing else. With spaces in the paths.
include("${CMAKE_CURRENT_LIST_DIR}/consumer.cmake")

write_project("my project" [=[
ebpfxx_add_bpf(one_bpf SOURCES one.bpf.c INCLUDES include $<1:include> $<0:nothing> DEFINITIONS LIMIT=3)
ebpfxx_add_bpf(two_bpf SOURCES two.bpf.c INCLUDES include)
foreach(name one two)
  add_executable(${name} ${name}.cpp)
  target_link_libraries(${name} PRIVATE ${name}_bpf)
endforeach()
]=])
write("my project/include/shared.h" "#define SHARED 1\n")
write_bpf("my project/one.bpf.c" counts "#include \"shared.h\"\n_Static_assert(LIMIT == 3 && SHARED == 1, \"\");")
write_bpf("my project/two.bpf.c" counts)
write_main("my project/one.cpp" one counts)
write_main("my project/two.cpp" two counts)
file(COPY "${PREFIX}/bin/ebpfxx-gen" DESTINATION "${WORK}")
set(one "Compiling one.bpf.c" "Generating one.skel.hpp" "Building one.cpp.o" "Linking one")
set(two "Compiling two.bpf.c" "Generating two.skel.hpp" "Building two.cpp.o" "Linking two")

configure("${WORK}/my project" "${WORK}/my build" "-DEBPFXX_GENERATOR_EXECUTABLE=${WORK}/ebpfxx-gen")
build("${WORK}/my build")
expect_steps(${one} ${two})
build("${WORK}/my build")
expect_steps()

file(TOUCH "${WORK}/my project/include/shared.h")
build("${WORK}/my build")
expect_steps(${one})
build("${WORK}/my build")
expect_steps()

file(TOUCH "${WORK}/my project/two.bpf.c")
build("${WORK}/my build")
expect_steps(${two})

file(TOUCH "${WORK}/ebpfxx-gen")
build("${WORK}/my build")
list(REMOVE_ITEM one "Compiling one.bpf.c")
list(REMOVE_ITEM two "Compiling two.bpf.c")
expect_steps(${one} ${two})

# A header that is gone, and that nothing includes any more. (CMake's Makefiles keep what a custom command once
# depended on, and so build such an object every time, until `make clean`.)
if(GENERATOR STREQUAL Ninja)
  write_bpf("my project/one.bpf.c" counts)
  file(REMOVE "${WORK}/my project/include/shared.h")
  build("${WORK}/my build")
  expect_steps("Compiling one.bpf.c" ${one})
  build("${WORK}/my build")
  expect_steps()
endif()

# Other options
file(READ "${WORK}/my project/CMakeLists.txt" lists)
string(REPLACE "LIMIT=3" "LIMIT=3 MORE" lists "${lists}")
write("my project/CMakeLists.txt" "${lists}")
build("${WORK}/my build")
expect_steps("Compiling one.bpf.c" ${one})
build("${WORK}/my build")
expect_steps()
