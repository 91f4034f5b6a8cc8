// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Names for the addresses of stacks: KernelSymbols, ProcessSymbols, ElfSymbols, BuildIdSymbols.
#pragma once

#include "symbols/build_id_symbols.hpp"
#include "symbols/elf.hpp"
#include "symbols/kernel.hpp"
#include "symbols/process.hpp"
#include "symbols/symbol.hpp"
