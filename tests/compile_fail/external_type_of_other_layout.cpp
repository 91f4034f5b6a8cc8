// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// refused: app::Event is not as event in guard.bpf.o: time is elsewhere
#include "external.skel.hpp"

std::uint32_t external_type_of_other_layout(const app::Event& event) { return event.pid; }
