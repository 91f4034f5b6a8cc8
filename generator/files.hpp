// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace ebpfxx::gen {

/// Takes the next part of what is written.
using Write = std::function<void(std::string_view)>;

/// Writes a whole file or nothing: next to the target first, then renamed over it. "-" is standard output; devices and
/// pipes are written to as they are. Throws Failure.
void write_output(const std::string& path, const std::function<void(const Write&)>& produce);
void write_output(const std::string& path, std::string_view content);

/// Throws Failure when a file to write is one of those that are read, by whatever name.
void require_no_input(const std::string& output, const std::vector<std::string>& inputs);

/// A file's bytes. Throws Failure.
[[nodiscard]] std::string read_input(const std::string& path);

/// A path as one word of a command, in quotes where a shell needs them.
[[nodiscard]] std::string for_shell(std::string_view path);

}  // namespace ebpfxx::gen
