# SPDX-FileCopyrightText: The ebpfxx authors
# SPDX-License-Identifier: MIT
#
# What ebpfxx_add_bpf() finds before it builds: the generator, clang, the system's headers, the architecture, vmlinux.h.

set(EBPFXX_GENERATOR_EXECUTABLE "" CACHE FILEPATH "An ebpfxx-gen that runs on this machine, instead of ebpfxx's own")
set(EBPFXX_VMLINUX_BTF "" CACHE FILEPATH "Kernel BTF that vmlinux.h is made from; without it, this machine's kernel's")
mark_as_advanced(EBPFXX_GENERATOR_EXECUTABLE EBPFXX_VMLINUX_BTF)

# The generator: a target, or the path of a program.
function(_ebpfxx_generator result)
  set(generator "${EBPFXX_GENERATOR_EXECUTABLE}")
  if(NOT generator AND TARGET ebpfxx::generator)
    get_target_property(imported ebpfxx::generator IMPORTED)
    if(imported OR NOT CMAKE_CROSSCOMPILING OR CMAKE_CROSSCOMPILING_EMULATOR)
      set(generator ebpfxx::generator)
    endif()
  endif()
  if(NOT generator) # where programs for this machine are, not packages for the other one (CMAKE_PREFIX_PATH)
    unset(generator)
    find_program(generator ebpfxx-gen PATHS ${CMAKE_PROGRAM_PATH} NO_CACHE NO_DEFAULT_PATH NO_CMAKE_FIND_ROOT_PATH)
    find_program(generator ebpfxx-gen NO_CACHE NO_CMAKE_PATH NO_CMAKE_ENVIRONMENT_PATH NO_CMAKE_INSTALL_PREFIX
                                      NO_CMAKE_FIND_ROOT_PATH)
  endif()
  if(NOT generator)
    message(FATAL_ERROR "ebpfxx_add_bpf() needs ebpfxx-gen, built for this machine. Install the package ebpfxx-gen, or, "
                        "where cross-compiling or without EBPFXX_BUILD_GENERATOR, set EBPFXX_GENERATOR_EXECUTABLE to "
                        "its path.")
  elseif(NOT TARGET "${generator}" AND NOT EXISTS "${generator}")
    message(FATAL_ERROR "There is no file ${generator}, which EBPFXX_GENERATOR_EXECUTABLE names.")
  endif()
  set(${result} "${generator}" PARENT_SCOPE)
endfunction()

# The path of a clang that can compile to BPF: the one that is asked for, or one that is found.
function(_ebpfxx_clang result wanted)
  if(NOT wanted)
    set(wanted "${EBPFXX_CLANG}")
  endif()
  unset(path)
  if(wanted)
    find_program(path "${wanted}" NO_CACHE NO_CMAKE_FIND_ROOT_PATH)
    if(NOT path)
      message(FATAL_ERROR "There is no program ${wanted}, which is to compile the BPF programs.")
    endif()
    _ebpfxx_check_clang(problem "${path}")
    if(problem)
      message(FATAL_ERROR "${path} cannot compile the BPF programs: ${problem}.")
    endif()
    set(${result} "${path}" PARENT_SCOPE)
    return()
  endif()

  set(refused "")
  foreach(version "" -30 -29 -28 -27 -26 -25 -24 -23 -22 -21 -20 -19 -18 -17 -16 -15 -14)
    find_program(path clang${version} NO_CACHE NO_CMAKE_FIND_ROOT_PATH)
    if(path)
      _ebpfxx_check_clang(problem "${path}")
      if(NOT problem)
        set(EBPFXX_CLANG "${path}" CACHE FILEPATH "The clang that compiles BPF programs")
        message(STATUS "Compiling BPF programs with ${path}")
        set(${result} "${path}" PARENT_SCOPE)
        return()
      endif()
      string(APPEND refused " ${path} cannot be used: ${problem}.")
    endif()
    unset(path)
  endforeach()
  message(FATAL_ERROR "BPF programs are compiled by clang 14 or newer, and there is none. Install Debian's package "
                      "clang, or set EBPFXX_CLANG to its path.${refused}")
endfunction()

# What is wrong with this clang, or nothing. Each is asked once.
function(_ebpfxx_check_clang result path)
  get_property(asked GLOBAL PROPERTY "ebpfxx_problem_of_${path}" SET)
  if(NOT asked)
    set(problem "")
    execute_process(COMMAND "${path}" --version OUTPUT_VARIABLE version ERROR_QUIET)
    execute_process(COMMAND "${path}" --print-targets OUTPUT_VARIABLE targets ERROR_QUIET)
    if(NOT version MATCHES "clang version ([0-9]+)")
      set(problem "it is no clang")
    elseif(CMAKE_MATCH_1 LESS 14)
      set(problem "it is version ${CMAKE_MATCH_1}, and 14 is the oldest that will do")
    elseif(NOT targets MATCHES "bpfel")
      set(problem "it was built without the BPF target")
    endif()
    set_property(GLOBAL PROPERTY "ebpfxx_problem_of_${path}" "${problem}")
  endif()
  get_property(problem GLOBAL PROPERTY "ebpfxx_problem_of_${path}")
  set(${result} "${problem}" PARENT_SCOPE)
endfunction()

# Where the C headers of the system that is built for are (asm/types.h and the like): clang does not look there when it
# compiles to BPF.
function(_ebpfxx_clang_system_includes result clang)
  get_property(known GLOBAL PROPERTY "ebpfxx_includes_of_${clang}" SET)
  if(NOT known)
    set(options "")
    if(CMAKE_CROSSCOMPILING AND CMAKE_LIBRARY_ARCHITECTURE)
      list(APPEND options --target=${CMAKE_LIBRARY_ARCHITECTURE})
    endif()
    if(CMAKE_SYSROOT)
      list(APPEND options "--sysroot=${CMAKE_SYSROOT}")
    endif()
    execute_process(
      COMMAND "${CMAKE_COMMAND}" -E env LC_ALL=C "${clang}" ${options} -v -E -x c /dev/null
      OUTPUT_QUIET
      ERROR_VARIABLE output
    )
    set(includes "")
    if(output MATCHES "#include <\\.\\.\\.> search starts here:\n(.*)\nEnd of search list")
      string(REGEX MATCHALL "[^\n]+" includes "${CMAKE_MATCH_1}")
      list(TRANSFORM includes STRIP)
    endif()
    # For clang, BPF is a machine of 32 bits that glibc's headers do not know: on x86-64 they want this file, which is
    # in a package for 32-bit programs. All that it has is macros for functions that are missing.
    set(stubs "${CMAKE_BINARY_DIR}/CMakeFiles/ebpfxx_include/gnu/stubs-32.h")
    if(NOT EXISTS "${stubs}")
      file(WRITE "${stubs}" "")
    endif()
    list(APPEND includes "${CMAKE_BINARY_DIR}/CMakeFiles/ebpfxx_include")
    set_property(GLOBAL PROPERTY "ebpfxx_includes_of_${clang}" "${includes}")
  endif()
  get_property(includes GLOBAL PROPERTY "ebpfxx_includes_of_${clang}")
  set(${result} "${includes}" PARENT_SCOPE)
endfunction()

# libbpf's name of an architecture, and el or eb.
function(_ebpfxx_arch arch_result endian_result wanted)
  set(processor "${wanted}")
  if(NOT processor)
    set(processor "${CMAKE_SYSTEM_PROCESSOR}")
  endif()
  string(TOLOWER "${processor}" name)
  set(arch "")
  foreach(pair "x86_64|amd64|i[3-6]86|x86=x86" "aarch64.*|arm64.*=arm64" "arm.*=arm" "ppc.*|powerpc.*=powerpc"
               "riscv.*=riscv" "s390x?=s390" "loong.*=loongarch" "mips.*=mips" "sparc.*=sparc" "arc.*=arc")
    string(REPLACE "=" ";" pair "${pair}")
    list(GET pair 0 names)
    if(name MATCHES "^(${names})$")
      list(GET pair 1 arch)
      break()
    endif()
  endforeach()
  if(NOT arch)
    message(FATAL_ERROR "libbpf has no name for the processor '${processor}'. Say ARCH in ebpfxx_add_bpf(): one of "
                        "x86, arm64, arm, powerpc, riscv, s390, loongarch, mips, sparc, arc.")
  endif()

  set(endian el)
  if(arch STREQUAL s390)
    set(endian eb)
  elseif(arch MATCHES "^(powerpc|mips|sparc|arm)$" AND "${CMAKE_CXX_BYTE_ORDER}${CMAKE_C_BYTE_ORDER}" MATCHES BIG)
    set(endian eb)
  endif()
  set(${arch_result} ${arch} PARENT_SCOPE)
  set(${endian_result} ${endian} PARENT_SCOPE)
endfunction()

# The directory of vmlinux.h and, where it is made by the build, its path and the target that makes it.
function(_ebpfxx_vmlinux directory_result header_result target_result wanted arch generator)
  if(NOT wanted STREQUAL AUTO)
    cmake_path(ABSOLUTE_PATH wanted BASE_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}" NORMALIZE)
    if(NOT EXISTS "${wanted}")
      message(FATAL_ERROR "ebpfxx_add_bpf(): VMLINUX_H names ${wanted}, and there is no such file or directory.")
    elseif(NOT IS_DIRECTORY "${wanted}")
      cmake_path(GET wanted PARENT_PATH directory)
    elseif(EXISTS "${wanted}/${arch}/vmlinux.h")
      set(directory "${wanted}/${arch}")
    elseif(EXISTS "${wanted}/vmlinux.h")
      set(directory "${wanted}")
    else()
      message(FATAL_ERROR "ebpfxx_add_bpf(): VMLINUX_H names ${wanted}, which has neither ${arch}/vmlinux.h nor "
                          "vmlinux.h.")
    endif()
    set(${directory_result} "${directory}" PARENT_SCOPE)
    set(${header_result} "" PARENT_SCOPE)
    return()
  endif()

  set(directory "${CMAKE_CURRENT_BINARY_DIR}/vmlinux")
  string(MD5 target "${directory}")
  string(SUBSTRING ${target} 0 8 target)
  string(PREPEND target ebpfxx_vmlinux_)
  if(NOT TARGET ${target})
    set(btf "${EBPFXX_VMLINUX_BTF}")
    set(options "")
    if(btf)
      if(NOT EXISTS "${btf}")
        message(FATAL_ERROR "EBPFXX_VMLINUX_BTF names ${btf}, and there is no such file.")
      endif()
      set(options --btf "${btf}")
    else()
      _ebpfxx_arch(host_arch endian "${CMAKE_HOST_SYSTEM_PROCESSOR}")
      if(NOT host_arch STREQUAL arch)
        message(FATAL_ERROR "VMLINUX_H AUTO would describe this machine's kernel (${host_arch}), and this build is for "
                            "${arch}. Set EBPFXX_VMLINUX_BTF to the BTF of such a kernel, or VMLINUX_H to its "
                            "vmlinux.h.")
      elseif(NOT EXISTS /sys/kernel/btf/vmlinux)
        message(FATAL_ERROR "VMLINUX_H AUTO needs /sys/kernel/btf/vmlinux, and this machine's kernel has none. Set "
                            "EBPFXX_VMLINUX_BTF to a file with kernel BTF, or VMLINUX_H to a vmlinux.h.")
      endif()
    endif()
    file(MAKE_DIRECTORY "${directory}")
    add_custom_command(
      OUTPUT "${directory}/vmlinux.h"
      COMMAND ${generator} vmlinux -o "${directory}/vmlinux.h" ${options}
      DEPENDS ${btf} ${generator}
      COMMENT "Generating vmlinux.h"
      VERBATIM
    )
    add_custom_target(${target} DEPENDS "${directory}/vmlinux.h")
  endif()
  set(${directory_result} "${directory}" PARENT_SCOPE)
  set(${header_result} "${directory}/vmlinux.h" PARENT_SCOPE)
  set(${target_result} ${target} PARENT_SCOPE)
endfunction()
