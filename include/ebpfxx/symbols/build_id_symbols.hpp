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

/// A collection of ELF files, found by build id. Fill it, then ask: the processes that the stacks are of may be long
/// gone. Usable from several threads while nobody adds. Empty when it was moved from.
class BuildIdSymbols {
 public:
  /// Adds a program or shared library. Throws Error when it cannot be read or has no build id.
  void add(CStringView path) {
    ElfSymbols file{path};
    if (!file.build_id())
      detail::throw_error(ENOENT, {"cannot add '", path, "'"}, {"It has no build id: link it with --build-id."});
    add(std::move(file));
  }

  /// Adds every program and library that a process has mapped for execution now. Throws Error when there is no such
  /// process.
  void add_process(pid_t pid) {
    ProcessSymbols process{pid};
    for (ElfSymbols& file : process.take_files())
      if (file.build_id()) add(std::move(file));
  }

  /// The symbol of a frame. Without a name when no file of that build id was added, or the file has no name for it; and
  /// for a frame whose build id the kernel did not find, only the address is known.
  [[nodiscard]] Symbol find(const BuildIdFrame& frame) const& noexcept {
    const ElfSymbols* file = frame.has_build_id() ? this->file(frame.build_id) : nullptr;
    return file ? file->find_offset(frame.offset()) : Symbol{.offset = frame.value};
  }
  Symbol find(const BuildIdFrame&) const&& = delete;  // its names go with this

  /// "main+0x15 [tracer]"; the build id and the offset when its file was not added.
  [[nodiscard]] std::string name(const BuildIdFrame& frame) const {
    if (frame.has_build_id() && !file(frame.build_id))
      return Symbol{.module = frame.build_id.text(), .offset = frame.offset()}.text();
    return find(frame).text();
  }

  /// The file with that build id; null when it was not added.
  [[nodiscard]] const ElfSymbols* file(const BuildId& id) const noexcept {
    for (const ElfSymbols& file : files_)
      if (file.build_id() == id) return &file;
    return nullptr;
  }

 private:
  void add(ElfSymbols file) {
    if (!this->file(*file.build_id())) files_.push_back(std::move(file));
  }

  std::deque<ElfSymbols> files_;  // which does not move what symbols refer to
};

}  // namespace ebpfxx::inline v0
