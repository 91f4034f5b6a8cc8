// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <elf.h>

#include <cstddef>
#include <string_view>

#include "elf_notes.hpp"
#include "elf_sections.hpp"
#include "nearest.hpp"
#include "text.hpp"

namespace ebpfxx::inline v0::detail {

/// The USDT probes that an ELF file names in its section .note.stapsdt, for errors.
class UsdtProbes {
 public:
  UsdtProbes(const char* path, std::string_view provider, std::string_view name)
      : file_{path}, wanted_{provider, ":", name}, nearest_{wanted_} {
    Elf64_Shdr section;
    for (unsigned i = 0; file_.read(i, section); ++i)
      if (section.sh_type == SHT_NOTE) read(file_.content(section));
  }

  /// True if the file cannot have the probe. False for files that are not read.
  [[nodiscard]] bool is_absent() const noexcept { return file_.is_native() && !found_ && !file_.file().has_failed(); }

  /// For E2BIG.
  [[nodiscard]] Text advice_if_too_big() const {
    if (has_too_many_arguments_) return Text{"libbpf supports probes of up to 12 arguments."};
    return Text{
        "The object's maps for USDT probes are full: define BPF_USDT_MAX_SPEC_CNT, which is 256, as more before "
        "the source includes <bpf/usdt.bpf.h>."};
  }

  /// What is there instead; empty if that is not certain.
  [[nodiscard]] Text advice() const {
    if (file_.is_other()) return Text{no_elf_advice};
    if (!is_absent()) return {};
    if (providers_.empty()) return Text{"It has no USDT probes at all: it was built without them."};
    if (const Text names = nearest_.text(); !names.empty()) return Text{"The nearest probes are ", names, "."};
    return Text{"Its probes' providers are ", providers_, "."};
  }

 private:
  // A note has a header, "stapsdt", and a descriptor: three addresses, then the provider, the name, and the arguments
  // ("-4@%edi 8@-8(%rbp)").
  void read(const Text& notes) {
    ElfNotes all{notes};
    for (ElfNote note; all.next(note);) {
      const std::string_view descriptor = note.descriptor;
      constexpr std::size_t addresses = 3 * sizeof(Elf64_Addr);
      if (note.owner != std::string_view{"stapsdt", 8} || descriptor.size() <= addresses || !descriptor.ends_with('\0'))
        continue;
      const std::string_view provider{descriptor.data() + addresses};
      if (addresses + provider.size() + 1 >= descriptor.size()) continue;
      const std::string_view name{provider.data() + provider.size() + 1};
      const std::size_t before_arguments = addresses + provider.size() + 1 + name.size() + 1;
      offer(provider, name,
            descriptor.substr(before_arguments < descriptor.size() ? before_arguments : descriptor.size()));
    }
  }

  void offer(std::string_view provider, std::string_view name, std::string_view arguments) {
    const Text both{provider, ":", name};
    if (std::string_view{both} == std::string_view{wanted_}) {
      found_ = true;
      std::size_t count = 0;
      for (const char character : arguments) count += character == '@';
      if (count > 12) has_too_many_arguments_ = true;
    }
    nearest_.offer(both);
    const Text quoted{"'", provider, "'"};
    if (std::string_view{providers_}.find(quoted) == std::string_view::npos)
      providers_.add({providers_.empty() ? "" : ", ", quoted});
  }

  const ElfSections file_;
  const Text wanted_;
  Nearest nearest_;
  Text providers_;
  bool found_ = false, has_too_many_arguments_ = false;
};

}  // namespace ebpfxx::inline v0::detail
