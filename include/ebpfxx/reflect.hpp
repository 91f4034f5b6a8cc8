// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// What ebpfxx does with a struct's fields: printing, JSON, comparison, hashes, a check against BTF. No other header of
// ebpfxx includes it, or Boost.PFR.
#pragma once

#include "reflect/check_layout.hpp"
#include "reflect/equal.hpp"
#include "reflect/fields.hpp"
#include "reflect/json.hpp"
#include "reflect/map_btf.hpp"
#include "reflect/print.hpp"
