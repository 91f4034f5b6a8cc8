// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// refused: may not end in a zero.*make it a std::string
// lines: 12
#include <ebpfxx/ebpfxx.hpp>
#include <filesystem>
#include <string>
#include <string_view>

void string_view_as_path(const ebpfxx::AnyMap& map, const std::string& string, const std::filesystem::path& path) {
  map.pin(string);
  map.pin(path);
#ifdef MUST_NOT_COMPILE
  map.pin(std::string_view{string});
#endif
}
