# SPDX-FileCopyrightText: The ebpfxx authors
# SPDX-License-Identifier: MIT
#
# Mistakes in calls of ebpfxx_add_bpf(), and what is missing, are told in a sentence, before anything is built.
include("${CMAKE_CURRENT_LIST_DIR}/consumer.cmake")

write_project(project "include(\${CALL})\n")
write_bpf(project/counter.bpf.c counts)

# misuse(<expression> <arguments of ebpfxx_add_bpf> [<argument of cmake>...])
function(misuse expression arguments)
  write(call.cmake "ebpfxx_add_bpf(${arguments})\n")
  refuse("${expression}" "${WORK}/project" "${WORK}/build" "-DCALL=${WORK}/call.cmake" -UEBPFXX_* ${ARGN})
endfunction()

misuse("unknown arguments: SOURCE counter.bpf.c. Known are LIBRARY SOURCES" "counter_bpf SOURCE counter.bpf.c")
misuse("unknown arguments: counter.bpf.c" "counter_bpf counter.bpf.c")
misuse("SOURCES is missing" "counter_bpf NAME counter")
misuse("SOURCES is missing" "counter_bpf SOURCES")
misuse("NAME needs a value" "counter_bpf SOURCES counter.bpf.c NAME")
misuse("the first argument is the name of the target" "SOURCES counter.bpf.c")
misuse("EMBED is HEADER or OBJECT, not both" "counter_bpf SOURCES counter.bpf.c EMBED both")
misuse("a LIBRARY embeds nothing" "counter_bpf LIBRARY SOURCES counter.bpf.c EMBED OBJECT")
misuse("LIBRARIES: absent is no target of ebpfxx_add_bpf.absent LIBRARY"
       "counter_bpf SOURCES counter.bpf.c LIBRARIES absent")
misuse("LIBRARIES: ebpfxx::ebpfxx is no target of" "counter_bpf SOURCES counter.bpf.c LIBRARIES ebpfxx::ebpfxx")
misuse("EXTERNAL_TYPES: event is not like event=app::event" "counter_bpf SOURCES counter.bpf.c EXTERNAL_TYPES event")
misuse("RECORDS: event is not like events=event" "counter_bpf SOURCES counter.bpf.c RECORDS event")
misuse("RENAMES: state is not like state=State" "counter_bpf SOURCES counter.bpf.c RENAMES state")
misuse("INCLUDE_PREFIX is a folder to write in an #include, like net, and not ../net."
       "counter_bpf SOURCES counter.bpf.c INCLUDE_PREFIX ../net")
misuse("there is no file .*/project/absent.bpf.c" "counter_bpf SOURCES absent.bpf.c")
misuse("VMLINUX_H names .*/project/absent.h, and there is no such file"
       "counter_bpf SOURCES counter.bpf.c VMLINUX_H absent.h")
misuse("which has neither x86/vmlinux.h nor vmlinux.h" "counter_bpf SOURCES counter.bpf.c VMLINUX_H . ARCH x86_64")
misuse("no name for the processor 'z80'. Say ARCH" "counter_bpf SOURCES counter.bpf.c ARCH z80")
misuse("VMLINUX_H AUTO would describe this machine's kernel .* and this build is for sparc"
       "counter_bpf SOURCES counter.bpf.c VMLINUX_H AUTO ARCH sparc")
misuse("There is no program /absent/clang" "counter_bpf SOURCES counter.bpf.c CLANG /absent/clang")
misuse("There is no program /absent/clang" "counter_bpf SOURCES counter.bpf.c" -DEBPFXX_CLANG=/absent/clang)
misuse("There is no file /absent/gen, which EBPFXX_GENERATOR_EXECUTABLE names" "counter_bpf SOURCES counter.bpf.c"
       -DEBPFXX_GENERATOR_EXECUTABLE=/absent/gen)

# Compilers that will not do
file(MAKE_DIRECTORY "${WORK}/bin")
foreach(version 13.0.1 9.0.0 21.1.0)
  write(clang-${version} "#!/bin/sh\necho \"Debian clang version ${version}-1\"\n")
  file(CHMOD "${WORK}/clang-${version}" PERMISSIONS OWNER_READ OWNER_EXECUTE)
endforeach()
foreach(version 13 9)
  file(GLOB path "${WORK}/clang-${version}.*")
  misuse("cannot compile the BPF programs: it is version ${version}, and 14 is the oldest that will do"
         "counter_bpf SOURCES counter.bpf.c CLANG \"${path}\"")
endforeach()
misuse("it was built without the BPF target" "counter_bpf SOURCES counter.bpf.c CLANG \"${WORK}/clang-21.1.0\"")
misuse("it is no clang" "counter_bpf SOURCES counter.bpf.c CLANG \"${CMAKE_COMMAND}\"")

file(COPY_FILE "${WORK}/clang-13.0.1" "${WORK}/bin/clang")
set(path "$ENV{PATH}")
set(ENV{PATH} "${WORK}/bin")
misuse("compiled by clang 14 or newer, and there is none. Install Debian's package clang.*/bin/clang cannot be used: it is version 13"
       "counter_bpf SOURCES counter.bpf.c" -DCMAKE_FIND_USE_CMAKE_SYSTEM_PATH=OFF)
set(ENV{PATH} "${path}")

# libbpf that is absent or old
file(MAKE_DIRECTORY "${WORK}/pc")
set(ENV{PKG_CONFIG_LIBDIR} "${WORK}/pc")
set(ENV{CMAKE_PREFIX_PATH} "${PREFIX}") # without the libbpf of this build
refuse("libbpf.*Debian's package libbpf-dev" "${WORK}/project" "${WORK}/no-libbpf" "-DCALL=${WORK}/call.cmake")
write(pc/libbpf.pc "Name: libbpf\nDescription: old\nVersion: 0.5.0\nLibs: -lbpf\n")
refuse("libbpf.*0.5.0.*at least \"1.1\".*CMAKE_PREFIX_PATH" "${WORK}/project" "${WORK}/old-libbpf" "-DCALL=${WORK}/call.cmake")
