# SPDX-FileCopyrightText: The ebpfxx authors
# SPDX-License-Identifier: MIT
#
# INCLUDES, SYSTEM_INCLUDES, DEFINITIONS and OPTIONS, also by generator expressions, which may be empty.
include("${CMAKE_CURRENT_LIST_DIR}/consumer.cmake")

write_project(project [=[
ebpfxx_add_bpf(part_bpf LIBRARY SOURCES part.bpf.c SYSTEM_INCLUDES foreign OPTIONS -Werror)
ebpfxx_add_bpf(counter_bpf SOURCES counter.bpf.c LIBRARIES part_bpf
  INCLUDES $<$<CONFIG:Debug>:${CMAKE_SOURCE_DIR}/debug> $<$<CONFIG:Release>:${CMAKE_SOURCE_DIR}/release>
  SYSTEM_INCLUDES $<$<CONFIG:Release>:nowhere> more
  DEFINITIONS $<$<CONFIG:Debug>:DEBUG=1> LIMIT=2 -DOFF "$<$<CONFIG:Release>:N;TEXT=\"a, b\">"
  OPTIONS $<$<CONFIG:Debug>:-DDEBUG_OPTION> -Werror $<$<CONFIG:Release>:-DRELEASE_OPTION>)
add_executable(program main.cpp)
target_link_libraries(program PRIVATE counter_bpf)
]=])
foreach(name foreign more) # each has two warnings of -Wall
  write(project/${name}/${name}.h "static inline int ${name}(void) { int unused = 1; }\n")
endforeach()
write(project/debug/config.h "#define WITH_DEBUG 1\n")
write(project/release/config.h "#define WITH_DEBUG 0\n")
write_bpf(project/part.bpf.c parts "#include <foreign.h>")
write_bpf(project/counter.bpf.c counts [=[
#include <config.h>
#include <foreign.h>
#include <more.h>
_Static_assert(LIMIT == 2 && OFF, "");
#if WITH_DEBUG
_Static_assert(DEBUG && DEBUG_OPTION, "");
#else
_Static_assert(N && sizeof(TEXT) == 5 && RELEASE_OPTION, "");
#endif
#if WITH_DEBUG != defined(DEBUG) || WITH_DEBUG == defined(TEXT) || WITH_DEBUG == defined(RELEASE_OPTION)
#error other definitions
#endif
]=])
write_main(project/main.cpp counter counts parts)

if(GENERATOR MATCHES Multi)
  configure("${WORK}/project" "${WORK}/build" -DCMAKE_EXPORT_COMPILE_COMMANDS=ON)
  build("${WORK}/build" --config Release)
  build("${WORK}/build" --config Debug)
else()
  foreach(type Release Debug)
    configure("${WORK}/project" "${WORK}/build" -DCMAKE_EXPORT_COMPILE_COMMANDS=ON -DCMAKE_BUILD_TYPE=${type})
    build("${WORK}/build")
  endforeach()
endif()

# Headers of the C library, which know nothing of BPF.
write_project(libc "ebpfxx_add_bpf(counter_bpf SOURCES counter.bpf.c)\n")
write_bpf(libc/counter.bpf.c counts [=[
#include <errno.h>
#include <linux/icmp.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
_Static_assert(sizeof(long) == 8 && EPERM == 1 && AF_INET == 2, "");
]=])
configure("${WORK}/libc" "${WORK}/libc-build")
build("${WORK}/libc-build")

# A function that nothing declares would be an extern without a type, which no loader can find.
write_project(undeclared "ebpfxx_add_bpf(counter_bpf SOURCES counter.bpf.c)\n")
write_bpf(undeclared/counter.bpf.c counts "static inline int undeclared(void) { return not_declared(1); }")
configure("${WORK}/undeclared" "${WORK}/undeclared-build")
execute_process(COMMAND "${CMAKE_COMMAND}" --build "${WORK}/undeclared-build" RESULT_VARIABLE status
                OUTPUT_VARIABLE output ERROR_VARIABLE output)
if(status EQUAL 0 OR NOT output MATCHES "error: [^\n]*not_declared")
  message(FATAL_ERROR "A call of an undeclared function was to be an error, and is not:\n${output}")
endif()
