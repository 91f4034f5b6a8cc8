// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// What docs/errors.md refers to.
#include <ebpfxx/call.hpp>

#include "context.hpp"
