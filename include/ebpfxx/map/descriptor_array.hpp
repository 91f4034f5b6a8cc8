// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// What arrays of descriptors have in common: CgroupArray, PerfEventArray, XskMap.
#pragma once

#include <bpf/bpf.h>

#include <cerrno>
#include <cstdint>
#include <system_error>

#include "typed.hpp"

namespace ebpfxx::inline v0::detail {

/// Things of the kernel's by index, which user space puts in by descriptor and cannot look up. `Words` has what errors
/// say of them.
template <class Self, class Thing, MapType Type, class Words>
class DescriptorArray : public TypedMap<Self, Type, 4, 4> {
  using Base = TypedMap<Self, Type, 4, 4>;
  using Index = Argument<std::uint32_t>;

 public:
  using key_type = std::uint32_t;
  using mapped_type = Thing;
  using Base::Base;
  using Base::fd;

  /// The index means this from now on.
  void update(const Index& index, const Thing& thing) const {
    if (const int result = put(index, thing); result != 0) refused(-result);
  }
  void update(const Index& index, const Thing& thing, std::error_code& error) const noexcept {
    Base::set(error, put(index, thing));
  }

  /// Takes it out; false when there was none.
  bool erase(const Index& index) const {
    return this->done(bpf_map_delete_elem(fd(), &index), ENOENT, "erase a key of");
  }
  bool erase(const Index& index, std::error_code& error) const noexcept {
    return Base::done(bpf_map_delete_elem(fd(), &index), ENOENT, error);
  }

 private:
  int put(const Index& index, const Thing& thing) const noexcept {
    const int descriptor = thing.fd();
    return bpf_map_update_elem(fd(), &index, &descriptor, BPF_ANY);
  }

  [[noreturn, gnu::cold, gnu::noinline]] void refused(int error) const {
    const Text operation{"put a ", Words::thing, " into"};
    const char* advice = Words::advice(error);
    if (!*advice) this->throw_operation_error(error, operation.c_str());
    throw_error(error, {"cannot ", operation, " ", this->text()}, {advice});
  }
};

}  // namespace ebpfxx::inline v0::detail
