// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// A plugin of default visibility, see object_test.cpp.
#include "same_name.skel.hpp"

/// A constant of the object that this plugin opens.
extern "C" int number_of_object() { return same_name::open().rodata().number; }
