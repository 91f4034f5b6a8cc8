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
misuse("mine.: TIMEOUT is a whole number from 1 on, not 'soon'"
       "ebpfxx_add_kernel_test(NAME mine COMMAND sh KERNELS 5.10 TIMEOUT soon)")
misuse("mine.: CPUS is a whole number from 1 on, not '0'"
       "ebpfxx_add_kernel_test(NAME mine COMMAND sh KERNELS 5.10 CPUS 0)")
misuse("mine.: unknown argument: CPU. KERNELS has versions" "ebpfxx_add_kernel_test(NAME mine COMMAND sh KERNELS 5.10 CPU 2)")
misuse("mine.: add the target later before this test" "ebpfxx_add_kernel_test(NAME mine COMMAND later KERNELS 5.10)
add_executable(later main.cpp)")
misuse("there would be no test: call enable_testing" "unset(CMAKE_TESTING_ENABLED)
ebpfxx_add_kernel_test(NAME mine COMMAND sh KERNELS 5.10)")

write(project/data/text "a text")
write(calls.cmake [=[
add_library(part SHARED part.cpp)
set_target_properties(part PROPERTIES LIBRARY_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/a folder")
add_executable(program main.cpp)
target_link_libraries(program PRIVATE part)
ebpfxx_add_kernel_test(NAME program COMMAND program "" "two; words" KERNELS 5.10 FILES data:/data ENVIRONMENT "WORD=it's;"
                       CPUS 2 TIMEOUT 100)
ebpfxx_add_kernel_test(NAME absent COMMAND ./absent KERNELS 5.10)
ebpfxx_add_kernel_test(NAME no_command COMMAND script.sh KERNELS 5.10)
ebpfxx_add_kernel_test(NAME no_interpreter COMMAND ./script.sh KERNELS 5.10)
ebpfxx_add_kernel_test(NAME file COMMAND sh KERNELS no/vmlinuz)
]=])
write(project/script.sh "#!/usr/bin/python9
")
write(project/part.cpp "int status() { return 3; }")
write(project/main.cpp [=[
#include <sys/utsname.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>

int status();

int main(int, char** argv) {
  utsname system{};
  uname(&system);
  std::string text;
  std::getline(std::ifstream{"/data/text"}, text);
  std::printf("user %d, Linux %.4s, %s CPUs, (%s) (%s) (%s) (%s)\n", static_cast<int>(getuid()), system.release,
              std::to_string(sysconf(_SC_NPROCESSORS_ONLN)).c_str(), argv[1], argv[2], std::getenv("WORD"), text.c_str());
  return status();
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
fails("user 0, Linux 5.10, 2 CPUs, \\(\\) \\(two; words\\) \\(it's;\\) \\(a text\\)" program-on-linux-5.10)
fails("vm: there is no program ./absent" absent-on-linux-5.10)
fails("vm: busybox has no command script.sh; if it is a file here, write ./script.sh" no_command-on-linux-5.10)
fails("vm: the guest has no /usr/bin/python9, which ./script.sh needs: add it \\(--add\\)" no_interpreter-on-linux-5.10)
fails("vm: there is no file no/vmlinuz, and kernels are versions like 6.1, or newest" file-on-vmlinuz)

# A machine with no more than a shell
file(MAKE_DIRECTORY "${WORK}/bin")
foreach(tool bash dirname id uname)
  find_program(path ${tool} REQUIRED NO_CACHE)
  file(CREATE_LINK "${path}" "${WORK}/bin/${tool}" SYMBOLIC)
  unset(path)
endforeach()
set(ENV{PATH} "${WORK}/bin")
fails("vm: needs qemu-system-x86 busybox-static cpio: install these packages [^\n]+" program-on-linux-5.10)
