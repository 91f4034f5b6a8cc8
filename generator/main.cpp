// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <ebpfxx/error.hpp>
#include <ebpfxx/version.hpp>

#include "emit.hpp"
#include "error.hpp"
#include "inspect.hpp"
#include "object_file.hpp"
#include "output.hpp"
#include "read.hpp"
#include "vmlinux.hpp"

using namespace ebpfxx::gen;

int main(int argc, char** argv) try {
  CLI::App app{"Turns compiled BPF objects into typed C++ headers, and looks into them."};
  app.require_subcommand(1);
  app.set_version_flag("--version", fmt::format("ebpfxx-gen {}.{}.{} (libbpf {})", EBPFXX_VERSION_MAJOR,
                                                EBPFXX_VERSION_MINOR, EBPFXX_VERSION_PATCH, libbpf_version_string()));
  std::string input, output = "-";
  std::vector<std::string> inputs;
  const auto add_output = [&](CLI::App* command, const char* what) {
    command->add_option("-o,--output", output, fmt::format("{} (default: standard output)", what));
  };

  CLI::App* skeleton = app.add_subcommand("skeleton", "Makes a C++ header from a .bpf.o");
  ReadOptions options;
  skeleton->add_option("object", input, "The object, compiled with clang -g -target bpf")->required();
  add_output(skeleton, "The header");
  skeleton->add_option("--name", options.name, "The object's name (default: the file's, without .bpf.o)");
  skeleton->add_option("--namespace", options.name_space, "The C++ namespace (default: the name)");
  skeleton
      ->add_option("--type", options.types,
                   "A C type to include, beside those of maps and global variables; may be repeated")
      ->allow_extra_args(false);

  CLI::App* object = app.add_subcommand("object", "Links objects into one, without DWARF");
  object->add_option("objects", inputs, "The objects")->required();
  object->add_option("-o,--output", output, "The linked object")->required();

  CLI::App* vmlinux = app.add_subcommand("vmlinux", "Makes a vmlinux.h: all types of a kernel, for BPF programs in C");
  std::string btf_path = "/sys/kernel/btf/vmlinux";
  add_output(vmlinux, "The header");
  vmlinux->add_option("--btf", btf_path, "The kernel's BTF, raw or in an ELF file")->capture_default_str();

  CLI::App* look = app.add_subcommand("inspect", "Shows the programs, maps and global variables of an object");
  look->add_option("object", input, "The object")->required();

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 1;  // it prints help, the version, or the mistake
  }

  if (*skeleton) write_output(output, emit_header(read_object(input, options)));
  if (*object) write_output(output, link_objects(inputs));
  if (*vmlinux) write_output(output, vmlinux_header(btf_path));
  if (*look) write_output("-", inspect(read_object(input, {})));
} catch (const std::exception& error) {
  fmt::print(stderr, "ebpfxx-gen: {}\n", error.what());
  return 1;
}
