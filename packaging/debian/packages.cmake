# SPDX-FileCopyrightText: The ebpfxx authors
# SPDX-License-Identifier: MIT
#
# `cpack -G DEB` makes two packages of the installed components: libebpfxx-dev, for every architecture, and ebpfxx-gen.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_CONTACT "The ebpfxx authors <ebpfxx@example.org>" CACHE STRING "The maintainer of the packages")
mark_as_advanced(CPACK_PACKAGE_CONTACT)
set(CPACK_COMPONENTS_ALL development generator vm)
set(CPACK_COMPONENT_DEVELOPMENT_GROUP development)
set(CPACK_COMPONENT_VM_GROUP development)
set(CPACK_COMPONENT_GENERATOR_GROUP generator)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "") # each has its own
set(CPACK_STRIP_FILES ON)
set(CPACK_PRE_BUILD_SCRIPTS "${CMAKE_CURRENT_LIST_DIR}/complete.cmake")
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ
                                                WORLD_EXECUTE) # whatever the umask
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)

set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_NAME libebpfxx-dev)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_ARCHITECTURE all)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS "libbpf-dev (>= 1.1), pkgconf")
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_RECOMMENDS "clang (>= 1:14), cmake (>= 3.25), ebpfxx-gen (= ${PROJECT_VERSION}-1)")
# Boost.PFR, and what ebpfxx_add_kernel_test() runs
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SUGGESTS
    "libboost-dev (>= 1.75) | libboost1.81-dev, qemu-system-x86, busybox-static, cpio")
set(CPACK_COMPONENT_DEVELOPMENT_DESCRIPTION "eBPF library for C++: headers and CMake package
Loads, attaches and talks to BPF programs through libbpf, with types that are
taken from the programs themselves, so that many mistakes do not compile.

The CMake function ebpfxx_add_bpf() compiles BPF programs in C with clang, and
makes C++ headers of them with ebpfxx-gen, which is a package of its own.")

set(CPACK_DEBIAN_GENERATOR_PACKAGE_NAME ebpfxx-gen)
set(CPACK_DEBIAN_GENERATOR_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_GENERATOR_PACKAGE_SHLIBDEPS ON)
if(CMAKE_CROSSCOMPILING)
  execute_process(COMMAND dpkg-architecture -t "${CMAKE_LIBRARY_ARCHITECTURE}" -q DEB_HOST_ARCH
                  OUTPUT_VARIABLE CPACK_DEBIAN_GENERATOR_PACKAGE_ARCHITECTURE OUTPUT_STRIP_TRAILING_WHITESPACE
                  ERROR_QUIET)
endif()
set(CPACK_DEBIAN_GENERATOR_PACKAGE_RECOMMENDS "clang (>= 1:14)")
set(CPACK_COMPONENT_GENERATOR_DESCRIPTION "eBPF library for C++: generator of headers
ebpfxx-gen reads compiled BPF programs and writes C++ headers with their maps,
programs, global variables and types, for the library in libebpfxx-dev.

It also links BPF objects, shows what is in them, and writes a vmlinux.h.")

include(CPack)
