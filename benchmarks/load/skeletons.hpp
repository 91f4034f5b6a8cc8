// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// The examples, and one of our own, by ebpfxx-gen and by bpftool.
#pragma once

#include "allocs.skel.hpp"
#include "bashreadline.skel.hpp"
#include "blocklist.skel.hpp"
#include "cgroup_firewall.skel.hpp"
#include "counting.skel.hpp"
#include "execsnoop.skel.hpp"
#include "filesnoop.skel.hpp"
#include "hello.skel.hpp"
#include "many.skel.hpp"
#include "packet_of_death.skel.hpp"
#include "profile.skel.hpp"
#include "syscount.skel.hpp"
#include "tasks.skel.hpp"
#include "tcp_cc.skel.hpp"
#include "tcpconnect.skel.hpp"
#include "usdt.skel.hpp"

enum function : unsigned;  // of allocs: bpftool's header uses it without a declaration
#include "c_allocs.skel.h"
#include "c_bashreadline.skel.h"
#include "c_blocklist.skel.h"
#include "c_cgroup_firewall.skel.h"
#include "c_counting.skel.h"
#include "c_execsnoop.skel.h"
#include "c_filesnoop.skel.h"
#include "c_hello.skel.h"
#include "c_many.skel.h"
#include "c_packet_of_death.skel.h"
#include "c_profile.skel.h"
#include "c_syscount.skel.h"
#include "c_tasks.skel.h"
#include "c_tcp_cc.skel.h"
#include "c_tcpconnect.skel.h"
#include "c_usdt.skel.h"
