// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// The machine's CPUs: possible_cpus(), online_cpus(), and lists of their numbers, CpuList.
#pragma once

#include <bpf/libbpf.h>
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <utility>

#include "detail/uninterrupted.hpp"
#include "error.hpp"
#include "fd.hpp"
#include "log.hpp"

namespace ebpfxx::inline v0 {

/// CPU numbers in ascending order: for (std::uint32_t cpu : online_cpus()). There may be holes between them.
class CpuList {
 public:
  /// From the kernel's notation: "0-3,8".
  explicit CpuList(std::string text) : text_{std::move(text)} {}

  class Iterator {
   public:
    using value_type = std::uint32_t;
    using difference_type = std::ptrdiff_t;
    explicit Iterator(const char* text) noexcept : rest_{text} { next_range(); }
    [[nodiscard]] std::uint32_t operator*() const noexcept { return cpu_; }
    Iterator& operator++() noexcept {
      if (cpu_++ == last_) next_range();
      return *this;
    }
    void operator++(int) noexcept { ++*this; }
    [[nodiscard]] bool operator==(std::nullptr_t) const noexcept { return !rest_; }

   private:
    void next_range() noexcept {
      const char* first = *rest_ == ',' ? rest_ + 1 : rest_;
      char* end;
      cpu_ = last_ = static_cast<std::uint32_t>(std::strtoul(first, &end, 10));
      rest_ = end == first ? nullptr : end;
      if (rest_ && *rest_ == '-') {
        last_ = static_cast<std::uint32_t>(std::strtoul(rest_ + 1, &end, 10));
        rest_ = end;
      }
    }

    const char* rest_;  // null at the end
    std::uint32_t cpu_ = 0, last_ = 0;
  };
  [[nodiscard]] Iterator begin() const noexcept { return Iterator{text_.c_str()}; }
  [[nodiscard]] std::nullptr_t end() const noexcept { return nullptr; }

  /// The number of CPUs in the list.
  [[nodiscard]] std::uint32_t size() const noexcept {
    std::uint32_t count = 0;
    for (Iterator cpu = begin(); cpu != nullptr; ++cpu) ++count;
    return count;
  }
  /// A CPU's index in the list; nothing if it is not in the list.
  [[nodiscard]] std::optional<std::uint32_t> index_of(std::uint32_t cpu) const noexcept {
    std::uint32_t index = 0;
    for (const std::uint32_t other : *this) {
      if (other == cpu) return index;
      ++index;
    }
    return std::nullopt;
  }
  [[nodiscard]] bool contains(std::uint32_t cpu) const noexcept { return index_of(cpu).has_value(); }

 private:
  std::string text_;
};

namespace detail {

[[gnu::noinline]] inline CpuList cpu_list(const char* path) {
  const Fd file{adopt, ::open(path, O_RDONLY | O_CLOEXEC)};
  std::string text;
  char part[256];
  ssize_t got = file ? 0 : -1;
  while (file && (got = uninterrupted([&] { return ::read(file.get(), part, sizeof part); })) > 0)
    text.append(part, static_cast<std::size_t>(got));
  if (got < 0) throw_error(errno, {"cannot read the list of CPUs from ", path}, {"Mount sysfs at /sys."});
  return CpuList{std::move(text)};
}

[[gnu::noinline]] inline std::uint32_t count_possible_cpus() {
  const LogCapture quiet;
  const int count = libbpf_num_possible_cpus();
  if (count < 0)
    throw_error(-count, {"cannot count the possible CPUs"},
                {"libbpf reads /sys/devices/system/cpu/possible: mount sysfs there."});
  return static_cast<std::uint32_t>(count);
}

}  // namespace detail

/// The number of CPUs that per-CPU maps have values for: all possible ones, which may be more than are online. Throws
/// Error.
[[nodiscard]] inline std::uint32_t possible_cpus() {
  static const std::uint32_t cpus = detail::count_possible_cpus();
  return cpus;
}

/// The numbers of the possible CPUs, which never change. Throws Error.
[[nodiscard]] inline const CpuList& possible_cpu_numbers() {
  static const CpuList cpus = detail::cpu_list("/sys/devices/system/cpu/possible");
  return cpus;
}

/// The numbers of the CPUs that are online now, which may change at any time. Throws Error.
[[nodiscard]] inline CpuList online_cpus() { return detail::cpu_list("/sys/devices/system/cpu/online"); }

}  // namespace ebpfxx::inline v0
