# SPDX-FileCopyrightText: The ebpfxx authors
# SPDX-License-Identifier: MIT
#
# Headers and CMake files are the same for every architecture and go to include/ and share/. For those who split
# packages, ebpfxx-gen is a separate one (components "development" and "generator"), and so is what runs tests on other
# kernels (component "vm").
include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

set(EBPFXX_INSTALL_CMAKEDIR "${CMAKE_INSTALL_DATADIR}/cmake/ebpfxx" CACHE STRING "Where the CMake package goes")
set(EBPFXX_INSTALL_PKGCONFIGDIR "${CMAKE_INSTALL_DATADIR}/pkgconfig" CACHE STRING "Where ebpfxx.pc goes")
mark_as_advanced(EBPFXX_INSTALL_CMAKEDIR EBPFXX_INSTALL_PKGCONFIGDIR)

install(TARGETS ebpfxx EXPORT ebpfxxTargets FILE_SET HEADERS COMPONENT development FILE_SET inner_headers COMPONENT development)
install(EXPORT ebpfxxTargets NAMESPACE ebpfxx:: DESTINATION "${EBPFXX_INSTALL_CMAKEDIR}" COMPONENT development)

if(EBPFXX_BUILD_GENERATOR)
  set_target_properties(ebpfxx-gen PROPERTIES EXPORT_NAME generator INSTALL_RPATH_USE_LINK_PATH ON)
  install(TARGETS ebpfxx-gen EXPORT ebpfxxGeneratorTargets COMPONENT generator)
  # `ebpfxx-gen cflags` adds its folder, as ebpfxx_add_bpf() adds one in the build tree.
  file(WRITE "${PROJECT_BINARY_DIR}/stubs-32.h" "/* glibc's headers want this file for BPF. It is empty. */\n")
  install(FILES "${PROJECT_BINARY_DIR}/stubs-32.h" DESTINATION "${CMAKE_INSTALL_DATADIR}/ebpfxx/bpf/gnu"
          COMPONENT generator)
  install(FILES generator/ebpfxx-gen.1 DESTINATION "${CMAKE_INSTALL_MANDIR}/man1" COMPONENT generator)
  install(EXPORT ebpfxxGeneratorTargets NAMESPACE ebpfxx:: DESTINATION "${EBPFXX_INSTALL_CMAKEDIR}" COMPONENT generator)
endif()

configure_package_config_file(
  "${CMAKE_CURRENT_LIST_DIR}/ebpfxxConfig.cmake.in" "${PROJECT_BINARY_DIR}/ebpfxxConfig.cmake"
  INSTALL_DESTINATION "${EBPFXX_INSTALL_CMAKEDIR}"
  NO_SET_AND_CHECK_MACRO NO_CHECK_REQUIRED_COMPONENTS_MACRO
)
write_basic_package_version_file(
  "${PROJECT_BINARY_DIR}/ebpfxxConfigVersion.cmake"
  COMPATIBILITY SameMinorVersion
  ARCH_INDEPENDENT
)
install(
  FILES "${PROJECT_BINARY_DIR}/ebpfxxConfig.cmake" "${PROJECT_BINARY_DIR}/ebpfxxConfigVersion.cmake"
        "${CMAKE_CURRENT_LIST_DIR}/ebpfxx_add_bpf.cmake" "${CMAKE_CURRENT_LIST_DIR}/ebpfxx_bpf_tools.cmake"
        "${CMAKE_CURRENT_LIST_DIR}/ebpfxx_add_kernel_test.cmake"
        "${CMAKE_CURRENT_LIST_DIR}/ebpfxx_compile_commands.cmake" "${CMAKE_CURRENT_LIST_DIR}/ebpfxx_refuse_unknown.cmake"
        "${CMAKE_CURRENT_LIST_DIR}/Findlibbpf.cmake"
  DESTINATION "${EBPFXX_INSTALL_CMAKEDIR}"
  COMPONENT development
)
install(DIRECTORY "${CMAKE_CURRENT_LIST_DIR}/compiled" DESTINATION "${EBPFXX_INSTALL_CMAKEDIR}" COMPONENT development)
install(PROGRAMS "${PROJECT_SOURCE_DIR}/scripts/vm" "${PROJECT_SOURCE_DIR}/scripts/sysroot"
        DESTINATION "${EBPFXX_INSTALL_CMAKEDIR}/vm" COMPONENT vm)
install(FILES "${PROJECT_SOURCE_DIR}/scripts/base.sh" DESTINATION "${EBPFXX_INSTALL_CMAKEDIR}/vm" COMPONENT vm)

# Relative to ebpfxx.pc, so that the installed tree can be moved.
cmake_path(SET pc_prefix "${EBPFXX_INSTALL_PKGCONFIGDIR}")
if(NOT IS_ABSOLUTE "${pc_prefix}")
  string(REGEX REPLACE "[^/]+" ".." pc_prefix "${pc_prefix}")
  set(pc_prefix "\${pcfiledir}/${pc_prefix}")
else()
  set(pc_prefix "${CMAKE_INSTALL_PREFIX}")
endif()
configure_file("${CMAKE_CURRENT_LIST_DIR}/ebpfxx.pc.in" "${PROJECT_BINARY_DIR}/ebpfxx.pc" @ONLY)
install(FILES "${PROJECT_BINARY_DIR}/ebpfxx.pc" DESTINATION "${EBPFXX_INSTALL_PKGCONFIGDIR}" COMPONENT development)
