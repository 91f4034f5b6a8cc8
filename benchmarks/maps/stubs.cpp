// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// What instructions.cpp links instead of libbpf's functions: no system call, and the same few instructions each time.
#include <bpf/bpf.h>

#include <cerrno>
#include <cstdint>

#include "operations.hpp"

static int result_of(const void* key, int other) { return *static_cast<const std::uint32_t*>(key) < 1024 ? 0 : other; }

int bpf_map_lookup_elem(int, const void* key, void* value) {
  *static_cast<std::uint64_t*>(value) = 1;
  return result_of(key, -ENOENT);
}
int bpf_map_update_elem(int, const void* key, const void*, __u64) { return result_of(key, -EEXIST); }
int bpf_map_delete_elem(int, const void* key) { return result_of(key, -ENOENT); }

int bpf_map_lookup_batch(int, void*, void*, void*, void*, __u32*, const bpf_map_batch_opts*) { return 0; }

// A hash map whose values have as many bytes as the number of its descriptor says.
int bpf_obj_get_info_by_fd(int fd, void* info, __u32*) {
  auto& map = *static_cast<bpf_map_info*>(info);
  map.type = BPF_MAP_TYPE_HASH;
  map.key_size = sizeof(std::uint32_t);
  map.value_size = static_cast<__u32>(fd);
  return 0;
}

void pass_on(const std::uint64_t&) {}
void pass_on(const Flow&) {}
