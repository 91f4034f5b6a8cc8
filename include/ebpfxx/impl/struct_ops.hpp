// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include "../struct_ops.hpp"

#include <bpf/libbpf.h>
#include <fcntl.h>
#include <sys/mman.h>

#include <cerrno>
#include <cstddef>

#include "../log.hpp"

namespace ebpfxx::inline v0 {

EBPFXX_DEFINITION ProgramSlot& ProgramSlot::operator=(const ProgramSpec& program) {
  if (program.type() != BPF_PROG_TYPE_STRUCT_OPS)
    detail::throw_error(EINVAL,
                        {"cannot put program '", program.name(), "' (", program.section(), ") into a struct_ops map"},
                        {"Its section must be SEC(\"struct_ops/...\")."});
  program_ = program.native();
  return *this;
}

EBPFXX_DEFINITION ProgramSlot& ProgramSlot::operator=(std::nullptr_t) noexcept {
  program_ = nullptr;
  return *this;
}

EBPFXX_DEFINITION StructOps::StructOps(detail::Finder& in, const char* name) noexcept
    : MapHandle{in, name}, owner_{in.object()} {
  in.attempt([&] { check(); });
}

EBPFXX_DEFINITION Link StructOps::attach() const {
  detail::LogCapture log;
  errno = 0;
  bpf_link* link = bpf_map__attach_struct_ops(native());
  const int error = errno;
  if (!link)
    detail::throw_error(
        error, {"cannot attach ", text()}, log,
        {fd() < 0          ? "The map was not created: its autocreate is off."
         : error == EEXIST ? "The kernel already has functions of that name."
         : error == EINVAL ? "The kernel does not accept the struct: a function or another member that it needs, "
                             "such as a name, is missing or wrong. Its log (dmesg) may say which."
         : error == EBUSY  ? "It is or was attached, and a map in SEC(\".struct_ops\") can be so once: "
                             "load the object again, or use SEC(\".struct_ops.link\") (Linux 6.4)."
                           : ""});
  return Link{link, owner_};
}

EBPFXX_DEFINITION Link StructOps::try_attach() const {
#if EBPFXX_LIBBPF_AT_LEAST(1, 5)
  if (!bpf_map__autoattach(native())) return {};
#endif
  return attach();
}

EBPFXX_DEFINITION void StructOps::check() const {
  if (bpf_map__type(native()) != BPF_MAP_TYPE_STRUCT_OPS)
    detail::throw_error(EINVAL, {"cannot use ", text(), " as a struct_ops map"},
                        {"It is of type ", to_string(static_cast<MapType>(bpf_map__type(native()))), "."});
}

}  // namespace ebpfxx::inline v0
