// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// refused: a value of the tag has no handler
#include <ebpfxx/by_tag.hpp>

#include "guard.skel.hpp"

struct Header {
  guard::kind kind;
};

void tag_without_handler() {
  auto callback = ebpfxx::by_tag<&Header::kind>(ebpfxx::on<guard::kind::START>([](const guard::event&) {}),
#ifndef MUST_NOT_COMPILE
                                                ebpfxx::on<guard::kind::STOP>([](const guard::event&) {}),
#endif
                                                ebpfxx::on<guard::kind::PAUSE>([](const guard::event&) {}));
  (void)callback;
}
