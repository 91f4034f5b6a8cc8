// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

/// What the plugin exports: a second copy of ebpfxx in this process.
struct Plugin {
  const void* libbpf;              ///< tells whether it has a libbpf of its own
  void* (*begin)();                ///< starts a LogCapture
  const char* (*warnings)(void*);  ///< what it heard
  void (*end)(void*);              ///< ends it
  const char* (*fail)();           ///< fails to open an object, and returns the error's text
  void (*handle)(bool on);         ///< sets a log handler, or none
};
