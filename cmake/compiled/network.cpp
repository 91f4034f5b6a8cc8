// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// For files compiled with EBPFXX_COMPILED, the definitions of what headers only declare: the ways to attach
// programs for packets, sockets, cgroups and devices.
#define EBPFXX_COMPILED 1
#define EBPFXX_DEFINITION

#include <ebpfxx/impl/attachment.hpp>
#include <ebpfxx/impl/interface.hpp>
#include <ebpfxx/impl/order.hpp>
#include <ebpfxx/impl/program/cgroup.hpp>
#include <ebpfxx/impl/program/flow_dissector.hpp>
#include <ebpfxx/impl/program/lirc.hpp>
#include <ebpfxx/impl/program/netfilter.hpp>
#include <ebpfxx/impl/program/sk_lookup.hpp>
#include <ebpfxx/impl/program/sk_reuseport.hpp>
#include <ebpfxx/impl/program/socket_filter.hpp>
#include <ebpfxx/impl/program/tc.hpp>
#include <ebpfxx/impl/program/test_run.hpp>
#include <ebpfxx/impl/program/xdp.hpp>
