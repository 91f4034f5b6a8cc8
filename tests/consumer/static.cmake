# SPDX-FileCopyrightText: The ebpfxx authors
# SPDX-License-Identifier: MIT
#
# A program that needs no libbpf where it runs, and one that needs no library at all.
include("${CMAKE_CURRENT_LIST_DIR}/consumer.cmake")

write_project(project "ebpfxx_add_bpf(counter_bpf SOURCES counter.bpf.c)
foreach(name program wholly)
  add_executable(\${name} main.cpp)
  target_link_libraries(\${name} PRIVATE counter_bpf)
endforeach()
target_link_options(wholly PRIVATE -static)
")
write_bpf(project/counter.bpf.c counts)
write_main(project/main.cpp counter counts)
configure("${WORK}/project" "${WORK}/build" -DEBPFXX_STATIC_LIBBPF=ON)
build("${WORK}/build")
foreach(name program wholly)
  run(output "${WORK}/build/${name}")
  run(output readelf -d "${WORK}/build/${name}")
  if(output MATCHES "NEEDED[^\n]*(libbpf|libelf|libz)" OR (name STREQUAL wholly AND output MATCHES NEEDED))
    message(FATAL_ERROR "${name} needs shared libraries:\n${output}")
  endif()
endforeach()

# An archive that is absent is named.
write(pc/libbpf.pc "Name: libbpf\nDescription: shared only\nVersion: 1.1.2\nLibs: -lbpf\nLibs.private: -labsent\n")
set(ENV{PKG_CONFIG_LIBDIR} "${WORK}/pc")
set(ENV{CMAKE_PREFIX_PATH} "${PREFIX}")
refuse("EBPFXX_STATIC_LIBBPF needs libabsent.a, which cannot be found" "${WORK}/project" "${WORK}/refused"
       -DEBPFXX_STATIC_LIBBPF=ON)
