// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Structs of functions that programs provide to the kernel (struct_ops): a TCP congestion control, a scheduler. Since
// Linux 5.6 (85d33df357b6); included by the skeletons that have one.
#pragma once

#include <bpf/libbpf.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>

#include "link.hpp"
#include "map_handle.hpp"
#include "map_spec.hpp"
#include "program.hpp"
#include "version.hpp"

namespace ebpfxx::inline v0 {

/// A function pointer in a struct_ops map that is not loaded yet. Assign a program of the same object, or nullptr for
/// the kernel's default.
class ProgramSlot {
 public:
  ProgramSlot() = default;

  /// Throws Error if the program is not in a struct_ops section.
  ProgramSlot& operator=(const ProgramSpec& program);
  ProgramSlot& operator=(std::nullptr_t) noexcept;

  /// True if it has a program.
  [[nodiscard]] explicit operator bool() const noexcept { return program_; }
  /// The program's name; null if there is none.
  [[nodiscard]] const char* name() const noexcept { return program_ ? bpf_program__name(program_) : nullptr; }

 private:
  alignas(8) bpf_program* program_;
};
static_assert(sizeof(ProgramSlot) == 8);

/// A struct_ops map of an object that is not loaded yet. Gives access to T's members:
/// open.maps.congestion->ssthresh = open.progs.ssthresh. Needs libbpf 1.4; with an older one the members remain as in
/// the C source, and access throws Error.
template <class T>
class StructOpsSpec : public MapSpec {
 public:
  using MapSpec::MapSpec;

  [[nodiscard]] T* operator->() const { return static_cast<T*>(memory()); }
  [[nodiscard]] T& operator*() const { return *operator->(); }

#if EBPFXX_LIBBPF_AT_LEAST(1, 5)
  /// Whether a skeleton's attach() attaches it; initially true. Needs libbpf 1.5.
  [[nodiscard]] bool autoattach() const { return bpf_map__autoattach(native()); }
  StructOpsSpec& set_autoattach(bool on) {
    bpf_map__set_autoattach(native(), on);
    return *this;
  }
#endif

 private:
  [[nodiscard]] void* memory() const {
#if EBPFXX_LIBBPF_AT_LEAST(1, 4)
    std::size_t size = 0;
    void* memory = const_cast<void*>(bpf_map__initial_value(native(), &size));
    if (!memory || size < sizeof(T))
      detail::throw_error(EINVAL,
                          {"cannot use struct_ops map '", name(), "' as a type of ",
                           detail::Digits{static_cast<std::int64_t>(sizeof(T))}, " bytes: it has ", detail::Digits {
                             static_cast<std::int64_t>(size)
                           }});
    return memory;
#else
    detail::throw_error(EOPNOTSUPP, {"cannot set members of struct_ops map '", name(), "'"},
                        {"This needs libbpf 1.4 or newer; ebpfxx was compiled with an older one."});
#endif
  }
};

/// SEC("struct_ops/..."): a function of a struct_ops map, and attached with that map.
class StructOpsProgram : public detail::ProgramOfType<BPF_PROG_TYPE_STRUCT_OPS> {
 public:
  using ProgramOfType::ProgramOfType;
};

/// A struct_ops map in the kernel. A cheap shared handle.
class StructOps : public detail::MapHandle {
 public:
  /// Throws Error if the object has no such map, or if the map is of another type.
  StructOps(const Object& object, CStringView name) : MapHandle{object, name}, owner_{object.shared()} { check(); }
  /// For skeletons.
  StructOps(detail::Finder& in, const char* name) noexcept;

  /// Gives the functions to the kernel until the link is destroyed, even if autoattach is off. Throws Error. For a map
  /// in SEC(".struct_ops.link"), since Linux 6.4 (68b04864ca42), it is a kernel link, which can be pinned. A map in
  /// SEC(".struct_ops") can be attached once, and stays attached if the process is killed.
  [[nodiscard]] Link attach() const;

  /// What a skeleton does: an empty Link if autoattach is off.
  [[nodiscard]] Link try_attach() const;

  /// For a skeleton's attach(), which skipped it.
  [[nodiscard]] Unattached unattached() const noexcept {
    const char* name = bpf_map__name(native());
    if (fd() < 0) return {name, "struct_ops", "it was not created", "", true};
    return {name, "struct_ops", "its autoattach is off", "attach()", true};
  }

 private:
  void check() const;

  detail::SharedRef owner_;
};

}  // namespace ebpfxx::inline v0

#ifndef EBPFXX_COMPILED
#include "impl/struct_ops.hpp"
#endif
