// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// What docs/skeletons.md refers to.
#include <ebpfxx/variable.hpp>

#include "agent.skel.hpp"
#include "cc.skel.hpp"
#include "context.hpp"
#include "rates.subskel.hpp"
