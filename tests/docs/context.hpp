// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// What the documentation's blocks of C++ refer to. Nothing of it is ever run.
#pragma once

#include <ebpfxx/ebpfxx.hpp>

#include <chrono>
#include <cstdio>
#include <iostream>

#include "execsnoop.skel.hpp"
#include "tool.skel.hpp"

using namespace std::chrono_literals;

namespace page {

namespace mine = tool;

extern tool::OpenSkeleton open;
extern tool::Skeleton skel;
extern pid_t pid;
extern volatile bool running;

}  // namespace page
