// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include "../../map/entries.hpp"

#include "../../cstring_view.hpp"

namespace ebpfxx::inline v0::detail {

EBPFXX_DEFINITION void throw_entry_error(const MapHandle& map, int error, Verb verb, CStringView noun,
                                         const char* why) {
  constexpr const char* words[][2] = {
      {"look up ", " in "},           {"update ", " of "}, {"insert ", " into "},          {"replace ", " of "},
      {"look up or insert ", " of "}, {"erase ", " of "},  {"look up and erase ", " of "}, {"put ", " into "}};
  const auto& [before, after] = words[static_cast<int>(verb)];
  throw_error(error, {"cannot ", before, noun, after, map.text()}, {*why ? Text{why} : map.advice(error)});
}

}  // namespace ebpfxx::inline v0::detail
