// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include "../../map/bulk.hpp"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>

#include "../../detail/libbpf_options.hpp"

namespace ebpfxx::inline v0::detail {

EBPFXX_DEFINITION std::size_t Bulk::flush() {
  Options<bpf_map_batch_opts> options;
  options.elem_flags = flags_;
  std::uint32_t begin = 0;
  while (begin < count_) {
    std::uint32_t count = count_ - begin;
    const std::byte* keys = keys_.data() + begin * key_size_;
    int result = batches_ ? (value_size_ ? bpf_map_update_batch(map_.fd(), keys, values_.data() + begin * value_size_,
                                                                &count, &options)
                                         : bpf_map_delete_batch(map_.fd(), keys, &count, &options))
                          : one(begin);
    if (batches_ && is_unsupported(-result)) {
      batches_ = false;
      continue;
    }
    if (!batches_) count = result == 0;
    if (result == 0 && count == 0) result = -EAGAIN;  // never this many, but without a limit there might be no end
    if (result != 0 && count >= count_ - begin) count = 0;  // the kernel did not get as far as counting
    begin += count;
    done_ += count;
    if (result == 0) continue;
    if (value_size_ || result != -ENOENT) throw_bulk_error(-result);
    ++begin;  // a key that was not there
  }
  count_ = 0;
  return done_;
}

EBPFXX_DEFINITION void Bulk::throw_bulk_error(int error) const {
  const Text why{lock_advice(error, flags_), map_.advice(error)};
  throw_error(error, {value_size_ ? "cannot update a key of " : "cannot erase a key of ", map_.text()},
              {"Entries of the range that were done before: ", Digits{static_cast<std::int64_t>(done_)}, ".",
               why.empty() ? "" : " ", why});
}

}  // namespace ebpfxx::inline v0::detail
