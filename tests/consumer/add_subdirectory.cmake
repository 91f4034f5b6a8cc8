# SPDX-FileCopyrightText: The ebpfxx authors
# SPDX-License-Identifier: MIT
#
# ebpfxx as part of the consumer's tree, by add_subdirectory and by FetchContent.
set(compiled_once ON)
include("${CMAKE_CURRENT_LIST_DIR}/consumer.cmake")

set(use [=[
ebpfxx_add_bpf(counter_bpf SOURCES counter.bpf.c)
add_executable(program main.cpp)
target_link_libraries(program PRIVATE counter_bpf)
foreach(target ebpfxx-unit-tests execsnoop)
  if(TARGET ${target})
    message(FATAL_ERROR "${target} is part of the consumer's build.")
  endif()
endforeach()
if(EXPECT_GENERATOR)
  get_target_property(unity ebpfxx_generator UNITY_BUILD)
  get_target_property(libraries ebpfxx_generator LINK_LIBRARIES)
  get_target_property(options ebpfxx_generator COMPILE_OPTIONS)
  if(NOT unity OR "fmt::fmt-header-only" IN_LIST libraries OR NOT "-O0" IN_LIST options)
    message(FATAL_ERROR "The generator takes a minute to build instead of half of it.")
  endif()
endif()
]=])
write_bpf(project/counter.bpf.c counts)
write_main(project/main.cpp counter counts)

# The generator would take a minute to build, so another one does its work.
write_project(project "add_subdirectory(\"${SOURCE}\" ebpfxx)\n${use}")
configure("${WORK}/project" "${WORK}/build" -DSUBPROJECT=ON
          "-DEBPFXX_GENERATOR_EXECUTABLE=${PREFIX}/bin/ebpfxx-gen")
build("${WORK}/build")
expect_steps("Compiling counter.bpf.c" "Generating counter.skel.hpp" "Building main.cpp.o" "Linking program")
run(output "${WORK}/build/program")
configure("${WORK}/project" "${WORK}/build-all" -DSUBPROJECT=ON -DEXPECT_GENERATOR=ON)
run(output "${CMAKE_COMMAND}" --build "${WORK}/build-all" --target help)
if(NOT output MATCHES "ebpfxx-gen")
  message(FATAL_ERROR "The generator is not part of the consumer's build.")
endif()

write_project(fetch "include(FetchContent)
FetchContent_Declare(ebpfxx SOURCE_DIR \"${SOURCE}\" SYSTEM)
FetchContent_MakeAvailable(ebpfxx)
${use}")
file(COPY "${WORK}/project/counter.bpf.c" "${WORK}/project/main.cpp" DESTINATION "${WORK}/fetch")
configure("${WORK}/fetch" "${WORK}/build-fetch" -DSUBPROJECT=ON
          "-DEBPFXX_GENERATOR_EXECUTABLE=${PREFIX}/bin/ebpfxx-gen")
build("${WORK}/build-fetch")
run(output "${WORK}/build-fetch/program")
