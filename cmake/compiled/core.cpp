// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// For files compiled with EBPFXX_COMPILED, the definitions of what headers only declare: objects, programs, links,
// maps, errors.
#define EBPFXX_COMPILED 1
#define EBPFXX_DEFINITION

#include <ebpfxx/impl/any_map.hpp>
#include <ebpfxx/impl/detail/map_shape.hpp>
#include <ebpfxx/impl/detail/perf_rings.hpp>
#include <ebpfxx/impl/detail/ring_memory.hpp>
#include <ebpfxx/impl/detail/shared_object.hpp>
#include <ebpfxx/impl/detail/short_record.hpp>
#include <ebpfxx/impl/detail/text.hpp>
#include <ebpfxx/impl/error.hpp>
#include <ebpfxx/impl/link.hpp>
#include <ebpfxx/impl/log.hpp>
#include <ebpfxx/impl/map/bulk.hpp>
#include <ebpfxx/impl/map/entries.hpp>
#include <ebpfxx/impl/map/typed.hpp>
#include <ebpfxx/impl/map/walk.hpp>
#include <ebpfxx/impl/map_handle.hpp>
#include <ebpfxx/impl/map_spec.hpp>
#include <ebpfxx/impl/object.hpp>
#include <ebpfxx/impl/object_handle.hpp>
#include <ebpfxx/impl/poller.hpp>
#include <ebpfxx/impl/program.hpp>
#include <ebpfxx/impl/struct_ops.hpp>
#include <ebpfxx/impl/unattached.hpp>
#include <ebpfxx/impl/verifier_error.hpp>
