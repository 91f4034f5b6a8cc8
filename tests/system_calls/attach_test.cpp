// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Each way to attach a program, while each system call fails, is interrupted, or is the last.
#include <bpf/bpf.h>
#include <doctest/doctest.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/socket.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstdio>
#include <ebpfxx/attached.hpp>
#include <ebpfxx/choose.hpp>
#include <ebpfxx/cpus.hpp>
#include <ebpfxx/features.hpp>
#include <ebpfxx/link_info.hpp>
#include <ebpfxx/map/socket_map.hpp>
#include <ebpfxx/program/netfilter.hpp>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "attempts.hpp"
#include "hooks.skel.hpp"
#include "network.hpp"
#include "support.hpp"
#include "tracer.hpp"

extern "C" [[gnu::noinline]] int ebpfxx_faults_probed(int number) {
  asm volatile("" : "+r"(number));
  return number;
}

static void probe() {
  asm volatile(
      "990: nop\n"
      ".pushsection .note.stapsdt, \"?\", \"note\"\n"
      ".balign 4\n"
      ".4byte 992f - 991f, 994f - 993f, 3\n"
      "991: .asciz \"stapsdt\"\n"
      "992: .balign 4\n"
      "993: .8byte 990b, 0, 0\n"
      ".asciz \"ebpfxx_faults\", \"step\", \"\"\n"
      "994: .balign 4\n"
      ".popsection\n");
}

namespace {

using ebpfxx::Answer;
using faults::Errors;
using faults::expect;
using faults::Killed;
using faults::NoFaults;
using faults::Scenario;
using faults::try_all;

/// The object. The name that its struct_ops map gives to the kernel is this process's own.
ebpfxx::OpenObject open_object() {
  static std::string bytes;  // the object refers to it
  bytes.assign(reinterpret_cast<const char*>(hooks::detail::object_bytes), sizeof hooks::detail::object_bytes - 1);
  char name[16];
  std::snprintf(name, sizeof name, "ebpfxx_%08x", static_cast<unsigned>(getpid()));
  bytes.replace(bytes.find("ebpfxx_00000000"), sizeof name - 1, name);
  return ebpfxx::OpenObject::from_memory(std::as_bytes(std::span{bytes}), {.name = "hooks"});
}

/// With these programs to be loaded.
hooks::OpenSkeleton open_with(const std::vector<const char*>& names) {
  hooks::OpenSkeleton open{open_object()};
  for (const char* program : names) ebpfxx::ProgramSpec{open.object(), program}.set_autoload(true);
  open.maps.congestion.set_autocreate(open.progs.ssthresh.autoload());
  return open;
}

/// Tries what uses these programs, which are loaded before; `prepare` is called with them once.
void try_hook(
    const std::vector<const char*>& names, void (*use)(hooks::Skeleton&), Killed killed = Killed::leaves_nothing,
    std::shared_ptr<void> (*prepare)(hooks::Skeleton&) = [](hooks::Skeleton&) { return std::shared_ptr<void>{}; }) {
  try_all(
      [=]() -> Scenario {
        const auto skel = std::make_shared<hooks::Skeleton>(open_with(names).load());
        return [skel, use, prepared = prepare(*skel)] {
          skel->bss().only_tid = test::this_thread();
          skel->bss().runs = 0;
          use(*skel);
        };
      },
      killed);
}

/// Keeps both XDP programs attached, each in a network namespace of its own. Without that, the kernel's list of what is
/// attached anywhere would change each time, and whoever has to do with network devices would wait meanwhile.
std::shared_ptr<void> attach_elsewhere(hooks::Skeleton& skel) {
  std::vector<ebpfxx::Fd> name_spaces;
  const auto own = [] { return ebpfxx::Fd{ebpfxx::adopt, open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC)}; };
  const ebpfxx::Fd here = own();
  for (const int program : {skel.progs.on_packet.fd(), skel.progs.on_packet_too.fd()}) {
    expect(unshare(CLONE_NEWNET) == 0 && bpf_xdp_attach(1, program, XDP_FLAGS_SKB_MODE, nullptr) == 0,
           "the test cannot attach a program elsewhere");
    name_spaces.push_back(own());
  }
  expect(setns(here.get(), CLONE_NEWNET) == 0, "the test does not come back");
  return std::make_shared<std::vector<ebpfxx::Fd>>(std::move(name_spaces));
}

/// Whether what happens now is seen by the program, and was not before.
void expect_run(const hooks::Skeleton& skel, void (*happens)()) {
  const NoFaults now;
  const volatile std::uint64_t& runs = skel.bss().runs;
  const std::uint64_t before = runs;
  happens();
  expect(runs == before + 1, "the program did not run");
}

const std::string link_pin = test::bpffs_path("link");

/// The file may be left by a scenario that failed.
struct Unpinned {
  ~Unpinned() {
    const NoFaults now;
    (void)unlink(link_pin.c_str());
  }
};

}  // namespace

TEST_CASE("faults: XDP") {
  try_hook(
      {"on_packet", "on_packet_too"},
      [](hooks::Skeleton& skel) {
        {
          auto link = skel.progs.on_packet.attach("lo", {.mode = ebpfxx::XdpMode::generic});
          const auto status = ebpfxx::xdp_status("lo");
          expect(status && status->program_id == link.info().prog_id, "another program is attached");
          link.update(skel.progs.on_packet_too);
          const auto info = link.info<ebpfxx::XdpLinkInfo>();
          expect(info.has_value(), "it is no XDP link");
          link.detach();
        }
        const ebpfxx::Link link = skel.progs.on_packet.attach("lo");
        expect(ebpfxx::xdp_status("lo").has_value(), "none is attached");
      },
      Killed::leaves_nothing, &attach_elsewhere);
}

TEST_CASE("faults: XDP in place of a program without a link") {
  try_hook(
      {"on_packet", "on_packet_too"},
      [](hooks::Skeleton& skel) {
        struct WithoutLink {
          explicit WithoutLink(int fd) {
            const NoFaults now;
            expect(bpf_xdp_attach(1, fd, XDP_FLAGS_SKB_MODE, nullptr) == 0, "the test cannot attach");
          }
          ~WithoutLink() {
            const NoFaults now;
            (void)bpf_xdp_detach(1, XDP_FLAGS_SKB_MODE, nullptr);
          }
        } const without_link{skel.progs.on_packet.fd()};
        auto attachment =
            skel.progs.on_packet_too.replace("lo", skel.progs.on_packet.id(), {.mode = ebpfxx::XdpMode::generic});
        expect(ebpfxx::xdp_status("lo")->program_id == skel.progs.on_packet_too.id(), "another program is attached");
        attachment.detach();
        expect(!ebpfxx::xdp_status("lo"), "a program is still attached");
      },
      Killed::leaves_something, &attach_elsewhere);
}

TEST_CASE("faults: tcx [6.6]") {
  try_hook({"on_frame"}, [](hooks::Skeleton& skel) {
    auto in = skel.progs.on_frame.attach_ingress("lo");
    expect(in.is_link(), "it is no link, although the kernel has them");
    const auto out = skel.progs.on_frame.attach_egress("lo", ebpfxx::head());
    expect(ebpfxx::attached_ingress("lo").programs.size() == 1, "another number is attached");
    in.detach();
    const NoFaults now;
    expect(test::eventually([] { return ebpfxx::attached_ingress("lo").programs.empty(); }), "it is still attached");
  });
}

TEST_CASE("faults: tc filters") {
  try_hook(
      {"on_frame"},
      [](hooks::Skeleton& skel) {
        auto in = skel.progs.on_frame.attach_ingress("lo", {.method = ebpfxx::TcMethod::filter});
        const auto again = skel.progs.on_frame.attach_ingress("lo", {.method = ebpfxx::TcMethod::filter});
        const auto out = skel.progs.on_frame.attach_egress("lo", {.method = ebpfxx::TcMethod::filter, .priority = 7});
        in.detach();
      },
      Killed::leaves_something);
}

TEST_CASE("faults: cgroups") {
  try_hook({"on_connect", "on_tcp"}, [](hooks::Skeleton& skel) {
    const auto cgroup = ebpfxx::Cgroup::open(faults::cgroup());
    auto link = skel.progs.on_connect.attach(faults::cgroup());
    const ebpfxx::Link too = skel.progs.on_connect.attach(cgroup);
    const ebpfxx::Link tcp = skel.progs.on_tcp.attach(cgroup);
    expect(ebpfxx::attached_to_cgroup(cgroup, BPF_CGROUP_INET4_CONNECT).programs.size() == 2, "not both are attached");
    link.update(skel.progs.on_connect);
    link.detach();
    expect(ebpfxx::attached_to_cgroup(cgroup, BPF_CGROUP_INET4_CONNECT).programs.size() == 1, "it is still attached");
  });
}

TEST_CASE("faults: cgroups, without links") {
  try_hook(
      {"on_connect", "on_device"},
      [](hooks::Skeleton& skel) {
        using ebpfxx::CgroupSharing;
        auto only = skel.progs.on_device.attach_without_link(faults::cgroup(), CgroupSharing::exclusive);
        auto one = skel.progs.on_connect.attach_without_link(faults::cgroup(), CgroupSharing::multi);
        one.detach();
      },
      Killed::leaves_something);
}

TEST_CASE("faults: network namespaces") {
  try_hook({"on_lookup", "on_flow"}, [](hooks::Skeleton& skel) {
    const ebpfxx::Link lookup = skel.progs.on_lookup.attach("/proc/self/ns/net");
    auto flow = skel.progs.on_flow.attach();
    flow.update(skel.progs.on_flow);
    flow.detach();
  });
}

TEST_CASE("faults: sockets") {
  try_hook({"filter", "balance"}, [](hooks::Skeleton& skel) {
    const auto new_socket = [] {
      const NoFaults now;
      const ebpfxx::Socket socket{ebpfxx::adopt, ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
      const int on = 1;
      expect(setsockopt(socket.fd(), SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) == 0, "the test gets no socket");
      return ebpfxx::Socket{ebpfxx::adopt, dup(socket.fd())};
    };
    const auto socket = new_socket();
    auto filtered = skel.progs.filter.attach(socket);
    auto balanced = skel.progs.balance.attach(socket);
    filtered.detach();
    balanced.detach();
    const auto again = skel.progs.filter.attach(socket);
  });
}

TEST_CASE("faults: maps of sockets") {
  try_hook({"on_receive", "on_message"}, [](hooks::Skeleton& skel) {
    const auto map = ebpfxx::SockMap<std::uint64_t>::create({.max_entries = 1, .name = "faults"});
    auto attachment = skel.progs.on_receive.attach(map);
    auto of_messages = skel.progs.on_message.attach(map);
    attachment.detach();
    of_messages.detach();
    const auto again = skel.progs.on_receive.attach(map), of_messages_again = skel.progs.on_message.attach(map);
  });
}

TEST_CASE("faults: netfilter [6.4]") {
  try_all([]() -> Scenario {
    auto open = open_object();
    ebpfxx::ProgramSpec{open, "at_netfilter"}
        .set_autoload(true)
        .set_type(std::bit_cast<bpf_prog_type>(ebpfxx::detail::prog_type_netfilter))
        .set_expected_attach_type(std::bit_cast<bpf_attach_type>(ebpfxx::detail::attach_netfilter));
    bpf_map__set_autocreate(bpf_object__find_map_by_name(open.native(), "congestion"), false);
    const auto object = std::make_shared<ebpfxx::Object>(std::move(open).load());
    return [object] {
      const ebpfxx::NetfilterProgram program{*object, "at_netfilter"};
      auto link = program.attach({.hook = ebpfxx::NetfilterHook::output, .priority = 1});
      expect(link.info<ebpfxx::NetfilterLinkInfo>().has_value(), "it is another link");
      link.detach();
    };
  });
}

TEST_CASE("faults: samples") {
  try_hook({"on_sample"}, [](hooks::Skeleton& skel) {
    auto links = skel.progs.on_sample.attach({.frequency = 99});
    expect(links.size() == ebpfxx::online_cpus().size(), "it is on some of the CPUs");
    links.refresh();
    links.detach();
    const auto mine = skel.progs.on_sample.attach({.period = 1'000'000, .pid = getpid()});
    expect(mine.size() == 1, "it is not on the one thread");
    const ebpfxx::Link one = skel.progs.on_sample.attach(
        ebpfxx::PerfEvent::open({.event = ebpfxx::SoftwareEvent::page_faults, .period = 1, .cpu = 0}));
  });
}

TEST_CASE("faults: samples of a cgroup") {
  try_hook(
      {"on_sample"},
      [](hooks::Skeleton& skel) {
        auto links = skel.progs.on_sample.attach({.frequency = 99, .cgroup = faults::cgroup()});
        expect(links.size() == ebpfxx::online_cpus().size(), "it is on some of the CPUs");
        links.refresh();
        links.detach();
      },
      Killed::leaves_nothing,
      [](hooks::Skeleton&) {
        // Linux gives cgroups perf_event when the topmost one's controllers are first set.
        const auto top = std::filesystem::path{faults::cgroup()}.parent_path().parent_path();
        for (const char* change : {"+pids", "-pids"})
          std::ofstream{top / "cgroup.subtree_control"} << change << std::flush;
        return std::shared_ptr<void>{};
      });
}

TEST_CASE("faults: user probes") {
  try_hook({"on_function"}, [](hooks::Skeleton& skel) {
    const ebpfxx::Link link = skel.progs.on_function.try_attach("libc.so.6", "getppid", {.pid = getpid()});
    expect(bool{link}, "try_attach() did not find what is there");
    expect_run(skel, [] { (void)getppid(); });
  });
}

TEST_CASE("faults: user probes that are not there") {
  try_hook({"on_function"}, [](hooks::Skeleton& skel) {
    expect(!skel.progs.on_function.try_attach(FAULTS_OBJECT, "ebpfxx_no_such_function"), "there is no such thing");
  });
}

TEST_CASE("faults: USDT") {
  try_hook({"on_probe"}, [](hooks::Skeleton& skel) {
    auto link = skel.progs.on_probe.try_attach("/proc/self/exe", "ebpfxx_faults", "step", {.pid = getpid()});
    expect(bool{link}, "try_attach() did not find what is there");
    expect_run(skel, &probe);
    link.detach();
  });
}

#ifdef UPROBE_MULTI
TEST_CASE("faults: many user probes [6.6]") {
  try_hook({"on_functions"}, [](hooks::Skeleton& skel) {
    {
      const auto link = skel.progs.on_functions.attach("/proc/self/exe", "ebpfxx_faults_prob*", {.pid = getpid()});
      expect_run(skel, [] { (void)ebpfxx_faults_probed(1); });
    }
    const auto link = skel.progs.on_functions.try_attach("/proc/self/exe", {"ebpfxx_faults_probed"});
    expect(bool{link}, "try_attach() did not find what is there");
    expect_run(skel, [] { (void)ebpfxx_faults_probed(1); });
  });
}
#endif

TEST_CASE("faults: tracepoints") {
  try_hook({"on_call", "on_any_call", "on_typed_call"}, [](hooks::Skeleton& skel) {
    {
      const ebpfxx::Link link = skel.progs.on_call.attach();
      expect_run(skel, [] { test::trigger(1); });
    }
    {
      const ebpfxx::Link link = skel.progs.on_call.try_attach("syscalls", "sys_enter_getpgid");
      expect(bool{link}, "try_attach() did not find what is there");
      expect_run(skel, [] { test::trigger(1); });
    }
    expect(!skel.progs.on_call.try_attach("syscalls", "no_such_tracepoint"), "there is no such thing");
    {
      const ebpfxx::Link link = skel.progs.on_any_call.try_attach("sys_enter");
      expect(bool{link}, "try_attach() did not find what is there");
      expect(link.info<ebpfxx::RawTracepointLinkInfo>().has_value(), "it is another link");
    }
    const ebpfxx::Link link = skel.progs.on_typed_call.attach();
    expect(link.info().prog_id == skel.progs.on_typed_call.id(), "it is another link");
  });
}

TEST_CASE("faults: iterators") {
  try_hook({"tasks"}, [](hooks::Skeleton& skel) {
    const Unpinned afterwards;
    std::size_t rows = 0, lines = 0;
    for (const auto& row : skel.progs.tasks.rows<std::array<char, 4>>())
      rows += std::string_view{row.data(), 4} == "end\n";
    expect(rows == 1, "other rows");
    auto link = skel.progs.tasks.attach();
    link.pin(link_pin);
    for (const std::string_view line : ebpfxx::Lines{ebpfxx::Link::open_pinned(link_pin)}) lines += line == "end";
    expect(lines == 1, "other lines");
    link.unpin();
  });
}

// Such a map is attached once. It stays so until it is detached, whatever becomes of the process.
TEST_CASE("faults: struct_ops") {
  const auto attach = [] {
    std::optional<hooks::Skeleton> skel;
    {
      const NoFaults before;
      skel.emplace(open_with({"ssthresh", "cong_avoid", "undo_cwnd"}).load());
    }
    auto link = skel->maps.congestion.attach();
    const NoFaults now;
    expect(!test::error_of([&] { (void)skel->maps.congestion.attach(); }).empty(), "it was not attached");
    link.detach();
  };
  try_all([=]() -> Scenario { return attach; }, Killed::is_not_tried);
}

TEST_CASE("faults: a skeleton attaches all or nothing") {
  try_hook({"on_call", "on_any_call", "on_typed_call", "tasks", "filter", "on_sample"}, [](hooks::Skeleton& skel) {
    auto& links = skel.links;
    const auto attached = [&] {
      return bool{links.on_call} + bool{links.on_any_call} + bool{links.on_typed_call} + bool{links.tasks};
    };
    try {
      std::size_t left = 0;
      for (const ebpfxx::Unattached& program : skel.attach())
        left += !program.is_map && program.reason != std::string_view{"it was not loaded"};
      expect(attached() == 4, "it did not attach all");
      expect(left == 2, "it left others");
    } catch (const ebpfxx::Error&) {
      expect(attached() == 0, "some stay attached");
      throw;
    }
    expect_run(skel, [] { test::trigger(1); });
    skel.detach();
    expect(attached() == 0, "some stay attached");
  });
}

TEST_CASE("faults: links") {
  try_hook({"on_connect"}, [](hooks::Skeleton& skel) {
    const Unpinned afterwards;
    auto link = skel.progs.on_connect.attach(faults::cgroup());
    link.pin(link_pin);
    expect(link.pin_path() == link_pin, "it is pinned elsewhere");
    const ebpfxx::Link by_id = ebpfxx::Link::from_id(link.info().id);
    {
      auto by_path = ebpfxx::Link::open_pinned(link_pin);
      expect(by_path.info().id == link.info().id, "it is another link");
      by_path.update(skel.progs.on_connect);
      by_path.unpin();
    }
    expect(!ebpfxx::Link::try_open_pinned(link_pin), "it is still pinned");
    link.detach();
    expect(!link, "it is still attached");
  });
}

TEST_CASE("faults: programs that are run and pinned") {
  try_hook({"on_packet", "on_any_call", "on_route"}, [](hooks::Skeleton& skel) {
    const Unpinned afterwards;
    const std::array<std::byte, 64> packet{};
    expect(skel.progs.on_packet.test_run(packet).return_value == XDP_PASS, "the verdict is wrong");
    expect(skel.progs.on_any_call.test_run(std::array<std::uint64_t, 2>{}).return_value == 0, "the result is wrong");
    skel.progs.on_route.pin(link_pin);
    skel.progs.on_route.unpin(link_pin);
  });
}

TEST_CASE("faults: choosing a program") {
  const auto choose = [] {
    auto open = open_with({});
    auto& progs = open.progs;
    expect(ebpfxx::choose(progs.on_typed_call, progs.on_call).name() == std::string_view{"on_typed_call"},
           "it chose another");
    expect(ebpfxx::choose(progs.on_any_call, progs.on_call).name() == std::string_view{"on_any_call"},
           "it chose another");
    expect(ebpfxx::choose(progs.on_call, progs.on_packet).name() == std::string_view{"on_call"}, "it chose another");
    expect(ebpfxx::choose(progs.on_packet, progs.on_call).name() == std::string_view{"on_packet"}, "it chose another");
  };
  try_all([=]() -> Scenario { return choose; }, Killed::leaves_nothing, Errors::momentary);
}

// What cannot be asked now is not missing.
TEST_CASE("faults: questions about the kernel") {
  const auto ask = [] {
    namespace features = ebpfxx::features;
    const auto expect_there = [](Answer answer, const char* what) { expect(answer.value() != Answer::no, what); };
    const auto expect_absent = [](Answer answer, const char* what) { expect(answer.value() != Answer::yes, what); };
    expect_there(features::function("vfs_read"), "no function");
    expect_there(features::type("task_struct"), "no type");
    expect_there(features::field("task_struct", "pid"), "no field");
    expect_there(features::tracepoint("syscalls", "sys_enter_getpgid"), "no tracepoint");
    expect_there(features::map_type(ebpfxx::MapType::hash), "no maps");
    expect_there(features::program_type(BPF_PROG_TYPE_XDP), "no programs");
    expect_there(features::program_type(BPF_PROG_TYPE_TRACING), "no programs that trace");
    expect_there(features::helper(BPF_PROG_TYPE_XDP, BPF_FUNC_redirect_map), "no helper");
    expect_absent(features::function("no_such_function"), "a function");
    expect_absent(features::tracepoint("syscalls", "no_such_tracepoint"), "a tracepoint");
    expect_absent(features::helper(BPF_PROG_TYPE_SOCKET_FILTER, BPF_FUNC_redirect_map), "a helper");
  };
  try_all([=]() -> Scenario { return ask; }, Killed::leaves_nothing, Errors::momentary);
}

TEST_CASE("faults: kprobes [probes]") {
  try_hook({"by_kprobe"}, [](hooks::Skeleton& skel) {
    const auto happens = [] {
      struct statfs status {};
      (void)statfs("/", &status);
    };
    {
      const ebpfxx::Link link = skel.progs.by_kprobe.attach();
      expect_run(skel, happens);
    }
    const ebpfxx::Link link = skel.progs.by_kprobe.try_attach("security_sb_statfs", {.retprobe = true});
    expect(bool{link}, "try_attach() did not find what is there");
    expect_run(skel, happens);
  });
}

TEST_CASE("faults: kprobes of system calls [probes]") {
  try_hook({"by_kprobe"}, [](hooks::Skeleton& skel) {
    const ebpfxx::Link link = skel.progs.by_kprobe.try_attach_syscall("getpgid", {.retprobe = true});
    expect(bool{link}, "try_attach_syscall() did not find what is there");
    expect_run(skel, [] { test::trigger(1); });
  });
}

TEST_CASE("faults: netkit [6.7] [probes]") {
  try_hook(
      {"on_frame"},
      [](hooks::Skeleton& skel) {
        auto primary = skel.progs.on_frame.attach_netkit_primary("kit");
        const ebpfxx::Link peer = skel.progs.on_frame.attach_netkit_peer("kit", ebpfxx::head());
        expect(ebpfxx::attached_netkit_primary("kit").programs.size() == 1, "another number is attached");
        expect(primary.info<ebpfxx::NetkitLinkInfo>().has_value(), "it is another link");
        primary.detach();
      },
      Killed::leaves_nothing,
      [](hooks::Skeleton&) {
        expect(std::system("ip link add kit type netkit") == 0, "the test gets no device");
        return std::shared_ptr<void>{};
      });
}

TEST_CASE("faults: functions that are replaced [probes]") {
  try_all([]() -> Scenario {
    const auto skel = std::make_shared<hooks::Skeleton>(open_with({"with_function"}).load());
    auto open = open_with({"drop_instead"});
    open.progs.drop_instead.set_attach_target("choose", skel->progs.with_function.fd());
    const auto other = std::make_shared<hooks::Skeleton>(std::move(open).load());
    return [skel, other] {
      const auto& target = skel->progs.with_function;
      auto link = other->progs.drop_instead.attach(target, "choose");
      expect(link.info().prog_id == other->progs.drop_instead.id(), "it is another link");
      expect(target.test_run(std::array<std::byte, 64>{}).return_value == XDP_DROP, "it is not replaced");
      link.detach();
      const NoFaults now;
      const auto verdict = [&] { return target.test_run(std::array<std::byte, 64>{}).return_value; };
      expect(test::eventually([&] { return verdict() == XDP_PASS; }), "it is still replaced");
    };
  });
}

TEST_CASE("faults: security hooks for a cgroup [6.0] [probes]") {
  try_hook({"on_bind"}, [](hooks::Skeleton& skel) {
    const ebpfxx::Link link = skel.progs.on_bind.attach(faults::cgroup());
    expect(link.info().prog_id == skel.progs.on_bind.id(), "it is another link");
  });
}

TEST_CASE("faults: fentry and LSM [probes]") {
  try_hook({"by_fentry", "by_lsm"}, [](hooks::Skeleton& skel) {
    const ebpfxx::Link by_fentry = skel.progs.by_fentry.attach();
    const ebpfxx::Link by_lsm = skel.progs.by_lsm.attach();
    expect(by_fentry.info().prog_id == skel.progs.by_fentry.id(), "it is another link");
  });
}
