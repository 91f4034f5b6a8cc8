# SPDX-FileCopyrightText: The ebpfxx authors
# SPDX-License-Identifier: MIT
#
# For another architecture: the generator has to be one that runs here.
include("${CMAKE_CURRENT_LIST_DIR}/consumer.cmake")

# No cross compiler is needed: nothing but BPF is compiled.
write(toolchain.cmake "set(CMAKE_SYSTEM_NAME Linux)\nset(CMAKE_SYSTEM_PROCESSOR s390x)\n")
write_project(project "ebpfxx_add_bpf(counter_bpf SOURCES counter.bpf.c)
ebpfxx_add_bpf(little_bpf SOURCES counter.bpf.c ARCH arm64)
")
write_bpf(project/counter.bpf.c counts [=[
#if __TARGET_ARCH_s390 ? __BYTE_ORDER__ != __ORDER_BIG_ENDIAN__ : __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error byte order
#elif !__TARGET_ARCH_s390 && !__TARGET_ARCH_arm64
#error architecture
#endif]=])
set(cross "-DCMAKE_TOOLCHAIN_FILE=${WORK}/toolchain.cmake")

find_program(installed ebpfxx-gen) # then it would be used
if(NOT installed)
  refuse("needs ebpfxx-gen, built for this machine.*set EBPFXX_GENERATOR_EXECUTABLE" "${WORK}/project" "${WORK}/refused"
         ${cross})
endif()
# A generator that only copies: whether it reads the other byte order is for its own tests.
write(bin/ebpfxx-gen "#!/bin/sh\ncp \"$2\" \"$4\"\n")
file(CHMOD "${WORK}/bin/ebpfxx-gen" PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE)
configure("${WORK}/project" "${WORK}/build" ${cross} "-DEBPFXX_GENERATOR_EXECUTABLE=${WORK}/bin/ebpfxx-gen")
build("${WORK}/build")
# As Conan says where programs for this machine are
configure("${WORK}/project" "${WORK}/build-path" ${cross} "-DCMAKE_PROGRAM_PATH=${WORK}/bin")
build("${WORK}/build-path")

# Tests on other kernels run on that machine's.
write(arm64.cmake "set(CMAKE_SYSTEM_NAME Linux)\nset(CMAKE_SYSTEM_PROCESSOR aarch64)\n")
write_project(kernels "enable_testing()\nebpfxx_add_kernel_test(NAME program COMMAND program KERNELS newest)\n")
configure("${WORK}/kernels" "${WORK}/build-kernels" "-DCMAKE_TOOLCHAIN_FILE=${WORK}/arm64.cmake")
file(READ "${WORK}/build-kernels/CTestTestfile.cmake" tests)
if(NOT tests MATCHES "--arch\" \"arm64\"")
  message(FATAL_ERROR "It does not run for arm64: ${tests}")
endif()

# A libbpf of another machine is refused, and not taken again from the cache.
file(MAKE_DIRECTORY "${WORK}/foreign")
run(output "${CXX}" -shared -x c++ /dev/null -Wl,-soname,libbpf.so.1 -o "${WORK}/foreign/libbpf.so")
run(output sh -c "printf '\\267' | dd of='${WORK}/foreign/libbpf.so' bs=1 seek=18 conv=notrunc") # now it is arm64
write(foreign/libbpf.pc "Name: libbpf\nDescription: foreign\nVersion: 1.1.2\nLibs: -L${WORK}/foreign -lbpf\n")
set(ENV{PKG_CONFIG_LIBDIR} "${WORK}/foreign")
foreach(again 0 1)
  refuse("pkg-config finds ${WORK}/foreign/libbpf.so, which a program for s390x cannot link. Set the environment.s PKG_CONFIG_LIBDIR"
         "${WORK}/project" "${WORK}/build-foreign" ${cross} "-DEBPFXX_GENERATOR_EXECUTABLE=${WORK}/bin/ebpfxx-gen")
endforeach()
unset(ENV{PKG_CONFIG_LIBDIR})
configure("${WORK}/project" "${WORK}/build-foreign" ${cross} "-DEBPFXX_GENERATOR_EXECUTABLE=${WORK}/bin/ebpfxx-gen")

# The other machine's own pkg-config is asked first.
run(output "${CXX}" -print-multiarch)
string(STRIP "${output}" multiarch)
write(bin/${multiarch}-pkg-config "#!/bin/sh\ntouch '${WORK}/asked'\nexec pkg-config \"$@\"\n")
file(CHMOD "${WORK}/bin/${multiarch}-pkg-config" PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE)

# As a part of the consumer's tree: the generator would be built for the other machine, so it is not built.
write_project(tree "add_subdirectory(\"${SOURCE}\" ebpfxx)
ebpfxx_add_bpf(counter_bpf SOURCES ../project/counter.bpf.c)
")
if(NOT installed)
  refuse("needs ebpfxx-gen, built for this machine" "${WORK}/tree" "${WORK}/tree-refused" ${cross} -DSUBPROJECT=ON)
endif()
set(ENV{PATH} "${WORK}/bin:$ENV{PATH}")
configure("${WORK}/tree" "${WORK}/tree-build" ${cross} -DSUBPROJECT=ON)
build("${WORK}/tree-build")
if(NOT EXISTS "${WORK}/asked")
  message(FATAL_ERROR "${multiarch}-pkg-config was not asked.")
endif()
