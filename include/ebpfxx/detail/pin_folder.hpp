// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <sys/stat.h>
#include <unistd.h>

#include "../cstring_view.hpp"
#include "text.hpp"

namespace ebpfxx::inline v0::detail {

/// Creates the last folder of a pin's path if it is missing, as libbpf does in load(), so that all pins do. If nothing
/// has been pinned there when this is destroyed, it removes the folder that it created.
class PinFolder {
 public:
  PinFolder() = default;
  explicit PinFolder(CStringView path) { make(path); }
  PinFolder(const PinFolder&) = delete;
  [[gnu::noinline]] ~PinFolder() {
    if (is_new_) ::rmdir(folder_.c_str());  // fails unless it is empty
  }

  /// Once only.
  [[gnu::noinline]] void make(CStringView path) {
    folder_.add({folder_of(path)});
    is_new_ = !folder_.empty() && ::mkdir(folder_.c_str(), S_IRWXU) == 0;
  }

 private:
  static std::string_view folder_of(std::string_view path) noexcept {
    const std::size_t slash = path.rfind('/');
    return path.substr(0, slash == path.npos ? 0 : slash);
  }

  Text folder_;
  bool is_new_ = false;
};

}  // namespace ebpfxx::inline v0::detail
