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
# With CMAKE_EXPORT_COMPILE_COMMANDS, bpf/compile_commands.json in the build tree tells editors how the sources are
# compiled; CMake's own compile_commands.json cannot.
# Properties of <target>: EBPFXX_OBJECT is the object and EBPFXX_SKELETON the header that are built.

include_guard(GLOBAL)
cmake_policy(VERSION 3.25...4.0)
include("${CMAKE_CURRENT_LIST_DIR}/ebpfxx_bpf_tools.cmake")

set(EBPFXX_BPF_OPTIONS "" CACHE STRING "Options of clang for all BPF programs")
mark_as_advanced(EBPFXX_BPF_OPTIONS)

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
    list(PREPEND system "${vmlinux_directory}")
  endif()

  set(includes "")
  foreach(include IN LISTS arg_INCLUDES)
    if(NOT include MATCHES "^\\$<")
      cmake_path(ABSOLUTE_PATH include BASE_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}" NORMALIZE)
    endif()
    list(APPEND includes "${include}")
  endforeach()
  list(TRANSFORM arg_DEFINITIONS REPLACE "^-D" "")
  list(TRANSFORM arg_DEFINITIONS PREPEND -D)
  _ebpfxx_options(includes -I "${includes}")
  _ebpfxx_options(system -isystem "${system}")
  set(flags --target=bpf${endian} -mcpu=${arg_CPU} -D__TARGET_ARCH_${arch} -g -O2 -Wall -fno-stack-protector
            "${includes}" "${system}")
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
    set(compile "${clang}" ${flags} "-ffile-prefix-map=${source_directory}/=" ${arg_DEFINITIONS} ${EBPFXX_BPF_OPTIONS}
                ${arg_OPTIONS} -c "${source}")
    add_custom_command(
      OUTPUT "${directory}/${object}"
      COMMAND ${compile} -o "${directory}/${object}" -MD -MF "${directory}/${object}.d" -MQ "${directory}/${object}"
      DEPENDS "${source}" "${clang}" ${vmlinux_header}
      DEPFILE "${directory}/${object}.d"
      COMMENT "Compiling ${file}"
      COMMAND_EXPAND_LISTS VERBATIM
    )
    list(APPEND objects "${directory}/${object}")
    if(CMAKE_EXPORT_COMPILE_COMMANDS)
      _ebpfxx_export_compile_command("${source}" ${compile})
    endif()
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

# An option of clang for each member of a list, which may be of generator expressions.
function(_ebpfxx_options result option list)
  list(JOIN list "$<SEMICOLON>" list) # so that CMake sees one string
  set(list "$<FILTER:${list},INCLUDE,.>")
  set(${result} "$<$<BOOL:${list}>:${option}$<JOIN:${list},$<SEMICOLON>${option}>>" PARENT_SCOPE)
endfunction()

# Adds an entry to bpf/compile_commands.json in the build tree, which is written when all directories are known.
function(_ebpfxx_export_compile_command source)
  set(entry "")
  foreach(argument IN LISTS ARGN)
    if(argument MATCHES "^\\$<") # a list of arguments
      string(APPEND entry "$<$<BOOL:${argument}>:\"$<JOIN:${argument},\"$<COMMA> \">\"$<COMMA> >")
    else()
      string(REPLACE "\\" "\\\\" argument "${argument}")
      string(REPLACE "\"" "\\\"" argument "${argument}")
      string(APPEND entry "\"${argument}\", ")
    endif()
  endforeach()
  string(REGEX REPLACE ", $" "" entry "${entry}")
  set(libbpf "$<TARGET_PROPERTY:libbpf::libbpf,INTERFACE_INCLUDE_DIRECTORIES>") # perhaps not known in the top directory
  string(REPLACE "${libbpf}" "$<$<TARGET_EXISTS:libbpf::libbpf>:${libbpf}>" entry "${entry}")

  get_property(entries GLOBAL PROPERTY ebpfxx_compile_commands)
  if(NOT entries)
    cmake_language(DEFER DIRECTORY "${CMAKE_SOURCE_DIR}" CALL _ebpfxx_write_compile_commands)
  else()
    string(APPEND entries ",\n")
  endif()
  string(APPEND entries "{\"directory\": \"${CMAKE_CURRENT_BINARY_DIR}\",\n \"file\": \"${source}\",\n"
         " \"arguments\": [${entry}]}")
  set_property(GLOBAL PROPERTY ebpfxx_compile_commands "${entries}")
endfunction()

function(_ebpfxx_write_compile_commands)
  get_property(entries GLOBAL PROPERTY ebpfxx_compile_commands)
  file(GENERATE OUTPUT "${CMAKE_BINARY_DIR}/bpf/compile_commands.json" CONTENT "[\n${entries}\n]\n")
endfunction()
