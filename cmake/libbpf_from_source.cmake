# SPDX-FileCopyrightText: The ebpfxx authors
# SPDX-License-Identifier: MIT
#
# Builds libbpf::libbpf from a released source tree if the user asks for it; otherwise does nothing.
#   EBPFXX_LIBBPF_SOURCE_DIR  the unpacked tree, the folder with src/libbpf.c
#   EBPFXX_FETCH_LIBBPF=ON    downloads the tree (unless FETCHCONTENT_SOURCE_DIR_LIBBPF says where it is)

set(EBPFXX_LIBBPF_SOURCE_DIR "" CACHE PATH "Source tree of libbpf to build and link statically")
option(EBPFXX_FETCH_LIBBPF "Fetch the source of libbpf, build it and link it statically" OFF)

if(TARGET libbpf::libbpf)
  return()
endif()

if(EBPFXX_LIBBPF_SOURCE_DIR)
  set(libbpf_tree "${EBPFXX_LIBBPF_SOURCE_DIR}")
elseif(EBPFXX_FETCH_LIBBPF)
  include(FetchContent)
  FetchContent_Declare(
    libbpf
    GIT_REPOSITORY https://github.com/libbpf/libbpf.git
    GIT_TAG v1.7.0
    GIT_SHALLOW ON
    SOURCE_SUBDIR no-cmake-here
  )
  FetchContent_MakeAvailable(libbpf)
  set(libbpf_tree "${libbpf_SOURCE_DIR}")
else()
  return()
endif()

if(NOT EXISTS "${libbpf_tree}/src/libbpf.c")
  message(FATAL_ERROR "'${libbpf_tree}' is no source tree of libbpf: it has no src/libbpf.c.")
endif()
find_library(EBPFXX_LIBELF elf)
find_library(EBPFXX_ZLIB z)
find_path(EBPFXX_LIBELF_INCLUDE_DIR libelf.h)
find_path(EBPFXX_ZLIB_INCLUDE_DIR zlib.h)
mark_as_advanced(EBPFXX_LIBELF EBPFXX_ZLIB EBPFXX_LIBELF_INCLUDE_DIR EBPFXX_ZLIB_INCLUDE_DIR)
if(NOT EBPFXX_LIBELF OR NOT EBPFXX_ZLIB OR NOT EBPFXX_LIBELF_INCLUDE_DIR OR NOT EBPFXX_ZLIB_INCLUDE_DIR)
  message(FATAL_ERROR "libbpf needs libelf and zlib: install Debian's packages libelf-dev and zlib1g-dev.")
endif()

file(STRINGS "${libbpf_tree}/src/libbpf_version.h" libbpf_VERSION REGEX "_VERSION [0-9]+$")
list(TRANSFORM libbpf_VERSION REPLACE "^.* " "")
list(JOIN libbpf_VERSION . libbpf_VERSION)
message(STATUS "Building libbpf ${libbpf_VERSION} from ${libbpf_tree}")

# The headers that its `make install install_uapi_headers` installs.
set(libbpf_include "${CMAKE_CURRENT_BINARY_DIR}/libbpf/include")
foreach(name bpf libbpf btf libbpf_common libbpf_legacy bpf_helpers bpf_helper_defs bpf_tracing bpf_endian
             bpf_core_read skel_internal libbpf_version usdt.bpf)
  configure_file("${libbpf_tree}/src/${name}.h" "${libbpf_include}/bpf/${name}.h" COPYONLY)
endforeach()
foreach(name bpf bpf_common btf)
  configure_file("${libbpf_tree}/include/uapi/linux/${name}.h" "${libbpf_include}/linux/${name}.h" COPYONLY)
endforeach()

enable_language(C)
file(GLOB libbpf_sources CONFIGURE_DEPENDS "${libbpf_tree}/src/*.c")
add_library(ebpfxx_libbpf STATIC ${libbpf_sources})
set_target_properties(
  ebpfxx_libbpf
  PROPERTIES OUTPUT_NAME bpf
             ARCHIVE_OUTPUT_DIRECTORY "${CMAKE_CURRENT_BINARY_DIR}/libbpf"
             C_STANDARD 90
             POSITION_INDEPENDENT_CODE ON
             EXPORT_COMPILE_COMMANDS OFF
)
target_compile_definitions(ebpfxx_libbpf PRIVATE _LARGEFILE64_SOURCE _FILE_OFFSET_BITS=64)
target_compile_options(ebpfxx_libbpf PRIVATE -w)
target_include_directories(
  ebpfxx_libbpf PRIVATE "${libbpf_tree}/src" "${libbpf_tree}/include" "${libbpf_tree}/include/uapi"
                        "${EBPFXX_LIBELF_INCLUDE_DIR}" "${EBPFXX_ZLIB_INCLUDE_DIR}"
)

# Imported, so that what links it can be exported and installed: there it is the user's libbpf.
add_library(libbpf::libbpf INTERFACE IMPORTED GLOBAL)
target_link_libraries(libbpf::libbpf INTERFACE ebpfxx_libbpf "${EBPFXX_LIBELF}" "${EBPFXX_ZLIB}")
target_include_directories(libbpf::libbpf INTERFACE "${libbpf_include}")
