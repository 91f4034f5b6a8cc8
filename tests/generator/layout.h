// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Objects that C filled: their bytes, and how many. Only where C lays them out here as it does for BPF.
#pragma once

#ifdef __cplusplus
extern "C" {
#endif

struct filled_object {
  const char* name;
  const void* bytes;
  unsigned long size;
};
const struct filled_object* filled_objects(void);

#ifdef __cplusplus
}
#endif
