// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// OpenObject and Object: a compiled .bpf.o before and after load(). Skeletons are built on these; use them directly for
// objects known only at run time.
#pragma once

#include "any_map.hpp"
#include "map_spec.hpp"
#include "object_handle.hpp"
#include "program.hpp"

#ifndef EBPFXX_COMPILED
#include "impl/object.hpp"
#endif
