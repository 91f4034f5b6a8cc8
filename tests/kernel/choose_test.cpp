// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include <sys/resource.h>
#include <sys/vfs.h>

#include <ebpfxx/choose.hpp>
#include <ebpfxx/features.hpp>

#include "choices.skel.hpp"
#include "support.hpp"

using ebpfxx::Answer;
using test::contains;
using test::error_of;
using test::KernelTest;
namespace features = ebpfxx::features;

namespace {

// Which of the two sees the event, once all the others are left out.
std::string seen_by_chosen(auto member, auto other) {
  auto open = choices::open();
  for (auto program : open.object().programs()) program.set_autoload(false);
  open.bss().only_tid = test::this_thread();
  const std::string chosen = ebpfxx::choose(open.progs.*member, open.progs.*other).name();
  CHECK((open.progs.*member).autoload() != (open.progs.*other).autoload());
  auto skel = std::move(open).load();
  skel.attach();
  struct statfs status {};
  REQUIRE(statfs("/", &status) == 0);
  CHECK(skel.bss().calls_seen == 1);
  return chosen;
}

}  // namespace

TEST_CASE_FIXTURE(KernelTest, "choose takes the first program that this kernel can use") {
  using Progs = choices::OpenSkeleton::Progs;
  CHECK(seen_by_chosen(&Progs::by_tracepoint, &Progs::by_fentry) == "by_tracepoint");
  CHECK(seen_by_chosen(&Progs::no_fentry, &Progs::by_tracepoint) == "by_tracepoint");
  CHECK(seen_by_chosen(&Progs::no_kprobe, &Progs::by_tracepoint) == "by_tracepoint");
  CHECK(seen_by_chosen(&Progs::no_tracepoint, &Progs::by_tracepoint) == "by_tracepoint");
  CHECK(seen_by_chosen(&Progs::no_raw_tracepoint, &Progs::by_tracepoint) == "by_tracepoint");
  CHECK(seen_by_chosen(&Progs::no_multi, &Progs::by_tracepoint) == "by_tracepoint");
  CHECK(seen_by_chosen(&Progs::no_lsm, &Progs::by_tracepoint) == "by_tracepoint");
}

TEST_CASE_FIXTURE(KernelTest, "choose takes fentry and kprobes where the kernel has them [probes]") {
  using Progs = choices::OpenSkeleton::Progs;
  CHECK(seen_by_chosen(&Progs::by_fentry, &Progs::by_tracepoint) == "by_fentry");
  CHECK(seen_by_chosen(&Progs::by_kprobe, &Progs::by_tracepoint) == "by_kprobe");
}

TEST_CASE_FIXTURE(KernelTest, "choose takes kprobe.multi where the kernel has it [probes] [6.12]") {
  using Progs = choices::OpenSkeleton::Progs;
  CHECK(seen_by_chosen(&Progs::by_multi, &Progs::by_tracepoint) == "by_multi");
}

TEST_CASE_FIXTURE(KernelTest, "choose says why it can use none") {
  auto open = choices::open();
  const std::string error = error_of([&] { (void)ebpfxx::choose(open.progs.no_fentry, open.progs.no_raw_tracepoint); });
  CHECK(error ==
        "cannot choose one of 2 programs for this kernel: Operation not supported (EOPNOTSUPP). 'no_fentry' "
        "(fentry/no_such_function): It does not exist in this kernel. 'no_raw_tracepoint' (raw_tp/no_such_tracepoint): "
        "It does not exist in this kernel.");
  CHECK(!open.progs.no_fentry.autoload());
}

TEST_CASE_FIXTURE(KernelTest, "choose passes over a program whose helper the kernel lacks") {
  using Progs = choices::OpenSkeleton::Progs;
  CHECK(seen_by_chosen(&Progs::by_no_helper, &Progs::by_tracepoint) == "by_tracepoint");
  CHECK(seen_by_chosen(&Progs::by_no_helper_of_tracing, &Progs::by_tracepoint) == "by_tracepoint");
  CHECK(seen_by_chosen(&Progs::by_helper_if_any, &Progs::by_tracepoint) == "by_helper_if_any");  // it asks first

  auto open = choices::open();
  open.rodata().has_helper = true;
  const std::string error =
      error_of([&] { (void)ebpfxx::choose(open.progs.by_no_helper, open.progs.by_helper_if_any); });
  CHECK(contains(error,
                 "'by_no_helper' (tp/syscalls/sys_enter_statfs): This kernel does not let it call helper 255. "
                 "'by_helper_if_any' (tp/syscalls/sys_enter_statfs): This kernel does not let it call helper 255."));
  CHECK(ebpfxx::detail::name_of_helper(BPF_FUNC_loop) == std::string_view{"bpf_loop()"});
}

TEST_CASE_FIXTURE(KernelTest, "load_if and create_if leave out what the kernel does not have") {
  auto open = choices::open();
  for (auto program : open.object().programs()) program.set_autoload(false);
  open.bss().only_tid = test::this_thread();
  open.progs.no_fentry.load_if(features::function("no_such_function"));
  open.progs.by_no_helper.load_if(features::helper(BPF_PROG_TYPE_TRACEPOINT, static_cast<bpf_func_id>(255)));
  open.progs.by_raw_tracepoint.load_if(features::type("task_struct"), features::kfunc("no_such_function"));
  open.progs.by_tracepoint.load_if(features::tracepoint("syscalls", "sys_enter_statfs"), Answer::unknown);
  open.progs.by_map.load_if(Answer::yes).load_if(Answer::no);  // the last one counts
  open.maps.spare.create_if(features::type("no_such_type"), Answer::yes);
  CHECK(!open.progs.no_fentry.autoload());
  CHECK(!open.progs.by_no_helper.autoload());
  CHECK(!open.progs.by_raw_tracepoint.autoload());
  CHECK(open.progs.by_tracepoint.autoload());
  CHECK(!open.progs.by_map.autoload());
  CHECK(!open.maps.spare.autocreate());
  auto skel = std::move(open).load();
  skel.attach();
  struct statfs status {};
  REQUIRE(statfs("/", &status) == 0);
  CHECK(skel.bss().calls_seen == 1);
  CHECK(skel.progs.by_map.fd() < 0);

  auto all = choices::open();
  for (auto program : all.object().programs()) program.set_autoload(false);
  all.maps.spare.create_if(features::map_type(ebpfxx::MapType::array), Answer::unknown);
  CHECK(all.progs.by_map.load_if(Answer::yes).autoload());
  const auto loaded = std::move(all).load();
  CHECK(loaded.progs.by_map.fd() >= 0);
  CHECK(loaded.maps.spare.fd() >= 0);
}

TEST_CASE_FIXTURE(KernelTest, "choose goes by the target that was set") {
  auto open = choices::open();
  CHECK(!open.progs.no_fentry.attach_target());
  open.progs.no_fentry.set_attach_target("vfs_write").set_attach_target("vfs_read");
  CHECK(open.progs.no_fentry.attach_target() == std::string{"vfs_read"});
  const std::string error = error_of([&] { (void)ebpfxx::choose(open.progs.no_fentry, open.progs.no_raw_tracepoint); });
  if (!error.empty())  // fentry is refused by a kernel that is locked down
    CHECK(contains(error, "'no_fentry' (fentry/no_such_function for vfs_read): The kernel does not allow it"));
}

TEST_CASE_FIXTURE(KernelTest, "fentry: what cannot be traced is said [probes]") {
  auto open = choices::open();
  const auto advice = [](int error, const ebpfxx::ProgramSpec& program) {
    return std::string{ebpfxx::detail::untraceable_advice(error, program.native(), program.attach_target())};
  };
  CHECK(contains(advice(EBUSY, open.progs.no_fentry), "Nothing can be attached at the entry of that function"));
  CHECK(contains(advice(EINVAL, open.progs.no_fentry), "Use a kprobe."));
  CHECK(advice(EPERM, open.progs.no_fentry).empty());
  CHECK(advice(EBUSY, open.progs.by_fentry).empty());
  CHECK(advice(EBUSY, open.progs.no_lsm).empty());
  open.progs.no_fentry.set_attach_target("vfs_read");
  CHECK(advice(EBUSY, open.progs.no_fentry).empty());
}

TEST_CASE_FIXTURE(KernelTest, "choose takes fentry for the target that was set [probes]") {
  auto open = choices::open();
  open.progs.no_fentry.set_attach_target("vfs_read");
  CHECK(ebpfxx::choose(open.progs.no_fentry, open.progs.by_tracepoint).name() == std::string{"no_fentry"});
}

TEST_CASE_FIXTURE(KernelTest, "features: what this process may not ask is unknown") {
  const pid_t child = fork();
  if (child == 0) {
    const auto is_unknown = [](const ebpfxx::Answer& answer) { return answer.value() == Answer::unknown; };
    const auto nothing_is_known = [&] {
      return is_unknown(features::map_type(ebpfxx::MapType::hash)) &&
             is_unknown(features::program_type(BPF_PROG_TYPE_XDP)) &&
             is_unknown(features::helper(BPF_PROG_TYPE_XDP, BPF_FUNC_redirect_map)) &&
             is_unknown(features::helper(BPF_PROG_TYPE_XDP, BPF_FUNC_sk_fullsock));
    };
    rlimit descriptors{};
    getrlimit(RLIMIT_NOFILE, &descriptors);
    const rlimit none{0, descriptors.rlim_max};
    const bool without_descriptors = setrlimit(RLIMIT_NOFILE, &none) == 0 && nothing_is_known();
    setrlimit(RLIMIT_NOFILE, &descriptors);
    const bool as_nobody = setresuid(65534, 65534, 65534) == 0 && nothing_is_known();
    _exit(without_descriptors && as_nobody ? 0 : 1);
  }
  int status = -1;
  REQUIRE(waitpid(child, &status, 0) == child);
  CHECK(status == 0);
}

TEST_CASE_FIXTURE(KernelTest, "features: what this kernel has") {
  CHECK(features::function("vfs_read"));
  CHECK(features::function("no_such_function").value() == Answer::no);
  CHECK(features::type("task_struct"));
  CHECK(features::type("no_such_type").value() == Answer::no);
  CHECK(features::field("task_struct", "pid"));
  CHECK(features::field("sk_buff", "dev"));  // in an anonymous member
  CHECK(features::field("task_struct", "no_such_field").value() == Answer::no);
  CHECK(features::field("no_such_type", "pid").value() == Answer::no);
  CHECK(features::tracepoint("sched", "sched_switch"));
  CHECK(features::tracepoint("sched", "no_such_tracepoint").value() == Answer::no);
  CHECK(features::map_type(ebpfxx::MapType::ringbuf));
  CHECK(features::map_type(static_cast<ebpfxx::MapType>(200)).value() != Answer::yes);
  CHECK(features::program_type(BPF_PROG_TYPE_XDP));
  CHECK(features::program_type(BPF_PROG_TYPE_TRACING).value() != Answer::no);  // whatever the kernel refuses
  CHECK(features::helper(BPF_PROG_TYPE_XDP, BPF_FUNC_redirect_map));
  CHECK(features::helper(BPF_PROG_TYPE_SOCKET_FILTER, BPF_FUNC_redirect_map).value() == Answer::no);
  CHECK(features::helper(BPF_PROG_TYPE_TRACING, static_cast<bpf_func_id>(255)).value() == Answer::no);
  CHECK(features::helper(BPF_PROG_TYPE_TRACING, BPF_FUNC_map_lookup_elem).value() == Answer::unknown);
  CHECK(features::kprobe("no_such_function").value() == Answer::no);
  CHECK(features::attach_type(BPF_XDP_CPUMAP));
  CHECK(ebpfxx::detail::is_in_kernel_enum("bpf_attach_type", 5000).value() == Answer::no);
}

TEST_CASE_FIXTURE(KernelTest, "features: ways to attach, by the kernel's version") {
  const auto netkit = static_cast<bpf_attach_type>(ebpfxx::detail::attach_netkit_peer);  // Linux 6.7
  CHECK(features::attach_type(netkit).value() == (ebpfxx::detail::kernel_is_at_least(6, 7) ? Answer::yes : Answer::no));
}

TEST_CASE_FIXTURE(KernelTest, "features: kprobes and fentry where nothing is locked down [probes]") {
  CHECK(features::kprobe("vfs_read"));
  CHECK(features::program_type(BPF_PROG_TYPE_TRACING));
}
