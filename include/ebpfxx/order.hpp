// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Order: a program's place among those at the same hook.
#pragma once

#include <cstdint>

#include "attachment.hpp"
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
std::uint32_t attached_one(int fd);

}  // namespace detail

/// First.
[[nodiscard]] constexpr Order head() noexcept { return Order{detail::order_before}; }
/// Last.
[[nodiscard]] constexpr Order tail() noexcept { return Order{0}; }

/// Just before this link's program, or before this program, which must be attached there. Throws Error if the link is
/// empty or the program was not loaded.
[[nodiscard]] Order before(const Link& link);
[[nodiscard]] inline Order before(const Attachment& attachment) { return before(attachment.link()); }
[[nodiscard]] Order before(const Program& program);
/// Just after.
[[nodiscard]] Order after(const Link& link);
[[nodiscard]] inline Order after(const Attachment& attachment) { return after(attachment.link()); }
[[nodiscard]] Order after(const Program& program);

/// The same for any attached program or link by its id, as bpftool shows it.
[[nodiscard]] constexpr Order before_program_id(std::uint32_t id) noexcept {
  return Order{detail::order_before | detail::order_by_id, id};
}
[[nodiscard]] constexpr Order after_program_id(std::uint32_t id) noexcept {
  return Order{detail::order_after | detail::order_by_id, id};
}

}  // namespace ebpfxx::inline v0

#ifndef EBPFXX_COMPILED
#include "impl/order.hpp"
#endif
