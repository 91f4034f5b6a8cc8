// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include "types.skel.hpp"
#include "sizes.skel.hpp"
#include "sections.skel.hpp"
#include "names.skel.hpp"
#include "members.skel.hpp"
#include "maps.skel.hpp"
#include "loader.skel.hpp"
#include "linked.skel.hpp"
#include "empty.skel.hpp"
#include "connect.skel.hpp"
#include "basics.skel.hpp"
#include "1st-object.v2.skel.hpp"
