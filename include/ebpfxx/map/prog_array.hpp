// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// ProgArray<P>: the programs that bpf_tail_call() jumps to. Since Linux 4.2 (04fd61ab36ec).
#pragma once

#include <bpf/bpf.h>

#include <cerrno>
#include <cstdint>
#include <optional>
#include <system_error>
#include <type_traits>

#include "../program.hpp"
#include "typed.hpp"

namespace ebpfxx::inline v0 {

/// P is the class of its programs, e.g. XdpProgram: the kernel wants all of one type, that of the programs that jump.
template <class P>
class Map<std::uint32_t, P, MapType::prog_array>
    : public detail::TypedMap<Map<std::uint32_t, P, MapType::prog_array>, MapType::prog_array, 4, 4> {
  using Base = typename Map::TypedMap;
  using Index = detail::Argument<std::uint32_t>;
  static_assert(std::is_base_of_v<Program, P>, "a program array's values are programs: ProgArray<XdpProgram>");

 public:
  using key_type = std::uint32_t;
  using mapped_type = P;
  using Base::Base;
  using Base::fd;

  /// Jumps to this index go to the program from now on. The array keeps the program in the kernel.
  void update(const Index& index, const P& program) const {
    const int program_fd = program.fd();
    const int result = bpf_map_update_elem(fd(), &index, &program_fd, BPF_ANY);
    if (result == -EINVAL)
      detail::throw_error(EINVAL,
                          {"cannot put program '", program.name(), "' (", program.section(), ") into ", this->text()},
                          {"Its programs must be of the type of those that jump to them."});
    this->done(result, 0, "put a program into");
  }
  void update(const Index& index, const P& program, std::error_code& error) const noexcept {
    const int program_fd = program.fd();
    Base::set(error, bpf_map_update_elem(fd(), &index, &program_fd, BPF_ANY));
  }

  /// Jumps to this index fall through from now on; false when there was no program.
  bool erase(const Index& index) const {
    return this->done(bpf_map_delete_elem(fd(), &index), ENOENT, "erase a program of");
  }
  bool erase(const Index& index, std::error_code& error) const noexcept {
    return Base::done(bpf_map_delete_elem(fd(), &index), ENOENT, error);
  }

  /// The number of the program there, as bpftool shows it; nothing when there is none.
  [[nodiscard]] std::optional<std::uint32_t> program_id(const Index& index) const {
    std::uint32_t id;
    if (!this->done(bpf_map_lookup_elem(fd(), &index, &id), ENOENT, "look up a program of")) return std::nullopt;
    return id;
  }
};

template <class P = Program>
using ProgArray = Map<std::uint32_t, P, MapType::prog_array>;

}  // namespace ebpfxx::inline v0
