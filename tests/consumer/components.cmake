# SPDX-FileCopyrightText: The ebpfxx authors
# SPDX-License-Identifier: MIT
#
# What Debian's packages are made of: each component installs its own files, headers alone are found and say what is
# missing, and with the other component they are complete. And the package's version.
include("${CMAKE_CURRENT_LIST_DIR}/consumer.cmake")

# install(<component>) in a folder of that name; sets <component>_files.
function(install component)
  run(output "${CMAKE_COMMAND}" --install "${BINARY}" --component ${component} --prefix "${WORK}/${component}")
  file(GLOB_RECURSE files RELATIVE "${WORK}/${component}" "${WORK}/${component}/*")
  set(${component}_files "${files}" PARENT_SCOPE)
endfunction()

install(development)
install(generator)
foreach(file include/ebpfxx/map.hpp share/cmake/ebpfxx/ebpfxxConfig.cmake share/pkgconfig/ebpfxx.pc)
  if(NOT file IN_LIST development_files)
    message(FATAL_ERROR "${file} is not in the component development.")
  endif()
endforeach()
list(FILTER generator_files EXCLUDE REGEX "/ebpfxxGeneratorTargets(-[a-z]+)?\\.cmake$")
if(NOT generator_files STREQUAL "bin/ebpfxx-gen;share/ebpfxx/bpf/gnu/stubs-32.h;share/man/man1/ebpfxx-gen.1")
  message(FATAL_ERROR "The component generator has other files: ${generator_files}")
endif()

# find(<version, components> <code>)
function(find how code)
  write(project/CMakeLists.txt "cmake_minimum_required(VERSION 3.25)
project(consumer LANGUAGES CXX)
find_package(ebpfxx ${how} CONFIG PATHS \${INSTALLED} NO_DEFAULT_PATH)
${code}")
endfunction()
set(bpf "ebpfxx_add_bpf(counter_bpf SOURCES counter.bpf.c)\n")
write_bpf(project/counter.bpf.c counts)

find(REQUIRED "")
configure("${WORK}/project" "${WORK}/headers" "-DINSTALLED=${WORK}/development")
find("REQUIRED COMPONENTS generator" "")
refuse("ebpfxx-gen is not installed: it is the package ebpfxx-gen" "${WORK}/project" "${WORK}/refused"
       "-DINSTALLED=${WORK}/development")
find("REQUIRED COMPONENTS python" "")
refuse("no component python, only generator" "${WORK}/project" "${WORK}/refused" "-DINSTALLED=${WORK}/development")
find("REQUIRED OPTIONAL_COMPONENTS generator" "${bpf}")
refuse("needs ebpfxx-gen, built for this machine. Install the package ebpfxx-gen" "${WORK}/project" "${WORK}/refused"
       "-DINSTALLED=${WORK}/development")

# As one package after the other.
file(COPY "${WORK}/generator/" DESTINATION "${WORK}/development")
find("REQUIRED COMPONENTS generator" "${bpf}")
configure("${WORK}/project" "${WORK}/complete" "-DINSTALLED=${WORK}/development")

# Before 1.0, each minor version may break what uses another one.
file(STRINGS "${SOURCE}/include/ebpfxx/version.hpp" version REGEX "^#define EBPFXX_VERSION_[A-Z]+ [0-9]+$")
list(TRANSFORM version REPLACE "^.* " "")
list(POP_FRONT version major minor patch)
math(EXPR next "${minor} + 1")
find("${major}.${minor} REQUIRED" "
if(NOT ebpfxx_VERSION STREQUAL \"${major}.${minor}.${patch}\")
  message(FATAL_ERROR \"\${ebpfxx_VERSION} is found\")
endif()
")
configure("${WORK}/project" "${WORK}/complete" "-DINSTALLED=${WORK}/development")
find("${major}.${next} REQUIRED" "")
refuse("version: ${major}.${minor}.${patch}" "${WORK}/project" "${WORK}/refused" "-DINSTALLED=${WORK}/development")
