# SPDX-FileCopyrightText: The ebpfxx authors
# SPDX-License-Identifier: MIT
#
# CPack runs this when the files of each package are in a folder of its own: adds what Debian wants in every package.
set(source "${CMAKE_CURRENT_LIST_DIR}/../..")
set(version "${CPACK_PACKAGE_VERSION}-${CPACK_DEBIAN_PACKAGE_RELEASE}")
string(TIMESTAMP date "%a, %d %b %Y %H:%M:%S +0000" UTC) # or that of SOURCE_DATE_EPOCH

# compress(<file>) by gzip as Debian does: as small as can be, and the same every time.
function(compress file)
  execute_process(COMMAND gzip -9n "${file}" COMMAND_ERROR_IS_FATAL ANY)
endfunction()

foreach(group development generator)
  string(TOUPPER "${group}" upper)
  set(package "${CPACK_DEBIAN_${upper}_PACKAGE_NAME}")
  set(root "${CPACK_TEMPORARY_DIRECTORY}/${group}${CPACK_PACKAGING_INSTALL_PREFIX}/share")
  set(documents "${root}/doc/${package}")
  file(COPY "${CMAKE_CURRENT_LIST_DIR}/copyright" DESTINATION "${documents}")
  file(WRITE "${documents}/changelog.Debian" "${package} (${version}) unstable; urgency=medium

  * ebpfxx ${CPACK_PACKAGE_VERSION}: see changelog.gz.

 -- ${CPACK_PACKAGE_CONTACT}  ${date}
")
  compress("${documents}/changelog.Debian")
  file(COPY_FILE "${source}/CHANGELOG.md" "${documents}/changelog")
  compress("${documents}/changelog")
  file(GLOB files "${documents}/*") # whose permissions are those of the source tree
  file(CHMOD ${files} PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ WORLD_READ)
  file(GLOB pages "${root}/man/man*/*")
  foreach(page IN LISTS pages)
    compress("${page}")
  endforeach()
endforeach()
