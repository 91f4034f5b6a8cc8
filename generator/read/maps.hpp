// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <bpf/btf.h>
#include <bpf/libbpf.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "model/skeleton.hpp"
#include "read/types.hpp"

namespace ebpfxx::gen {

/// Reads what an object says about its maps. Their types go into `types`, which must outlive this.
class MapReader {
 public:
  MapReader(const btf* btf, TypeBuilder& types);

  /// All but its C++ name. Throws Failure.
  [[nodiscard]] Map read(bpf_map* native);

  /// Types of keys without padding, though C++ cannot tell.
  [[nodiscard]] const std::vector<TypeName>& byte_keys() const { return byte_keys_; }

 private:
  [[nodiscard]] TypeName argument(const Map& map, std::uint32_t id, std::uint32_t size, const char* what);
  [[nodiscard]] std::optional<TypeName> value(const Map& map, const bpf_map* native);

  TypeBuilder& types_;
  std::map<std::string, std::uint32_t, std::less<>> struct_ops_;  // types of these maps' initial values
  std::vector<TypeName> byte_keys_;
};

}  // namespace ebpfxx::gen
