// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// After the verifier has refused a program: which others of the object it refuses as well. libbpf stops at the first,
// and a bpf_object is loaded once, so the object is opened again: once for its maps, which all attempts share, and once
// for each refused program. Nothing of this is pinned, and nothing stays.
#pragma once

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "../fd.hpp"
#include "../impl/verifier_error.hpp"
#include "../log.hpp"
#include "../verifier_error.hpp"
#include "libbpf_options.hpp"
#include "refused_program.hpp"
#include "shared_object.hpp"
#include "signals_blocked.hpp"
#include "verifier_logs.hpp"

namespace ebpfxx::inline v0::detail {

/// The maps that an object uses instead of making them: when a load fails, libbpf closes them.
class ReusedMaps {
 public:
  /// Before load().
  explicit ReusedMaps(const bpf_object* object) {
    std::size_t maps = 0, reused = 0;
    for (bpf_map* map = nullptr; (map = bpf_object__next_map(object, map)); ++maps) reused += bpf_map__fd(map) >= 0;
    if (reused == 0) return;
    fds_ = new Fd[maps];
    std::size_t i = 0;
    for (bpf_map* map = nullptr; (map = bpf_object__next_map(object, map)); ++i)
      if (const int fd = bpf_map__fd(map); fd >= 0) fds_[i] = Fd{adopt, ::fcntl(fd, F_DUPFD_CLOEXEC, 0)};
  }
  ReusedMaps(const ReusedMaps&) = delete;
  ~ReusedMaps() { delete[] fds_; }

  /// The descriptor of the map with this number in the object; negative if it is not reused.
  [[nodiscard]] int operator[](std::size_t number) const noexcept { return fds_ ? fds_[number].get() : -1; }

 private:
  Fd* fds_ = nullptr;
};

/// The object once more.
class OpenedAgain {
 public:
  /// With the programs' settings, and none to be loaded.
  [[gnu::cold, gnu::noinline]] explicit OpenedAgain(const SharedObject& first) {
    const ObjectSource& source = first.source;
    Options<bpf_object_open_opts> options;
    options.object_name = source.name.c_str();
    options.kconfig = source.kconfig.empty() ? nullptr : source.kconfig.c_str();
    options.btf_custom_path = source.btf_custom_path.empty() ? nullptr : source.btf_custom_path.c_str();
    if (!source.bytes.empty()) native = bpf_object__open_mem(source.bytes.data(), source.bytes.size(), &options);
    for (bpf_program *program = nullptr, *set = nullptr;
         native && (program = bpf_object__next_program(native, program));) {
      set = bpf_object__next_program(first.native, set);
      bpf_program__set_autoload(program, false);
      if (bpf_program__type(program) != bpf_program__type(set)) bpf_program__set_type(program, bpf_program__type(set));
      bpf_program__set_expected_attach_type(program, bpf_program__expected_attach_type(set));
      bpf_program__set_flags(program, bpf_program__flags(set));
    }
  }

  /// Sets up all maps, as the first object has them. fd_of(map of the first object, its number) is a map to use instead
  /// of a new one, or negative.
  template <class FdOf>
  [[nodiscard]] bool set_up_maps(const SharedObject& first, FdOf&& fd_of) const {
    std::size_t number = 0;
    bpf_map* original = nullptr;
    for (bpf_map* map = nullptr; (map = bpf_object__next_map(native, map)); ++number) {
      original = bpf_object__next_map(first.native, original);
      if (!set_up(map, original, fd_of(original, number), first.inner_map(original))) return false;
    }
    return true;
  }

  /// The program of one object in another, which has the same.
  [[nodiscard]] static bpf_program* counterpart(const bpf_program* program, const bpf_object* of,
                                                const bpf_object* in) {
    bpf_program* found = nullptr;
    for (bpf_program* its = nullptr; its != program;) {
      its = bpf_object__next_program(of, its);
      found = bpf_object__next_program(in, found);
    }
    return found;
  }

  /// Has it load one of its programs, for the target that the first object's has. False if that cannot be set.
  [[nodiscard]] bool set_up_program(bpf_program* program, const SharedObject& first,
                                    const bpf_program* original) const {
    const char* target = first.target_of(original);
    return (!target || bpf_program__set_attach_target(program, 0, target) == 0) &&
           bpf_program__set_autoload(program, true) == 0;
  }
  OpenedAgain(const OpenedAgain&) = delete;
  ~OpenedAgain() { bpf_object__close(native); }

  /// A map as the first object has it: its fd's, if that is one, or with the same settings.
  [[gnu::cold, gnu::noinline]] static bool set_up(bpf_map* map, bpf_map* first, int fd, const InnerMapSpec* inner) {
    if (bpf_map__set_pin_path(map, nullptr) < 0) return false;
    if (fd >= 0) return bpf_map__reuse_fd(map, fd) == 0;
    bool done = bpf_map__set_autocreate(map, bpf_map__autocreate(first)) == 0;
    if (bpf_map__type(map) != bpf_map__type(first)) done &= bpf_map__set_type(map, bpf_map__type(first)) == 0;
    struct Setting {
      std::uint32_t (*get)(const bpf_map*);
      int (*set)(bpf_map*, std::uint32_t);
    };
    for (const Setting setting : {Setting{bpf_map__key_size, bpf_map__set_key_size},
                                  {bpf_map__value_size, bpf_map__set_value_size},
                                  {bpf_map__max_entries, bpf_map__set_max_entries},
                                  {bpf_map__map_flags, bpf_map__set_map_flags},
                                  {bpf_map__numa_node, bpf_map__set_numa_node},
                                  {bpf_map__ifindex, bpf_map__set_ifindex}})
      if (const std::uint32_t value = setting.get(first); setting.get(map) != value)
        done &= setting.set(map, value) == 0;
    if (bpf_map__map_extra(map) != bpf_map__map_extra(first))
      done &= bpf_map__set_map_extra(map, bpf_map__map_extra(first)) == 0;
    std::size_t size = 0, first_size = 0;
    if (bpf_map__is_internal(map)) {
      auto* values = const_cast<void*>(static_cast<const void*>(bpf_map__initial_value(map, &size)));
      const void* first_values = bpf_map__initial_value(first, &first_size);
      if (values && first_values && size == first_size) std::memcpy(values, first_values, size);
    }
    if (inner && inner->fd >= 0) done &= bpf_map__set_inner_map_fd(map, inner->fd) == 0;
    return done;
  }

  bpf_object* native = nullptr;
};

/// The programs after `refused` that the verifier refuses as well: RefusedPrograms, or none. Throws std::bad_alloc.
[[gnu::cold, gnu::noinline]] inline SharedRef find_other_refusals(const SharedObject& first, const ReusedMaps& reused,
                                                                  const bpf_program* refused) {
  const auto next = [](const bpf_object* object, bpf_program*& program) {
    return program = bpf_object__next_program(object, program);
  };
  // The maps, without programs.
  const OpenedAgain maps{first};
  std::size_t number = 0;
  bpf_map* original = nullptr;
  for (bpf_map* map = nullptr; maps.native && (map = bpf_object__next_map(maps.native, map)); ++number) {
    original = bpf_object__next_map(first.native, original);
    const char* pin = bpf_map__pin_path(original);
    const Fd pinned{adopt, reused[number] < 0 && pin && bpf_map__autocreate(original) ? bpf_obj_get(pin) : -1};
    if (!OpenedAgain::set_up(map, original, pinned ? pinned.get() : reused[number], first.inner_map(original)))
      return {};
    // libbpf would fill it with programs. So each attempt has its own.
    if (bpf_map__type(map) == BPF_MAP_TYPE_PROG_ARRAY && bpf_map__fd(map) < 0) {
      bpf_map__set_type(map, BPF_MAP_TYPE_ARRAY);
      bpf_map__set_autocreate(map, false);
    }
  }
  if (!maps.native || bpf_object__load(maps.native) < 0) return {};

  SharedRef result;
  for (std::size_t found = 0; found < RefusedPrograms::most; ++found) {
    const OpenedAgain object{first};
    if (!object.native) break;
    original = nullptr;
    bool is_set_up = true;
    for (bpf_map *map = nullptr, *made = nullptr; is_set_up && (map = bpf_object__next_map(object.native, map));) {
      original = bpf_object__next_map(first.native, original);
      made = bpf_object__next_map(maps.native, made);
      // libbpf 1.5 has a descriptor for each map, also for those that it does not create.
      const int fd = bpf_map__autocreate(made) ? bpf_map__fd(made) : -1;
      is_set_up = OpenedAgain::set_up(map, original, fd, first.inner_map(original));
    }
    // The programs before were accepted.
    bool is_after = false, is_any = false;
    for (bpf_program *program = nullptr, *its = nullptr; next(object.native, program) && next(first.native, its);) {
      if (is_after && bpf_program__autoload(its) && !first.target_of(its))
        is_any |= bpf_program__set_autoload(program, true) == 0;
      is_after |= its == refused;
    }
    if (!is_set_up || !is_any) break;
    const VerifierLogs logs{object.native};
    const int error = -bpf_object__load(object.native);
    bpf_program* const also = error > 0 && error != ENOSPC && !is_momentary(error) ? refused_program(logs) : nullptr;
    if (!also) break;
    show_log(also, LogLevel::warning);
    if (!result) result = SharedRef{new RefusedPrograms};
    result.as<RefusedPrograms>()->add(refusal_of(also, error, object.native, first.source.btf_custom_path));
    for (bpf_program *program = nullptr, *its = nullptr; next(object.native, program) && next(first.native, its);)
      if (program == also) refused = its;
  }
  return result;
}

/// The same; none if memory runs out.
[[gnu::cold, gnu::noinline]] inline SharedRef other_refusals(const SharedObject& first, const ReusedMaps& reused,
                                                             const bpf_program* refused) noexcept {
  const LogCapture quiet;
  const SignalsBlocked blocked;
  EBPFXX_TRY { return find_other_refusals(first, reused, refused); }
  EBPFXX_CATCH_ALL { return {}; }
}

/// After a refusal whose log did not fit: the load once more, with ample room. Throws VerifierError; returns if the
/// refusal cannot be repeated.
[[gnu::cold, gnu::noinline]] inline void throw_whole_refusal(const SharedObject& first, const ReusedMaps& reused) {
  const LogCapture quiet;
  const SignalsBlocked blocked;
  const OpenedAgain object{first};
  if (!object.native || !object.set_up_maps(first, [&](bpf_map*, std::size_t number) { return reused[number]; }))
    return;
  for (bpf_program *program = nullptr, *its = nullptr; (program = bpf_object__next_program(object.native, program));) {
    its = bpf_object__next_program(first.native, its);
    if (bpf_program__autoload(its) && !object.set_up_program(program, first, its)) return;
  }
  const VerifierLogs logs{object.native};
  const int error = -bpf_object__load(object.native);
  bpf_program* const refused = error > 0 && !is_momentary(error) ? refused_program(logs) : nullptr;
  if (!refused) return;
  show_log(refused, LogLevel::warning);
  throw_exception(
      refusal_of(refused, error, object.native, first.source.btf_custom_path,
                 other_refusals(first, reused, OpenedAgain::counterpart(refused, object.native, first.native))));
}

}  // namespace ebpfxx::inline v0::detail
