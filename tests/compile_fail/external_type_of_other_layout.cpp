// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// refused: app::Event differs from event in guard.bpf.o: time is at another offset
#include "external.skel.hpp"

std::uint32_t external_type_of_other_layout(const app::Event& event) { return event.pid; }
