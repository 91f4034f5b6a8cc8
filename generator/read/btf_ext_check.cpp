// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Records of functions, lines and relocations, in a section of their own.
#include <vector>

#include "read/btf_check.hpp"
#include "read/raw_btf.hpp"

namespace ebpfxx::gen {

namespace {

// What a record has at least, and where in it names and types are.
struct Part {
  const char* name;
  std::size_t place;  // of its offset and length in the header
  std::uint32_t smallest_record;
  std::vector<std::uint32_t> names;
  std::vector<std::uint32_t> types;
};

// The size of a record; then for each section its name, the number of its records, and these.
void check_part(const Part& part, std::string_view rest, const RawBtf& btf) {
  const std::uint32_t record_size = word(rest, 0);
  if (rest.size() < 4 || record_size < part.smallest_record || record_size % 4 != 0)
    damaged("its {} have {} bytes each", part.name, record_size);
  rest.remove_prefix(4);
  while (!rest.empty()) {
    const std::uint64_t count = word(rest, 4);
    if (rest.size() < 8 || count == 0 || count * record_size > rest.size() - 8)
      damaged("its {} are cut off", part.name);
    if (word(rest, 0) >= btf.names.size()) damaged("its {} belong to a section without a name", part.name);
    rest.remove_prefix(8);
    for (std::uint64_t i = 0; i < count; ++i, rest.remove_prefix(record_size)) {
      for (const std::uint32_t place : part.names)
        if (word(rest, place) >= btf.names.size()) damaged("one of its {} has no name", part.name);
      for (const std::uint32_t place : part.types)
        if (word(rest, place) >= btf.types.size()) damaged("one of its {} has no type", part.name);
    }
  }
}

}  // namespace

void check_extension(std::string_view extension, const RawBtf& btf) {
  const Part parts[] = {{"functions", 8, 8, {}, {4}}, {"lines", 16, 16, {4, 8}, {}}, {"relocations", 24, 16, {8}, {4}}};
  const std::uint32_t header_length = word(extension, 4);
  if (copied<std::uint16_t>(extension, 0) != BTF_MAGIC || copied<std::uint8_t>(extension, 2) != BTF_VERSION ||
      header_length < 24 || header_length > extension.size())
    damaged("the header of its extension is damaged");
  const std::string_view data = extension.substr(header_length);
  for (const Part& part : parts) {
    if (part.place + 8 > header_length) continue;  // of an older header
    const std::uint32_t offset = word(extension, part.place), length = word(extension, part.place + 4);
    if (length == 0) continue;
    if (offset % 4 != 0 || offset > data.size() || length > data.size() - offset)
      damaged("its {} are cut off", part.name);
    check_part(part, data.substr(offset, length), btf);
  }
}

}  // namespace ebpfxx::gen
