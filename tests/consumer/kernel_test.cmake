# SPDX-FileCopyrightText: The ebpfxx authors
# SPDX-License-Identifier: MIT
#
# Tests of a consumer's on another kernel: they fail as a test does, with what the program says, and with one sentence where
# there is no kernel or no QEMU. One that passes is in new.cmake.
include("${CMAKE_CURRENT_LIST_DIR}/consumer.cmake")

write_project(project "enable_testing()\ninclude(\${CALLS})\n")
set(calls "${WORK}/calls.cmake")

function(misuse expression)
  write(calls.cmake "${ARGV1}")
  refuse("${expression}" "${WORK}/project" "${WORK}/misuse" "-DCALLS=${calls}")
endfunction()
misuse("NAME is missing" "ebpfxx_add_kernel_test(COMMAND sh KERNELS 5.10)")
misuse("mine.: COMMAND is missing" "ebpfxx_add_kernel_test(NAME mine KERNELS 5.10)")
misuse("mine.: KERNELS is missing" "ebpfxx_add_kernel_test(NAME mine COMMAND sh KERNELS)")
misuse("unknown arguments: KERNEL 5.10. Known are COMMAND KERNELS"
       "ebpfxx_add_kernel_test(NAME mine COMMAND sh KERNELS newest TIMEOUT 9 KERNEL 5.10)")
misuse("there would be no test: call enable_testing" "unset(CMAKE_TESTING_ENABLED)
ebpfxx_add_kernel_test(NAME mine COMMAND sh KERNELS 5.10)")

write(project/data/text "a text")
write(calls.cmake [=[
add_executable(program main.cpp)
ebpfxx_add_kernel_test(NAME program COMMAND program 1 "two; words" KERNELS 5.10 FILES data:/data ENVIRONMENT "WORD=it's"
                       CPUS 2 TIMEOUT 100)
ebpfxx_add_kernel_test(NAME absent COMMAND ./absent KERNELS 5.10)
ebpfxx_add_kernel_test(NAME file COMMAND sh KERNELS no/vmlinuz)
]=])
write(project/main.cpp [=[
#include <sys/utsname.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>

int main(int, char** argv) {
  utsname system{};
  uname(&system);
  std::string text;
  std::getline(std::ifstream{"/data/text"}, text);
  std::printf("user %d, Linux %.4s, %s CPUs, (%s) (%s) (%s) (%s)\n", static_cast<int>(getuid()), system.release,
              std::to_string(sysconf(_SC_NPROCESSORS_ONLN)).c_str(), argv[1], argv[2], std::getenv("WORD"), text.c_str());
  return 3;
}
]=])
configure("${WORK}/project" "${WORK}/build" "-DCALLS=${calls}")
build("${WORK}/build")

# fails(<expression> <test>)
function(fails expression test)
  execute_process(
    COMMAND "${CMAKE_CTEST_COMMAND}" --test-dir "${WORK}/build" --output-on-failure -R "^${test}$"
    RESULT_VARIABLE status
    OUTPUT_VARIABLE output
    ERROR_VARIABLE output
  )
  if(status EQUAL 0 OR NOT output MATCHES "Failed +[0-9.]+ sec\n${expression}\n\n")
    message("${output}")
    message(FATAL_ERROR "${test} was to fail with: ${expression}")
  endif()
endfunction()
fails("user 0, Linux 5.10, 2 CPUs, \\(1\\) \\(two; words\\) \\(it's\\) \\(a text\\)" program-on-linux-5.10)
fails("vm: there is no program ./absent" absent-on-linux-5.10)
fails("vm: there is no file [^ ]+/no/vmlinuz, and kernels are versions like 6.1, or newest" file-on-vmlinuz)

# A machine with no more than a shell
file(MAKE_DIRECTORY "${WORK}/bin")
foreach(tool bash dirname id uname)
  find_program(path ${tool} REQUIRED NO_CACHE)
  file(CREATE_LINK "${path}" "${WORK}/bin/${tool}" SYMBOLIC)
  unset(path)
endforeach()
set(ENV{PATH} "${WORK}/bin")
fails("vm: needs qemu-system-x86 busybox-static cpio: install these packages [^\n]+" program-on-linux-5.10)
