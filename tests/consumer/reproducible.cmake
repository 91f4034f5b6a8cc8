# SPDX-FileCopyrightText: The ebpfxx authors
# SPDX-License-Identifier: MIT
#
# The same bytes in another place, and the lines of the source are in the BTF nevertheless.
include("${CMAKE_CURRENT_LIST_DIR}/consumer.cmake")

foreach(place here "there/with space")
  write_project("${place}" "ebpfxx_add_bpf(counter_bpf SOURCES bpf/counter.bpf.c INCLUDES include)\n")
  write_bpf("${place}/bpf/counter.bpf.c" counts "#include <named.h>\nchar file[] = __FILE__;")
  write("${place}/include/named.h" "static inline int named(void) { return 5; /* in a header */ }\n")
  configure("${WORK}/${place}" "${WORK}/${place}/build")
  build("${WORK}/${place}/build")
endforeach()
run(output "${CMAKE_COMMAND}" -E compare_files "${WORK}/here/build/counter_bpf/counter.skel.hpp"
    "${WORK}/there/with space/build/counter_bpf/counter.skel.hpp")
file(STRINGS "${WORK}/here/build/counter_bpf/counter.bpf.o" places REGEX "${WORK}")
if(places)
  message(FATAL_ERROR "The object names where it was built: ${places}")
endif()
file(READ "${WORK}/here/build/counter_bpf/counter.skel.hpp" skeleton)
string(REGEX REPLACE "\"\n *\"" "" skeleton "${skeleton}") # one string
if(NOT skeleton MATCHES "__sync_fetch_and_add\\(value, 1\\);")
  message(FATAL_ERROR "The lines of the source are not in the skeleton's object.")
endif()
