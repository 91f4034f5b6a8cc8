// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include "../order.hpp"

#include <cerrno>
#include <cstdint>

#include "../detail/link_create.hpp"
#include "../detail/uapi.hpp"

namespace ebpfxx::inline v0::detail {

EBPFXX_DEFINITION std::uint32_t attached_one(int fd) {
  if (fd < 0)
    throw_error(EBADF, {"cannot attach a program before or after another"},
                {"That one is an empty link, the link of a USDT program, or a program that was not loaded."});
  return static_cast<std::uint32_t>(fd);
}

}  // namespace ebpfxx::inline v0::detail

namespace ebpfxx::inline v0 {

EBPFXX_DEFINITION Order before(const Link& link) {
  return Order{detail::order_before | detail::order_by_link, detail::attached_one(link.fd())};
}

EBPFXX_DEFINITION Order before(const Program& program) {
  return Order{detail::order_before, detail::attached_one(program.fd())};
}

EBPFXX_DEFINITION Order after(const Link& link) {
  return Order{detail::order_after | detail::order_by_link, detail::attached_one(link.fd())};
}

EBPFXX_DEFINITION Order after(const Program& program) {
  return Order{detail::order_after, detail::attached_one(program.fd())};
}

}  // namespace ebpfxx::inline v0
