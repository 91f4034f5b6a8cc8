// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// libbpf's print function is the process's: what others do with it, and what they hear, does not change with ebpfxx.
#include <dlfcn.h>
#include <doctest/doctest.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <ebpfxx/fd.hpp>
#include <ebpfxx/object.hpp>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "plugin.hpp"

using ebpfxx::detail::LogCapture;

namespace {

// Warnings that the program's own print function got, of this test's thread and of others.
thread_local int heard_here = 0;
std::atomic<int> heard{0};

int own_print(libbpf_print_level level, const char*, va_list) {
  if (level == LIBBPF_WARN) ++heard_here, ++heard;
  return 0;
}

/// The print function of the program, for a test.
class OwnPrint {
 public:
  OwnPrint() : before_{libbpf_set_print(&own_print)} {}
  OwnPrint(const OwnPrint&) = delete;
  ~OwnPrint() { libbpf_set_print(before_); }

 private:
  libbpf_print_fn_t before_;
};

void make_libbpf_warn() { (void)bpf_object__open_file("/nonexistent.bpf.o", nullptr); }

/// How many warnings the program's own function gets for one of libbpf's.
int heard_of_one() {
  const int before = heard_here;
  make_libbpf_warn();
  return heard_here - before;
}

/// What `function` writes to stderr.
template <class F>
std::string stderr_of(F&& function) {
  const ebpfxx::Fd file{ebpfxx::adopt, memfd_create("stderr", MFD_CLOEXEC)}, before{ebpfxx::adopt, dup(2)};
  REQUIRE(dup2(file.get(), 2) == 2);
  function();
  REQUIRE(dup2(before.get(), 2) == 2);
  std::string text(static_cast<std::size_t>(lseek(file.get(), 0, SEEK_END)), '\0');
  REQUIRE(pread(file.get(), text.data(), text.size(), 0) == static_cast<ssize_t>(text.size()));
  return text;
}

/// Whether an error of ebpfxx has libbpf's words.
bool words_of_failing() {
  try {
    (void)ebpfxx::OpenObject::from_memory(std::as_bytes(std::span{"this is no object"}));
    return false;
  } catch (const ebpfxx::Error& error) {
    return std::string_view{error.what()}.find("libbpf: ") != std::string_view::npos;
  }
}

void fail() { CHECK(words_of_failing()); }

/// Runs a function in a process of its own: what it leaves behind is not to add up.
template <class F>
bool in_child(F&& function) {
  const pid_t child = fork();
  if (child == 0) _exit(function() ? 0 : 1);
  int status = -1;
  if (waitpid(child, &status, 0) != child) return false;
  if (status != 0) MESSAGE("wait status " << status);
  return status == 0;
}

/// A plugin of its own, however often it is opened: dlopen() knows files.
class LoadedPlugin {
 public:
  LoadedPlugin() {
    char path[] = "/tmp/ebpfxx-plugin-XXXXXX";
    ::close(mkstemp(path));
    path_ = path;
    std::filesystem::copy_file(PLUGIN, path_, std::filesystem::copy_options::overwrite_existing);
    library_ = dlopen(path_.c_str(), RTLD_NOW | RTLD_LOCAL);
    REQUIRE_MESSAGE(library_, dlerror());
    plugin_ = static_cast<const Plugin*>(dlsym(library_, "plugin"));
    REQUIRE(plugin_);
  }
  LoadedPlugin(const LoadedPlugin&) = delete;
  ~LoadedPlugin() {
    unload();
    std::filesystem::remove(path_);
  }

  void unload() {
    if (library_) dlclose(std::exchange(library_, nullptr));
  }
  [[nodiscard]] bool is_in_memory() const {
    void* library = dlopen(path_.c_str(), RTLD_NOW | RTLD_NOLOAD);
    if (library) dlclose(library);
    return library;
  }
  const Plugin* operator->() const { return plugin_; }
  /// Whether it shares libbpf with this program; else there is nothing to share but the code.
  [[nodiscard]] bool shares() const { return plugin_->libbpf == reinterpret_cast<const void*>(&libbpf_set_print); }

 private:
  std::filesystem::path path_;
  void* library_ = nullptr;
  const Plugin* plugin_ = nullptr;
};

}  // namespace

TEST_CASE("ebpfxx says nothing on stderr, libbpf alone does as ever") {
  CHECK(stderr_of(fail).empty());
  CHECK(stderr_of(make_libbpf_warn).find("/nonexistent.bpf.o") != std::string::npos);
  CHECK(stderr_of([] {
          const LogCapture capture;
          std::thread{make_libbpf_warn}.join();
        }).find("/nonexistent.bpf.o") != std::string::npos);
}

TEST_CASE("a program's own print function hears everything") {
  const OwnPrint own;
  CHECK(heard_of_one() == 1);
  const int before = heard_here;
  fail();
  CHECK(heard_here == before + 1);
  {
    const LogCapture capture;
    CHECK(heard_of_one() == 1);
    std::thread{[] { CHECK(heard_of_one() == 1); }}.join();
  }
  ebpfxx::set_log_handler([](ebpfxx::LogLevel, std::string_view) {});
  CHECK(heard_of_one() == 1);
  ebpfxx::set_log_handler(nullptr);
  CHECK(heard_of_one() == 1);
  const libbpf_print_fn_t found = libbpf_set_print(nullptr);
  CHECK((found == &own_print));
  fail();
  const libbpf_print_fn_t silent = libbpf_set_print(found);
  CHECK((silent == nullptr));
}

TEST_CASE("a program may set its own print function at any time") {
  CHECK(in_child([] {
    bool all = true;
    libbpf_set_print(nullptr);
    for (int round = 0; round < 20; ++round) {
      {
        const LogCapture capture;
        libbpf_set_print(round % 3 ? &own_print : nullptr);  // while ebpfxx listens
        all &= heard_of_one() == (round % 3 ? 1 : 0);
      }
      all &= heard_of_one() == (round % 3 ? 1 : 0) && words_of_failing();
    }
    return all;
  }));
}

TEST_CASE("a plugin and its host have their own errors, and the plugin can go") {
  std::string text;
  {
    LoadedPlugin plugin;
    CHECK(stderr_of([&] { text = plugin->fail(); }).empty());
    CHECK(text.find("libbpf: ") != std::string::npos);
    plugin->handle(true);
    plugin->handle(false);
    fail();
    plugin.unload();
    CHECK_FALSE(plugin.is_in_memory());
  }
  fail();
  CHECK(stderr_of(make_libbpf_warn).find("/nonexistent.bpf.o") != std::string::npos);
}

// 0 is this program, 1 and 2 are plugins; the first of a number is its capture's begin, the second its end.
static bool all_heard_in(const std::array<int, 6>& order) {
  LoadedPlugin first, second;
  std::array<void*, 3> captures{};
  bool all = true;
  for (const int copy : order) {
    const Plugin* plugin = copy == 0 ? nullptr : copy == 1 ? first.operator->() : second.operator->();
    void*& capture = captures[static_cast<std::size_t>(copy)];
    if (!capture)
      capture = plugin ? plugin->begin() : new LogCapture;
    else if (plugin)
      plugin->end(std::exchange(capture, nullptr));
    else
      delete static_cast<LogCapture*>(std::exchange(capture, nullptr));
    all &= heard_of_one() == 1;
    std::thread{[&] { all &= heard_of_one() == 1; }}.join();
  }
  first.unload();
  all &= heard_of_one() == 1 && words_of_failing();
  second.unload();
  return all && heard_of_one() == 1 && words_of_failing() && heard_of_one() == 1;
}

TEST_CASE("captures of several copies begin and end in any order") {
  const OwnPrint own;
  std::array<int, 6> order{0, 0, 1, 1, 2, 2};
  do {
    std::string digits;
    for (const int copy : order) digits += std::to_string(copy);
    CAPTURE(digits);
    CHECK(in_child([&] { return all_heard_in(order); }));
  } while (std::next_permutation(order.begin(), order.end()));
}

TEST_CASE("captures on many threads hear every warning of their own, and the program all [threads]") {
  const OwnPrint own;
  const int before = heard;
  constexpr int threads = 4, rounds = 300;
  std::atomic<int> lost{0};
  std::vector<std::thread> all;
  for (int thread = 0; thread < threads; ++thread)
    all.emplace_back([&, thread] {
      for (int round = 0; round < rounds; ++round) {
        if (thread % 2 == 0) {
          LogCapture capture;
          make_libbpf_warn();
          lost += capture.warnings().empty();
        } else {
          make_libbpf_warn();
        }
      }
    });
  for (auto& thread : all) thread.join();
  CHECK(lost == 0);
  CHECK(heard - before == threads * rounds);
}

static bool two_copies_on_threads() {
  {
    LoadedPlugin plugin;
    std::vector<std::thread> all;
    for (int thread = 0; thread < 4; ++thread)
      all.emplace_back([&, thread] {
        for (int round = 0; round < 300; ++round)
          if (thread % 2 == 0)
            (void)words_of_failing();
          else
            plugin->end(plugin->begin());
      });
    for (auto& thread : all) thread.join();
    if (heard_of_one() != 1) return false;
  }
  return heard_of_one() == 1 && words_of_failing();
}

TEST_CASE("two copies on many threads leave everything as it was [threads]") {
  const OwnPrint own;
  CHECK(in_child(two_copies_on_threads));
}

TEST_CASE("a child of fork() can fail while its parent's threads were at it") {
  const OwnPrint own;
  std::atomic<bool> done{false};
  std::vector<std::thread> all;
  for (int thread = 0; thread < 2; ++thread)
    all.emplace_back([&] {
      while (!done) const LogCapture capture;
    });
  int failed = 0;
  for (int round = 0; round < 100; ++round) failed += !in_child(words_of_failing);
  done = true;
  for (auto& thread : all) thread.join();
  CHECK(failed == 0);
}
