# SPDX-FileCopyrightText: The ebpfxx authors
# SPDX-License-Identifier: MIT
#
#   ebpfxx_add_bpf(<target> [LIBRARY] SOURCES <file>... [LIBRARIES <target>...]
#                  [NAME <name>] [INCLUDE_PREFIX <dir>] [NAMESPACE <namespace>] [TYPES <type>...]
#                  [EXTERNAL_TYPES <type>=<C++ type>...] [EXTERNAL_HEADERS <header>...] [RECORDS <map>=<type>...]
#                  [RENAMES <C name>=<C++ name>...] [EMBED HEADER|OBJECT]
#                  [INCLUDES <dir>...] [SYSTEM_INCLUDES <dir>...] [DEFINITIONS <definition>...] [OPTIONS <option>...]
#                  [VMLINUX_H AUTO|<file>|<dir>] [ARCH <arch>] [CPU <cpu>] [CLANG <path>])
#
# Compiles BPF programs in C and generates their C++ skeleton, <name>.skel.hpp. Whatever links <target> can include it;
# <target> also links ebpfxx::ebpfxx.
#
#   SOURCES      the .bpf.c files; several are linked into one object
#   LIBRARIES    targets of ebpfxx_add_bpf(LIBRARY): their objects are linked in, their INCLUDES and SYSTEM_INCLUDES
#                are searched
#   LIBRARY      makes such a target, and <name>.subskel.hpp, a typed view of the library's variables, maps and programs
#                in the object that it is linked into
#   NAME         the skeleton's name; by default the first source's: execsnoop.bpf.c makes execsnoop.skel.hpp
#   INCLUDE_PREFIX  the folder in which #include finds it: net makes "net/execsnoop.skel.hpp". Tells skeletons of one NAME
#                apart, which nothing can link together without
#   NAMESPACE    the skeleton's namespace; by default NAME, in namespaces named after INCLUDE_PREFIX
#   TYPES        more C types for the skeleton, besides those of its maps and variables
#   EXTERNAL_TYPES  your own C++ types instead of generated ones, e.g. event=app::event; EXTERNAL_HEADERS declare them.
#                The skeleton asserts that sizes, offsets and names are the same.
#   RECORDS      the types of records, for ring and perf buffers whose sources do not state them: events=event for a C
#                type of the object, events=::event for one that is only in EXTERNAL_HEADERS
#   RENAMES      other C++ names for types, members, enumerators, maps, programs and variables, e.g. state=State, or the
#                C name where the skeleton would append a _: BUSY=BUSY
#   EMBED        where the object's bytes go. HEADER: into the skeleton. OBJECT: into a library that <target> links, for
#                skeletons that many files include
#   INCLUDES     include directories; SYSTEM_INCLUDES those whose headers get no warnings; DEFINITIONS macros (NAME or
#                NAME=VALUE); OPTIONS other options for clang. All may have generator expressions.
#   VMLINUX_H    which vmlinux.h the sources include. AUTO makes it from the BTF in EBPFXX_VMLINUX_BTF or else of this
#                machine's kernel. A file is used as it is. A directory has <arch>/vmlinux.h or vmlinux.h.
#   ARCH         as in libbpf's __TARGET_ARCH_<arch>; by default that of CMAKE_SYSTEM_PROCESSOR
#   CPU          the instruction set; by default v3
#   CLANG        the clang that compiles to BPF; by default EBPFXX_CLANG, which is found if it is not set
#
# Variables: EBPFXX_CLANG, EBPFXX_BPF_OPTIONS (options for clang, for every target), EBPFXX_VMLINUX_BTF,
# EBPFXX_GENERATOR_EXECUTABLE, an ebpfxx-gen that runs on this machine (for cross builds), and EBPFXX_HEADER_ONLY. Unless
# that is ON, <target> also links ebpfxx_compiled, a static library that is built once, with the options of the directory
# that calls this first: it has the definitions that headers then only declare.
# With CMAKE_EXPORT_COMPILE_COMMANDS, the build adds the sources to compile_commands.json, for clangd and other tools.
# Properties of <target>: EBPFXX_OBJECT is the path of the object, EBPFXX_SKELETON that of the header.

include_guard(GLOBAL)
cmake_policy(VERSION 3.25...4.0)
include("${CMAKE_CURRENT_LIST_DIR}/ebpfxx_bpf_tools.cmake")
include("${CMAKE_CURRENT_LIST_DIR}/ebpfxx_refuse_unknown.cmake")

set(EBPFXX_BPF_OPTIONS "" CACHE STRING "Options of clang for all BPF programs")
option(EBPFXX_HEADER_ONLY "Compile all of ebpfxx's functions in every file" OFF)
mark_as_advanced(EBPFXX_BPF_OPTIONS EBPFXX_HEADER_ONLY)

function(ebpfxx_add_bpf target)
  set(single NAME INCLUDE_PREFIX NAMESPACE EMBED VMLINUX_H ARCH CPU CLANG)
  set(multiple SOURCES LIBRARIES TYPES EXTERNAL_TYPES EXTERNAL_HEADERS RECORDS RENAMES INCLUDES SYSTEM_INCLUDES
      DEFINITIONS OPTIONS)
  set(fail FATAL_ERROR "ebpfxx_add_bpf(${target}): ")
  cmake_parse_arguments(PARSE_ARGV 1 arg "LIBRARY" "${single}" "${multiple}")
  if(target IN_LIST single OR target IN_LIST multiple OR target STREQUAL LIBRARY)
    message(${fail} "the first argument is the name of the target to make.")
  endif()
  _ebpfxx_refuse_unknown("${fail}" "${arg_UNPARSED_ARGUMENTS}" LIBRARY ${multiple} ${single})
  foreach(keyword IN LISTS single)
    if(keyword IN_LIST arg_KEYWORDS_MISSING_VALUES)
      message(${fail} "${keyword} needs a value.")
    endif()
  endforeach()
  get_property(languages GLOBAL PROPERTY ENABLED_LANGUAGES)
  if(NOT CXX IN_LIST languages)
    message(${fail} "the project has no C++: project(<name> LANGUAGES CXX), or enable_language(CXX).")
  endif()
  if(NOT arg_SOURCES)
    message(${fail} "SOURCES is missing: name the .bpf.c files.")
  endif()
  if(arg_EMBED AND NOT arg_EMBED MATCHES "^(HEADER|OBJECT)$")
    message(${fail} "EMBED is HEADER or OBJECT, not ${arg_EMBED}.")
  endif()
  if(arg_EMBED AND arg_LIBRARY)
    message(${fail} "a LIBRARY embeds nothing: its object is a part of others.")
  endif()

  if(arg_INCLUDE_PREFIX MATCHES "^/|(^|/)\\.\\.?(/|$)")
    message(${fail} "INCLUDE_PREFIX is a folder to write in an #include, like net, and not ${arg_INCLUDE_PREFIX}.")
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
  set(libbpf "$<TARGET_PROPERTY:libbpf::libbpf,INTERFACE_INCLUDE_DIRECTORIES>")
  set(vmlinux_header "")
  if(arg_VMLINUX_H)
    _ebpfxx_vmlinux(vmlinux_directory vmlinux_header vmlinux_target "${arg_VMLINUX_H}" ${arch} "${generator}")
    list(PREPEND libbpf "${vmlinux_directory}")
    # Since Linux 6.19 it has anonymous members of named structs, which clang leaves out without this.
    list(APPEND arg_OPTIONS -fms-extensions)
  endif()

  _ebpfxx_directories(includes "${arg_INCLUDES}")
  _ebpfxx_directories(system "${arg_SYSTEM_INCLUDES}")
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
    get_target_property(library_system ${library} EBPFXX_SYSTEM_INCLUDES)
    list(APPEND library_objects "${library_object}")
    list(APPEND library_targets ${library}_object)
    list(APPEND includes ${library_includes})
    list(APPEND system ${library_system})
  endforeach()
  set(all_includes "${includes}")
  set(all_system "${system}")
  _ebpfxx_options(includes -I "${includes}")
  _ebpfxx_options(system -isystem "${system};${libbpf}")
  set(definitions "")
  foreach(definition IN LISTS arg_DEFINITIONS)
    string(REGEX REPLACE "^-D" "" definition "${definition}")
    if(definition MATCHES "\\$<") # which may be empty, or a list
      _ebpfxx_options(definition -D "${definition}")
    else()
      string(PREPEND definition -D)
    endif()
    list(APPEND definitions "${definition}")
  endforeach()
  set(flags --target=bpf${endian} -mcpu=${arg_CPU} -D__TARGET_ARCH_${arch} -g -O2 -Wall -fno-stack-protector
            -Werror=implicit-function-declaration "${includes}" "${system}") # no kernel has a function of no type
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
      cmake_path(GET source FILENAME file)
      if(file MATCHES "^[A-Z_]+$")
        message(${fail} "there is no file ${source}, and no argument ${file}.")
      endif()
      message(${fail} "there is no file ${source}.")
    endif()
    cmake_path(GET source PARENT_PATH source_directory)
    cmake_path(GET source FILENAME file)
    cmake_path(REPLACE_EXTENSION file LAST_ONLY o OUTPUT_VARIABLE object)
    if("${directory}/${object}" IN_LIST objects) # of another directory
      list(LENGTH objects count)
      string(PREPEND object "${count}-")
    endif()
    set(compile "${clang}" ${flags} "-ffile-prefix-map=${source_directory}/=" ${definitions} ${EBPFXX_BPF_OPTIONS}
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
      _ebpfxx_export_compile_command("${directory}/${object}" "${source}" ${compile})
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
  set(stem "${directory}/${arg_NAME}")
  if(arg_INCLUDE_PREFIX)
    cmake_path(SET stem NORMALIZE "${directory}/${arg_INCLUDE_PREFIX}/${arg_NAME}")
    cmake_path(GET stem PARENT_PATH prefix)
    file(MAKE_DIRECTORY "${prefix}")
    cmake_path(RELATIVE_PATH prefix BASE_DIRECTORY "${directory}")
    string(REPLACE "/" "::" prefix "${prefix}")
    if(NOT arg_NAMESPACE)
      set(arg_NAMESPACE "${prefix}::${arg_NAME}")
    endif()
  endif()
  if(arg_NAMESPACE)
    list(APPEND skeleton_options --namespace "${arg_NAMESPACE}")
  else()
    set(arg_NAMESPACE "${arg_NAME}")
  endif()
  foreach(type IN LISTS arg_TYPES)
    list(APPEND skeleton_options --type "${type}")
  endforeach()
  set(like_EXTERNAL_TYPES --external event=app::event)
  set(like_RECORDS --record events=event)
  set(like_RENAMES --rename state=State)
  foreach(keyword IN ITEMS EXTERNAL_TYPES RECORDS RENAMES)
    list(GET like_${keyword} 0 option)
    list(GET like_${keyword} 1 example)
    foreach(pair IN LISTS arg_${keyword})
      if(NOT pair MATCHES "^[^=]+=.+")
        message(${fail} "${keyword}: ${pair} is not like ${example}.")
      endif()
      list(APPEND skeleton_options ${option} "${pair}")
    endforeach()
  endforeach()
  foreach(header IN LISTS arg_EXTERNAL_HEADERS)
    list(APPEND skeleton_options --include "${header}")
  endforeach()

  set(kind skeleton)
  set(skeleton "${stem}.skel.hpp")
  set(more_outputs "")
  if(arg_LIBRARY)
    set(kind subskeleton)
    set(skeleton "${stem}.subskel.hpp")
  elseif(arg_EMBED STREQUAL OBJECT)
    list(APPEND skeleton_options --embed object)
    set(more_outputs "${stem}.skel.cpp" "${stem}.skel.o")
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
  if(CMAKE_EXPORT_COMPILE_COMMANDS)
    add_dependencies(${target} ebpfxx_compile_commands)
  endif()
  target_include_directories(${target} INTERFACE "$<BUILD_INTERFACE:${directory}>")
  _ebpfxx_library(library)
  target_link_libraries(${target} INTERFACE ${library})
  set_target_properties(${target} PROPERTIES EBPFXX_OBJECT "${object}" EBPFXX_SKELETON "${skeleton}")
  # In one program, of two headers with one name only one is found, and of two namespaces with one name any object may be
  # taken for the other. CMake sees that, and says the names of these properties.
  cmake_path(RELATIVE_PATH skeleton BASE_DIRECTORY "${directory}" OUTPUT_VARIABLE include)
  foreach(property "EBPFXX_OTHER_${include}_SO_SAY_NAME_OR_INCLUDE_PREFIX"
                   "EBPFXX_OTHER_namespace_${arg_NAMESPACE}_SO_SAY_NAMESPACE_OR_INCLUDE_PREFIX")
    set_property(TARGET ${target} PROPERTY "INTERFACE_${property}" "${skeleton}")
    set_property(TARGET ${target} APPEND PROPERTY COMPATIBLE_INTERFACE_STRING "${property}")
  endforeach()
  if(arg_LIBRARY)
    add_custom_target(${target}_object DEPENDS "${object}")
    add_dependencies(${target} ${target}_object) # one of them makes it, for Makefiles
    set_target_properties(${target} PROPERTIES EBPFXX_LIBRARY_OBJECT "${object}" EBPFXX_INCLUDES "${all_includes}"
                                               EBPFXX_SYSTEM_INCLUDES "${all_system}")
  elseif(more_outputs)
    add_library(${target}_object STATIC "${stem}.skel.cpp")
    target_compile_features(${target}_object PRIVATE cxx_std_20)
    set_target_properties(${target}_object PROPERTIES POSITION_INDEPENDENT_CODE ON CXX_SCAN_FOR_MODULES OFF)
    add_dependencies(${target}_object ${target})
    target_link_libraries(${target} INTERFACE ${target}_object)
  endif()
endfunction()

# What skeletons link. Compiled once for the whole project, what headers only declare costs each file half of its time
# to compile.
function(_ebpfxx_library result)
  if(EBPFXX_HEADER_ONLY)
    set(${result} ebpfxx::ebpfxx PARENT_SCOPE)
    return()
  endif()
  if(NOT TARGET ebpfxx_compiled)
    set(sources core.cpp network.cpp tracing.cpp)
    list(TRANSFORM sources PREPEND "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/compiled/")
    add_library(ebpfxx_compiled STATIC EXCLUDE_FROM_ALL ${sources})
    target_compile_definitions(ebpfxx_compiled INTERFACE EBPFXX_COMPILED)
    # So that --gc-sections leaves out what a program doesn't call.
    target_compile_options(ebpfxx_compiled PRIVATE -ffunction-sections -fdata-sections)
    target_link_libraries(ebpfxx_compiled PUBLIC ebpfxx::ebpfxx)
    set_target_properties(
      ebpfxx_compiled PROPERTIES POSITION_INDEPENDENT_CODE ON CXX_SCAN_FOR_MODULES OFF CXX_VISIBILITY_PRESET hidden
                                 VISIBILITY_INLINES_HIDDEN ON)
    foreach(tool CLANG_TIDY CPPCHECK CPPLINT INCLUDE_WHAT_YOU_USE) # which check the project's own sources
      set_property(TARGET ebpfxx_compiled PROPERTY CXX_${tool})
    endforeach()
  endif()
  set(${result} ebpfxx_compiled PARENT_SCOPE)
endfunction()

# Directories as absolute paths; a generator expression stays as it is.
function(_ebpfxx_directories result list)
  set(directories "")
  foreach(directory IN LISTS list)
    if(NOT directory MATCHES "^\\$<")
      cmake_path(ABSOLUTE_PATH directory BASE_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}" NORMALIZE)
    endif()
    list(APPEND directories "${directory}")
  endforeach()
  set(${result} "${directories}" PARENT_SCOPE)
endfunction()

# An option of clang for each member of a list, which may be of generator expressions.
function(_ebpfxx_options result option list)
  list(JOIN list "$<SEMICOLON>" list) # so that CMake sees one string
  set(list "$<FILTER:${list},INCLUDE,.>")
  set(${result} "$<$<NOT:$<STREQUAL:${list},>>:${option}$<JOIN:${list},$<SEMICOLON>${option}>>" PARENT_SCOPE)
endfunction()

# CMake writes compile_commands.json when all directories are known, without custom commands. So it is the build that
# adds them, from files with one argument a line, after each run of CMake.
function(_ebpfxx_export_compile_command object source)
  list(JOIN ARGN "\n" arguments)
  set(file "${object}.$<CONFIG>.command")
  file(GENERATE OUTPUT "${file}" CONTENT "${CMAKE_CURRENT_BINARY_DIR}\n${source}\n${arguments}\n")
  get_property(files GLOBAL PROPERTY ebpfxx_compile_commands)
  if(NOT files)
    cmake_language(DEFER DIRECTORY "${CMAKE_SOURCE_DIR}" CALL _ebpfxx_add_compile_commands)
  endif()
  set_property(GLOBAL APPEND PROPERTY ebpfxx_compile_commands "${file}")
endfunction()

function(_ebpfxx_add_compile_commands)
  get_property(files GLOBAL PROPERTY ebpfxx_compile_commands)
  set(run "${CMAKE_BINARY_DIR}/CMakeFiles/ebpfxx_cmake_ran")
  file(TOUCH "${run}")
  add_custom_command(
    OUTPUT "${run}.$<CONFIG>.added"
    COMMAND "${CMAKE_COMMAND}" "-DDATABASE=${CMAKE_BINARY_DIR}/compile_commands.json" "-DCOMMANDS=${files}" -P
            "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/ebpfxx_compile_commands.cmake"
    COMMAND "${CMAKE_COMMAND}" -E touch "${run}.$<CONFIG>.added"
    DEPENDS "${run}"
    COMMENT "Adding BPF programs to compile_commands.json"
    VERBATIM
  )
  add_custom_target(ebpfxx_compile_commands ALL DEPENDS "${run}.$<CONFIG>.added")
endfunction()
