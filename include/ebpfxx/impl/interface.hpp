// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include "../interface.hpp"

#include <cerrno>

namespace ebpfxx::inline v0 {

EBPFXX_DEFINITION Interface::Interface(CStringView name) noexcept
    : index_{static_cast<int>(if_nametoindex(name.c_str()))}, name_{name} {
  if (!index_) index_ = -errno;
}

EBPFXX_DEFINITION detail::Text Interface::text() const {
  return name_ || index_ < 0 ? detail::Text{"network interface '", name_, "'"}
                             : detail::Text{"network interface ", detail::Digits{index_}};
}

}  // namespace ebpfxx::inline v0
