# SPDX-FileCopyrightText: The ebpfxx authors
# SPDX-License-Identifier: MIT
#
# VMLINUX_H: made from BTF (of a small object, which works where the kernel has none), a file, a directory.
include("${CMAKE_CURRENT_LIST_DIR}/consumer.cmake")

set(program [=[
#include "vmlinux.h"
int size = sizeof(struct kernel_thing);
char LICENSE[] __attribute__((section("license"))) = "Dual MIT/GPL";
]=])
write(btf/kernel.bpf.c "struct kernel_thing { int a, b; } thing;\n")
write_project(btf "ebpfxx_add_bpf(kernel_bpf SOURCES kernel.bpf.c)\n")
configure("${WORK}/btf" "${WORK}/btf-build")
build("${WORK}/btf-build")
set(btf "${WORK}/btf-build/kernel_bpf/kernel.bpf.o")

# AUTO: made once for two targets
write(auto/one.bpf.c "${program}")
write(auto/two.bpf.c "${program}")
write_project(auto [=[
ebpfxx_add_bpf(one_bpf SOURCES one.bpf.c VMLINUX_H AUTO)
ebpfxx_add_bpf(two_bpf SOURCES two.bpf.c VMLINUX_H AUTO)
]=])
configure("${WORK}/auto" "${WORK}/auto-build" "-DEBPFXX_VMLINUX_BTF=${btf}")
build("${WORK}/auto-build")
expect_steps("Generating vmlinux.h" "Compiling one.bpf.c" "Generating one.skel.hpp" "Compiling two.bpf.c"
             "Generating two.skel.hpp")
build("${WORK}/auto-build")
expect_steps()
file(TOUCH "${btf}")
build("${WORK}/auto-build")
expect_steps("Generating vmlinux.h" "Compiling one.bpf.c" "Generating one.skel.hpp" "Compiling two.bpf.c"
             "Generating two.skel.hpp")
if(EXISTS /sys/kernel/btf/vmlinux)
  write_bpf(this/one.bpf.c counts)
  file(READ "${WORK}/this/one.bpf.c" one)
  string(REPLACE "<linux/bpf.h>" "\"vmlinux.h\"" one "${one}")
  write(this/one.bpf.c "${one}")
  write_project(this "ebpfxx_add_bpf(one_bpf SOURCES one.bpf.c VMLINUX_H AUTO)\n")
  configure("${WORK}/this" "${WORK}/this-build")
  build("${WORK}/this-build")
  if(output MATCHES "warning")
    message(FATAL_ERROR "${output}")
  endif()
endif()
refuse("EBPFXX_VMLINUX_BTF names /nowhere/btf, and there is no such file" "${WORK}/auto" "${WORK}/refused-build"
       -DEBPFXX_VMLINUX_BTF=/nowhere/btf)

# A file, a directory, a directory with one for each architecture
file(COPY "${WORK}/auto-build/vmlinux/vmlinux.h" DESTINATION "${WORK}/given/plain")
file(COPY "${WORK}/auto-build/vmlinux/vmlinux.h" DESTINATION "${WORK}/given/all/arm64")
write(given/one.bpf.c "${program}")
write_project(given [=[
ebpfxx_add_bpf(file_bpf SOURCES one.bpf.c VMLINUX_H plain/vmlinux.h)
ebpfxx_add_bpf(directory_bpf SOURCES one.bpf.c VMLINUX_H plain)
ebpfxx_add_bpf(arch_bpf SOURCES one.bpf.c VMLINUX_H all ARCH aarch64)
]=])
configure("${WORK}/given" "${WORK}/given-build")
build("${WORK}/given-build")
file(TOUCH "${WORK}/given/plain/vmlinux.h")
build("${WORK}/given-build")
expect_steps("Compiling one.bpf.c" "Compiling one.bpf.c" "Generating one.skel.hpp" "Generating one.skel.hpp")
