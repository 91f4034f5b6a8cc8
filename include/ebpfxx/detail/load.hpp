// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// What OpenObject::load() does.
#pragma once

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "../error.hpp"
#include "../fd.hpp"
#include "../log.hpp"
#include "libbpf_options.hpp"
#include "load_error.hpp"
#include "map_shape.hpp"
#include "other_refusals.hpp"
#include "pin_folder.hpp"
#include "refused_program.hpp"
#include "section_forms.hpp"
#include "shared_object.hpp"
#include "signals_blocked.hpp"
#include "verifier_logs.hpp"

namespace ebpfxx::inline v0::detail {

/// A ring buffer or perf event array, without BTF; negative if that fails.
[[gnu::noinline]] inline int create_stream(const bpf_map_info& like, std::uint32_t numa_node) noexcept {
  Options<bpf_map_create_opts> options;
  options.map_flags = like.map_flags;
  options.numa_node = numa_node;
  return bpf_map_create(static_cast<bpf_map_type>(like.type), like.name, like.key_size, like.value_size,
                        like.max_entries, &options);
}

// The kernel accepts no type for a ring's records; libbpf tries one, warns, and repeats without. Created here, there is
// nothing to warn about.
[[gnu::noinline]] inline void create_rings(const SharedObject& shared) {
  bpf_map* map = nullptr;
  while ((map = bpf_object__next_map(shared.native, map))) {
    const auto type = static_cast<MapType>(bpf_map__type(map));
    const char* pin = bpf_map__pin_path(map);
    const bool has_types = bpf_map__btf_key_type_id(map) || bpf_map__btf_value_type_id(map);
    if (!has_trait(type, is_stream) || !has_types || !bpf_map__autocreate(map) || bpf_map__fd(map) >= 0 ||
        (pin && access(pin, F_OK) == 0))
      continue;
    bpf_map_info like{};
    like.type = static_cast<std::uint32_t>(type);
    like.max_entries = usable_max_entries(type, bpf_map__max_entries(map));
    like.map_flags = bpf_map__map_flags(map);
    std::strncpy(like.name, shared.name_of(map), sizeof like.name - 1);
    const Fd ring{adopt, create_stream(like, bpf_map__numa_node(map))};
    const int error = errno;
    if (!ring && error == EPERM) continue;  // libbpf may have a token
    if (!ring) throw_create_error(error, shared, map, like);
    if (const int result = bpf_map__reuse_fd(map, ring.get()); result < 0)
      throw_create_error(-result, shared, map, like);
  }
}

// Removes what load() pinned, unless told to keep it, and folders that stay empty.
class NewPins {
 public:
  explicit NewPins(const bpf_object* object) : NewPins{count(object)} {
    for (bpf_map* map = nullptr; (map = bpf_object__next_map(object, map));) {
      const char* path = bpf_map__pin_path(map);
      if (!path || access(path, F_OK) == 0) continue;
      pins_[count_].folder.make(path);
      pins_[count_++].map = map;
    }
  }
  NewPins(const NewPins&) = delete;
  ~NewPins() {
    for (std::size_t i = 0; i < count_; ++i)
      if (bpf_map__is_pinned(pins_[i].map)) bpf_map__unpin(pins_[i].map, nullptr);
    delete[] pins_;
  }
  void keep() noexcept { count_ = 0; }

 private:
  static std::size_t count(const bpf_object* object) noexcept {
    std::size_t maps = 0;
    for (bpf_map* map = nullptr; (map = bpf_object__next_map(object, map));) ++maps;
    return maps;
  }

  struct Pin {
    bpf_map* map = nullptr;
    PinFolder folder;
  };

  explicit NewPins(std::size_t most) : pins_{new Pin[most]} {}

  Pin* pins_;
  std::size_t count_ = 0;
};

// libbpf probes the kernel's features, keeps the answers for the whole process, and takes a failure for "not there". So
// if descriptors would run out on the way, it is better not to start.
[[gnu::noinline]] inline void require_descriptors(const bpf_object* object) {
  std::size_t needed = 5;  // for BTF, and for probes
  bpf_map* map = nullptr;
  while ((map = bpf_object__next_map(object, map)))
    needed += bpf_map__autocreate(map) && bpf_map__fd(map) < 0 && libbpf_minor_version() < 5;  // since, it has them
  bpf_program* program = nullptr;
  while ((program = bpf_object__next_program(object, program))) needed += bpf_program__autoload(program);

  // From the highest number down, where the fewest are taken. A number that is only asked about makes the kernel's
  // table no larger.
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  pollfd asked[16]{};  // many in one call
  for (auto number = limit.rlim_cur < INT_MAX ? static_cast<int>(limit.rlim_cur) : INT_MAX; number > 0 && needed > 0;) {
    nfds_t count = 0;
    while (count < 16 && count < needed && number > 0) asked[count++].fd = --number;
    if (::poll(asked, count, 0) < 0) return;
    for (nfds_t i = 0; i < count; ++i) needed -= asked[i].revents == POLLNVAL;
  }
  if (needed == 0) return;
  throw_error(EMFILE, {"cannot load object '", bpf_object__name(object), "'"});
}

// Before load(), in which libbpf forgets them.
[[gnu::noinline]] inline void keep_inner_maps(SharedObject& shared) {
  bpf_map* map = nullptr;
  while ((map = bpf_object__next_map(shared.native, map))) {
    const bpf_map* inner = bpf_map__inner_map(map);
    if (!inner) continue;
    InnerMapSpec spec{.outer = map, .numa_node = bpf_map__numa_node(inner)};
    spec.like.type = bpf_map__type(inner);
    spec.like.key_size = bpf_map__key_size(inner);
    spec.like.value_size = bpf_map__value_size(inner);
    spec.like.max_entries = bpf_map__max_entries(inner);
    spec.like.map_flags = bpf_map__map_flags(inner);
    spec.like.map_extra = bpf_map__map_extra(inner);
    spec.like.btf_key_type_id = bpf_map__btf_key_type_id(inner);
    spec.like.btf_value_type_id = bpf_map__btf_value_type_id(inner);
    std::strncpy(spec.like.name, shared.name_of(map), sizeof spec.like.name - 1);
    const auto type = static_cast<MapType>(spec.like.type);
    if (has_trait(type, is_stream) || type == MapType::perf_event_array) {
      // As OpenObject does for other maps of records: their type is for BTF's sake. libbpf cannot change an inner map,
      // only use another one as the template.
      spec.like.key_size = spec.like.value_size = has_trait(type, is_stream) ? 0 : 4;
      spec.like.btf_key_type_id = spec.like.btf_value_type_id = 0;
      spec.like.max_entries = usable_max_entries(type, spec.like.max_entries);
      const int fd = create_stream(spec.like, spec.numa_node);
      if (fd < 0) throw_create_error(-fd, shared, map, spec.like);
      spec.kept = SharedRef{new SharedFd{Fd{adopt, fd}}};
      spec.fd = fd;
      if (const int result = bpf_map__set_inner_map_fd(map, fd); result < 0)
        throw_create_error(-result, shared, map, spec.like);
    }
    shared.add_inner_map(spec);
  }
}

// libbpf tells only its own skeletons where it puts the variables in an arena: at the start, or, since 1.7, at the end
// if the kernel supports that.
[[gnu::noinline]] inline int load_native(SharedObject& shared) {
  bpf_object* object = shared.native;
  bpf_map* arena = arena_of_globals(object);
  if (!arena) return bpf_object__load(object);
  std::size_t size = 0;
  const void* initial = bpf_map__initial_value(arena, &size);
  Zeroed<bpf_map_skeleton> map;
  map.name = bpf_map__name(arena);
  map.map = &arena;
  map.mmaped = &shared.arena_globals;
  Options<bpf_object_skeleton> skeleton;
  skeleton.name = bpf_object__name(object);
  skeleton.obj = &object;
  skeleton.map_cnt = 1;
  skeleton.map_skel_sz = sizeof map;
  skeleton.maps = &map;
  const int result = bpf_object__load_skeleton(&skeleton);
  if (result == 0 && bpf_map__initial_value(arena, &size) == initial)
    throw_error(EINVAL, {"cannot load object '", bpf_object__name(object), "'"},
                {"It has global variables in its arena '", bpf_map__name(arena),
                 "', and libbpf does not put them into a reused arena."});
  return result;
}

// Maps the kernel's memory of each section to where its initial values are, as libbpf itself does since 1.5.
[[gnu::noinline]] inline void share_sections(bpf_object* object) {
  bpf_map* map = nullptr;
  while ((map = bpf_object__next_map(object, map))) {
    const std::uint32_t flags = bpf_map__map_flags(map);
    if (!bpf_map__is_internal(map) || !bpf_map__autocreate(map) || !(flags & BPF_F_MMAPABLE)) continue;
    std::size_t size = 0;
    void* memory = const_cast<void*>(bpf_map__initial_value(map, &size));
    const int access = flags & BPF_F_RDONLY_PROG ? PROT_READ : PROT_READ | PROT_WRITE;
    if (memory && ::mmap(memory, size, access, MAP_SHARED | MAP_FIXED, bpf_map__fd(map), 0) == MAP_FAILED)
      throw_error(errno, {"cannot map section '", bpf_map__name(map), "' of object '", bpf_object__name(object),
                          "' into memory"});
  }
}

/// Throws VerifierError or Error.
[[gnu::noinline]] inline void load(SharedObject& shared, const LogCapture& log) {
  require_descriptors(shared.native);
  require_known_forms(shared.native);
  const WantedSection wanted{shared.native};
  keep_inner_maps(shared);
  reuse_changed_pins(shared.native);
  NewPins pins{shared.native};
  const ReusedMaps reused{shared.native};
  create_rings(shared);
  VerifierLogs logs{shared.native, VerifierLogs::scarce};
  const int result = [&] {
    const SignalsBlocked blocked;
    return load_native(shared);
  }();
  if (result < 0) throw_load_error(-result, shared, reused, logs, wanted, log);
  logs.unused();
  if (const bpf_map* section = wanted.missing())
    throw_error(EOPNOTSUPP,
                {"cannot map section '", shared.name_of(section), "' of object '", bpf_object__name(shared.native),
                 "' into memory"},
                {failed_probe_advice});
  for (bpf_program* program = nullptr; (program = logs.next_loaded(program));)
    if (bpf_program__log_level(program) != 0) show_log(program, LogLevel::debug);
  share_sections(shared.native);
  pins.keep();
  shared.source = {};
}

}  // namespace ebpfxx::inline v0::detail
