# SPDX-FileCopyrightText: The ebpfxx authors
# SPDX-License-Identifier: MIT
#
# What the tests here share. They are run with SOURCE (ebpfxx), BINARY (its build), PREFIX (its install), WORK (a folder
# of the test's own), GENERATOR, CXX and PREFIX_PATH (where the user has libraries).
cmake_minimum_required(VERSION 3.25)

# ccache 4.7 loses spaces in the names of files that it takes from the compiler's depfile.
unset(ENV{CCACHE_DEPEND})

file(REMOVE_RECURSE "${WORK}")
file(MAKE_DIRECTORY "${WORK}")

# run(<variable> <command>...) puts all output into the variable; fails when the command does.
function(run variable)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(NOT status EQUAL 0)
    list(JOIN ARGN " " command)
    message("${output}")
    message(FATAL_ERROR "Failed with ${status}: ${command}")
  endif()
  set(${variable} "${output}" PARENT_SCOPE)
endfunction()

# What every configure run gets.
set(configure "${CMAKE_COMMAND}" -G "${GENERATOR}" "-DCMAKE_CXX_COMPILER=${CXX}" --no-warn-unused-cli)
if(NOT compiled_once) # which takes longer than a few small files
  list(APPEND configure -DEBPFXX_HEADER_ONLY=ON)
endif()
list(JOIN PREFIX_PATH ":" prefix_path)
set(ENV{CMAKE_PREFIX_PATH} "${PREFIX}:${prefix_path}:$ENV{CMAKE_PREFIX_PATH}")

# configure(<source> <build> <argument>...)
function(configure source build)
  run(output ${configure} -S "${source}" -B "${build}" ${ARGN})
  set(output "${output}" PARENT_SCOPE)
endfunction()

# refuse(<expression> <source> <build> <argument>...): to configure fails, with a message that matches.
function(refuse expression source build)
  execute_process(
    COMMAND ${configure} -S "${source}" -B "${build}" ${ARGN}
    RESULT_VARIABLE status
    OUTPUT_VARIABLE output
    ERROR_VARIABLE output
  )
  string(REGEX REPLACE "[ \n]+" " " line "${output}") # CMake breaks lines where it likes
  if(status EQUAL 0)
    message("${output}")
    message(FATAL_ERROR "It configures, and was to be refused with: ${expression}")
  elseif(NOT line MATCHES "${expression}")
    message("${output}")
    message(FATAL_ERROR "The message does not match: ${expression}")
  endif()
endfunction()

# build(<directory> <argument>...) sets `steps` to what was done, in order of the alphabet, except for ebpfxx_compiled.
function(build directory)
  run(output "${CMAKE_COMMAND}" --build "${directory}" -j4 ${ARGN})
  string(REGEX MATCHALL "(Compiling|Generating|Building|Linking) [^\n]*" steps "${output}")
  list(FILTER steps EXCLUDE REGEX "^Generating done") # CMake, when it ran again
  list(FILTER steps EXCLUDE REGEX ebpfxx_compiled)
  # Only the kind of step and the name of the file, without path and what depends on the generator.
  list(TRANSFORM steps REPLACE "^([A-Z][a-z]+) .*[ /]([^ /]+)$" "\\1 \\2")
  list(SORT steps)
  set(steps "${steps}" PARENT_SCOPE)
  set(output "${output}" PARENT_SCOPE)
endfunction()

# expect_steps(<step>...): what the last build() did, each step once, and nothing else.
function(expect_steps)
  list(SORT ARGN)
  if(NOT steps STREQUAL "${ARGN}")
    list(JOIN ARGN "\n  " expected)
    list(JOIN steps "\n  " happened)
    message("${output}")
    message(FATAL_ERROR "Expected these steps\n  ${expected}\nand these happened\n  ${happened}")
  endif()
endfunction()

# write(<path below WORK> <content>)
function(write path content)
  file(WRITE "${WORK}/${path}" "${content}")
endfunction()

# write_page(<page> <folder below WORK> <count>): the files of a page of documentation, of which there are that many: each
# block behind a line <!-- file: NAME --> is one. `lines_NAME` is how many lines it has that are not empty.
function(write_page page folder expected)
  file(READ "${page}" text)
  string(REPLACE "[" "\\u005b" text "${text}") # in a list, CMake takes brackets and semicolons for its own
  string(REPLACE "]" "\\u005d" text "${text}")
  string(REPLACE ";" "\\u003b" text "${text}")
  string(REGEX MATCHALL "<!-- file: [^ ]+ -->\n```[a-z]+\n[^`]*```" blocks "${text}")
  list(LENGTH blocks count)
  if(NOT count EQUAL expected)
    message(FATAL_ERROR "${page} has ${count} files of its example, and ${expected} were expected")
  endif()
  foreach(block IN LISTS blocks)
    string(REGEX MATCH "<!-- file: ([^ ]+) -->\n```[a-z]+\n([^`]*)```" match "${block}")
    set(name "${CMAKE_MATCH_1}")
    set(content "${CMAKE_MATCH_2}")
    string(REGEX REPLACE "\n+" "\n" lines "${content}")
    string(REGEX REPLACE "[^\n]" "" lines "${lines}")
    string(LENGTH "${lines}" lines)
    set(lines_${name} ${lines} PARENT_SCOPE)
    string(REPLACE "\\u005b" "[" content "${content}")
    string(REPLACE "\\u005d" "]" content "${content}")
    string(REPLACE "\\u003b" ";" content "${content}")
    write("${folder}/${name}" "${content}")
  endforeach()
endfunction()

# write_project(<folder below WORK> <content of the CMakeLists.txt>)
function(write_project folder content)
  write("${folder}/CMakeLists.txt" "cmake_minimum_required(VERSION 3.25)
project(consumer LANGUAGES CXX)
if(NOT SUBPROJECT)
  find_package(ebpfxx CONFIG REQUIRED)
endif()
${content}")
endfunction()

# write_bpf(<path below WORK> <map> [<more C>]): a BPF program with one map and one program named after it.
function(write_bpf path map)
  write("${path}" "#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
${ARGV2}
struct {
  __uint(type, BPF_MAP_TYPE_ARRAY);
  __uint(max_entries, 7);
  __type(key, __u32);
  __type(value, __u64);
} ${map} SEC(\".maps\");

SEC(\"raw_tp/sys_enter\")
int on_${map}(void* ctx) {
  __u32 key = 0;
  __u64* value = bpf_map_lookup_elem(&${map}, &key);
  if (value) __sync_fetch_and_add(value, 1);
  return 0;
}

char LICENSE_${map}[] SEC(\"license\") = \"Dual MIT/GPL\";
")
endfunction()

# write_main(<path below WORK> <skeleton> [<map>...]): a program that opens the skeleton, and looks at its maps.
function(write_main path skeleton)
  set(checks "")
  foreach(map IN LISTS ARGN)
    string(APPEND checks "  if (open.maps.${map}.max_entries() != 7) return 1;\n")
  endforeach()
  write("${path}" "#include \"${skeleton}.skel.hpp\"

int main() {
  auto open = ${skeleton}::open();
${checks}}
")
endfunction()
