# SPDX-FileCopyrightText: The ebpfxx authors
# SPDX-License-Identifier: MIT
#
# Finds libbpf: a target of that name, a CMake package (Conan), or pkg-config (Debian, vcpkg, a prefix in
# CMAKE_PREFIX_PATH or PKG_CONFIG_PATH). Makes the target libbpf::libbpf, and libbpf_VERSION.
# A cross build asks the other machine's pkg-config where there is one (aarch64-linux-gnu-pkg-config), and refuses a
# libbpf that it cannot link: pkg-config answers for this machine unless PKG_CONFIG_LIBDIR says otherwise.

if(NOT TARGET libbpf::libbpf)
  find_package(libbpf CONFIG QUIET GLOBAL)
  mark_as_advanced(libbpf_DIR)
endif()

if(NOT TARGET libbpf::libbpf)
  if(CMAKE_CROSSCOMPILING AND CMAKE_LIBRARY_ARCHITECTURE AND NOT PKG_CONFIG_EXECUTABLE AND NOT DEFINED ENV{PKG_CONFIG})
    find_program(PKG_CONFIG_EXECUTABLE ${CMAKE_LIBRARY_ARCHITECTURE}-pkg-config NO_CACHE NO_CMAKE_FIND_ROOT_PATH)
  endif()
  find_package(PkgConfig QUIET)
  if(PkgConfig_FOUND)
    pkg_check_modules(PC_LIBBPF QUIET IMPORTED_TARGET GLOBAL libbpf)
  endif()
  if(PC_LIBBPF_FOUND)
    set(libbpf_VERSION "${PC_LIBBPF_VERSION}")
    add_library(libbpf::libbpf INTERFACE IMPORTED GLOBAL)
    target_link_libraries(libbpf::libbpf INTERFACE PkgConfig::PC_LIBBPF)
    if(PC_LIBBPF_LINK_LIBRARIES MATCHES "libbpf\\.a(;|$)") # then its own libraries are ours to link
      set(libraries ${PC_LIBBPF_STATIC_LIBRARIES})
      list(REMOVE_ITEM libraries bpf)
      target_link_libraries(libbpf::libbpf INTERFACE ${libraries})
      target_link_directories(libbpf::libbpf INTERFACE ${PC_LIBBPF_STATIC_LIBRARY_DIRS})
    endif()
    if(CMAKE_CROSSCOMPILING)
      set(source "${CMAKE_BINARY_DIR}/CMakeFiles/ebpfxx_links_libbpf.cpp")
      file(WRITE "${source}" "extern \"C\" int libbpf_num_possible_cpus();\nint main() { libbpf_num_possible_cpus(); }\n")
      try_compile(libbpf_LINKS "${CMAKE_BINARY_DIR}" "${source}" LINK_LIBRARIES libbpf::libbpf)
      if(NOT libbpf_LINKS)
        set(libbpf_foreign "${PC_LIBBPF_LINK_LIBRARIES}")
        unset(PC_LIBBPF_FOUND CACHE) # so that the next run asks again
        unset(pkgcfg_lib_PC_LIBBPF_bpf CACHE)
      endif()
      unset(libbpf_LINKS CACHE)
    endif()
  endif()
endif()

if(TARGET libbpf::libbpf AND NOT libbpf_foreign)
  set(libbpf_TARGET libbpf::libbpf)
endif()
if(libbpf_foreign)
  set(reason "pkg-config finds ${libbpf_foreign}, which a program for ${CMAKE_SYSTEM_PROCESSOR} cannot link. Set the environment's PKG_CONFIG_LIBDIR to the folders where the .pc files for ${CMAKE_SYSTEM_PROCESSOR} are")
elseif(TARGET libbpf::libbpf OR PkgConfig_FOUND)
  set(reason "Install a libbpf that is new enough (Debian's package libbpf-dev), or set CMAKE_PREFIX_PATH to where one is")
  if(DEFINED EBPFXX_FETCH_LIBBPF)
    string(APPEND reason ", or EBPFXX_FETCH_LIBBPF to ON")
  endif()
else()
  set(reason "pkg-config, which tells where libbpf is, is not installed (Debian's package pkg-config)")
endif()

include(FindPackageHandleStandardArgs)
if(DEFINED libbpf_VERSION)
  set(version_check VERSION_VAR libbpf_VERSION)
endif()
find_package_handle_standard_args(libbpf REQUIRED_VARS libbpf_TARGET ${version_check}
                                  REASON_FAILURE_MESSAGE "${reason}")
