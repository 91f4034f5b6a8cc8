// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// BuildIdSymbols: names for the frames of build-id stacks.
#pragma once

#include <sys/types.h>

#include <cerrno>
#include <deque>
#include <string>
#include <utility>

#include "../cstring_view.hpp"
#include "../error.hpp"
#include "build_id.hpp"
#include "elf.hpp"
#include "process.hpp"
#include "symbol.hpp"

namespace ebpfxx::inline v0 {

/// A collection of ELF files, found by build id. Add files, then look up frames; the processes may have ended long ago.
/// Several threads may use it while none adds files. Empty when moved from.
class BuildIdSymbols {
 public:
  /// Adds a program or shared library. Throws Error if it cannot be read or has no build id.
  void add(CStringView path) {
    ElfSymbols file{path};
    if (!file.build_id())
      detail::throw_error(ENOENT, {"cannot add '", path, "'"}, {"It has no build id: link it with --build-id."});
    add(std::move(file));
  }

  /// Adds every program and library that a process currently has mapped for execution. Throws Error if there is no such
  /// process.
  void add_process(pid_t pid) {
    ProcessSymbols process{pid};
    for (ElfSymbols& file : process.take_files())
      if (file.build_id()) add(std::move(file));
  }

  /// The symbol of a frame. It has no name if no file with that build id was added, or if the file has no name for it.
  /// If the kernel found no build id for the frame, only the address is known.
  [[nodiscard]] Symbol find(const BuildIdFrame& frame) const& noexcept EBPFXX_LIFETIMEBOUND {
    const ElfSymbols* file = frame.has_build_id() ? this->file(frame.build_id) : nullptr;
    return file ? file->find_offset(frame.offset()) : Symbol{.offset = frame.value};
  }
  Symbol find(const BuildIdFrame&) const&& = delete;  // its names would be gone

  /// "main+0x15 [tracer]"; the build id and the offset if its file was not added.
  [[nodiscard]] std::string name(const BuildIdFrame& frame) const {
    if (frame.has_build_id() && !file(frame.build_id))
      return Symbol{.module = frame.build_id.text(), .offset = frame.offset()}.text();
    return find(frame).text();
  }

  /// The file with that build id; null if it was not added.
  [[nodiscard]] const ElfSymbols* file(const BuildId& id) const noexcept {
    for (const ElfSymbols& file : files_)
      if (file.build_id() == id) return &file;
    return nullptr;
  }

 private:
  void add(ElfSymbols file) {
    if (!this->file(*file.build_id())) files_.push_back(std::move(file));
  }

  std::deque<ElfSymbols> files_;  // its elements never move: symbols refer to them
};

}  // namespace ebpfxx::inline v0
