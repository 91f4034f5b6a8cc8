# SPDX-FileCopyrightText: The ebpfxx authors
# SPDX-License-Identifier: MIT
#
# The two Debian packages: what they are for, what they need, and the documents that every package has. scripts/release
# installs and uses them.
include("${CMAKE_CURRENT_LIST_DIR}/consumer.cmake")

run(output "${CMAKE_CPACK_COMMAND}" --config "${BINARY}/CPackConfig.cmake" -B "${WORK}")
file(GLOB packages RELATIVE "${WORK}" "${WORK}/*.deb")

# expect(<package> <architecture> <expression for Depends> <file>...)
function(expect package architecture depends)
  set(files "${packages}")
  list(FILTER files INCLUDE REGEX "^${package}_[0-9.]+-1_${architecture}\\.deb$")
  list(LENGTH files count)
  if(NOT count EQUAL 1)
    message(FATAL_ERROR "There is no ${package} for ${architecture}: ${packages}")
  endif()
  run(output dpkg-deb --field "${WORK}/${files}" Depends)
  if(NOT output MATCHES "${depends}")
    message(FATAL_ERROR "${package} depends on ${output}")
  endif()
  run(contents dpkg-deb --contents "${WORK}/${files}")
  foreach(file share/doc/${package}/copyright share/doc/${package}/changelog.gz
               share/doc/${package}/changelog.Debian.gz ${ARGN})
    if(NOT contents MATCHES " \\./usr/${file}\n")
      message(FATAL_ERROR "${package} has no /usr/${file}:\n${contents}")
    endif()
  endforeach()
endfunction()

execute_process(COMMAND dpkg --print-architecture OUTPUT_VARIABLE architecture OUTPUT_STRIP_TRAILING_WHITESPACE)
expect(libebpfxx-dev all "libbpf-dev .>= 1.1.*pkgconf" include/ebpfxx/map.hpp share/cmake/ebpfxx/ebpfxxConfig.cmake
       share/cmake/ebpfxx/ebpfxx_add_kernel_test.cmake share/cmake/ebpfxx/vm/vm share/pkgconfig/ebpfxx.pc)
expect(ebpfxx-gen "${architecture}" "libbpf1.*libc6" bin/ebpfxx-gen share/man/man1/ebpfxx-gen\\.1\\.gz
       share/cmake/ebpfxx/ebpfxxGeneratorTargets.cmake)
list(LENGTH packages count)
if(NOT count EQUAL 2)
  message(FATAL_ERROR "There are other packages: ${packages}")
endif()
