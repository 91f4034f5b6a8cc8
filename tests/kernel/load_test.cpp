// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// What load() meets in a process that is short of something, or is interrupted; and that nothing stays of one that
// fails.
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>

#include <csignal>
#include <cstddef>

#include "counters.skel.hpp"
#include "inner_streams.skel.hpp"
#include "kinds.skel.hpp"
#include "records.skel.hpp"
#include "refused.skel.hpp"
#include "slow.skel.hpp"
#include "support.hpp"

using ebpfxx::OpenObject;
using test::contains;
using test::error_of;
using test::KernelTest;
using test::text_of_child;

/// Leaves this process as many descriptors more.
static void leave_descriptors(rlim_t more) {
  const int lowest = fcntl(0, F_DUPFD, 0);
  close(lowest);
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = static_cast<rlim_t>(lowest) + more;
  setrlimit(RLIMIT_NOFILE, &limit);
}
static void give_descriptors() {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

/// "shared" when the variables are the kernel's.
static std::string memory_of(counters::Skeleton skel) {
  skel.bss().hits = 7;
  std::uint64_t value = 0;
  const std::uint32_t key = 0;
  const int map = bpf_map__fd(bpf_object__find_map_by_name(skel.object().native(), ".bss"));
  return bpf_map_lookup_elem(map, &key, &value) == 0 && value == 7 ? "shared" : "private";
}

TEST_CASE_FIXTURE(KernelTest, "a load without descriptors fails as such, and the next one is whole") {
  for (const rlim_t more : {0u, 1u, 2u}) {
    CAPTURE(more);
    const std::string text = text_of_child([&] {
      leave_descriptors(more);
      const std::string failed = error_of([] { (void)counters::open().load(); });
      give_descriptors();
      return failed + "\n" + memory_of(counters::open().load());
    });
    CHECK(contains(text, "object 'counters': Too many open files (EMFILE)."));
    CHECK(contains(text, "RLIMIT_NOFILE"));
    CHECK(contains(text, "\nshared"));
  }
}

TEST_CASE_FIXTURE(KernelTest, "running out of descriptors in the middle is no verifier's refusal") {
  bool enough = false;
  for (rlim_t more = 3; more < 30; ++more) {
    CAPTURE(more);
    const std::string text = text_of_child([&] {
      leave_descriptors(more);
      const std::string failed = error_of([] { (void)counters::open().load(); });
      return failed.empty() ? memory_of(counters::open().load()) : failed;
    });
    enough |= text == "shared";
    if (!enough) CHECK(contains(text, "object 'counters': Too many open files (EMFILE)."));
    if (enough) CHECK(text == "shared");
  }
  CHECK(enough);
}

TEST_CASE_FIXTURE(KernelTest, "a load does not fill the kernel's table of descriptors up to the limit") {
  const std::string text = text_of_child([] {
    give_descriptors();
    (void)counters::open().load();
    const std::string status = test::content_of("/proc/self/status");
    const std::string size = status.substr(status.find("FDSize:\t") + 8);
    return size.substr(0, size.find('\n'));
  });
  CAPTURE(text);
  CHECK(std::stoi(text) >= 64);
  CHECK(std::stoi(text) <= 512);
}

// In a program of its own, see below: libbpf has asked its questions here.
TEST_CASE("alone: libbpf believes that the kernel lacks something" * doctest::skip()) {
  const std::string path = test::bpffs_path("not_kept");
  // Something of libbpf's own fails before. How many descriptors it takes to ask, and in which order, depends on its
  // version.
  const std::string bytes = test::content_of(OBJECTS_DIRECTORY "/counters.bpf.o");
  libbpf_set_print(nullptr);
  for (const rlim_t more : {1u, 2u, 3u}) {
    bpf_object* object = bpf_object__open_mem(bytes.data(), bytes.size(), nullptr);
    leave_descriptors(more);
    CHECK(bpf_object__load(object) != 0);
    bpf_object__close(object);
    give_descriptors();
  }
  auto open = counters::open();
  open.maps.slots.set_pin_path(path);
  const std::string text = error_of([&] { (void)std::move(open).load(); });
  CHECK(contains(text, "object 'counters'"));
  CHECK(contains(text, "Restart the program."));
  CHECK_FALSE(std::filesystem::exists(path));
}

TEST_CASE_FIXTURE(KernelTest, "globals that would not be the kernel's are an error, and nothing stays pinned") {
  const pid_t child = fork();
  if (child == 0) {
    execl("/proc/self/exe", "tests", "--no-skip", "--test-case=alone: libbpf believes*", nullptr);
    _exit(1);
  }
  int status = -1;
  REQUIRE(waitpid(child, &status, 0) == child);
  CHECK(status == 0);
}

/// Makes BPF_PROG_LOAD fail with an error in this process.
static void refuse_programs(int error) {
  sock_filter code[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_bpf, 0, 3),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, args)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, BPF_PROG_LOAD, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | static_cast<unsigned>(error)),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  const sock_fprog filter{.len = std::size(code), .filter = code};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) != 0) _exit(1);
}

TEST_CASE_FIXTURE(KernelTest, "a system call that is not there is said") {
  const std::string text = text_of_child([] {
    refuse_programs(ENOSYS);
    return error_of([] { (void)counters::open().load(); });
  });
  CHECK(contains(text, "(ENOSYS)"));
  CHECK(contains(text, "built without that system call, or a seccomp filter forbids it"));
}

TEST_CASE_FIXTURE(KernelTest, "what the kernel runs out of is said, and never the verifier's word") {
  struct Case {
    int error;
    const char* name;
  };
  for (const Case& tried : {Case{EAGAIN, "(EAGAIN)"}, Case{ENOMEM, "(ENOMEM)"}, Case{EMFILE, "(EMFILE)"}}) {
    const std::string text = text_of_child([&] {
      refuse_programs(tried.error);
      try {
        (void)refused::open().load();
      } catch (const ebpfxx::VerifierError&) {
        return std::string{"the verifier's"};
      } catch (const ebpfxx::Error& error) {
        return std::string{error.what()};
      }
      return std::string{"loaded"};
    });
    CHECK(contains(text, tried.name));
    CHECK(contains(text, "cannot load object 'refused'"));
  }
}

static volatile std::sig_atomic_t signals = 0;

TEST_CASE_FIXTURE(KernelTest, "signals do not interrupt load(), and come afterwards") {
  struct sigaction action {
  }, before{};
  action.sa_handler = [](int) { signals = signals + 1; };
  REQUIRE(sigaction(SIGALRM, &action, &before) == 0);
  const itimerval often{.it_interval = {.tv_sec = 0, .tv_usec = 1000}, .it_value = {.tv_sec = 0, .tv_usec = 1000}};
  REQUIRE(setitimer(ITIMER_REAL, &often, nullptr) == 0);
  signals = 0;
  std::string failed;
  // A slow machine sends many in the first round.
  for (int round = 0; round < 3 && failed.empty() && signals < 10; ++round)
    failed = error_of([] { (void)slow::open().load(); });
  const itimerval never{};
  setitimer(ITIMER_REAL, &never, nullptr);
  sigaction(SIGALRM, &before, nullptr);
  CHECK(failed == "");
  CHECK(signals > 0);
  sigset_t blocked;
  pthread_sigmask(SIG_SETMASK, nullptr, &blocked);
  CHECK(sigismember(&blocked, SIGALRM) == 0);
}

TEST_CASE_FIXTURE(KernelTest, "a load that succeeds warns of nothing") {
  static std::string warnings;
  warnings.clear();
  ebpfxx::set_log_handler([](ebpfxx::LogLevel level, std::string_view message) {
    if (level == ebpfxx::LogLevel::warning) warnings += message;
  });
  {
    const auto skel = records::open().load();
    CHECK(std::string{bpf_map__name(skel.maps.records.native())} == "records");
    auto pinned = records::open();
    pinned.maps.records.set_pin_path(test::bpffs_path("ring"));
    const auto first = std::move(pinned).load();
    CHECK(std::filesystem::exists(test::bpffs_path("ring")));
    auto again = records::open();
    again.maps.records.set_pin_path(test::bpffs_path("ring"));
    const auto second = std::move(again).load();
    CHECK(first.maps.records.info().id == second.maps.records.info().id);
  }
  std::filesystem::remove(test::bpffs_path("ring"));
  ebpfxx::set_log_handler(nullptr);
  CHECK(warnings == "");
}

TEST_CASE_FIXTURE(KernelTest, "maps of records as inner maps [6.1]") {
  auto open = inner_streams::open();
  open.rodata().only_tid = test::this_thread();
  auto skel = std::move(open).load();
  const auto ring = skel.maps.rings.create_inner();
  CHECK(ring.info().max_entries == 4096);
  CHECK(ring.info().value_size == 0);
  skel.maps.rings.update(0, ring);
  skel.maps.user_rings.update(0, skel.maps.user_rings.create_inner());
  const auto events = skel.maps.perf_buffers.create_inner();
  CHECK(events.info().value_size == 4);
  CHECK(events.info().max_entries == static_cast<std::uint32_t>(libbpf_num_possible_cpus()));
  skel.maps.perf_buffers.update(0, events);

  skel.attach();
  test::trigger(42);
  ebpfxx::RingBuffer reader{ring};
  std::uint64_t argument = 0;
  CHECK(reader.consume([&](const inner_streams::event& event) { argument = event.argument; }) == 1);
  CHECK(argument == 42);
}

TEST_CASE_FIXTURE(KernelTest, "what is no object leaves nothing open") {
  // The fixture counts descriptors.
  const test::TemporaryFile text{"this is a text"};
  for (int round = 0; round < 3; ++round) {
    CHECK(error_of([] { (void)OpenObject::from_file("/tmp"); }) ==
          "cannot open BPF object '/tmp': Is a directory (EISDIR).");
    CHECK(error_of([] { (void)OpenObject::from_file("/dev/zero"); }) ==
          "cannot open BPF object '/dev/zero': Invalid argument (EINVAL). It is not a regular file.");
    CHECK(contains(error_of([&] { (void)OpenObject::from_file(text.path()); }), "BPF object format invalid"));
  }
  const test::TemporaryFile empty{""}, huge{"not a terabyte"}, pipe{""};
  REQUIRE(truncate(huge.path().c_str(), off_t{1} << 40) == 0);
  REQUIRE(std::filesystem::remove(pipe.path()));
  REQUIRE(mkfifo(pipe.path().c_str(), 0600) == 0);
  CHECK(contains(error_of([&] { (void)OpenObject::from_file(empty.path()); }), "(EINVAL). It is empty."));
  CHECK(contains(error_of([&] { (void)OpenObject::from_file(huge.path()); }),
                 "(EFBIG). It is too large for a BPF object"));
  CHECK(contains(error_of([&] { (void)OpenObject::from_file(pipe.path()); }), "(EINVAL). It is not a regular file."));
}

TEST_CASE("errors are printable, whatever a name is") {
  CHECK(error_of([] { (void)OpenObject::from_file("/no\x1b[31m \rsuch\x7f"); }) ==
        "cannot open BPF object '/no?[31m ?such?': No such file or directory (ENOENT).");
  const std::string name(10'000, 'x');
  CHECK(contains(error_of([&] { (void)OpenObject::from_file(name); }), "(ENAMETOOLONG)"));
}

TEST_CASE_FIXTURE(KernelTest, "an object's name is its file's, up to the first dot") {
  CHECK(std::string{OpenObject::from_file(OBJECTS_DIRECTORY "/counters.bpf.o").name()} == "counters");
}

static std::string error_of_object(const char* name) {
  return error_of([&] { (void)OpenObject::from_file(std::string{OBJECTS_DIRECTORY "/"} + name + ".bpf.o").load(); });
}

TEST_CASE_FIXTURE(KernelTest, "mistakes in an object are named") {
  const auto says = [](const char* object, const char* words) { CHECK(contains(error_of_object(object), words)); };
  says("skipped_section", "can be in .data, .rodata and .bss");
  says("skipped_section", "'answers' is not one of them");
  CHECK(error_of_object("foreign_section") == "");
  says("legacy_maps", "define the maps in SEC(\".maps\")");
  says("static_map", "Map 'values' is static: remove `static`.");
  if (libbpf_major_version() == 1 && libbpf_minor_version() < 4)
    says("arena_extra", "Map 'values' sets map_extra with __ulong(), as arenas do: that needs libbpf 1.4 or newer");
  if (libbpf_major_version() == 1 && libbpf_minor_version() < 2)
    says("struct_ops_link",
         "libbpf skips its section '.struct_ops.link': Operation not supported (EOPNOTSUPP). It needs "
         "libbpf 1.2 or newer");
  says("missing_field", "failed to resolve CO-RE relocation <byte_off>");
  says("missing_field",
       " This kernel's struct task_struct has no field no_such_field as the program declares it: ask "
       "bpf_core_field_exists() first.");
  says("missing_struct",
       " This kernel has no struct no_such_struct, or it is in a module that is not loaded: ask "
       "bpf_core_type_exists() first.");
  says("missing_enumerator",
       " This kernel's enum bpf_map_type has no NO_SUCH_ENUMERATOR: ask bpf_core_enum_value_exists() first.");
  for (const char* object : {"missing_ksym", "missing_kfunc"})
    says(object, " Declare it with __ksym __weak if it may be missing, and ask bpf_ksym_exists() before using it.");
  says("missing_kconfig", "'CONFIG_NO_SUCH_THING' (strong)");
  says("missing_kconfig",
       " Declare it with __kconfig __weak if it may be missing from the kernel's configuration; it is ");
  {
    ebpfxx::OpenOptions options{.btf_custom_path = "/sys/kernel/btf/vmlinux"};
    const std::string path = OBJECTS_DIRECTORY "/missing_struct.bpf.o";
    CHECK(contains(error_of([&] { (void)OpenObject::from_file(path, options).load(); }), "no struct no_such_struct, "));
  }
  says("missing_ksym", "'no_such_variable': not found in kernel BTF");
  says("missing_kfunc", "'no_such_function': not found in kernel or module BTFs");
  says("missing_struct_ops", " This kernel has no struct_ops of type 'no_such_ops'.");
  says("no_license", "The object has no license");
}

TEST_CASE_FIXTURE(KernelTest, "flags and type information that the kernel or this machine lacks are named") {
  const auto object = [](const ebpfxx::OpenOptions& options = {}) {
    return OpenObject::from_file(OBJECTS_DIRECTORY "/counters.bpf.o", options);
  };
  CHECK(contains(error_of([&] { (void)object({.btf_custom_path = "/no/such/btf"}); }),
                 "cannot open BPF object '" OBJECTS_DIRECTORY
                 "/counters.bpf.o': cannot read its btf_custom_path '/no/such/btf': No such file or directory"));
  CHECK(contains(error_of([&] { (void)object({.btf_custom_path = "/etc"}); }), "'/etc': Is a directory (EISDIR)"));

  OpenObject open = object();
  ebpfxx::MapSpec{open, "by_argument"}.set_flags(1u << 30);
  CHECK(contains(error_of([&] { (void)std::move(open).load(); }),
                 " The kernel refuses map 'by_argument'. This kernel does not accept flag 0x40000000 for this type "
                 "of map."));
}

TEST_CASE_FIXTURE(KernelTest, "a SEC() that this libbpf does not know is named, with the libbpf that does") {
  CHECK(contains(
      error_of_object("misspelt_form"),
      " does not know the kind of program 'on_read' from its SEC(\"kprobs/vfs_read\"): Operation not "
      "supported (EOPNOTSUPP). Is it misspelt? If not, set its type with set_type() and set_expected_attach_type()."));
  if (libbpf_major_version() == 1 && libbpf_minor_version() < 8) {
    CHECK(error_of_object("new_form") == "");  // its '?' leaves it out
    auto open = OpenObject::from_file(OBJECTS_DIRECTORY "/new_form.bpf.o");
    ebpfxx::ProgramSpec{open, "on_call"}.set_autoload(true);
    CHECK(contains(error_of([&] { (void)std::move(open).load(); }),
                   "It needs libbpf 1.8 or newer; set_autoload(false) leaves the program out."));
  }
}

TEST_CASE_FIXTURE(KernelTest, "libbpf's calls of one's own have ebpfxx's errors") {
  const auto skel = counters::open().load();
  const ebpfxx::Link link{ebpfxx::call("attach it",
                                       [&] {
                                         return bpf_program__attach_tracepoint(skel.progs.on_getpgid.native(),
                                                                               "syscalls", "sys_enter_getpgid");
                                       }),
                          skel.object().shared()};
  CHECK(link);
  const std::string text = error_of([&] {
    ebpfxx::call("attach it",
                 [&] { return bpf_program__attach_tracepoint(skel.progs.on_getpgid.native(), "no", "such"); });
  });
  CHECK(contains(text, "cannot attach it: No such file or directory (ENOENT). libbpf: "));
  CHECK(error_of([] { ebpfxx::call("ask", [] { return bpf_map_freeze(-1); }); }) ==
        "cannot ask: Bad file descriptor (EBADF).");
  CHECK(ebpfxx::call("count", [] { return libbpf_num_possible_cpus(); }) > 0);
}

TEST_CASE_FIXTURE(KernelTest, "why something does not attach: what is there counts, not the words [5.15]") {
  auto open = kinds::open();
  for (auto program : open.object().programs()) program.set_autoload(false);
  open.progs.drop.set_autoload(true);
  open.progs.cookie.set_autoload(true);
  const auto skel = std::move(open).load();
  const auto attach = [&](const char* category, const char* name) {
    return error_of([&] { (void)skel.progs.cookie.attach(category, name); });
  };
  CHECK(contains(attach("syscalls", "no_such"), "This kernel has no such tracepoint"));
  CHECK(contains(text_of_child([&] {
                   if (setresgid(65534, 65534, 65534) != 0 || setresuid(65534, 65534, 65534) != 0) return std::string{};
                   return attach("syscalls", "sys_enter_getpgid");
                 }),
                 "The kernel's tracing files, in /sys/kernel/tracing, belong to root"));
  CHECK(contains(text_of_child([&] {
                   leave_descriptors(0);
                   return attach("syscalls", "sys_enter_getpgid");
                 }),
                 "(EMFILE)."));

  CHECK(contains(error_of([&] { (void)skel.progs.drop.attach(12345); }), "`ip link` lists the interfaces"));
  const ebpfxx::Link link = skel.progs.drop.attach("lo");
  CHECK(contains(error_of([&] { (void)skel.progs.drop.attach("lo"); }), "Another XDP program is attached there"));

  const auto pin = [&](const std::string& path) { return error_of([&] { skel.progs.drop.pin(path); }); };
  CHECK(contains(pin("/tmp/ebpfxx-program"), "Pin to a path below a BPF file system"));
  CHECK(contains(pin(test::bpffs_path("a.b")), "Names in a BPF file system cannot contain dots."));
  CHECK(contains(pin(test::bpffs_path("no/such/folder")), "Its folder does not exist: create it first."));
  const std::string too_long = pin(test::bpffs_path(std::string(300, 'x')));
  CHECK(contains(too_long, "File name too long (ENAMETOOLONG)."));
  CHECK(too_long.find("Pin to a path") == too_long.npos);
  skel.progs.drop.pin(test::bpffs_path("once"));
  CHECK(contains(pin(test::bpffs_path("once")), "Something with that name exists already."));
  skel.progs.drop.unpin(test::bpffs_path("once"));
}

TEST_CASE_FIXTURE(KernelTest, "a map that the kernel refuses: the kernel's own words [7.1]") {
  using Map = ebpfxx::HashMap<std::uint32_t, std::uint64_t>;
  const auto ends = [](const std::string& text, const std::string& words) {
    CAPTURE(text);
    CHECK(text.ends_with(words));
  };
  ends(error_of([] { (void)Map::create({.max_entries = 1, .extra = 5}); }),
       "Invalid argument (EINVAL). The kernel says: Invalid map_extra.");
  ends(error_of([] { (void)Map::create({.max_entries = 1, .numa_node = 77}); }),
       " The kernel says: Invalid numa_node.");
  ends(error_of([] { (void)Map::create({.max_entries = 1, .name = "a-b"}); }), " The kernel says: Invalid map_name.");
  auto open = counters::open();
  ebpfxx::MapSpec{open.object(), "slots"}.set_extra(5);
  ends(error_of([&] { (void)std::move(open).load(); }),
       "The kernel refuses map 'slots'. The kernel says: Invalid map_extra.");
}
