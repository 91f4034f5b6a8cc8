// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include "attempts.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <ebpfxx/attached.hpp>
#include <ebpfxx/detail/tc_filters.hpp>
#include <ebpfxx/ebpfxx.hpp>
#include <ebpfxx/program/xdp.hpp>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "network.hpp"
#include "support.hpp"
#include "tracer.hpp"

namespace faults {

namespace {

using What = Fault::What;

constexpr int errors[] = {EPERM, ENOMEM, EINTR, EAGAIN, EINVAL, EMFILE};

// Most of the time the kernel has to wait before something is gone, so that many tries can be under way. Where each
// worker's own programs take longer than that, under emulation, EBPFXX_WORKERS has a smaller number.
std::size_t number_of_workers() {
  const char* const number = std::getenv("EBPFXX_WORKERS");
  return number ? std::max(std::strtoul(number, nullptr, 10), 1ul) : 16;
}
const std::size_t workers = number_of_workers();

constexpr int loopback = 1;

// Of this process.
std::string own_cgroup;
std::vector<std::uint32_t> programs;  // loaded by `prepare`, by their numbers

constexpr bpf_attach_type cgroup_hooks[] = {BPF_CGROUP_INET_EGRESS, BPF_CGROUP_INET4_CONNECT, BPF_CGROUP_SOCK_OPS,
                                            BPF_CGROUP_DEVICE};

std::size_t mappings() {
  std::ifstream maps{"/proc/self/maps"};
  std::size_t count = 0;
  for (std::string line; std::getline(maps, line);)
    count += line.find("bpf") != std::string::npos || line.find("perf_event") != std::string::npos;
  return count;
}

std::size_t pins() {
  using Walk = std::filesystem::recursive_directory_iterator;
  return static_cast<std::size_t>(std::distance(Walk{"/sys/fs/bpf"}, Walk{}));
}

// Those that this process has open.
std::vector<std::uint32_t> loaded_programs() {
  std::vector<std::uint32_t> found;
  for (const auto& entry : std::filesystem::directory_iterator{"/proc/self/fdinfo"}) {
    std::ifstream file{entry.path()};
    for (std::string line; std::getline(file, line);)
      if (line.starts_with("prog_id:")) found.push_back(static_cast<std::uint32_t>(std::stoul(line.substr(8))));
  }
  return found;
}

// Whether a link has one of `programs`.
bool has_link() {
  if (programs.empty()) return false;
  for (std::uint32_t id = 0; bpf_link_get_next_id(id, &id) == 0;) {
    const ebpfxx::Fd link{ebpfxx::adopt, bpf_link_get_fd_by_id(id)};
    bpf_link_info info{};
    std::uint32_t size = sizeof info;
    if (link && bpf_obj_get_info_by_fd(link.get(), &info, &size) == 0 &&
        std::find(programs.begin(), programs.end(), info.prog_id) != programs.end())
      return true;
  }
  return false;
}

bool has_programs(int target, int hook) {
  std::uint32_t ids[64], count = std::size(ids);
  return bpf_prog_query(target, static_cast<bpf_attach_type>(hook), 0, nullptr, ids, &count) == 0 && count > 0;
}

// What is attached in this process's namespaces and cgroup, or to its programs.
std::string attached_now() {
  std::string found;
  if (has_link()) found += " [a link stays]";
  if (ebpfxx::xdp_status("lo")) found += " [an XDP program stays]";
  for (const auto side : {BPF_TC_INGRESS, BPF_TC_EGRESS}) {
    const ebpfxx::detail::LogCapture no_words;
    const ebpfxx::detail::TcHook hook{loopback, side};
    ebpfxx::detail::Options<bpf_tc_opts> filter;
    filter.handle = filter.priority = 1;
    if (bpf_tc_query(&hook, &filter) != -EINVAL) found += " [a qdisc stays]";
  }
  for (const int hook : {ebpfxx::detail::attach_tcx_ingress, ebpfxx::detail::attach_tcx_egress})
    if (has_programs(loopback, hook)) found += " [a tcx program stays]";
  const auto name_space = ebpfxx::NetNamespace::own();
  for (const int hook : {BPF_FLOW_DISSECTOR, BPF_SK_LOOKUP})
    if (has_programs(name_space.fd(), hook)) found += " [a program of the network namespace stays]";
  const auto cgroup = ebpfxx::Cgroup::open(own_cgroup);
  for (const bpf_attach_type hook : cgroup_hooks)
    if (has_programs(cgroup.fd(), hook)) found += " [a program of the cgroup stays]";
  return found;
}

// The same, once the kernel has let go of what nobody holds.
std::string left_attached() {
  std::string found;
  (void)test::eventually([&] { return (found = attached_now()).empty(); });
  return found;
}

void remove_pins() {
  std::error_code kernels_own;  // maps.debug and progs.debug
  for (const auto& entry : std::filesystem::directory_iterator{"/sys/fs/bpf"})
    std::filesystem::remove_all(entry, kernels_own);
}

// What a process that was killed left, as it may.
void clean_up() {
  const ebpfxx::detail::LogCapture no_words;
  ebpfxx::detail::TcHook both{loopback, BPF_TC_INGRESS | BPF_TC_EGRESS};
  (void)bpf_tc_hook_destroy(&both);
  (void)bpf_xdp_detach(loopback, 0, nullptr);
  const auto cgroup = ebpfxx::Cgroup::open(own_cgroup);
  for (const bpf_attach_type hook : cgroup_hooks)
    for (const auto& [id, link] : ebpfxx::attached_to_cgroup(cgroup, hook).programs) {
      const ebpfxx::Fd program{ebpfxx::adopt, bpf_prog_get_fd_by_id(id)};
      (void)bpf_prog_detach2(program.get(), cgroup.fd(), hook);
    }
}

// What is wrong with the text of an Error.
std::string judged(const std::string& text, bool may_fail) {
  if (std::getenv("EBPFXX_SHOW_ERRORS")) std::fprintf(stderr, "%s\n", text.c_str());
  // libbpf keeps what it heard of the kernel while calls failed.
  if (!may_fail && text.find("libbpf probes the kernel only once") == std::string::npos)
    return "nothing failed, but: " + text;
  if (!text.starts_with("cannot ")) return "the error does not start with what was tried: " + text;
  if (text.find("the info of a map:") != std::string::npos) return "the error is of a later step: " + text;
  if (text.find("..") != std::string::npos) return "two full stops: " + text;
  return "";
}

// The scenario once, with faults or without: what is wrong with how it went.
std::string attempt(const Scenario& scenario, bool with_faults, bool may_fail, bool may_stay) {
  const std::size_t descriptors = test::open_descriptors(), mapped = mappings(), pinned = pins();
  std::string complaint;
  if (with_faults) begin_faults();
  try {
    scenario();
    end_faults();
  } catch (const WrongResult& wrong) {
    end_faults();
    complaint = "no error, but " + wrong.what;
  } catch (const ebpfxx::VerifierError& error) {
    end_faults();
    complaint = std::string{"no verifier refused anything: "} + error.what();
  } catch (const ebpfxx::Error& error) {
    end_faults();
    complaint = judged(error.what(), may_fail);
  } catch (const std::bad_alloc&) {
    end_faults();
  } catch (const std::exception& error) {
    end_faults();
    complaint = std::string{"another exception: "} + error.what();
  }
  if (test::open_descriptors() != descriptors) complaint += " [it leaks descriptors]";
  if (mappings() != mapped) complaint += " [it leaks mapped memory]";
  if (pins() != pinned) complaint += " [a pin stays]";
  if (may_stay)
    clean_up();
  else
    complaint += left_attached();
  return complaint;
}

// One worker's tries, each in a process of its own.
class Worker {
 public:
  Worker(const std::function<Scenario()>& prepare, Killed killed, Errors which)
      : scenario_{prepare()}, killed_{killed}, errors_{which} {
    programs = loaded_programs();
    (void)std::strerror(LIBBPF_ERRNO__FORMAT);  // the C library keeps the text of what it does not know
  }

  // A line for each complaint, "what TAB when".
  std::string try_some(std::size_t number) {
    const Outcome fine = run_with({});
    if (!fine.complaint.empty()) return fine.complaint + "\twithout a fault\n";
    if (fine.calls == 0) return "it makes no system call\twithout a fault\n";
    blocks_ = fine.blocks;
    for (std::size_t nth = number + 1; nth <= fine.calls; nth += workers) {
      bool sends = false;
      for (std::size_t i = 0; i < std::size(errors); ++i) {
        if (errors_ == Errors::one_for_each_call && i != nth % std::size(errors)) continue;
        if (errors_ == Errors::momentary && (errors[i] == EPERM || errors[i] == EINVAL)) continue;
        add({What::fails, nth, errors[i]});
        sends = add({What::fails_for_good, nth, errors[i]}) == "sendto";
      }
      if (sends) add({What::refused, nth, EOPNOTSUPP});
      add({What::signal, nth, 0});
      if (killed_ != Killed::is_not_tried) add({What::kill, nth, 0});
      // What it finds next would not tell much.
      if (complaints_.find(" stays]") != complaints_.npos) break;
    }
    return complaints_;
  }

 private:
  Outcome run_with(Fault fault) {
    const bool may_fail = fault.what != What::nothing && fault.what != What::signal;
    const bool may_stay = killed_ == Killed::leaves_something && fault.what == What::fails_for_good;
    Outcome outcome = run(
        [&]() -> std::string {
          if (std::string complaint = attempt(scenario_, true, may_fail, may_stay); !complaint.empty())
            return complaint;
          if (fault.what == What::signal) return "";  // all of it has just worked
          if (std::string complaint = attempt(scenario_, false, false, false); !complaint.empty())
            return "afterwards: " + complaint;
          return "";
        },
        fault);
    if (outcome.killed) {
      remove_pins();
      if (killed_ == Killed::leaves_nothing) outcome.complaint = left_attached();
      clean_up();
    } else if (outcome.complaint.empty() && fault.what != What::nothing && outcome.blocks != blocks_) {
      outcome.complaint = "it leaks memory: " + std::to_string(outcome.blocks - blocks_) + " blocks";
    }
    return outcome;
  }

  // Returns the name of the call.
  std::string add(Fault fault) {
    Outcome outcome = run_with(fault);
    if (outcome.complaint.empty()) return outcome.failed;
    std::replace(outcome.complaint.begin(), outcome.complaint.end(), '\n', ' ');
    const std::string call = "call " + std::to_string(fault.nth);
    complaints_ += outcome.failed + ": " + outcome.complaint + "\t";
    switch (fault.what) {
      case What::nothing:
        break;
      case What::fails:
        complaints_ += call + " fails with " + strerrorname_np(fault.error);
        break;
      case What::fails_for_good:
        complaints_ += call + " and all after it fail with " + strerrorname_np(fault.error);
        break;
      case What::refused:
        complaints_ += "the kernel refuses the message of " + call;
        break;
      case What::signal:
        complaints_ += "a signal comes during " + call;
        break;
      case What::kill:
        complaints_ += "it is killed at " + call;
        break;
    }
    complaints_ += "\n";
    return outcome.failed;
  }

  Scenario scenario_;
  Killed killed_;
  Errors errors_;
  long blocks_ = 0;
  std::string complaints_;
};

// Namespaces and a cgroup of this process's own.
bool isolate(std::size_t number) {
  if (unshare(CLONE_NEWNS | CLONE_NEWNET) != 0 || mount("bpf", "/sys/fs/bpf", "bpf", 0, nullptr) != 0) return false;
  test::set_up_loopback();
  struct sigaction action {};
  action.sa_handler = [](int) {};
  if (sigaction(SIGUSR1, &action, nullptr) != 0) return false;
  own_cgroup += "/" + std::to_string(number);
  return std::filesystem::create_directory(own_cgroup);
}

std::string work(std::size_t number, const std::function<Scenario()>& prepare, Killed killed, Errors which) {
  std::string complaints;
  try {
    if (!isolate(number)) return "a worker gets no namespaces of its own\t\n";
    complaints = Worker{prepare, killed, which}.try_some(number);
  } catch (const std::exception& error) {
    complaints = std::string{error.what()} + "\t\n";
  }
  rmdir(own_cgroup.c_str());
  return complaints;
}

}  // namespace

const std::string& cgroup() { return own_cgroup; }

void try_all(const std::function<Scenario()>& prepare, Killed killed, Errors which) {
  if (which == Errors::one_for_each_call && std::getenv("EBPFXX_ALL_ERRORS")) which = Errors::all_for_each_call;
  const test::OwnCgroup parent;
  own_cgroup = parent.path();
  int results[2];
  REQUIRE(pipe2(results, O_CLOEXEC) == 0);
  for (std::size_t number = 0; number < workers; ++number) {
    const pid_t pid = fork();
    REQUIRE(pid >= 0);
    if (pid > 0) continue;
    close(results[0]);
    const std::string complaints = work(number, prepare, killed, which);
    const ebpfxx::Fd out{ebpfxx::adopt, results[1]};
    for (std::size_t at = 0, end; (end = complaints.find('\n', at)) != std::string::npos; at = end + 1) {
      const std::string line = complaints.substr(at, std::min(end - at, std::size_t{PIPE_BUF - 1})) + "\n";
      if (write(out.get(), line.data(), line.size()) < 0) _exit(1);
    }
    _exit(0);
  }
  close(results[1]);
  std::string lines;
  char chunk[4096];
  for (ssize_t got; (got = read(results[0], chunk, sizeof chunk)) > 0;)
    lines.append(chunk, static_cast<std::size_t>(got));
  close(results[0]);
  for (std::size_t number = 0; number < workers; ++number) {
    int status = 0;
    REQUIRE(wait(&status) > 0);
    CHECK(status == 0);
  }
  std::map<std::string, std::string> complaints;  // one of each kind
  for (std::size_t at = 0, end; (end = lines.find('\n', at)) != std::string::npos; at = end + 1) {
    const std::size_t tab = lines.find('\t', at);
    complaints.try_emplace(lines.substr(at, tab - at), lines.substr(tab + 1, end - tab - 1));
  }
  for (const auto& [what, where] : complaints) FAIL_CHECK(what << "\n  (" << where << ")");
}

}  // namespace faults
