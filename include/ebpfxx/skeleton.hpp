// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// What generated headers include.
#pragma once

#include "ebpfxx.hpp"
