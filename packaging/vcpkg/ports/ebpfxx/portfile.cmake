# SPDX-FileCopyrightText: The ebpfxx authors
# SPDX-License-Identifier: MIT
set(VCPKG_BUILD_TYPE release) # header-only
cmake_path(SET SOURCE_PATH NORMALIZE "${CMAKE_CURRENT_LIST_DIR}/../../../..")
string(COMPARE EQUAL "${TARGET_TRIPLET}" "${HOST_TRIPLET}" native)

vcpkg_cmake_configure(
  SOURCE_PATH "${SOURCE_PATH}"
  OPTIONS
    -DEBPFXX_BUILD_EXAMPLES=OFF
    -DEBPFXX_BUILD_TESTS=OFF
    -DEBPFXX_BUILD_GENERATOR=${native}
    -DEBPFXX_FMT_HEADER_ONLY=OFF
    -DEBPFXX_UNITY_TESTS=ON # builds ebpfxx-gen twice as fast
)
vcpkg_cmake_install()
vcpkg_cmake_config_fixup(CONFIG_PATH share/cmake/ebpfxx)
vcpkg_fixup_pkgconfig()
if(native)
  vcpkg_copy_tools(TOOL_NAMES ebpfxx-gen AUTO_CLEAN)
  vcpkg_replace_string("${CURRENT_PACKAGES_DIR}/share/pkgconfig/ebpfxx.pc" "bin/ebpfxx-gen" "tools/ebpfxx/ebpfxx-gen")
else() # ebpfxx-gen runs on the host, so it is the host's package that has it
  file(
    APPEND "${CURRENT_PACKAGES_DIR}/share/ebpfxx/ebpfxxConfig.cmake"
    "include(\"\${CMAKE_CURRENT_LIST_DIR}/../../../${HOST_TRIPLET}/share/ebpfxx/ebpfxxGeneratorTargets.cmake\" OPTIONAL)\n"
  )
endif()
vcpkg_install_copyright(FILE_LIST "${SOURCE_PATH}/LICENSE")
file(INSTALL "${CMAKE_CURRENT_LIST_DIR}/usage" DESTINATION "${CURRENT_PACKAGES_DIR}/share/ebpfxx")
