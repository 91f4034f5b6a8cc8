// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Usage: benchmark-load [--rounds N] [--probes]   all examples that need no kprobes, fentry or LSM; or those that do
//        benchmark-load [--rounds N] EXAMPLE...   these
//        benchmark-load EXAMPLE c|ebpfxx          only that, once: nanoseconds, kilobytes
//
// From nothing to attached: each example's object by bpftool's C skeleton and by ours, each time in a process of its
// own, in turns. Prints "what<TAB>C<TAB>ebpfxx<TAB>ratio<TAB>goal" for the time and for the peak memory of each.
#include <linux/perf_event.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fstream>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "../../examples/usdt/probe.hpp"
#include "skeletons.hpp"

namespace {

std::int64_t started, ready;  // in nanoseconds of this process's processor time
constexpr int loopback = 1;   // in the network namespace of this process

[[noreturn]] void die(const char* what) {
  std::fprintf(stderr, "benchmark-load: cannot %s: %s\n", what, std::strerror(errno));
  std::exit(1);
}
std::int64_t processor_time() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return time.tv_sec * 1'000'000'000 + time.tv_nsec;
}

template <class T>
T* check(T* pointer, const char* what) {
  return pointer ? pointer : (die(what), nullptr);
}
int check(int result, const char* what) { return result >= 0 ? result : (die(what), -1); }

/// Opens, loads and attaches: what the skeleton can, and then `more`. Nothing is freed while the clock runs.
template <class C, class Prepare, class More>
void in_c(Prepare prepare, More more) {
  libbpf_set_print(nullptr);  // as ours
  started = processor_time();
  C* skel = check(C::open(), "open");
  bpf_map* map;
  bpf_object__for_each_map(map, skel->obj)  // the kernel wants none, and our sources name the record's type
      if (bpf_map__type(map) == BPF_MAP_TYPE_RINGBUF) bpf_map__set_value_size(map, 0);
  prepare(*skel);
  check(C::load(skel), "load");
  check(C::attach(skel), "attach");
  more(*skel);
  ready = processor_time();
}
template <class Open, class More>
void in_ebpfxx(Open open, More more) {
  started = processor_time();
  auto skel = open().load();
  skel.attach();
  [[maybe_unused]] const auto links = more(skel);
  ready = processor_time();
}

struct Nothing {
  int operator()(auto&) const { return 0; }
};

struct Example {
  const char* name;
  bool probes = false;
  void (*c)();
  void (*ours)();
  double goal = 1.03;
};

/// What the skeletons do not attach is attached by the next two; the last prepares C's object, as `open` does ours.
template <class C, class Open, class AttachC = Nothing, class Attach = Nothing, class Prepare = Nothing>
constexpr Example example(const char* name, Open, AttachC = {}, Attach = {}, Prepare = {}) {
  return {name, false, [] { in_c<C>(Prepare{}, AttachC{}); }, [] { in_ebpfxx(Open{}, Attach{}); }};
}
constexpr Example with_probes(Example example) {
  example.probes = true;
  return example;
}

const char* cgroup = "";  // a new one, without processes

bpf_link* registered = nullptr;  // struct_ops would stay when the process ends

void sample_in_c(const bpf_program* program) {
  perf_event_attr attr{};
  attr.size = sizeof attr;
  attr.type = PERF_TYPE_SOFTWARE;
  attr.config = PERF_COUNT_SW_CPU_CLOCK;
  attr.freq = 1;
  attr.sample_freq = 99;
  for (int cpu = 0; cpu < libbpf_num_possible_cpus(); ++cpu) {
    const auto fd = static_cast<int>(syscall(SYS_perf_event_open, &attr, -1, cpu, -1, PERF_FLAG_FD_CLOEXEC));
    if (fd < 0 && errno == ENODEV) continue;  // offline
    check(bpf_program__attach_perf_event(program, check(fd, "open a perf event")), "attach to a perf event");
  }
}

// ---- many functions ----

/// The first of the kernel's own functions that can be traced and have a name that no other has.
std::vector<std::string> some_functions(std::size_t count) {
  std::ifstream file{"/sys/kernel/tracing/available_filter_functions"};
  std::map<std::string, int> names;
  for (std::string line; std::getline(file, line);)
    if (line.find_first_of(" .") == std::string::npos && !line.starts_with("__")) ++names[line];
  std::vector<std::string> functions;
  for (const auto& [name, times] : names)
    if (times == 1 && functions.size() < count) functions.push_back(name);
  return functions.size() == count ? functions : (die("find enough functions"), functions);
}

void attach_many_in_c() {
  const auto functions = some_functions(1000);
  const c_many* skel = check(c_many::open_and_load(), "load");
  started = processor_time();
  std::vector<const char*> names;
  for (const std::string& function : functions) names.push_back(function.c_str());
  bpf_kprobe_multi_opts options{};
  options.sz = sizeof options;
  options.syms = names.data();
  options.cnt = names.size();
  check(bpf_program__attach_kprobe_multi_opts(skel->progs.on_call, nullptr, &options), "attach");
  ready = processor_time();
}
void attach_many_in_ebpfxx() {
  const auto functions = some_functions(1000);
  const auto skel = many::open().load();
  started = processor_time();
  const auto link = skel.progs.on_call.attach(functions);
  ready = processor_time();
}

constexpr auto filter_in_c = [](auto& skel) { check(bpf_program__attach_xdp(skel.progs.filter, loopback), "attach"); };
constexpr auto filter_in_ebpfxx = [](auto& skel) { return skel.progs.filter.attach(loopback); };

const Example examples[] = {
    example<c_hello>("hello", [] { return hello::open(); }),
    example<c_execsnoop>("execsnoop", [] { return execsnoop::open(); }),
    example<c_syscount>("syscount", [] { return syscount::open(); }),
    example<c_counting>("shared_map", [] { return counting::open(); }),
    example<c_tasks>("tasks", [] { return tasks::open(); }),
    example<c_tcpconnect>(
        "tcpconnect",
        [] {
          auto open = tcpconnect::open();
          open.progs.by_fentry.set_autoload(false);
          open.progs.by_kprobe.set_autoload(false);
          return open;
        },
        Nothing{}, Nothing{},
        [](auto& skel) {
          bpf_program__set_autoload(skel.progs.by_fentry, false);
          bpf_program__set_autoload(skel.progs.by_kprobe, false);
        }),
    example<c_packet_of_death>(
        "packet_of_death", [] { return packet_of_death::open(); }, filter_in_c, filter_in_ebpfxx),
    example<c_blocklist>(
        "blocklist", [] { return blocklist::open(); }, filter_in_c, filter_in_ebpfxx),
    example<c_cgroup_firewall>(
        "cgroup_firewall", [] { return cgroup_firewall::open(); },
        [](auto& skel) {
          const int directory = check(open(cgroup, O_RDONLY | O_DIRECTORY | O_CLOEXEC), "open the cgroup");
          for (const bpf_program* program :
               {skel.progs.connect4, skel.progs.connect6, skel.progs.sendmsg4, skel.progs.sendmsg6})
            check(bpf_program__attach_cgroup(program, directory), "attach");
        },
        [](auto& skel) {
          const auto directory = ebpfxx::Cgroup::open(cgroup);
          return std::array{skel.progs.connect4.attach(directory), skel.progs.connect6.attach(directory),
                            skel.progs.sendmsg4.attach(directory), skel.progs.sendmsg6.attach(directory)};
        }),
    example<c_bashreadline>(
        "bashreadline", [] { return bashreadline::open(); },
        [](auto& skel) {
          bpf_uprobe_opts options{};
          options.sz = sizeof options;
          options.retprobe = true;
          options.func_name = "readline";
          check(bpf_program__attach_uprobe_opts(skel.progs.on_line, -1, "bash", 0, &options), "attach");
        },
        [](auto& skel) { return skel.progs.on_line.attach("bash", "readline", {.retprobe = true}); }),
    example<c_usdt>(
        "usdt", [] { return usdt::open(); },
        [](auto& skel) {
          check(bpf_program__attach_usdt(skel.progs.on_done, -1, "/proc/self/exe", "benchmark", "probe", nullptr),
                "attach");
        },
        [](auto& skel) { return skel.progs.on_done.attach("/proc/self/exe", "benchmark", "probe"); }),
    example<c_profile>(
        "profile", [] { return profile::open(); }, [](auto& skel) { sample_in_c(skel.progs.on_sample); },
        [](auto& skel) { return skel.progs.on_sample.attach({.frequency = 99}); }),
    example<c_tcp_cc>(
        "tcp_cc", [] { return tcp_cc::open(); },
        [](auto& skel) { registered = check(bpf_map__attach_struct_ops(skel.maps.textbook), "attach"); }),
    example<c_allocs>(
        "allocs",
        [] {
          auto open = allocs::open();
          open.progs.at_calls.set_autoload(false);
          open.progs.at_returns.set_autoload(false);
          return open;
        },
        [](auto& skel) {
          for (const char* function : {"malloc", "calloc", "realloc", "free"}) {
            bpf_uprobe_opts options{};
            options.sz = sizeof options;
            options.func_name = function;
            check(bpf_program__attach_uprobe_opts(skel.progs.at_call, 0, "libc.so.6", 0, &options), "attach");
          }
        },
        [](auto& skel) {
          const auto attach = [&](const char* function) {
            return skel.progs.at_call.attach("libc.so.6", function, {.pid = 0});
          };
          return std::array{attach("malloc"), attach("calloc"), attach("realloc"), attach("free")};
        },
        [](auto& skel) {
          bpf_program__set_autoload(skel.progs.at_calls, false);
          bpf_program__set_autoload(skel.progs.at_returns, false);
        }),
    with_probes(example<c_filesnoop>("filesnoop", [] { return filesnoop::open(); })),
    {"1,000_kprobes", true, attach_many_in_c, attach_many_in_ebpfxx, 1.02},
};

/// A network namespace and a cgroup that nobody else uses.
class OwnSpace {
 public:
  OwnSpace() {
    check(unshare(CLONE_NEWNET | CLONE_NEWNS), "make a network namespace");
    check(mount("", "/", nullptr, MS_REC | MS_PRIVATE, nullptr), "make mounts private");
    check(mkdtemp(mount_), "make a folder");
    check(mount("none", mount_, "cgroup2", 0, nullptr), "mount the cgroups");
    cgroup_ = std::string{mount_} + "/benchmark-load-" + std::to_string(getpid());
    check(mkdir(cgroup_.c_str(), 0755), "make a cgroup");
    cgroup = cgroup_.c_str();
  }
  OwnSpace(const OwnSpace&) = delete;
  OwnSpace& operator=(const OwnSpace&) = delete;
  ~OwnSpace() {
    rmdir(cgroup);
    umount2(mount_, MNT_DETACH);  // something of it may be open
    rmdir(mount_);
  }

 private:
  char mount_[64] = "/tmp/benchmark-load-XXXXXX";
  std::string cgroup_;
};

// getrusage() would have what this process had before it was this program.
double peak_kilobytes() {
  std::ifstream status{"/proc/self/status"};
  for (std::string word; status >> word;)
    if (double kilobytes = 0; word == "VmHWM:" && status >> kilobytes) return kilobytes;
  die("find the peak memory");
}

// ---- in turns ----

struct Cost {
  double nanoseconds, kilobytes;
};

Cost cost_of(const char* name, const char* language) {
  const std::string command = "exec /proc/" + std::to_string(getpid()) + "/exe " + name + " " + language;
  std::FILE* output = check(popen(command.c_str(), "r"), "start a process");
  Cost cost{};
  const int numbers = std::fscanf(output, "%lf %lf", &cost.nanoseconds, &cost.kilobytes);
  if (pclose(output) != 0 || numbers != 2) {
    std::fprintf(stderr, "benchmark-load: this fails: benchmark-load %s %s\n", name, language);
    std::exit(1);
  }
  return cost;
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

void compare(const Example& example, int rounds) {
  const char* name = example.name;
  std::vector<double> c_times, our_times, ratios, c_memory, our_memory;
  for (int round = 0; round < rounds; ++round) {
    const Cost c_first = cost_of(name, "c");
    const Cost ours_first = cost_of(name, "ebpfxx"), ours_second = cost_of(name, "ebpfxx");
    const Cost c_second = cost_of(name, "c");
    c_times.push_back((c_first.nanoseconds + c_second.nanoseconds) / 2);
    our_times.push_back((ours_first.nanoseconds + ours_second.nanoseconds) / 2);
    ratios.push_back(our_times.back() / c_times.back());
    c_memory.push_back(c_second.kilobytes);
    our_memory.push_back(ours_second.kilobytes);
  }
  std::printf("%s, us\t%.0f\t%.0f\t%.3f\t%.2f\n", name, median(c_times) / 1e3, median(our_times) / 1e3, median(ratios),
              example.goal);
  const double c_kilobytes = median(c_memory), our_kilobytes = median(our_memory);
  std::printf("%s, peak KB\t%.0f\t%.0f\t%.3f\t1.10\n", name, c_kilobytes, our_kilobytes, our_kilobytes / c_kilobytes);
  std::fflush(stdout);
}

/// This program holds all examples, both times; no user's program has its layout. Which of its pages happen to be
/// mapped must not decide. The two names are the linker's.
extern "C" const char __executable_start, end;
void map_own_pages() {
  const auto page = static_cast<std::uintptr_t>(sysconf(_SC_PAGESIZE));
  const auto first = reinterpret_cast<std::uintptr_t>(&__executable_start) / page * page;
  const auto size = (reinterpret_cast<std::uintptr_t>(&end) - first) / page * page;
  check(madvise(reinterpret_cast<void*>(first), size, MADV_POPULATE_READ), "map this program's pages");
}

int run(const char* name, std::string_view language) {
  for (const Example& example : examples) {
    if (example.name != std::string_view{name}) continue;
    const OwnSpace space;
    PROBE2(benchmark, probe, 1, 2);
    map_own_pages();
    (language == "c" ? example.c : example.ours)();
    bpf_link__destroy(registered);
    std::printf("%lld %.0f\n", static_cast<long long>(ready - started), peak_kilobytes());
    return 0;
  }
  std::fprintf(stderr, "benchmark-load: no example %s\n", name);
  return 2;
}

}  // namespace

int main(int argc, char** argv) try {
  const std::vector<std::string_view> arguments(argv + 1, argv + argc);
  if (arguments.size() == 2 && (arguments[1] == "c" || arguments[1] == "ebpfxx")) return run(argv[1], arguments[1]);
  bool probes = false;
  int rounds = 25;
  std::vector<std::string_view> names;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (arguments[i] == "--probes") {
      probes = true;
    } else if (arguments[i] == "--rounds" && i + 1 < arguments.size()) {
      rounds = std::atoi(argv[++i + 1]);
    } else {
      names.push_back(arguments[i]);
    }
  }
  for (const Example& example : examples)
    if (names.empty() ? example.probes == probes : std::count(names.begin(), names.end(), example.name) > 0)
      compare(example, rounds);
} catch (const std::exception& error) {
  std::fprintf(stderr, "benchmark-load: %s\n", error.what());
  return 1;
}
