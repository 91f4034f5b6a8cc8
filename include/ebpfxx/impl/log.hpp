// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include "../log.hpp"

#include "../detail/log_listeners.hpp"

namespace ebpfxx::inline v0 {
namespace detail {

EBPFXX_DEFINITION LogCapture::LogCapture() noexcept { LogListeners::begin(*this); }
EBPFXX_DEFINITION LogCapture::~LogCapture() { LogListeners::end(*this); }

}  // namespace detail

EBPFXX_DEFINITION void set_log_handler(LogHandler handler) noexcept { detail::LogListeners::set_handler(handler); }

}  // namespace ebpfxx::inline v0
