// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// The core of ebpfxx: objects, programs, links, maps. Kinds of programs are in program/, other kinds of maps in map/,
// and what reads rings has headers of its own; a skeleton includes those that it needs.
#pragma once

#include "call.hpp"
#include "error.hpp"
#include "fd.hpp"
#include "link.hpp"
#include "log.hpp"
#include "map.hpp"
#include "map_spec.hpp"
#include "object.hpp"
#include "program.hpp"
#include "text.hpp"
#include "verifier_error.hpp"
#include "version.hpp"
