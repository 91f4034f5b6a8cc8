# SPDX-FileCopyrightText: The ebpfxx authors
# SPDX-License-Identifier: MIT
#
#   ebpfxx_add_bpf(<target> [LIBRARY] SOURCES <file>... [LIBRARIES <target>...]
#                  [NAME <name>] [NAMESPACE <namespace>] [TYPES <type>...]
#                  [EXTERNAL_TYPES <type>=<C++ type>...] [EXTERNAL_HEADERS <header>...] [EMBED HEADER|OBJECT]
#                  [INCLUDES <dir>...] [DEFINITIONS <definition>...] [OPTIONS <option>...]
#                  [VMLINUX_H AUTO|<file>|<dir>] [ARCH <arch>] [CPU <cpu>] [CLANG <path>])
#
# Compiles BPF programs in C and generates their C++ skeleton, <name>.skel.hpp. Whatever links <target> can
# include it; <target> brings ebpfxx::ebpfxx along.
#
#   SOURCES      the .bpf.c files; several are linked into one object
#   LIBRARIES    targets of ebpfxx_add_bpf(LIBRARY): their objects are linked in, their INCLUDES are searched
#   LIBRARY      makes such a target, and <name>.subskel.hpp, a typed view of the library's variables, maps and programs
#                in the object that it is linked into
#   NAME         of the skeleton; without it, of the first source: execsnoop.bpf.c makes execsnoop.skel.hpp
#   NAMESPACE    of what the skeleton declares; without it, NAME
#   TYPES        C types that the skeleton is to have besides those of its maps and variables
#   EXTERNAL_TYPES  your own C++ types instead of generated ones, e.g. event=app::event; EXTERNAL_HEADERS declare them.
#                The skeleton asserts that sizes, offsets and names are the same.
#   EMBED        where the object's bytes go. HEADER: into the skeleton. OBJECT: into a library that <target> brings
#                along, for skeletons that many files include
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
  set(single NAME NAMESPACE EMBED VMLINUX_H ARCH CPU CLANG)
  set(multiple SOURCES LIBRARIES TYPES EXTERNAL_TYPES EXTERNAL_HEADERS INCLUDES DEFINITIONS OPTIONS)
  set(fail FATAL_ERROR "ebpfxx_add_bpf(${target}): ")
  cmake_parse_arguments(PARSE_ARGV 1 arg "LIBRARY" "${single}" "${multiple}")
  if(target IN_LIST single OR target IN_LIST multiple OR target STREQUAL LIBRARY)
    message(${fail} "the first argument is the name of the target to make.")
  endif()
  if(arg_UNPARSED_ARGUMENTS)
    list(JOIN arg_UNPARSED_ARGUMENTS " " unknown)
    list(JOIN multiple " " known_multiple)
    list(JOIN single " " known_single)
    message(${fail} "unknown arguments: ${unknown}. Known are LIBRARY ${known_multiple} ${known_single}.")
  endif()
  foreach(keyword IN LISTS single)
    if(keyword IN_LIST arg_KEYWORDS_MISSING_VALUES)
      message(${fail} "${keyword} needs a value.")
    endif()
  endforeach()
  if(NOT arg_SOURCES)
    message(${fail} "SOURCES is missing: name the .bpf.c files.")
  endif()
  if(arg_EMBED AND NOT arg_EMBED MATCHES "^(HEADER|OBJECT)$")
    message(${fail} "EMBED is HEADER or OBJECT, not ${arg_EMBED}.")
  endif()
  if(arg_EMBED AND arg_LIBRARY)
    message(${fail} "a LIBRARY embeds nothing: its object is a part of others.")
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
    # Since Linux 6.19 it has anonymous members of named structs, which clang leaves out without this.
    list(APPEND arg_OPTIONS -fms-extensions)
  endif()

  set(includes "")
  foreach(include IN LISTS arg_INCLUDES)
    if(NOT include MATCHES "^\\$<")
      cmake_path(ABSOLUTE_PATH include BASE_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}" NORMALIZE)
    endif()
    list(APPEND includes "${include}")
  endforeach()
  set(library_objects "")
  set(library_targets "")
  foreach(library IN LISTS arg_LIBRARIES)
    set(library_object "")
    if(TARGET ${library})
      get_target_property(library_object ${library} EBPFXX_LIBRARY_OBJECT)
    endif()
    if(NOT library_object)
      message(${fail} "LIBRARIES: ${library} is no target of ebpfxx_add_bpf(${library} LIBRARY ...).")
    endif()
    get_target_property(library_includes ${library} EBPFXX_INCLUDES)
    list(APPEND library_objects "${library_object}")
    list(APPEND library_targets ${library}_object)
    list(APPEND includes ${library_includes})
  endforeach()
  set(all_includes "${includes}")
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

  list(APPEND objects ${library_objects})
  list(LENGTH objects count)
  if(count EQUAL 1)
    set(object "${objects}")
  else()
    set(object "${directory}/${arg_NAME}.linked.bpf.o")
    add_custom_command(
      OUTPUT "${object}"
      COMMAND ${generator} object ${objects} -o "${object}"
      DEPENDS ${objects} ${library_targets} ${generator}
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
  foreach(type IN LISTS arg_EXTERNAL_TYPES)
    if(NOT type MATCHES "^[^=]+=.+")
      message(${fail} "EXTERNAL_TYPES: ${type} is not like event=app::event.")
    endif()
    list(APPEND skeleton_options --external "${type}")
  endforeach()
  foreach(header IN LISTS arg_EXTERNAL_HEADERS)
    list(APPEND skeleton_options --include "${header}")
  endforeach()

  set(kind skeleton)
  set(skeleton "${directory}/${arg_NAME}.skel.hpp")
  set(more_outputs "")
  if(arg_LIBRARY)
    set(kind subskeleton)
    set(skeleton "${directory}/${arg_NAME}.subskel.hpp")
  elseif(arg_EMBED STREQUAL OBJECT)
    list(APPEND skeleton_options --embed object)
    set(more_outputs "${directory}/${arg_NAME}.skel.cpp" "${directory}/${arg_NAME}.skel.o")
  endif()
  cmake_path(GET skeleton FILENAME file)
  add_custom_command(
    OUTPUT "${skeleton}" ${more_outputs}
    COMMAND ${generator} ${kind} "${object}" -o "${skeleton}" ${skeleton_options}
    DEPENDS "${object}" ${generator}
    COMMENT "Generating ${file}"
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
  if(arg_LIBRARY)
    add_custom_target(${target}_object DEPENDS "${object}")
    add_dependencies(${target} ${target}_object) # one of them makes it, for Makefiles
    set_target_properties(${target} PROPERTIES EBPFXX_LIBRARY_OBJECT "${object}" EBPFXX_INCLUDES "${all_includes}")
  elseif(more_outputs)
    add_library(${target}_object STATIC "${directory}/${arg_NAME}.skel.cpp")
    target_compile_features(${target}_object PRIVATE cxx_std_20)
    set_target_properties(${target}_object PROPERTIES POSITION_INDEPENDENT_CODE ON)
    add_dependencies(${target}_object ${target})
    target_link_libraries(${target} INTERFACE ${target}_object)
  endif()
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
