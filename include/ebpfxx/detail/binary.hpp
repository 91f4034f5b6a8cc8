// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Binary: the program or library that a user probe is for, found as the shell and the dynamic linker find it.
#pragma once

#include <elf.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <utility>

#include "../cstring_view.hpp"
#include "../error.hpp"
#include "../fd.hpp"
#include "lines.hpp"
#include "text.hpp"
#include "uninterrupted.hpp"

namespace ebpfxx::inline v0::detail {

/// A name with a '/' is a path. The name of a library is looked for in LD_LIBRARY_PATH, ld.so's cache and its standard
/// folders, that of a program in PATH. For a process, all paths are those of its mount namespace, and what it has
/// mapped comes first. Not found if path() is null.
class Binary {
 public:
  Binary(CStringView name, int pid) {
    const std::string_view wanted{name.c_str()};
    if (pid > 0) set_root(pid);
    const bool is_path = wanted.find('/') != std::string_view::npos;
    const bool found = is_path          ? find_path(wanted)
                       : wanted.empty() ? false
                                        : find_mapped(pid, wanted) || find_named(wanted);
    if (!found) path_ = {};
  }

  /// Where it is, as this process sees it; null if it was not found.
  [[nodiscard]] const char* path() const noexcept { return path_.empty() ? nullptr : path_.c_str(); }

  /// Why it was not found: ENOENT if it is nowhere, and otherwise what kept this process from looking.
  [[nodiscard]] int error() const noexcept { return error_; }

  /// Where it was looked for, in a sentence.
  [[nodiscard, gnu::cold]] Text looked() const {
    if (looked_.empty()) return Text{"It names no file."};
    return Text{"Looked for it ", looked_, is_program_ ? ". A library has a name like libc.so.6." : "."};
  }

 private:
  // Whether it is there is not known after any other error.
  bool fails(int error) noexcept {
    const bool is_absent = error == ENOENT || error == ENOTDIR || error == EACCES || error == ELOOP ||
                           error == ENAMETOOLONG || error == ESRCH;
    if (error && !is_absent) error_ = error;
    return false;
  }

  // Another process may see other files than this one.
  void set_root(int pid) {
    const Text process{"/proc/", Digits{pid}};
    if (is_same(Text{process, "/ns/mnt"}, "/proc/self/ns/mnt") && is_same(Text{process, "/root"}, "/")) return;
    root_ = Text{process, "/root"};
  }

  static bool is_same(const Text& left, const char* right) noexcept {
    struct stat a {
    }, b{};
    // What this process may not see cannot be of use.
    if (::stat(left.c_str(), &a) != 0 || ::stat(right, &b) != 0) return true;
    return a.st_dev == b.st_dev && a.st_ino == b.st_ino;
  }

  // A path of /proc is the same for all.
  bool find_path(std::string_view path) {
    if (!path.starts_with('/') || path.starts_with("/proc/")) root_ = {};
    path_ = Text{root_, path};
    looked_.add({"at ", path_});
    return is_file();
  }

  // The first file of that name among a process's mappings, with the path that it has there:
  // "7f00-7f10 r-xp 00000000 08:01 42       /usr/lib/libc.so.6"
  // If that leads to no file, or to another one, because the process's was deleted, replaced or hidden, the kernel has
  // a link to the right one.
  bool find_mapped(int pid, std::string_view name) {
    if (pid < 0) return false;
    const Text process = pid == 0 ? Text{"/proc/self"} : Text{"/proc/", Digits{pid}};
    const Text maps{process, "/maps"};
    Lines lines{maps.c_str()};
    looked_.add({"in ", maps});
    for (std::string_view line; lines.next(line);) {
      const std::size_t slash = line.find('/');
      if (slash == std::string_view::npos) continue;
      std::string_view path = line.substr(slash);
      constexpr std::string_view deleted = " (deleted)";
      const bool is_deleted = path.ends_with(deleted);
      if (is_deleted) path.remove_suffix(deleted.size());
      if (path.substr(path.rfind('/') + 1) != name) continue;
      Text mapped{process, "/map_files/", take_part(line, ' ')};
      path_ = Text{root_, path};
      if (!is_deleted && is_file() && is_same(path_, mapped.c_str())) return true;
      path_ = std::move(mapped);
      if (is_deleted || is_regular(path_)) return true;
    }
    return fails(lines.error());
  }

  bool find_named(std::string_view name) {
    is_program_ = !name.ends_with(".so") && name.find(".so.") == std::string_view::npos;
    if (is_program_) return find_in(std::getenv("PATH"), "PATH", name) || find_in("/usr/bin:/usr/sbin", nullptr, name);
    return find_in(std::getenv("LD_LIBRARY_PATH"), "LD_LIBRARY_PATH", name) || find_in_cache(name) ||
           find_in(standard_folders, nullptr, name);
  }

  // A list of folders, perhaps that of a variable; an empty one is the working directory, which is not looked at.
  bool find_in(const char* folders, const char* variable, std::string_view name) {
    if (!folders || !*folders) return false;
    looked_.add({looked_.empty() ? "in " : ", ", variable ? variable : folders});
    for (std::string_view rest{folders}; !rest.empty();) {
      const std::string_view folder = take_part(rest, ':');
      if (!folder.starts_with('/')) continue;
      path_ = Text{root_, folder, "/", name};
      if (is_file() && (name.find(".so") == std::string_view::npos ? ::access(path_.c_str(), X_OK) == 0 : is_native()))
        return true;
    }
    return false;
  }

  // What ldconfig wrote: since glibc 2.32 only this, before it after an older format.
  bool find_in_cache(std::string_view name) {
    struct Header {
      char magic[20];
      std::uint32_t count, strings_size;
      std::uint32_t unused[5];
    };
    struct Entry {
      std::int32_t flags;
      std::uint32_t name, path;  // from the header on
      std::uint32_t os_version;
      std::uint64_t capabilities;
    };
    const Text cache{root_, "/etc/ld.so.cache"};
    looked_.add({looked_.empty() ? "in " : ", ", cache});
    errno = 0;
    const Text text = content(cache.c_str());
    if (text.empty()) return fails(errno);
    std::string_view file{text};
    const std::size_t start = file.find("glibc-ld.so.cache1.1");
    if (start == std::string_view::npos || file.size() - start < sizeof(Header)) return false;
    file.remove_prefix(start);
    Header header;
    std::memcpy(&header, file.data(), sizeof header);
    if (header.count > (file.size() - sizeof header) / sizeof(Entry)) return false;
    for (std::size_t i = 0; i < header.count; ++i) {
      Entry entry;
      std::memcpy(&entry, file.data() + sizeof header + i * sizeof entry, sizeof entry);
      if (string_at(file, entry.name) != name) continue;
      path_ = Text{root_, string_at(file, entry.path)};
      if (is_file() && is_native()) return true;
    }
    return false;
  }

  // The file ends in a zero, as every Text does.
  static std::string_view string_at(std::string_view file, std::uint32_t at) noexcept {
    return at < file.size() ? std::string_view{file.data() + at} : std::string_view{};
  }

  static bool is_regular(const Text& path) noexcept {
    struct stat there {};
    errno = 0;
    return ::stat(path.c_str(), &there) == 0 && S_ISREG(there.st_mode);
  }

  // A file there, and its path without symbolic links: those of another mount namespace lead to paths in it.
  bool is_file() {
    if (root_.empty()) return is_regular(path_) || fails(errno);
    struct stat there {};
    const Fd root{adopt, ::open(root_.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)};
    const Fd file{adopt, open_in(root.get(), path_.c_str() + root_.size())};
    if (!file || ::fstat(file.get(), &there) != 0) return fails(errno);
    if (!S_ISREG(there.st_mode)) return false;
    char target[4096];
    const Text link{"/proc/self/fd/", Digits{file.get()}};
    const ssize_t length = ::readlink(link.c_str(), target, sizeof target);
    if (length <= 0 || length == sizeof target) return true;
    Text real{root_, std::string_view{target, static_cast<std::size_t>(length)}};
    struct stat same {};
    if (::stat(real.c_str(), &same) == 0 && same.st_dev == there.st_dev && same.st_ino == there.st_ino)
      path_ = std::move(real);
    return true;
  }

  static int open_in(int root, const char* path) noexcept {
    open_how how{O_PATH | O_CLOEXEC, 0, RESOLVE_IN_ROOT};  // since Linux 5.6 (8db6c34f1dbc)
    return static_cast<int>(::syscall(SYS_openat2, root, path, &how, sizeof how));
  }

  // Not a library for another machine, as ld.so skips them, nor a text for the linker.
  [[nodiscard]] bool is_native() noexcept {
    const Fd file{adopt, ::open(path_.c_str(), O_RDONLY | O_CLOEXEC)};
    unsigned char start[EI_NIDENT];
    const ssize_t got = file ? ::pread(file.get(), start, sizeof start, 0) : -1;
    if (got < 0) return fails(errno);
    return got == sizeof start && std::memcmp(start, ELFMAG, SELFMAG) == 0 &&
           start[EI_CLASS] == (sizeof(void*) == 8 ? ELFCLASS64 : ELFCLASS32);
  }

  // Empty if it cannot be read.
  static Text content(const char* path) {
    const Fd file{adopt, ::open(path, O_RDONLY | O_CLOEXEC)};
    struct stat status {};
    Text text;
    if (!file || ::fstat(file.get(), &status) != 0 || status.st_size <= 0) return text;
    const auto size = static_cast<std::size_t>(status.st_size);
    char* const to = text.grow(size);
    return uninterrupted([&] { return ::read(file.get(), to, size); }) == status.st_size ? std::move(text) : Text{};
  }

#if defined(__x86_64__)
#define EBPFXX_MULTIARCH "/lib/x86_64-linux-gnu:/usr/lib/x86_64-linux-gnu:"
#elif defined(__aarch64__)
#define EBPFXX_MULTIARCH "/lib/aarch64-linux-gnu:/usr/lib/aarch64-linux-gnu:"
#else
#define EBPFXX_MULTIARCH ""
#endif
  static constexpr const char* standard_folders = EBPFXX_MULTIARCH "/lib64:/usr/lib64:/lib:/usr/lib:/usr/local/lib";
#undef EBPFXX_MULTIARCH

  Text root_;  // of the process, if it is not ours
  Text path_;
  Text looked_;
  bool is_program_ = false;
  int error_ = ENOENT;
};

/// For errors: "of 'libc.so.6'", "of 'libc.so.6' in process 1234".
[[gnu::noinline]] inline Text of_binary(CStringView name, int pid) {
  if (pid <= 0) return Text{"of '", name, "'"};
  return Text{"of '", name, "' in process ", Digits{pid}};
}

/// Throws Error for what is no process: libbpf takes each negative number for all.
[[gnu::noinline]] inline void require_pid(int pid, Parts what) {
  if (pid < -1) throw_error(EINVAL, what, {"Its pid is negative; only -1 stands for all."});
}

}  // namespace ebpfxx::inline v0::detail
