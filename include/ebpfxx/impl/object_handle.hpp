// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include "../object_handle.hpp"

#include <bpf/libbpf.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "../detail/exchange.hpp"
#include "../error.hpp"

namespace ebpfxx::inline v0::detail {

EBPFXX_DEFINITION void throw_moved_from() {
  throw_error(EBADF, {"cannot use this object"}, {"It was moved from: use what load() returned."});
}

EBPFXX_DEFINITION void* ObjectHandle::section_memory(const char* name, std::size_t size, std::size_t alignment) const {
  const bool in_arena = std::strcmp(name, arena_section) == 0;
  const SharedObject& object = object_of(shared_);
  bpf_map* map = in_arena ? arena_of_globals(object.native) : object.find_map(name);
  std::size_t memory_size = 0;
  void* memory = map ? const_cast<void*>(bpf_map__initial_value(map, &memory_size)) : nullptr;
  if (void* globals = object.arena_globals; in_arena && globals) memory = globals;
  if (!memory)
    throw_error(ENOENT, {"cannot use section '", name, "' of object '", this->name(), "'"},
                {"The object has no such data section, or the section's map was not created."});
  if ((memory_size + alignment - 1) / alignment * alignment < size)
    throw_error(EINVAL, {"cannot use section '", name, "' of object '", this->name(), "' as a type of ",
                         Digits(static_cast<std::int64_t>(size)), " bytes: the section has ",
                         Digits(static_cast<std::int64_t>(memory_size))});
  return memory;
}

}  // namespace ebpfxx::inline v0::detail
