// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/wait.h>

#include <algorithm>
#include <ebpfxx/symbols.hpp>

#include "stack_trace.skel.hpp"
#include "support.hpp"

using ebpfxx::BuildIdFrame;
using ebpfxx::BuildIdStackMap;
using ebpfxx::BuildIdSymbols;
using ebpfxx::KernelSymbols;
using ebpfxx::ProcessSymbols;
using ebpfxx::StackId;
using ebpfxx::StackTraceMap;
using test::KernelTest;

namespace known {

// No call is the last thing that its function does, so that all stay on the stack. The kernel finds them by frame
// pointers, which the C library does not keep: of the function that calls it, it knows nothing.
[[gnu::noinline]] void call(int argument) {
  test::trigger(argument);
  asm volatile("");
}

[[gnu::noinline]] int function(int depth) {  // NOLINT(misc-no-recursion)
  if (depth > 1)
    function(depth - 1);
  else
    call(1);
  asm volatile("");
  return depth;
}

}  // namespace known

#ifdef __x86_64__
static constexpr const char* syscall_entry = "do_syscall_64+0x";
#else
static constexpr const char* syscall_entry = "el0_svc+0x";
#endif

static bool contains_name(const std::vector<std::string>& names, std::string_view wanted) {
  const bool found = std::any_of(names.begin(), names.end(),
                                 [&](const std::string& name) { return name.find(wanted) != std::string::npos; });
  if (!found)
    for (const std::string& name : names) MESSAGE(name);
  return found;
}

static stack_trace::Skeleton attached() {
  auto open = stack_trace::open();
  open.rodata().only_tid = test::this_thread();
  open.rodata().getpgid_number = SYS_getpgid;
  auto skel = std::move(open).load();
  skel.attach();
  return skel;
}

// Runs the program. Two stacks may want one place in a map, of 256: then a deeper one has another.
static void collect(const stack_trace::Skeleton& skel) {
  for (int depth = 1; depth < 6; ++depth) {
    skel.maps.stacks.clear();
    skel.maps.build_id_stacks.clear();
    known::function(depth);
    const auto& got = skel.bss();
    bool all = true;
    for (const StackId id : {got.user, got.kernel, got.user_by_build_id, got.kernel_by_build_id}) {
      REQUIRE((id.valid() || id.error() == EEXIST));
      all = all && id.valid();
    }
    if (all) return;
  }
  FAIL("stacks of five depths want the same place");
}

TEST_CASE_FIXTURE(KernelTest, "user and kernel stacks by name") {
  const auto skel = attached();
  collect(skel);

  const KernelSymbols kernel;
  ProcessSymbols process{getpid()};
  std::vector<std::string> user_names, kernel_names;
  const auto user = skel.maps.stacks.lookup(skel.bss().user);
  REQUIRE(user);
  for (const std::uint64_t address : *user) user_names.push_back(process.name(address));
  CHECK(contains_name(user_names, "known::function(int)+0x"));
  CHECK(contains_name(user_names, "[ebpfxx-kernel-tests]"));

  const auto stack = skel.maps.stacks.lookup(skel.bss().kernel);
  REQUIRE(stack);
  for (const std::uint64_t address : *stack) kernel_names.push_back(kernel.name(address));
  CHECK(contains_name(kernel_names, syscall_entry));
  CHECK(user->size() < decltype(skel.maps.stacks)::depth);
  CHECK(std::find(user->begin(), user->end(), 0u) == user->end());
}

TEST_CASE_FIXTURE(KernelTest, "stacks whose depth is known at run time") {
  const auto skel = attached();
  collect(skel);
  const auto fixed = skel.maps.stacks.lookup(skel.bss().user);
  const StackTraceMap<std::dynamic_extent> stacks{skel.maps.stacks};
  CHECK(stacks.depth() == decltype(skel.maps.stacks)::depth);
  const auto stack = stacks.lookup(skel.bss().user);
  REQUIRE(fixed);
  REQUIRE(stack);
  CHECK(std::equal(fixed->begin(), fixed->end(), stack->begin(), stack->end()));
  std::size_t walked = 0;
  for (auto [id, other] : stacks)
    if (id == skel.bss().user) walked += std::equal(fixed->begin(), fixed->end(), other.begin(), other.end()) ? 1 : 100;
  CHECK(walked == 1);
  std::error_code error = std::make_error_code(std::errc::io_error);
  CHECK(stacks.lookup(skel.bss().user, error)->size() == stack->size());
  CHECK(stacks.contains(skel.bss().user, error));
  CHECK(stacks.erase(skel.bss().user));
  CHECK(!stacks.erase(skel.bss().user));
  CHECK(!stacks.erase(skel.bss().user, error));
  CHECK(!stacks.lookup(skel.bss().user, error));
  CHECK(!stacks.lookup(-EFAULT, error));
  CHECK(!stacks.erase(-EFAULT, error));
  CHECK(!error);
  CHECK(!stacks.contains(skel.bss().user));
  CHECK(!stacks.lookup(-EFAULT));
  for (auto [id, other] : stacks.drain()) CHECK(!stacks.contains(id));
  CHECK((stacks.begin() == nullptr));
  stacks.clear();

  const BuildIdStackMap<std::dynamic_extent> build_ids{skel.maps.build_id_stacks};
  const auto by_build_id = build_ids.lookup(skel.bss().user_by_build_id);
  REQUIRE(by_build_id);
  CHECK(by_build_id->size() == skel.maps.build_id_stacks.lookup(skel.bss().user_by_build_id)->size());
  CHECK((*by_build_id)[0].has_build_id());

  CHECK(StackTraceMap<std::dynamic_extent>::create({.max_entries = 8}, 12).info().value_size == 96);
  CHECK(test::contains(test::error_of([&] { StackTraceMap<std::dynamic_extent> wrong{skel.maps.build_id_stacks}; }),
                       "Its frames are build ids"));
}

TEST_CASE_FIXTURE(KernelTest, "stacks by build id, of a process that is gone [any kernel]") {
  const auto skel = attached();
  collect(skel);
  BuildIdSymbols symbols;
  symbols.add_process(getpid());

  const auto user = skel.maps.build_id_stacks.lookup(skel.bss().user_by_build_id);
  REQUIRE(user);
  std::vector<std::string> names;
  for (const BuildIdFrame& frame : *user) names.push_back(symbols.name(frame));
  CHECK(std::any_of(user->begin(), user->end(), [](const BuildIdFrame& frame) { return frame.has_build_id(); }));
  CHECK(contains_name(names, "known::function(int)+0x"));

  // Kernel stacks have addresses.
  const auto kernel_stack = skel.maps.build_id_stacks.lookup(skel.bss().kernel_by_build_id);
  REQUIRE(kernel_stack);
  REQUIRE(!kernel_stack->empty());
  names.clear();
  const KernelSymbols kernel;
  for (const BuildIdFrame& frame : *kernel_stack) {
    CHECK(frame.state == BuildIdFrame::State::address);
    names.push_back(kernel.name(frame.address()));
  }
  CHECK(contains_name(names, syscall_entry));
}

TEST_CASE_FIXTURE(KernelTest, "a stack id may be an error") {
  const auto skel = attached();
  known::function(1);
  const StackId first{skel.bss().first_in_crowd}, second{skel.bss().second_in_crowd};
  CHECK(first.valid());
  CHECK(first.error() == 0);
  CHECK(!second.valid());
  CHECK(second.error() == EEXIST);
  CHECK(std::string{second.why()}.find("another stack took its place") != std::string::npos);
  CHECK(!skel.maps.crowded.lookup(second));
  CHECK(!skel.maps.crowded.contains(second));
  CHECK(!skel.maps.crowded.erase(second));
  std::error_code error = std::make_error_code(std::errc::io_error);
  CHECK(!skel.maps.crowded.lookup(second, error));
  CHECK(!error);
  CHECK(!skel.maps.crowded.erase(second, error));
  CHECK(!error);

  // In whatever type it was kept.
  CHECK(StackId{static_cast<std::uint32_t>(-EFAULT)}.error() == EFAULT);
  CHECK(StackId{static_cast<std::int64_t>(-EFAULT)}.error() == EFAULT);
  CHECK(StackId{static_cast<std::uint64_t>(-ENOMEM)}.error() == ENOMEM);
  CHECK(StackId{7u}.value() == 7);
}

TEST_CASE_FIXTURE(KernelTest, "stacks are walked over, erased, drained, cleared") {
  const auto skel = attached();
  const auto& stacks = skel.maps.stacks;
  const auto count = [&] { return std::ranges::distance(stacks.begin(), stacks.end()); };
  CHECK(count() == 0);

  collect(skel);
  const StackId user{skel.bss().user}, kernel{skel.bss().kernel};
  int seen = 0;
  for (const auto& [id, stack] : stacks) {
    CHECK((StackId{id} == user || StackId{id} == kernel));
    CHECK(stack.size() == stacks.lookup(id)->size());
    CHECK(stack[0] == (*stacks.lookup(id))[0]);
    ++seen;
  }
  CHECK(seen == 2);

  std::error_code error = std::make_error_code(std::errc::io_error);
  CHECK(stacks.lookup(user, error));
  CHECK(!error);
  CHECK(stacks.erase(user, error));
  CHECK(!error);
  CHECK(!stacks.erase(user));
  CHECK(!stacks.contains(user));
  CHECK(!stacks.lookup(user));
  CHECK(stacks.contains(kernel));

  seen = 0;
  for (const auto& [id, stack] : stacks.drain()) {
    CHECK(StackId{id} == kernel);
    CHECK(!stack.empty());
    ++seen;
  }
  CHECK(seen == 1);
  CHECK(count() == 0);

  collect(skel);
  CHECK(count() == 2);
  stacks.clear();
  CHECK(count() == 0);
  CHECK(!stacks.lookup(1'000'000));  // beyond the map
}

TEST_CASE_FIXTURE(KernelTest, "stack maps are made, pinned, opened and checked") {
  const auto addresses = StackTraceMap<>::create({.max_entries = 16, .name = "addresses"});
  CHECK(addresses.info().value_size == 127 * 8);
  const auto build_ids = BuildIdStackMap<8>::create({.max_entries = 16, .name = "build_ids"});
  CHECK((build_ids.info().flags & BPF_F_STACK_BUILD_ID) != 0);
  CHECK(build_ids.info().value_size == 8 * sizeof(bpf_stack_build_id));

  const std::string path = test::bpffs_path("stacks");
  build_ids.pin(path);
  CHECK(BuildIdStackMap<8>::open_pinned(path).info().id == build_ids.info().id);
  CHECK(BuildIdStackMap<8>::pin_or_reuse(path, {.max_entries = 16}).info().id == build_ids.info().id);
  CHECK(BuildIdStackMap<8>::from_id(build_ids.info().id).name() == "build_ids");
  CHECK(
      test::contains(test::error_of([&] { (void)StackTraceMap<32>::open_pinned(path); }),
                     "cannot use map 'build_ids' as that type of map: Invalid argument (EINVAL). Its frames are build "
                     "ids, the C++ type has addresses"));
  CHECK(test::contains(test::error_of([&] { (void)StackTraceMap<16>::open_pinned(path); }),
                       "Its values have 256 bytes, the C++ type has 128."));
  const auto few = StackTraceMap<32>::create({.max_entries = 16, .name = "few"});
  CHECK(test::contains(test::error_of([&] { BuildIdStackMap<8>{ebpfxx::AnyMap{few}}; }),
                       "Its frames are addresses, the C++ type has build ids"));
  std::filesystem::remove(path);
}

// Runs a function in a child process, which stays until the returned pipe is closed.
class Child {
 public:
  template <class F>
  explicit Child(F&& function) {
    int to_child[2], to_parent[2];
    REQUIRE(pipe2(to_child, O_CLOEXEC) == 0);
    REQUIRE(pipe2(to_parent, O_CLOEXEC) == 0);
    pid_ = fork();
    if (pid_ == 0) {
      close(to_child[1]);
      const std::uint64_t result = static_cast<std::uint64_t>(function());
      char nothing;
      const bool told = write(to_parent[1], &result, sizeof result) == sizeof result;
      _exit(told && read(to_child[0], &nothing, 1) == 0 ? 0 : 1);
    }
    close(to_child[0]);
    close(to_parent[1]);
    stop_ = ebpfxx::Fd{ebpfxx::adopt, to_child[1]};
    const ebpfxx::Fd results{ebpfxx::adopt, to_parent[0]};
    REQUIRE(read(results.get(), &result_, sizeof result_) == sizeof result_);
  }
  ~Child() { end(); }

  void end() {
    if (!stop_) return;
    stop_.reset();
    waitpid(pid_, nullptr, 0);
  }
  [[nodiscard]] pid_t pid() const { return pid_; }
  [[nodiscard]] std::uint64_t result() const { return result_; }

 private:
  pid_t pid_;
  ebpfxx::Fd stop_;
  std::uint64_t result_ = 0;
};

TEST_CASE_FIXTURE(KernelTest, "symbols of a file that only another process sees, and that it deleted [any kernel]") {
  // The child has a file system of its own there, as a container has.
  Child child{[] {
    void* mapped = nullptr;
    if (unshare(CLONE_NEWNS) != 0 || mount("none", "/tmp", "tmpfs", 0, nullptr) != 0) _exit(1);
    for (const char* path : {"/tmp/gone", "/tmp/hidden"}) {
      std::filesystem::copy_file("/proc/self/exe", path);
      const int file = ::open(path, O_RDONLY | O_CLOEXEC);
      mapped = mmap(nullptr, std::filesystem::file_size(path), PROT_READ | PROT_EXEC, MAP_PRIVATE, file, 0);
      if (mapped == MAP_FAILED) _exit(1);
    }
    std::filesystem::remove("/tmp/gone");
    return reinterpret_cast<std::uint64_t>(mapped);
  }};

  const auto mappings =
      ebpfxx::detail::parse_mappings(ebpfxx::detail::read_proc("/proc/" + std::to_string(child.pid()) + "/maps"));
  const auto own_mappings = ebpfxx::detail::parse_mappings(ebpfxx::detail::read_proc("/proc/self/maps"));
  const auto address = reinterpret_cast<std::uint64_t>(&known::function);
  std::uint64_t offset = 0;
  for (const auto& mapping : own_mappings)
    if (address >= mapping.start && address < mapping.end) offset = address - mapping.start + mapping.offset;

  ProcessSymbols process{child.pid()};
  int found = 0;
  for (const auto& mapping : mappings) {
    if (mapping.name != "/tmp/gone" && mapping.name != "/tmp/hidden") continue;
    CHECK(mapping.is_deleted == (mapping.name == "/tmp/gone"));
    CHECK(process.name(mapping.start + offset + 1) == "known::function(int)+0x1 [" + mapping.name.substr(5) + "]");
    ++found;
  }
  CHECK(found == 2);

  // What was read stays, also when the process is gone.
  const auto hidden =
      std::find_if(mappings.begin(), mappings.end(), [](const auto& m) { return m.name == "/tmp/hidden"; });
  child.end();
  CHECK(process.name(hidden->start + offset) == "known::function(int)+0x0 [hidden]");
  CHECK(test::contains(test::error_of([&] { process.refresh(); }), "(ENOENT)"));
}

TEST_CASE_FIXTURE(KernelTest, "a kernel that hides its addresses says so, and what to do") {
  Child child{[] {
    if (setresuid(65534, 65534, 65534) != 0) return 0;
    try {
      const KernelSymbols kernel;
      return 1;  // this kernel shows them to everybody
    } catch (const ebpfxx::Error& error) {
      const std::string_view text = error.what();
      return error.code() == std::errc::operation_not_permitted && text.find("kptr_restrict") != text.npos ? 2 : 0;
    }
  }};
  std::ifstream settings{"/proc/sys/kernel/perf_event_paranoid"};
  int paranoid = 0;
  settings >> paranoid;
  CHECK(child.result() == (paranoid > 1 ? 2 : 1));
}
