// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// ProcessSymbols: a process's addresses by name.
#pragma once

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "../error.hpp"
#include "elf.hpp"
#include "proc.hpp"
#include "symbol.hpp"

namespace ebpfxx::inline v0 {
namespace detail {

/// A line of /proc/PID/maps.
struct Mapping {
  std::uint64_t start = 0, end = 0, offset = 0, inode = 0;
  std::string name;  // a path, "[vdso]" or similar, or empty
  bool is_deleted = false;
  bool is_executable = false;

  [[nodiscard]] bool is_file() const noexcept { return name.starts_with('/'); }
};

/// "7f041e79e000-7f041e8f4000 r-xp 00026000 fe:00 332835                     /usr/lib/libc.so.6"; nothing for other
/// formats.
[[nodiscard]] inline std::optional<Mapping> parse_mapping(std::string_view line) {
  const auto number = [&](std::uint64_t& value, char after, int base) {
    const auto [rest, error] = std::from_chars(line.data(), line.data() + line.size(), value, base);
    line.remove_prefix(static_cast<std::size_t>(rest - line.data()));
    if (error != std::errc{} || (!line.empty() && line[0] != after)) return false;
    line.remove_prefix(!line.empty());
    return true;
  };
  Mapping mapping;
  std::uint64_t major, minor;
  if (!number(mapping.start, '-', 16) || !number(mapping.end, ' ', 16) || line.size() < 5) return std::nullopt;
  mapping.is_executable = line[2] == 'x';
  line.remove_prefix(5);
  if (!number(mapping.offset, ' ', 16) || !number(major, ':', 16) || !number(minor, ' ', 16) ||
      !number(mapping.inode, ' ', 10))
    return std::nullopt;
  line.remove_prefix((std::min)(line.find_first_not_of(' '), line.size()));
  constexpr std::string_view deleted = " (deleted)";
  mapping.is_deleted = line.ends_with(deleted);
  if (mapping.is_deleted) line.remove_suffix(deleted.size());
  mapping.name = line;
  for (std::size_t at = 0; (at = mapping.name.find("\\012", at)) != std::string::npos; ++at)
    mapping.name.replace(at, 4, "\n");  // the only character that the kernel escapes
  return mapping;
}

[[nodiscard]] inline std::vector<Mapping> parse_mappings(std::string_view text) {
  std::vector<Mapping> mappings;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    if (auto mapping = parse_mapping(text.substr(0, end))) mappings.push_back(std::move(*mapping));
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
  }
  std::sort(mappings.begin(), mappings.end(), [](const Mapping& a, const Mapping& b) { return a.start < b.start; });
  return mappings;
}

}  // namespace detail

/// The symbols of a process: of its program, its shared libraries and the vDSO. Its mappings are read when this is
/// created and by refresh(); a file is read at the first lookup of an address in it, even if it is in a container or
/// was deleted. For one thread at a time. After the process has ended, this still knows the files that it has read.
/// Move-only; when moved from, it has no files until refresh().
class ProcessSymbols {
 public:
  /// Throws Error if there is no such process, or if the calling process may not inspect it.
  explicit ProcessSymbols(pid_t pid) : pid_{pid} { refresh(); }
  /// The same, but empty if there is no such process: for one that may have ended meanwhile.
  [[nodiscard]] static std::optional<ProcessSymbols> try_open(pid_t pid) {
    std::string maps;
    const int result = detail::try_read_proc(directory(pid) + "/maps", maps);
    if (result == -ENOENT || result == -ESRCH) return {};
    if (result < 0) return ProcessSymbols{pid};  // which says why
    return ProcessSymbols{pid, maps};
  }

  /// Reads the mappings again, for libraries loaded since then. Symbols found before stay valid. Throws Error.
  void refresh() { take(detail::read_proc(directory() + "/maps")); }

  /// The symbol that contains an address. If there is none, the result has no name, and its offset is that in the file.
  [[nodiscard]] Symbol find(std::uint64_t address) & EBPFXX_LIFETIMEBOUND {
    const Place* place = place_of(address);
    if (!place) return {.offset = address};
    const std::uint64_t offset = address - place->start + place->offset;
    const ElfSymbols* symbols = symbols_of(*place);
    return symbols ? symbols->find_offset(offset) : Symbol{.module = files_[place->file].name, .offset = offset};
  }
  Symbol find(std::uint64_t) && = delete;  // its names would be gone

  /// "main+0x15 [tracer]", "libx.so+0x1234", "0x7f0012345678": Symbol::text() of find().
  [[nodiscard]] std::string name(std::uint64_t address) { return find(address).text(); }

  /// The file that is mapped there; null if there is none, or if it cannot be read.
  [[nodiscard]] const ElfSymbols* file(std::uint64_t address) {
    const Place* place = place_of(address);
    return place ? symbols_of(*place) : nullptr;
  }

  [[nodiscard]] pid_t pid() const noexcept { return pid_; }

 private:
  friend class BuildIdSymbols;

  struct File {
    std::string name;
    detail::Mapping mapping;  // one of its mappings
    bool is_executable = false;
    bool was_read = false;
    std::optional<ElfSymbols> symbols;
  };
  struct Place {
    std::uint64_t start, end, offset;
    std::size_t file;
  };

  // Reads every file that is mapped for execution, and returns them all.
  std::vector<ElfSymbols> take_files() {
    std::vector<ElfSymbols> taken;
    for (File& file : files_) {
      if (!file.is_executable) continue;
      if (!std::exchange(file.was_read, true)) read(file);
      if (file.symbols) taken.push_back(std::move(*file.symbols));
    }
    return taken;
  }

  ProcessSymbols(pid_t pid, std::string_view maps) : pid_{pid} { take(maps); }

  void take(std::string_view maps) {
    std::vector<Place> places;
    for (const detail::Mapping& mapping : detail::parse_mappings(maps))
      if (!mapping.name.empty()) places.push_back({mapping.start, mapping.end, mapping.offset, file_of(mapping)});
    places_ = std::move(places);
  }

  static std::string directory(pid_t pid) { return "/proc/" + std::to_string(pid); }
  [[nodiscard]] std::string directory() const { return directory(pid_); }

  std::size_t file_of(const detail::Mapping& mapping) {
    for (std::size_t i = files_.size(); i-- > 0;) {
      detail::Mapping& known = files_[i].mapping;
      if (known.inode != mapping.inode || known.name != mapping.name) continue;
      files_[i].is_executable |= mapping.is_executable;
      if (!files_[i].was_read) known = mapping;
      return i;
    }
    // The vDSO is a file like others; "[heap]" and the like are not, but look the same.
    const std::string& name = mapping.name;
    files_.push_back({.name = name == "[vdso]" ? "vdso" : name,
                      .mapping = mapping,
                      .is_executable = mapping.is_executable,
                      .symbols = {}});
    return files_.size() - 1;
  }

  [[nodiscard]] const Place* place_of(std::uint64_t address) const noexcept {
    const auto next = std::upper_bound(places_.begin(), places_.end(), address,
                                       [](std::uint64_t value, const Place& place) { return value < place.start; });
    return next != places_.begin() && address < next[-1].end ? &next[-1] : nullptr;
  }

  const ElfSymbols* symbols_of(const Place& place) {
    File& file = files_[place.file];
    if (!std::exchange(file.was_read, true)) read(file);
    return file.symbols ? &*file.symbols : nullptr;
  }

  // A file that cannot be read, or is not a 64-bit ELF file, has no names: that is no error here.
  void read(File& file) const {
    const detail::Mapping& mapping = file.mapping;
    if (mapping.name == "[vdso]") {
      Fd memory{adopt, ::open((directory() + "/mem").c_str(), O_RDONLY | O_CLOEXEC)};
      const detail::ElfReader reader{std::move(memory), mapping.start, mapping.end - mapping.start};
      file.symbols = ElfSymbols::try_read(file.name, reader);
    } else if (mapping.is_file()) {
      struct stat status {};
      Fd opened = open(mapping, status);
      const detail::ElfReader reader{std::move(opened), 0, static_cast<std::uint64_t>(status.st_size)};
      file.symbols = ElfSymbols::try_read(file.name, reader);
    }
  }

  // The mapping itself needs CAP_CHECKPOINT_RESTORE or CAP_SYS_ADMIN, and is certainly the file. The path that the
  // process sees may name another one if the file was deleted. The path that we see serves when the process is gone.
  Fd open(const detail::Mapping& mapping, struct stat& status) const {
    char range[40];
    char* end = std::to_chars(range, range + 16, mapping.start, 16).ptr;
    *end++ = '-';
    end = std::to_chars(end, end + 16, mapping.end, 16).ptr;
    using detail::open_regular;
    if (Fd file = open_regular((directory() + "/map_files/" + std::string{range, end}).c_str(), status)) return file;
    if (mapping.is_deleted) return {};
    if (Fd file = open_regular((directory() + "/root" + mapping.name).c_str(), status)) return file;
    Fd file = open_regular(mapping.name.c_str(), status);
    return file && status.st_ino == mapping.inode ? std::move(file) : Fd{};
  }

  pid_t pid_;
  std::vector<Place> places_;
  std::deque<File> files_;  // its elements never move: symbols refer to them
};

}  // namespace ebpfxx::inline v0
