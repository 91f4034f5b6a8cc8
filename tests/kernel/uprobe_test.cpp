// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Probes of functions of this test program, and of the C library that it uses.
#include <dlfcn.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>

#include <ebpfxx/detail/elf_functions.hpp>
#include <ebpfxx/program/uprobe.hpp>
#include <ebpfxx/program/uprobe_multi.hpp>

#include "server.hpp"
#include "support.hpp"
#include "uprobes.skel.hpp"

using test::KernelTest;

// What is probed: functions that no optimiser removes, and that have the names of C.
extern "C" {
[[gnu::noinline]] int ebpfxx_test_probed(int number) {
  asm volatile("");
  return number + 1;
}
[[gnu::noinline]] int ebpfxx_test_probed_too(int number) {
  asm volatile("");
  return number + 2;
}
}

// No instruction of x86-64.
#ifdef __x86_64__
asm(".pushsection .text; .globl ebpfxx_test_no_code; .type ebpfxx_test_no_code, @function; ebpfxx_test_no_code: "
    ".byte 0x06; .size ebpfxx_test_no_code, 1; .popsection");
#endif

namespace {

uprobes::OpenSkeleton open_uprobes() {
  auto open = uprobes::open();
  open.rodata().only_pid = static_cast<std::uint32_t>(getpid());
  return open;
}

constexpr const char* self = "/proc/self/exe";

/// The variable of the environment has another value, or none, while this lives.
class Environment {
 public:
  Environment(const char* name, const char* value) : name_{name} {
    if (const char* before = getenv(name)) before_ = before;
    had_ = getenv(name);
    value ? setenv(name, value, 1) : unsetenv(name);
  }
  Environment(const Environment&) = delete;
  ~Environment() { had_ ? setenv(name_, before_.c_str(), 1) : unsetenv(name_); }

 private:
  const char* name_;
  std::string before_;
  bool had_;
};

/// A folder of its own, which goes with it.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    char path[] = "/tmp/ebpfxx-test-XXXXXX";
    REQUIRE(mkdtemp(path));
    path_ = path;
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  [[nodiscard]] std::string operator/(const std::string& name) const { return path_ + "/" + name; }
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

/// Another process, in a mount namespace of its own in which `prepare` works, until this is gone.
class OtherProcess {
 public:
  template <class F>
  explicit OtherProcess(F&& prepare) {
    int ready[2];
    REQUIRE(pipe(ready) == 0);
    pid_ = fork();
    if (pid_ == 0) {
      prctl(PR_SET_PDEATHSIG, SIGKILL);
      const bool good =
          unshare(CLONE_NEWNS) == 0 && mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 && prepare();
      if (write(ready[1], good ? "y" : "n", 1) == 1) pause();
      _exit(1);
    }
    close(ready[1]);
    char answer = 'n';
    CHECK(read(ready[0], &answer, 1) == 1);
    close(ready[0]);
    REQUIRE(answer == 'y');
  }
  OtherProcess(const OtherProcess&) = delete;
  ~OtherProcess() {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  [[nodiscard]] int pid() const { return pid_; }

 private:
  pid_t pid_;
};

std::string path_of_libc() {
  Dl_info info{};
  REQUIRE(dladdr(dlsym(RTLD_DEFAULT, "getppid"), &info) != 0);
  return std::filesystem::canonical(info.dli_fname);
}

}  // namespace

TEST_CASE_FIXTURE(KernelTest, "uprobe: a function of this program, entry and return") {
  auto skel = open_uprobes().load();
  {
    auto entry = skel.progs.count.attach(self, "ebpfxx_test_probed");
    ebpfxx_test_probed(1);
    ebpfxx_test_probed_too(1);
    CHECK(skel.bss().runs == 1);
    auto exit = skel.progs.count.attach(self, "ebpfxx_test_probed", {.retprobe = true});
    ebpfxx_test_probed(1);
    CHECK(skel.bss().runs == 3);
  }
  ebpfxx_test_probed(1);
  CHECK(skel.bss().runs == 3);
}

TEST_CASE_FIXTURE(KernelTest, "uprobe: from its section, by attach() and by the skeleton") {
  auto open = open_uprobes();
  open.progs.by_section.set_autoload(true);
  auto skel = std::move(open).load();
  {
    auto link = skel.progs.by_section.attach();
    ebpfxx_test_probed(1);
    CHECK(skel.bss().runs == 1);
  }
  skel.attach();
  CHECK(skel.links.by_section);
  CHECK(!skel.links.count);
  ebpfxx_test_probed(1);
  CHECK(skel.bss().runs == 2);
}

TEST_CASE_FIXTURE(KernelTest, "uprobe: a skeleton finds binaries as attach() does; what is not there [any kernel]") {
  {
    auto open = open_uprobes();
    open.progs.by_library.set_autoload(true);
    auto skel = std::move(open).load();
    skel.attach();
    (void)getppid();
    CHECK(skel.bss().runs == 1);
  }
  auto open = open_uprobes();
  open.progs.by_section.set_autoload(true).set_autoattach(false);
  open.progs.absent.set_autoload(true);
  auto skel = std::move(open).load();
  const std::string error = test::error_of([&] { skel.attach(); });
  CHECK(test::contains(error,
                       "cannot attach program 'absent' (uretprobe//proc/self/exe:ebpfxx_test_prodeb) to function "
                       "'ebpfxx_test_prodeb' of '/proc/self/exe': No such file or directory (ENOENT)."));
  CHECK(test::contains(error, "The nearest names are 'ebpfxx_test_probed'"));
  CHECK(!skel.progs.by_section.try_attach());
  CHECK(!skel.progs.by_library.try_attach());  // it was not loaded
  CHECK(test::contains(test::error_of([&] { (void)skel.progs.count.attach(); }), "Its SEC() names no target: "));
}

TEST_CASE_FIXTURE(KernelTest, "uprobe: a cookie [5.15]") {
  auto open = open_uprobes();
  open.progs.count_cookie.set_autoload(true);
  auto skel = std::move(open).load();
  auto link = skel.progs.count_cookie.attach(self, "ebpfxx_test_probed", {.cookie = 40});
  auto other = skel.progs.count_cookie.attach(self, "ebpfxx_test_probed_too", {.cookie = 2});
  ebpfxx_test_probed(1);
  ebpfxx_test_probed_too(1);
  CHECK(skel.bss().cookies == 42);
}

TEST_CASE_FIXTURE(KernelTest, "uprobe: at offsets, of the function and of the file") {
  auto skel = open_uprobes().load();
  const ebpfxx::detail::ElfFunctions functions{self, "ebpfxx_test_probed"};
  REQUIRE(functions.offset() > 0);
  auto at_file = skel.progs.count.attach(self, "", {.offset = functions.offset()});
  ebpfxx_test_probed(1);
  CHECK(skel.bss().runs == 1);

  // From one function to the next.
  const auto distance =
      reinterpret_cast<std::uintptr_t>(&ebpfxx_test_probed_too) - reinterpret_cast<std::uintptr_t>(&ebpfxx_test_probed);
  auto at_function = skel.progs.count.attach(self, "ebpfxx_test_probed", {.offset = distance});
  ebpfxx_test_probed_too(1);
  CHECK(skel.bss().runs == 2);
}

TEST_CASE_FIXTURE(KernelTest, "uprobe: a kprobe program, when asked") {
  auto open = open_uprobes();
  open.progs.kprobe.set_autoload(true);
  auto skel = std::move(open).load();
  auto link = ebpfxx::UprobeProgram{skel.progs.kprobe}.attach(self, "ebpfxx_test_probed");
  ebpfxx_test_probed(1);
  CHECK(skel.bss().runs == 1);
}

TEST_CASE_FIXTURE(KernelTest, "uprobe: one process") {
  auto skel = open_uprobes().load();
  OtherProcess other{[] { return true; }};
  auto theirs = skel.progs.count.attach(self, "ebpfxx_test_probed", {.pid = other.pid()});
  ebpfxx_test_probed(1);
  CHECK(skel.bss().runs == 0);
  auto ours = skel.progs.count.attach(self, "ebpfxx_test_probed", {.pid = 0});
  std::thread{[] { ebpfxx_test_probed(1); }}.join();
  CHECK(skel.bss().runs == 1);

  CHECK(test::contains(
      test::error_of([&] { (void)skel.progs.count.attach(self, "ebpfxx_test_probed", {.pid = 1 << 30}); }),
      "No such process (ESRCH)"));
}

TEST_CASE_FIXTURE(KernelTest, "uprobe: a library, found as the dynamic linker finds it") {
  auto skel = open_uprobes().load();
  const auto fires = [&](const ebpfxx::UprobeOptions& options = {}) {
    const auto before = skel.bss().runs;
    auto link = skel.progs.count.attach("libc.so.6", "getppid", options);
    (void)getppid();
    return skel.bss().runs == before + 1;
  };
  CHECK(fires());
  CHECK(fires({.pid = 0}));
  CHECK(fires({.pid = getpid()}));

  // LD_LIBRARY_PATH comes first: not our library, so nothing fires, unless we ask for the one that we have mapped.
  TemporaryFolder folder;
  std::filesystem::copy_file(path_of_libc(), folder / "libc.so.6");
  const Environment path{"LD_LIBRARY_PATH", folder.path().c_str()};
  CHECK(!fires());
  CHECK(fires({.pid = getpid()}));
  // Texts of that name are passed over, as those for the linker are.
  std::ofstream{folder / "libc.so.6"} << "GROUP ( libc.so.6 )\n";
  CHECK(fires());
}

TEST_CASE_FIXTURE(KernelTest, "uprobe: a program, found as the shell finds it") {
  auto skel = open_uprobes().load();
  TemporaryFolder folder;
  std::filesystem::create_symlink(std::filesystem::canonical(self), folder / "ebpfxx-test-program");
  {
    const Environment path{"PATH", ("/no-such-folder:" + folder.path()).c_str()};
    auto link = skel.progs.count.attach("ebpfxx-test-program", "ebpfxx_test_probed");
    ebpfxx_test_probed(1);
    CHECK(skel.bss().runs == 1);
  }
  const Environment path{"PATH", "/no-such-folder"};
  const Environment libraries{"LD_LIBRARY_PATH", nullptr};
  CHECK(test::error_of([&] { (void)skel.progs.count.attach("ebpfxx-test-program", "f"); }) ==
        "cannot attach program 'count' (uprobe) to function 'f' of 'ebpfxx-test-program': No such file or directory "
        "(ENOENT). Looked for it in PATH, /usr/bin:/usr/sbin. A library has a name like libc.so.6.");
  CHECK(test::contains(test::error_of([&] { (void)skel.progs.count.attach("libnothing.so.1", "f"); }),
                       "(ENOENT). Looked for it in /etc/ld.so.cache, /lib"));
  CHECK(test::contains(test::error_of([&] { (void)skel.progs.count.attach("/no/such/file", "f"); }),
                       "(ENOENT). Looked for it at /no/such/file."));
  CHECK(test::contains(test::error_of([&] { (void)skel.progs.count.attach("", "f"); }), "It names no file."));
  CHECK(!skel.progs.count.try_attach("ebpfxx-test-program", "f"));
  CHECK(!skel.progs.count.try_attach("/no/such/file", "f"));
}

TEST_CASE_FIXTURE(KernelTest, "uprobe: in another mount namespace") {
  auto skel = open_uprobes().load();
  TemporaryFolder folder;
  const std::string program = std::filesystem::canonical(self), there = folder / "there";
  // The folder has other files for that process, and a link that is absolute there. It has the program's file mapped
  // under another name: only by looking at what it sees can it be found.
  const OtherProcess other{[&] {
    return mount("tmpfs", folder.path().c_str(), "tmpfs", 0, nullptr) == 0 && close(creat(there.c_str(), 0700)) == 0 &&
           mount(program.c_str(), there.c_str(), nullptr, MS_BIND, nullptr) == 0 &&
           symlink(there.c_str(), (folder / "ebpfxx-link").c_str()) == 0;
  }};
  CHECK(!std::filesystem::exists(there));
  for (const std::string& name : {there, folder / "ebpfxx-link"}) {
    auto link = skel.progs.count.attach(name, "ebpfxx_test_probed", {.pid = other.pid()});
    CHECK(link);
  }
  const Environment path{"PATH", folder.path().c_str()};
  CHECK(skel.progs.count.attach("ebpfxx-link", "ebpfxx_test_probed", {.pid = other.pid()}));
  CHECK(test::contains(
      test::error_of([&] { (void)skel.progs.count.attach(folder / "x", "f", {.pid = other.pid()}); }),
      "(ENOENT). Looked for it at /proc/" + std::to_string(other.pid()) + "/root" + folder.path() + "/x."));
  CHECK(!skel.progs.count.try_attach(there, "ebpfxx_test_probed"));
}

TEST_CASE_FIXTURE(KernelTest, "uprobe: a file that its process has mapped, by name, when its path leads elsewhere") {
  auto skel = open_uprobes().load();
  TemporaryFolder folder;
  const std::string path = folder / "ebpfxx-mapped.so";
  std::filesystem::copy_file(self, path);
  const std::size_t size = std::filesystem::file_size(path);
  const auto map = [&] {
    const ebpfxx::Fd file{ebpfxx::adopt, ::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
    return static_cast<char*>(mmap(nullptr, size, PROT_READ | PROT_EXEC, MAP_PRIVATE, file.get(), 0));
  };
  char* const mapped = map();
  REQUIRE(mapped != MAP_FAILED);
  const std::uint64_t offset = ebpfxx::detail::ElfFunctions{path.c_str(), "ebpfxx_test_probed"}.offset();
  const auto call = [&] { return reinterpret_cast<int (*)(int)>(mapped + offset)(1); };
  const auto is_probed = [&](const ebpfxx::Link& link) {
    const auto before = skel.bss().runs;
    return link && call() == 2 && skel.bss().runs == before + 1;
  };
  CHECK(is_probed(skel.progs.count.attach("ebpfxx-mapped.so", "ebpfxx_test_probed", {.pid = 0})));
  std::filesystem::remove(path);  // deleted
  CHECK(is_probed(skel.progs.count.attach("ebpfxx-mapped.so", "ebpfxx_test_probed", {.pid = getpid()})));
  std::filesystem::copy_file(self, path);  // replaced
  const Environment libraries{"LD_LIBRARY_PATH", folder.path().c_str()};
  CHECK(is_probed(skel.progs.count.attach("ebpfxx-mapped.so", "ebpfxx_test_probed", {.pid = 0})));
  munmap(mapped, size);

  // A process with another root: its paths are not those that the kernel shows to this one.
  const OtherProcess other{
      [&] { return map() != MAP_FAILED && chroot(folder.path().c_str()) == 0 && chdir("/") == 0; }};
  CHECK(skel.progs.count.attach("ebpfxx-mapped.so", "ebpfxx_test_probed", {.pid = other.pid()}));
}

TEST_CASE_FIXTURE(KernelTest, "uprobe: a function that is not there [any kernel]") {
  auto skel = open_uprobes().load();
  const std::string error = test::error_of([&] { (void)skel.progs.count.attach(self, "ebpfxx_test_prodeb"); });
  CHECK(test::contains(error,
                       "cannot attach program 'count' (uprobe) to function 'ebpfxx_test_prodeb' of "
                       "'/proc/self/exe': No such file or directory (ENOENT)."));
  CHECK(test::contains(error, " The nearest names are 'ebpfxx_test_probed'"));
  CHECK(!skel.progs.count.try_attach(self, "ebpfxx_test_prodeb"));
  CHECK(skel.progs.count.try_attach(self, "ebpfxx_test_probed"));

  CHECK(test::contains(test::error_of([&] { (void)skel.progs.count.attach(self, ""); }),
                       "to an offset of '/proc/self/exe': Invalid argument (EINVAL). Name a function, or an offset in "
                       "the file."));
  {
    const test::WithoutSysAdmin less;  // which older kernels don't ask for
    const std::string refused = test::error_of([&] { (void)skel.progs.count.attach(self, "ebpfxx_test_probed"); });
    CHECK((refused.empty() || test::contains(refused, "Permission denied (EACCES). libbpf: ")));
    CHECK((refused.empty() || test::contains(refused, "Probes of programs are for root")));
  }
#ifdef __x86_64__
  CHECK(test::contains(test::error_of([&] { (void)skel.progs.count.attach(self, "ebpfxx_test_no_code"); }),
                       "The kernel cannot probe that instruction. An offset must be that of its first byte."));
  // Its old version is a function, its default one is indirect.
  CHECK(test::contains(test::error_of([&] { (void)skel.progs.count.attach("libc.so.6", "memcpy"); }),
                       "It is an indirect function: the dynamic linker chooses one of several, under other names."));
#endif
  CHECK(test::contains(test::error_of([&] { (void)skel.progs.count.attach(self, "getppid"); }),
                       "It only calls that function, which is in a library: name the library."));

  const test::TemporaryFile script{"#!/bin/sh\n"};
  CHECK(test::contains(test::error_of([&] { (void)skel.progs.count.attach(script.path(), "f"); }),
                       "It is not an ELF file. If it is a script, name the program that runs it."));
  CHECK(!test::error_of([&] { (void)skel.progs.count.try_attach(script.path(), "f"); }).empty());
}

TEST_CASE_FIXTURE(KernelTest, "uprobe: functions of C++, by the names that people write [any kernel]") {
  auto skel = open_uprobes().load();
  uprobed::Server server;
  const auto runs = [&](const char* function) {
    const auto before = skel.bss().runs;
    auto link = skel.progs.count.attach(self, function);
    (void)server.handle(1);
    (void)server.handle("");
    (void)server.handle("");
    for (int i = 0; i < 4; ++i) (void)server.serve(i);
    return skel.bss().runs - before;
  };
  CHECK(runs("uprobed::Server::handle(int)") == 1);
  CHECK(runs("uprobed::Server::handle(char const*)") == 2);
  CHECK(runs("_ZN7uprobed6Server6handleEi") == 1);
  CHECK(runs("int uprobed::Server::serve<int>(int) const") == 4);
  CHECK(runs("int uprobed::Server::serve<int>") == 4);

  const auto error = [&](const char* function) {
    return test::error_of([&] { (void)skel.progs.count.attach(self, function); });
  };
  const std::string several = error("uprobed::Server::handle");
  CHECK(test::contains(several, "Several functions have that name: 'uprobed::Server::handle("));
  CHECK(test::contains(several, "'uprobed::Server::handle(int)'"));
  CHECK(test::contains(several, "'uprobed::Server::handle(char const*)'"));
  CHECK(test::contains(error("uprobed::Server::handel(int)"), "'uprobed::Server::handle(int)'"));
  CHECK(test::contains(error("uprobed::Server::handel"), "The nearest names are 'uprobed::Server::handle'"));
  CHECK(!skel.progs.count.try_attach(self, "uprobed::Server::handel(int)"));
}

TEST_CASE_FIXTURE(KernelTest, "uprobe: a stripped library, whose names are in a debug file") {
  auto skel = open_uprobes().load();
  const std::string built = OBJECTS_DIRECTORY;
  const auto runs = [&](const std::string& path) {
    void* const library = dlopen(path.c_str(), RTLD_NOW);
    REQUIRE(library);
    const auto call = reinterpret_cast<int (*)(int)>(dlsym(library, "ebpfxx_stripped_call"));
    const auto before = skel.bss().runs;
    auto link = skel.progs.count.attach(path, "(anonymous namespace)::Counter::hidden");
    CHECK(call(1) == 4);
    dlclose(library);
    return skel.bss().runs - before;
  };
  CHECK(runs(built + "/stripped.so") == 1);
  TemporaryFolder folder;
  std::filesystem::copy_file(built + "/stripped.so", folder / "stripped.so");
  CHECK(test::contains(test::error_of([&] { (void)skel.progs.count.attach(folder / "stripped.so", "hidden"); }),
                       "It is stripped: only the names that other files use are left."));
  std::filesystem::create_directory(folder / ".debug");
  std::filesystem::copy_file(built + "/stripped.debug", folder / ".debug/stripped.debug");
  CHECK(runs(folder / "stripped.so") == 1);
  // That of another file has another build id.
  std::filesystem::remove(folder / ".debug/stripped.debug");
  std::filesystem::copy_file(self, folder / "stripped.debug");
  CHECK(!skel.progs.count.try_attach(folder / "stripped.so", "(anonymous namespace)::Counter::hidden"));
}

TEST_CASE_FIXTURE(KernelTest, "uprobe: versions of a function") {
  auto skel = open_uprobes().load();
  // There are two, from before and after the C library and its threads became one.
  auto any = skel.progs.count.attach("libc.so.6", "pthread_getname_np");
  char name[16];
  REQUIRE(pthread_getname_np(pthread_self(), name, sizeof name) == 0);
  CHECK(skel.bss().runs == 1);
  const std::string error = test::error_of([&] { (void)skel.progs.count.attach("libc.so.6", "getppid@NO_1.0"); });
  CHECK(test::contains(error, "Its versions are getppid@GLIBC_"));
  const std::string version = error.substr(error.find("getppid@GLIBC_"));
  auto exact = skel.progs.count.attach("libc.so.6", version.substr(0, version.size() - 1));
  (void)getppid();
  CHECK(skel.bss().runs == 2);
}

#if !EBPFXX_LIBBPF_AT_LEAST(1, 3)
TEST_CASE_FIXTURE(KernelTest, "uprobe.multi: a libbpf that does not know it") {
  auto skel = open_uprobes().load();
  const ebpfxx::UprobeMultiProgram many{skel.object(), "count"};
  CHECK(test::error_of([&] {
          (void)many.attach(self, {"ebpfxx_test_probed", "ebpfxx_test_probed_too"});
        }) ==
        "cannot attach program 'count' (uprobe) to 2 functions of '/proc/self/exe': Operation not supported "
        "(EOPNOTSUPP). This needs libbpf 1.3 or newer; ebpfxx was compiled with an older one.");
}
#endif
