// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <elf.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "language.hpp"

namespace ebpfxx::inline v0::detail {

/// A note in an ELF file. The owner's name ends in its zero.
struct ElfNote {
  std::uint32_t type = 0;
  std::string_view owner{}, descriptor{};
};

/// The notes of a section or segment, up to one that is cut off.
class ElfNotes {
 public:
  explicit ElfNotes(std::string_view notes, std::uint64_t alignment = 4) noexcept
      : notes_{notes}, mask_{alignment == 8 ? 7U : 3U} {}

  /// False at the end.
  [[nodiscard]] bool next(ElfNote& note) noexcept {
    Elf64_Nhdr header;
    if (at_ > notes_.size() || notes_.size() - at_ < sizeof header) return false;
    std::memcpy(&header, notes_.data() + at_, sizeof header);
    const std::uint64_t owner = at_ + sizeof header, descriptor = (owner + header.n_namesz + mask_) & ~mask_,
                        end = descriptor + header.n_descsz;
    if (end > notes_.size()) return false;
    at_ = (end + mask_) & ~mask_;
    note = {header.n_type, part(owner, header.n_namesz), part(descriptor, header.n_descsz)};
    return true;
  }

 private:
  [[nodiscard]] std::string_view part(std::uint64_t at, std::uint64_t size) const noexcept {
    return notes_.substr(static_cast<std::size_t>(at), static_cast<std::size_t>(size));
  }

  std::string_view notes_;
  std::uint64_t mask_, at_ = 0;
};

/// The id that the linker gave the file; empty if it is not among these notes.
[[nodiscard]] inline std::string_view build_id_in(ElfNotes notes) noexcept {
  for (ElfNote note; notes.next(note);)
    if (note.type == NT_GNU_BUILD_ID && note.owner == std::string_view{"GNU", 4}) return note.descriptor;
  return {};
}

}  // namespace ebpfxx::inline v0::detail
