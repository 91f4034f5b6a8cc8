// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Order: a program's place among those at the same hook.
#pragma once

#include <cerrno>
#include <cstdint>

#include "attachment.hpp"
#include "detail/link_create.hpp"
#include "detail/uapi.hpp"
#include "program.hpp"

namespace ebpfxx::inline v0 {

/// A program's place among those attached to the same hook, which run in that order: head(), tail(), before(one),
/// after(one). For use as a parameter: what it refers to must live until the call.
class Order {
 public:
  /// For the kernel; `relative` is a descriptor or an id.
  constexpr explicit Order(std::uint32_t flags, std::uint32_t relative = 0) noexcept
      : flags_{flags}, relative_{relative} {}

  [[nodiscard]] constexpr std::uint32_t flags() const noexcept { return flags_; }
  [[nodiscard]] constexpr std::uint32_t relative() const noexcept { return relative_; }
  /// Whether it refers to another program or link.
  [[nodiscard]] constexpr bool is_relative() const noexcept {
    return relative_ || (flags_ & (detail::order_by_link | detail::order_by_id));
  }

 private:
  std::uint32_t flags_, relative_;
};

namespace detail {

/// Throws Error for a program or link that the kernel does not have.
[[gnu::noinline]] inline std::uint32_t attached_one(int fd) {
  if (fd < 0)
    throw_error(EBADF, {"cannot attach a program before or after another"},
                {"That one is an empty link, the link of a USDT program, or a program that was not loaded."});
  return static_cast<std::uint32_t>(fd);
}

}  // namespace detail

/// First.
[[nodiscard]] constexpr Order head() noexcept { return Order{detail::order_before}; }
/// Last.
[[nodiscard]] constexpr Order tail() noexcept { return Order{0}; }

/// Just before this link's program, or before this program, which must be attached there. Throws Error if the link is
/// empty or the program was not loaded.
[[nodiscard]] inline Order before(const Link& link) {
  return Order{detail::order_before | detail::order_by_link, detail::attached_one(link.fd())};
}
[[nodiscard]] inline Order before(const Attachment& attachment) { return before(attachment.link()); }
[[nodiscard]] inline Order before(const Program& program) {
  return Order{detail::order_before, detail::attached_one(program.fd())};
}
/// Just after.
[[nodiscard]] inline Order after(const Link& link) {
  return Order{detail::order_after | detail::order_by_link, detail::attached_one(link.fd())};
}
[[nodiscard]] inline Order after(const Attachment& attachment) { return after(attachment.link()); }
[[nodiscard]] inline Order after(const Program& program) {
  return Order{detail::order_after, detail::attached_one(program.fd())};
}

/// The same for any attached program or link by its id, as bpftool shows it.
[[nodiscard]] constexpr Order before_program_id(std::uint32_t id) noexcept {
  return Order{detail::order_before | detail::order_by_id, id};
}
[[nodiscard]] constexpr Order after_program_id(std::uint32_t id) noexcept {
  return Order{detail::order_after | detail::order_by_id, id};
}

}  // namespace ebpfxx::inline v0
