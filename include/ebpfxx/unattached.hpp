// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Unattached: a program, or struct_ops map, that a skeleton's attach() skipped, the reason, and the call that attaches
// it.
#pragma once

#include <bpf/libbpf.h>

#include <cstddef>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

#include "detail/shared.hpp"

namespace ebpfxx::inline v0 {

/// A program, or struct_ops map, that attach() skipped. The texts are valid as long as the list that it is in.
struct Unattached {
  const char* name;     ///< of the program or map
  const char* section;  ///< e.g. "xdp"; "struct_ops" for a map
  const char* reason;   ///< e.g. "its SEC() names no interface"
  const char* call;     ///< e.g. "attach(interface)", of skel.progs.NAME or skel.maps.NAME; empty if there is none
  bool is_map = false;

  /// "filter (xdp): its SEC() names no interface: skel.progs.filter.attach(interface)"
  [[nodiscard]] std::string text() const;
};

/// What attach() skipped: for (const Unattached& program : skel.attach()) std::puts(program.text().c_str()). Move-only.
class UnattachedList {
 public:
  UnattachedList() = default;
  UnattachedList(UnattachedList&& other) noexcept
      : owner_{std::move(other.owner_)}, items_{other.items_}, size_{other.size_} {
    other.items_ = nullptr;
    other.size_ = 0;
  }
  UnattachedList& operator=(UnattachedList&&) = delete;
  ~UnattachedList() { delete[] items_; }

  [[nodiscard]] const Unattached* begin() const noexcept { return items_; }
  [[nodiscard]] const Unattached* end() const noexcept { return items_ + size_; }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] bool empty() const noexcept { return size_ == 0; }

  /// For Attacher: room for `most`, in an object that it keeps.
  void add(const Unattached& item, std::size_t most, const detail::SharedRef& owner);

 private:
  detail::SharedRef owner_;
  Unattached* items_ = nullptr;
  std::size_t size_ = 0;
};

namespace detail {

/// "task", of SEC("iter/task") and SEC("iter.s/task"); empty if the SEC() names none.
[[nodiscard]] inline std::string_view iterated(const char* section) noexcept {
  const char* slash = std::strchr(section, '/');
  return slash ? slash + 1 : "";
}
/// Whether these are the entries of a map.
[[nodiscard]] inline bool are_entries(std::string_view iterated) noexcept {
  return iterated == "bpf_map_elem" || iterated == "bpf_sk_storage_map" || iterated == "sockmap";
}

/// Whether attaching it needs more than the target in its SEC(): an iterator over the entries of a map, or over
/// cgroups.
bool needs_parameters(const bpf_program* program) noexcept;

/// Why a skeleton's attach() skips a program; without a reason if the program is never attached alone, as those of
/// struct_ops.
Unattached unattached(const bpf_program* program) noexcept;

}  // namespace detail
}  // namespace ebpfxx::inline v0

#ifndef EBPFXX_COMPILED
#include "impl/unattached.hpp"
#endif
