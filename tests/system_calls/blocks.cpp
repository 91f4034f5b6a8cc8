// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Counts the blocks of memory that this program has, libbpf's as well: the dynamic linker takes these functions instead
// of the C library's.
#include <atomic>
#include <cerrno>
#include <cstddef>

#include "tracer.hpp"

extern "C" {
void* __libc_malloc(std::size_t);
void* __libc_calloc(std::size_t, std::size_t);
void* __libc_realloc(void*, std::size_t);
void* __libc_memalign(std::size_t, std::size_t);
void __libc_free(void*);
}

namespace {

std::atomic<long> blocks{0};

void* counted(void* block) {
  if (block) ++blocks;
  return block;
}

}  // namespace

extern "C" {
void* malloc(std::size_t size) { return counted(__libc_malloc(size)); }
void* calloc(std::size_t count, std::size_t size) { return counted(__libc_calloc(count, size)); }
void* memalign(std::size_t alignment, std::size_t size) { return counted(__libc_memalign(alignment, size)); }
void* aligned_alloc(std::size_t alignment, std::size_t size) { return counted(__libc_memalign(alignment, size)); }
int posix_memalign(void** block, std::size_t alignment, std::size_t size) {
  *block = counted(__libc_memalign(alignment, size));
  return *block ? 0 : ENOMEM;
}
void* realloc(void* block, std::size_t size) {
  void* const moved = __libc_realloc(block, size);
  if (!block) return counted(moved);
  if (!moved && size == 0) --blocks;
  return moved;
}
void free(void* block) {
  if (block) --blocks;
  __libc_free(block);
}
}

namespace faults {

long allocated_blocks() { return blocks; }

}  // namespace faults
