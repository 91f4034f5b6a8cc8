// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include "cflags.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <ebpfxx/fd.hpp>
#include <filesystem>
#include <iterator>
#include <string_view>
#include <utility>
#include <vector>

#include "error.hpp"
#include "files.hpp"
#include "names/names.hpp"

namespace ebpfxx::gen {

namespace {

// What a command writes to standard error; its standard output is lost.
std::string errors_of(const std::vector<std::string>& command) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) throw Failure{fmt::format("cannot make a pipe: {}", errno_text(errno))};
  const Fd in{adopt, ends[0]};
  Fd out{adopt, ends[1]};
  std::vector<char*> arguments;
  for (const std::string& argument : command) arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  std::vector<char*> environment;
  char c_locale[] = "LC_ALL=C";  // the words that we look for are English
  environment.push_back(c_locale);
  for (char** variable = environ; *variable; ++variable) environment.push_back(*variable);
  environment.push_back(nullptr);

  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_adddup2(&files, out.get(), STDERR_FILENO);
  posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  pid_t child = 0;
  const int error = posix_spawnp(&child, arguments[0], &files, nullptr, arguments.data(), environment.data());
  posix_spawn_file_actions_destroy(&files);
  if (error)
    throw Failure{fmt::format("cannot run '{}': {}. --clang names another", comment(command[0]), errno_text(error))};
  out.reset();

  std::string text;
  char buffer[4096];
  for (ssize_t got; (got = read(in.get(), buffer, sizeof(buffer))) != 0;) {
    if (got > 0) text.append(buffer, static_cast<std::size_t>(got));
    if (got < 0 && errno != EINTR) break;
  }
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
  if (status != 0) throw Failure{fmt::format("'{}' fails: {}", comment(command[0]), printable(text))};
  return text;
}

// The name of a processor in libbpf's headers (__TARGET_ARCH_x86), from `uname -m` or the first part of a triple.
std::string_view arch_of(std::string_view processor) {
  static constexpr std::pair<std::string_view, std::string_view> names[] = {
      {"x86_64", "x86"},  {"amd64", "x86"},     {"i386", "x86"},    {"i486", "x86"},        {"i586", "x86"},
      {"i686", "x86"},    {"aarch64", "arm64"}, {"arm64", "arm64"}, {"arm", "arm"},         {"powerpc", "powerpc"},
      {"ppc", "powerpc"}, {"riscv", "riscv"},   {"s390", "s390"},   {"loong", "loongarch"}, {"mips", "mips"},
      {"sparc", "sparc"}, {"arc", "arc"}};
  for (const auto& [start, arch] : names)
    if (processor.starts_with(start)) return arch;
  throw Failure{fmt::format("libbpf has no name for the processor '{}'", comment(processor))};
}

// "#include <...> search starts here:" and, after a blank each, the folders.
std::vector<std::string> system_folders(const CflagsOptions& options) {
  std::vector<std::string> command{options.clang};
  if (!options.target.empty()) command.push_back("--target=" + options.target);
  if (!options.sysroot.empty()) command.push_back("--sysroot=" + options.sysroot);
  command.insert(command.end(), {"-v", "-E", "-x", "c", "/dev/null"});
  const std::string text = errors_of(command);
  constexpr std::string_view start = "#include <...> search starts here:\n";
  std::vector<std::string> folders;
  std::size_t at = text.find(start);
  if (at == std::string::npos) throw Failure{fmt::format("'{}' is no clang", comment(options.clang))};
  for (at += start.size(); at < text.size() && text[at] == ' ';) {
    const std::size_t end = text.find('\n', at);
    folders.push_back(text.substr(at + 1, end - at - 1));
    at = end == std::string::npos ? text.size() : end + 1;
  }
  return folders;
}

// For clang, BPF is a machine of 32 bits that glibc's headers do not know: on x86-64 they want <gnu/stubs-32.h>, which
// is in a package for 32-bit programs. An empty one is installed with this program, which may be in a folder of its
// own.
std::string stubs_folder() {
  std::error_code error;
  const std::filesystem::path own = std::filesystem::read_symlink("/proc/self/exe", error).parent_path();
  for (const char* prefix : {"..", "../.."})
    if (auto folder = (own / prefix / "share/ebpfxx/bpf").lexically_normal(); exists(folder, error)) return folder;
  return {};
}

}  // namespace

std::string bpf_cflags(const CflagsOptions& options) {
  utsname machine{};
  uname(&machine);
  const std::string_view triple = options.target.empty() ? std::string_view{machine.machine} : options.target;
  const std::string_view processor = triple.substr(0, triple.find('-')), arch = arch_of(processor);
  static constexpr std::string_view big[] = {"s390",   "s390x", "sparc", "sparc64", "mips",
                                             "mips64", "ppc",   "ppc64", "powerpc", "powerpc64"};
  const bool is_big = std::ranges::find(big, processor) != std::end(big);
  std::string flags = fmt::format(
      "--target=bpf{} -mcpu={} -D__TARGET_ARCH_{} -g -O2 -Wall -fno-stack-protector "
      "-Werror=implicit-function-declaration",
      is_big ? "eb" : "el", options.cpu, arch);
  std::vector<std::string> folders = system_folders(options);
  if (const std::string stubs = stubs_folder(); !stubs.empty()) folders.push_back(stubs);
  for (const std::string& folder : folders) flags += " -idirafter " + for_shell(folder);
  return flags;
}

}  // namespace ebpfxx::gen
