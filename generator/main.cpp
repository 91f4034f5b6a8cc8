// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include <fmt/format.h>
#include <malloc.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <ebpfxx/error.hpp>
#include <ebpfxx/log.hpp>
#include <ebpfxx/version.hpp>

#include "cflags.hpp"
#include "error.hpp"
#include "files.hpp"
#include "names/names.hpp"
#include "new.hpp"
#include "read/link.hpp"
#include "read/skeleton.hpp"
#include "write/inspect.hpp"
#include "write/skeleton.hpp"
#include "write/vmlinux.hpp"

using namespace ebpfxx::gen;

namespace {

// The options of the commands that make a header.
struct HeaderCommand {
  std::vector<std::string> objects;
  std::string output = "-";
  std::string depfile;
  std::vector<std::string> externals, records, renames;
  ReadOptions options;
  std::string embed = "header";

  CLI::App* add(CLI::App& app, const char* name, const char* what) {
    CLI::App* command = app.add_subcommand(name, what);
    command->add_option("object", objects, "The object, compiled with clang -g -target bpf; several are linked")
        ->required();
    command->add_option("-o,--output", output, "The header (default: standard output)");
    command->add_option("--name", options.name, "The object's name (default: the first file's, without .bpf.o)");
    command->add_option("--namespace", options.name_space, "The C++ namespace (default: the name)");
    add_list(command, "--type", options.types, "A C type to include, besides those of maps and global variables");
    add_list(command, "--external", externals, "NAME=cpp::type: your own type in place of the C type NAME");
    add_list(command, "--record", records,
             "MAP=TYPE: the type of a ring or perf buffer's records, a C type of the object or, with ::, of your own");
    add_list(command, "--rename", renames,
             "C=cpp: another name in C++ (types, members, enumerators, maps, programs, variables)");
    add_list(command, "--include", options.includes, "A header of your own types");
    command->add_option("--depfile", depfile, "Writes the header's dependencies, for make and ninja");
    return command;
  }

  Skeleton read() {
    for (const std::string& file : files()) require_no_input(file, objects);
    options.externals = pairs<ExternalType>("--external", externals, "event=app::event");
    options.records = pairs<RecordType>("--record", records, "events=event");
    options.renames = pairs<Rename>("--rename", renames, "state=State");
    return read_objects(objects, options);
  }

  void write_depfile() const {
    if (depfile.empty()) return;
    std::string text = make_name(output) + ":";
    for (const std::string& object : objects) text += " " + make_name(object);
    write_output(depfile, text + "\n");
  }

  // All files that are written.
  [[nodiscard]] std::vector<std::string> files() const {
    std::vector<std::string> result{output};
    if (!depfile.empty()) result.push_back(depfile);
    if (embed == "object" && output != "-") result.insert(result.end(), {beside(".cpp"), beside(".o")});
    return result;
  }

  // "x.skel.hpp" -> "x.skel.cpp"
  [[nodiscard]] std::string beside(std::string_view suffix) const {
    const std::size_t slash = output.rfind('/') + 1, dot = output.rfind('.');
    return output.substr(0, dot == std::string::npos || dot < slash ? output.size() : dot) + std::string{suffix};
  }

 private:
  static void add_list(CLI::App* command, const char* name, std::vector<std::string>& list, const char* what) {
    command->add_option(name, list, what + std::string{"; may be repeated"})->allow_extra_args(false);
  }

  // Texts like "events=event" in two parts.
  template <class Pair>
  static std::vector<Pair> pairs(const char* option, const std::vector<std::string>& texts, const char* example) {
    std::vector<Pair> result;
    for (const std::string& text : texts) {
      const std::size_t sign = text.find('=');
      if (sign == std::string::npos || sign == 0)
        throw Failure{fmt::format("{} {}: write it like {}", option, comment(text), example)};
      result.push_back({text.substr(0, sign), text.substr(sign + 1)});
    }
    return result;
  }

  // Escapes what make would not take as part of a name.
  static std::string make_name(const std::string& path) {
    std::string result;
    for (const char c : path) {
      if (c == ' ' || c == '#' || c == '\\') result += '\\';
      result += c;
      if (c == '$') result += '$';
    }
    return result;
  }
};

std::string file_name(const std::string& path) { return path.substr(path.rfind('/') + 1); }

// The program that uses the header may have a newer libbpf than the generator.
Skeleton read_with_warnings(HeaderCommand& command) {
  Skeleton skeleton = command.read();
  for (const ebpfxx::gen::Program& program : skeleton.programs)
    if (program.kind.name == std::string_view{"Program"})
      fmt::print(stderr,
                 "ebpfxx-gen: warning: program '{}': libbpf {} does not know SEC(\"{}\"), so its class is Program, "
                 "without an attach function of its kind. If a newer libbpf knows it, build the generator with that.\n",
                 comment(program.kernel_name), libbpf_version_string(), comment(program.section));
  return skeleton;
}

void write_skeleton(HeaderCommand& command) {
  const Skeleton skeleton = read_with_warnings(command);
  const auto write_header = [&](const std::string& source) {
    write_output(command.output, [&](const Write& write) { emit_skeleton(skeleton, source, write); });
  };
  if (command.embed == "header") return write_header({});
  if (command.output == "-") throw Failure{"--embed object writes three files, so it needs -o"};
  const std::string source = command.beside(".cpp"), object = command.beside(".o");
  write_output(object, skeleton.bytes);
  write_output(source, [&](const Write& write) { emit_object_source(skeleton, file_name(object), write); });
  write_header(file_name(source));
}

// One after the other, or linked. An object that cannot be read does not hide the rest.
bool inspect_all(const std::vector<std::string>& inputs, bool link) {
  if (link) {
    write_output("-", inspect(read_objects(inputs, {})));
    return true;
  }
  bool is_good = true;
  std::string separator, tables;
  for (const std::string& input : inputs) {
    try {
      tables = separator + inspect(read_object(input, {}));
    } catch (const Failure& failure) {
      fmt::print(stderr, "ebpfxx-gen: {}\n", failure.what());
      is_good = false;
      continue;
    }
    write_output("-", tables);
    separator = "\n";
  }
  return is_good;
}

}  // namespace

int main(int argc, char** argv) try {
  const ebpfxx::detail::LogCapture quiet;  // our own messages quote libbpf where it matters
#ifdef __GLIBC__
  mallopt(M_MMAP_THRESHOLD, 128 * 1024);  // so that memory for a large object is given back
#endif
  CLI::App app{"Turns compiled BPF objects into typed C++ headers, and shows what is in them."};
  app.require_subcommand(1);
  app.set_version_flag("--version", fmt::format("ebpfxx-gen {}.{}.{} (libbpf {})", EBPFXX_VERSION_MAJOR,
                                                EBPFXX_VERSION_MINOR, EBPFXX_VERSION_PATCH, libbpf_version_string()));

  HeaderCommand skeleton_command, subskeleton_command;
  CLI::App* skeleton = skeleton_command.add(app, "skeleton", "Makes a C++ header from a .bpf.o");
  skeleton
      ->add_option("--embed", skeleton_command.embed,
                   "Where the object's bytes go: header, or object for a .cpp and a .o next to the header")
      ->check(CLI::IsMember{{"header", "object"}});
  CLI::App* subskeleton = subskeleton_command.add(
      app, "subskeleton", "Makes a C++ header from a .bpf.o that is linked into others, without the object itself");

  std::string output = "-";
  std::vector<std::string> inputs;
  CLI::App* object = app.add_subcommand("object", "Links objects into one, without DWARF");
  object->add_option("objects", inputs, "The objects")->required();
  object->add_option("-o,--output", output, "The linked object")->required();

  CLI::App* vmlinux = app.add_subcommand("vmlinux", "Makes a vmlinux.h: all types of a kernel, for BPF programs in C");
  std::string btf_path = "/sys/kernel/btf/vmlinux";
  vmlinux->add_option("-o,--output", output, "The header (default: standard output)");
  vmlinux->add_option("--btf", btf_path, "The kernel's BTF, raw or in an ELF file")->capture_default_str();

  CLI::App* look = app.add_subcommand("inspect", "Shows the programs, maps and global variables of objects");
  look->add_option("objects", inputs, "The objects")->required();
  bool link = false;
  look->add_flag("--link", link, "Shows them linked into one");

  CLI::App* cflags = app.add_subcommand("cflags", "Prints clang's options for BPF programs, as one line for a shell");
  CflagsOptions cflags_options;
  cflags->add_option("--clang", cflags_options.clang, "The clang that compiles them")->capture_default_str();
  cflags->add_option("--target", cflags_options.target, "The machine, like aarch64-linux-gnu (default: this one)");
  cflags->add_option("--sysroot", cflags_options.sysroot, "Where the machine's headers are");
  cflags->add_option("--cpu", cflags_options.cpu, "BPF's instruction set")->capture_default_str();

  CLI::App* create = app.add_subcommand("new", "Writes a project that builds and runs: a BPF program, and one in C++");
  NewOptions new_options;
  create->add_option("name", new_options.name, "Its name")->required();
  create->add_option("--kind", new_options.kind, "What it is")
      ->check(CLI::IsMember{project_kinds()})
      ->capture_default_str();
  create->add_option("--directory", new_options.directory, "Where it goes (default: a folder of its name)");

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 1;  // it prints help, the version, or the mistake
  }

  if (*skeleton) write_skeleton(skeleton_command);
  if (*subskeleton) write_output(subskeleton_command.output, emit_subskeleton(read_with_warnings(subskeleton_command)));
  if (*skeleton) skeleton_command.write_depfile();
  if (*subskeleton) subskeleton_command.write_depfile();
  if (*object) require_no_input(output, inputs);
  if (*object) write_output(output, link_objects(inputs));
  if (*vmlinux) require_no_input(output, {btf_path});
  if (*vmlinux) write_output(output, vmlinux_header(btf_path));
  if (*cflags) write_output("-", bpf_cflags(cflags_options) + "\n");
  if (*create) write_output("-", write_project(new_options));
  if (*look && !inspect_all(inputs, link)) return 1;
} catch (const std::exception& error) {
  fmt::print(stderr, "ebpfxx-gen: {}\n", error.what());
  return 1;
}
