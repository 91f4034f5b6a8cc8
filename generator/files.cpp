// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include "files.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <ebpfxx/fd.hpp>

#include "error.hpp"

namespace ebpfxx::gen {

namespace {

void write_all(int fd, std::string_view content, const std::string& path) {
  while (!content.empty()) {
    const ssize_t written = ::write(fd, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) throw Failure{fmt::format("{}: cannot write: {}", path, std::strerror(errno))};
    content.remove_prefix(static_cast<std::size_t>(written));
  }
}

// Removes the unfinished file when writing fails.
struct Unfinished {
  std::string path;
  ~Unfinished() {
    if (!path.empty()) ::unlink(path.c_str());
  }
};

}  // namespace

void write_output(const std::string& path, std::string_view content) {
  write_output(path, [&](const Write& write) { write(content); });
}

void write_output(const std::string& path, const std::function<void(const Write&)>& produce) {
  const auto write_to = [&](int fd, const std::string& name) {
    produce([&](std::string_view part) { write_all(fd, part, name); });
  };
  if (path == "-") return write_to(STDOUT_FILENO, "standard output");

  // A device or a pipe is written to, not replaced.
  struct stat info {};
  if (::stat(path.c_str(), &info) == 0 && !S_ISREG(info.st_mode) && !S_ISDIR(info.st_mode)) {
    const Fd device{adopt, ::open(path.c_str(), O_WRONLY | O_CLOEXEC)};
    if (!device) throw Failure{fmt::format("{}: cannot write there: {}", path, std::strerror(errno))};
    return write_to(device.get(), path);
  }

  Unfinished unfinished{path + ".XXXXXX"};
  Fd file{adopt, ::mkostemp(unfinished.path.data(), O_CLOEXEC)};
  if (!file) {
    const int error = errno;
    unfinished.path.clear();
    throw Failure{fmt::format("{}: cannot write there: {}", path, std::strerror(error))};
  }
  write_to(file.get(), path);
  const mode_t mask = ::umask(0);
  ::umask(mask);
  if (::fchmod(file.get(), 0666 & ~mask) != 0 || ::close(file.release()) != 0 ||
      ::rename(unfinished.path.c_str(), path.c_str()) != 0)
    throw Failure{fmt::format("{}: cannot write: {}", path, std::strerror(errno))};
  unfinished.path.clear();
}

void require_no_input(const std::string& output, const std::vector<std::string>& inputs) {
  struct stat own {};
  if (output == "-" || ::stat(output.c_str(), &own) != 0 || !S_ISREG(own.st_mode)) return;
  struct stat other {};
  for (const std::string& input : inputs)
    if (::stat(input.c_str(), &other) == 0 && own.st_dev == other.st_dev && own.st_ino == other.st_ino)
      throw Failure{fmt::format("{}: it is an input, so it cannot be the output: use another name for -o", output)};
}

std::string read_input(const std::string& path) {
  const Fd file{adopt, ::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (!file) throw Failure{fmt::format("{}: cannot read: {}", path, std::strerror(errno))};
  std::string content;
  if (struct stat info{}; ::fstat(file.get(), &info) == 0 && info.st_size > 0)
    content.reserve(static_cast<std::size_t>(info.st_size));
  char chunk[65536];
  for (;;) {
    const ssize_t length = ::read(file.get(), chunk, sizeof chunk);
    if (length < 0 && errno == EINTR) continue;
    if (length < 0) throw Failure{fmt::format("{}: cannot read: {}", path, std::strerror(errno))};
    if (length == 0) return content;
    content.append(chunk, static_cast<std::size_t>(length));
  }
}

std::string for_shell(std::string_view path) {
  constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._+-";
  if (!path.empty() && path.find_first_not_of(plain) == path.npos) return std::string{path};
  std::string result = "'";
  for (const char c : path) result += c == '\'' ? std::string{"'\\''"} : std::string(1, c);
  return result + "'";
}

}  // namespace ebpfxx::gen
