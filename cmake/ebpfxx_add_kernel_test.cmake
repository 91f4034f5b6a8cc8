# SPDX-FileCopyrightText: The ebpfxx authors
# SPDX-License-Identifier: MIT
#
#   ebpfxx_add_kernel_test(NAME <name> COMMAND <target or program> [<argument>...] KERNELS <kernel>...
#                          [FILES <path>[:<path there>]...] [ENVIRONMENT <variable>=<value>...] [CPUS <n>]
#                          [TIMEOUT <seconds>])
#
# Adds a test for each kernel, <name>-on-linux-<kernel>. It starts the kernel in QEMU, with the program and the libraries
# that it needs, and runs the program there as root. It passes if the program returns 0. Neither root nor KVM is needed.
# What is built for arm64 runs on Debian's kernels for arm64, with Debian's libraries.
#
#   COMMAND      the program, and its arguments. Those that are files of this machine are there, too, under their absolute
#                paths. Here and in the next two, relative paths are those of the current source folder
#   KERNELS      versions (5.10, 6.1, 7.2.13), newest, or files. A version is Debian's newest cloud kernel of it, downloaded
#                once into EBPFXX_CACHE_DIR (of the environment; by default ~/.cache/ebpfxx). The test that a file makes is
#                <name>-on-<file>
#   FILES        more files and folders that the program finds there, by default under the same path
#   ENVIRONMENT  variables for the program
#   CPUS         how many CPUs it has; by default 1
#   TIMEOUT      how long the machine may run; by default 300 seconds

include_guard(GLOBAL)
include("${CMAKE_CURRENT_LIST_DIR}/ebpfxx_refuse_unknown.cmake")

function(ebpfxx_add_kernel_test)
  set(single NAME CPUS TIMEOUT)
  set(multiple COMMAND KERNELS FILES ENVIRONMENT)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "${single}" "${multiple}")
  set(fail FATAL_ERROR "ebpfxx_add_kernel_test(${arg_NAME}): ")
  _ebpfxx_refuse_unknown("${fail}" "${arg_UNPARSED_ARGUMENTS}" ${multiple} ${single})
  foreach(keyword NAME COMMAND KERNELS)
    if(NOT arg_${keyword})
      message(${fail} "${keyword} is missing.")
    endif()
  endforeach()
  if(NOT CMAKE_TESTING_ENABLED AND (BUILD_TESTING OR NOT DEFINED BUILD_TESTING))
    message(${fail} "there would be no test: call enable_testing() first, in the project's top CMakeLists.txt.")
  endif()
  find_program(vm vm PATHS "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/vm" "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/../scripts"
               NO_CACHE NO_DEFAULT_PATH NO_CMAKE_FIND_ROOT_PATH)
  if(NOT vm)
    message(${fail} "the component vm of ebpfxx is not installed.")
  endif()

  foreach(number TIMEOUT CPUS)
    if(DEFINED arg_${number} AND NOT arg_${number} MATCHES "^[1-9][0-9]*$")
      message(${fail} "${number} is a whole number from 1 on, not '${arg_${number}}'.")
    endif()
  endforeach()
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 300)
  endif()
  # As code, because lists lose empty arguments, and semicolons in arguments.
  set(options " --timeout ${arg_TIMEOUT}")
  if(CMAKE_SYSTEM_PROCESSOR MATCHES "^(aarch64|arm64)$") # a cross build
    string(APPEND options " --arch arm64")
  endif()
  if(arg_CPUS)
    string(APPEND options " --cpus ${arg_CPUS}")
  endif()
  foreach(variable IN LISTS arg_ENVIRONMENT)
    string(APPEND options " --env [==[${variable}]==]")
  endforeach()
  foreach(file IN LISTS arg_FILES)
    string(APPEND options " --add [==[${file}]==]")
  endforeach()
  string(APPEND options " --")
  set(is_first TRUE)
  foreach(word IN LISTS arg_COMMAND)
    if(is_first AND TARGET "${word}")
      set(word "$<TARGET_FILE:${word}>")
    elseif(is_first)
      cmake_language(EVAL CODE "cmake_language(DEFER CALL _ebpfxx_require_no_target [==[${arg_NAME}]==] [==[${word}]==])")
    endif()
    set(is_first FALSE)
    string(APPEND options " [==[${word}]==]")
  endforeach()

  math(EXPR timeout "${arg_TIMEOUT} + 300") # with a download
  foreach(kernel IN LISTS arg_KERNELS)
    if(kernel MATCHES "^([0-9][0-9.]*|newest)$")
      set(test ${arg_NAME}-on-linux-${kernel})
    elseif(kernel MATCHES "^[A-Z_]+$")
      message(${fail} "unknown argument: ${kernel}. KERNELS has versions (5.10), newest, and files (./${kernel}).")
    else()
      cmake_path(GET kernel FILENAME test)
      string(PREPEND test ${arg_NAME}-on-)
    endif()
    cmake_language(EVAL CODE "add_test(NAME [==[${test}]==] COMMAND [==[${vm}]==] --kernel [==[${kernel}]==] ${options}
                                       WORKING_DIRECTORY [==[${CMAKE_CURRENT_SOURCE_DIR}]==])")
    set_tests_properties(${test} PROPERTIES TIMEOUT ${timeout})
  endforeach()
endfunction()

# After the rest of the folder's CMakeLists.txt.
function(_ebpfxx_require_no_target name program)
  if(TARGET "${program}")
    message(FATAL_ERROR "ebpfxx_add_kernel_test(${name}): add the target ${program} before this test.")
  endif()
endfunction()
