# SPDX-FileCopyrightText: The ebpfxx authors
# SPDX-License-Identifier: MIT
#
#   ebpfxx_add_bpf(<target> SOURCES <file>...
#                  [NAME <name>] [NAMESPACE <namespace>] [TYPES <type>...]
#                  [INCLUDES <dir>...] [DEFINITIONS <definition>...] [OPTIONS <option>...]
#                  [VMLINUX_H AUTO|<file>|<dir>] [ARCH <arch>] [CPU <cpu>] [CLANG <path>])
#
# Compiles BPF programs in C and generates their C++ skeleton, <name>.skel.hpp. Whatever links <target> can
# include it; <target> brings ebpfxx::ebpfxx along.
#
#   SOURCES      the .bpf.c files; several are linked into one object
#   NAME         of the skeleton; without it, of the first source: execsnoop.bpf.c makes execsnoop.skel.hpp
#   NAMESPACE    of what the skeleton declares; without it, NAME
#   TYPES        C types that the skeleton is to have besides those of its maps and variables
#   INCLUDES     include directories, DEFINITIONS macros (NAME or NAME=VALUE), OPTIONS other options of clang
#   VMLINUX_H    which vmlinux.h the sources include. AUTO makes it from the BTF of EBPFXX_VMLINUX_BTF or, without,
#                of this machine's kernel. A file is used as it is. A directory has <arch>/vmlinux.h or vmlinux.h.
#   ARCH         as in libbpf's __TARGET_ARCH_<arch>; without it, that of CMAKE_SYSTEM_PROCESSOR
#   CPU          the instruction set, v3 without it
#   CLANG        the clang that compiles to BPF; without it EBPFXX_CLANG, which is found when it is not set
#
# Variables: EBPFXX_CLANG, EBPFXX_BPF_OPTIONS (options of clang for every target), EBPFXX_VMLINUX_BTF, and
# EBPFXX_GENERATOR_EXECUTABLE, an ebpfxx-gen that runs on this machine (for cross builds).
# Properties of <target>: EBPFXX_OBJECT is the object and EBPFXX_SKELETON the header that are built.

include_guard(GLOBAL)
cmake_policy(VERSION 3.25...4.0)

set(EBPFXX_GENERATOR_EXECUTABLE "" CACHE FILEPATH "An ebpfxx-gen that runs on this machine, to use instead of ebpfxx's own")
set(EBPFXX_VMLINUX_BTF "" CACHE FILEPATH "Kernel BTF that vmlinux.h is made from; without it, this machine's kernel's")
set(EBPFXX_BPF_OPTIONS "" CACHE STRING "Options of clang for all BPF programs")
mark_as_advanced(EBPFXX_GENERATOR_EXECUTABLE EBPFXX_VMLINUX_BTF EBPFXX_BPF_OPTIONS)

function(ebpfxx_add_bpf target)
  set(single NAME NAMESPACE VMLINUX_H ARCH CPU CLANG)
  set(multiple SOURCES TYPES INCLUDES DEFINITIONS OPTIONS)
  set(fail FATAL_ERROR "ebpfxx_add_bpf(${target}): ")
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "${single}" "${multiple}")
  if(target IN_LIST single OR target IN_LIST multiple)
    message(${fail} "the first argument is the name of the target to make.")
  endif()
  if(arg_UNPARSED_ARGUMENTS)
    list(JOIN arg_UNPARSED_ARGUMENTS " " unknown)
    list(JOIN multiple " " known_multiple)
    list(JOIN single " " known_single)
    message(${fail} "unknown arguments: ${unknown}. Known are ${known_multiple} ${known_single}.")
  endif()
  foreach(keyword IN LISTS single)
    if(keyword IN_LIST arg_KEYWORDS_MISSING_VALUES)
      message(${fail} "${keyword} needs a value.")
    endif()
  endforeach()
  if(NOT arg_SOURCES)
    message(${fail} "SOURCES is missing: name the .bpf.c files.")
  endif()

  _ebpfxx_generator(generator)
  _ebpfxx_clang(clang "${arg_CLANG}")
  _ebpfxx_clang_system_includes(system_includes "${clang}")
  _ebpfxx_arch(arch endian "${arg_ARCH}")
  if(NOT arg_CPU)
    set(arg_CPU v3)
  endif()
  if(NOT arg_NAME)
    list(GET arg_SOURCES 0 arg_NAME)
    cmake_path(GET arg_NAME FILENAME arg_NAME)
    string(REGEX REPLACE "(\\.bpf)?\\.[^.]+$" "" arg_NAME "${arg_NAME}")
  endif()

  # In system directories, where clang does not warn: vmlinux.h is not the user's to mend.
  set(system "$<TARGET_PROPERTY:libbpf::libbpf,INTERFACE_INCLUDE_DIRECTORIES>")
  set(vmlinux_header "")
  if(arg_VMLINUX_H)
    _ebpfxx_vmlinux(vmlinux_directory vmlinux_header vmlinux_target "${arg_VMLINUX_H}" ${arch} "${generator}")
    string(PREPEND system "${vmlinux_directory}$<SEMICOLON>")
  endif()

  set(includes "")
  foreach(include IN LISTS arg_INCLUDES)
    if(NOT include MATCHES "^\\$<")
      cmake_path(ABSOLUTE_PATH include BASE_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}" NORMALIZE)
    endif()
    list(APPEND includes "-I${include}")
  endforeach()
  list(TRANSFORM arg_DEFINITIONS REPLACE "^(-D)?" "-D")
  set(flags --target=bpf${endian} -mcpu=${arg_CPU} -D__TARGET_ARCH_${arch} -g -O2 -Wall -fno-stack-protector ${includes})
  list(APPEND flags "$<$<BOOL:${system}>:-isystem$<SEMICOLON>$<JOIN:${system},$<SEMICOLON>-isystem$<SEMICOLON>>>")
  foreach(include IN LISTS system_includes)
    list(APPEND flags -idirafter "${include}")
  endforeach()
  # The same bytes wherever the trees are. Clang copies the lines of the source into BTF, from files that it finds by
  # these shortened names, that is: not at all, unless the source is embedded.
  list(APPEND flags -gdwarf-5 -gembed-source -fdebug-compilation-dir=. "-ffile-prefix-map=${CMAKE_SOURCE_DIR}/="
       "-ffile-prefix-map=${CMAKE_BINARY_DIR}/=")
  if(CMAKE_COLOR_DIAGNOSTICS)
    list(APPEND flags -fcolor-diagnostics)
  endif()

  set(directory "${CMAKE_CURRENT_BINARY_DIR}/${target}")
  file(MAKE_DIRECTORY "${directory}")
  set(objects "")
  foreach(source IN LISTS arg_SOURCES)
    cmake_path(ABSOLUTE_PATH source BASE_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}" NORMALIZE)
    get_source_file_property(generated "${source}" GENERATED)
    if(NOT generated AND NOT EXISTS "${source}")
      message(${fail} "there is no file ${source}.")
    endif()
    cmake_path(GET source PARENT_PATH source_directory)
    cmake_path(GET source FILENAME file)
    cmake_path(REPLACE_EXTENSION file LAST_ONLY o OUTPUT_VARIABLE object)
    if("${directory}/${object}" IN_LIST objects) # of another directory
      list(LENGTH objects count)
      string(PREPEND object "${count}-")
    endif()
    add_custom_command(
      OUTPUT "${directory}/${object}"
      COMMAND
        "${clang}" ${flags} "-ffile-prefix-map=${source_directory}/=" ${arg_DEFINITIONS} ${EBPFXX_BPF_OPTIONS}
        ${arg_OPTIONS} -MD -MF "${directory}/${object}.d" -MT "${directory}/${object}" -c "${source}" -o
        "${directory}/${object}"
      DEPENDS "${source}" "${clang}" ${vmlinux_header}
      DEPFILE "${directory}/${object}.d"
      COMMENT "Compiling ${file}"
      COMMAND_EXPAND_LISTS VERBATIM
    )
    list(APPEND objects "${directory}/${object}")
  endforeach()

  list(LENGTH objects count)
  if(count EQUAL 1)
    set(object "${objects}")
  else()
    set(object "${directory}/${arg_NAME}.linked.bpf.o")
    add_custom_command(
      OUTPUT "${object}"
      COMMAND ${generator} object ${objects} -o "${object}"
      DEPENDS ${objects} ${generator}
      COMMENT "Linking ${arg_NAME}.linked.bpf.o"
      VERBATIM
    )
  endif()

  set(skeleton_options --name "${arg_NAME}")
  if(arg_NAMESPACE)
    list(APPEND skeleton_options --namespace "${arg_NAMESPACE}")
  endif()
  foreach(type IN LISTS arg_TYPES)
    list(APPEND skeleton_options --type "${type}")
  endforeach()
  set(skeleton "${directory}/${arg_NAME}.skel.hpp")
  add_custom_command(
    OUTPUT "${skeleton}"
    COMMAND ${generator} skeleton "${object}" -o "${skeleton}" ${skeleton_options}
    DEPENDS "${object}" ${generator}
    COMMENT "Generating ${arg_NAME}.skel.hpp"
    VERBATIM
  )

  # As a source of the library, the header is built before whatever links the library, in any directory.
  add_library(${target} INTERFACE "${skeleton}")
  if(vmlinux_header)
    add_dependencies(${target} ${vmlinux_target})
  endif()
  target_include_directories(${target} INTERFACE "$<BUILD_INTERFACE:${directory}>")
  target_link_libraries(${target} INTERFACE ebpfxx::ebpfxx)
  set_target_properties(${target} PROPERTIES EBPFXX_OBJECT "${object}" EBPFXX_SKELETON "${skeleton}")
endfunction()

# The generator: a target, or the path of a program.
function(_ebpfxx_generator result)
  set(generator "${EBPFXX_GENERATOR_EXECUTABLE}")
  if(NOT generator AND TARGET ebpfxx::generator)
    get_target_property(imported ebpfxx::generator IMPORTED)
    if(imported OR NOT CMAKE_CROSSCOMPILING OR CMAKE_CROSSCOMPILING_EMULATOR)
      set(generator ebpfxx::generator)
    endif()
  endif()
  if(NOT generator)
    find_program(generator ebpfxx-gen NO_CACHE NO_CMAKE_FIND_ROOT_PATH)
  endif()
  if(NOT generator)
    message(FATAL_ERROR "ebpfxx_add_bpf() needs ebpfxx-gen, built for this machine. Where cross-compiling, or without "
                        "EBPFXX_BUILD_GENERATOR, set EBPFXX_GENERATOR_EXECUTABLE to its path.")
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
    message(FATAL_ERROR "libbpf has no name for the processor '${processor}'. Say ARCH in ebpfxx_add_bpf(): one of x86, "
                        "arm64, arm, powerpc, riscv, s390, loongarch, mips, sparc, arc.")
  endif()

  set(endian el)
  if(arch STREQUAL s390)
    set(endian eb)
  elseif(arch MATCHES "^(powerpc|mips|sparc|arm)$" AND (CMAKE_CXX_BYTE_ORDER STREQUAL BIG_ENDIAN OR CMAKE_C_BYTE_ORDER
                                                                                                 STREQUAL BIG_ENDIAN))
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
      message(FATAL_ERROR "ebpfxx_add_bpf(): VMLINUX_H names ${wanted}, which has neither ${arch}/vmlinux.h nor vmlinux.h.")
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
        message(FATAL_ERROR "VMLINUX_H AUTO would describe the kernel of this machine (${host_arch}), and this build is for "
                            "${arch}. Set EBPFXX_VMLINUX_BTF to the BTF of such a kernel, or VMLINUX_H to its vmlinux.h.")
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
