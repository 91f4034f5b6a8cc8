// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// The same headers in a second translation unit, each of them twice: they define nothing twice. Everything in them is
// used once; it is only compiled, as loading needs a kernel.
#include <sys/socket.h>

#include "cases_headers.hpp"
#include "cases_headers_again.hpp"

namespace {

template <class OpenSkeleton>
void use(OpenSkeleton open) {
  auto skeleton = std::move(open).load();
  skeleton.attach();
  skeleton.detach();
  auto moved = std::move(skeleton);
  (void)moved.object().name();
}

[[maybe_unused]] void use_all() {
  use(basics::open());
  use(empty::open());
  use(linked::open());
  use(loader::open());
  use(maps::open());
  use(members::open());
  use(names::open());
  use(sections::open());
  use(sizes::open());
  use(types::open());
  use(_1st_object_v2::open());
  use(connect_::open());
}

}  // namespace

const void* bytes_of_types() { return types::detail::object_bytes; }
