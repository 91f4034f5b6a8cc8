// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// A copy of ebpfxx in a shared library, see bad_input_test.cpp.
#include <string>

#include "refused.skel.hpp"

/// The verifier's reason; empty without a VerifierError.
extern "C" [[gnu::visibility("default")]] const char* fail_to_load() {
  static std::string reason;
  try {
    (void)refused::open().load();
  } catch (const ebpfxx::VerifierError& error) {
    reason = error.reason();
  } catch (const ebpfxx::Error&) {
    reason = "";
  }
  return reason.c_str();
}
