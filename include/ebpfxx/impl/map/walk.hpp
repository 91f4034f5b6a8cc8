// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include "../../map/walk.hpp"

#include <bpf/libbpf.h>
#include <unistd.h>

#include <cstdint>
#include <utility>

#include "../../detail/libbpf_options.hpp"

namespace ebpfxx::inline v0::detail {

EBPFXX_DEFINITION void Page::grow() {
  Bytes more_keys{2 * capacity * key_size}, more_values{2 * capacity * value_size};
  keys = std::move(more_keys);
  values = std::move(more_values);
  capacity *= 2;
}

EBPFXX_DEFINITION int WalkedMap::read_batch(void* from, void* to, void* keys, void* values,
                                            std::uint32_t* count) const {
  Options<bpf_map_batch_opts> options;
  options.elem_flags = flags_;
  const auto read = removes_ ? bpf_map_lookup_and_delete_batch : bpf_map_lookup_batch;
  return read(map_.fd(), from, to, keys, values, count, &options);
}

EBPFXX_DEFINITION void WalkedMap::fail(int error, const char* why) const {
  if (!*why) why = lock_advice(error, flags_);
  throw_error(error, {"cannot walk over ", map_.text()}, {why, *why ? Text{} : map_.advice(error)});
}

EBPFXX_DEFINITION void WalkedMap::ask() {
  const bpf_map_info info = map_.raw_info();
  type_ = static_cast<MapType>(info.type);
  limit_ = info.max_entries ? 4ull * info.max_entries + 1024 : UINT32_MAX;  // a cgroup storage has no max_entries
}

}  // namespace ebpfxx::inline v0::detail
