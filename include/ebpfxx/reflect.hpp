// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// What a struct's fields are good for: printing, JSON, comparison, hashes, and a check against BTF. No other header of
// ebpfxx includes it, nor Boost.PFR.
#pragma once

#include "reflect/check_layout.hpp"
#include "reflect/equal.hpp"
#include "reflect/fields.hpp"
#include "reflect/json.hpp"
#include "reflect/map_btf.hpp"
#include "reflect/print.hpp"
