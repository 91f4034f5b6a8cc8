// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include "tracer.hpp"

#include <elf.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <stdexcept>

namespace faults {

namespace {

struct Call {
  long number;
  const char* name;
};

// The calls that may fail. Not close and munmap: nobody can do anything about those. Not dup3, which does not fail:
// libbpf calls it onto a descriptor that it has just opened, and would lose that one.
constexpr Call calls[] = {
    {SYS_bpf, "bpf"},
    {SYS_perf_event_open, "perf_event_open"},
    {SYS_mmap, "mmap"},
    {SYS_ioctl, "ioctl"},
    {SYS_socket, "socket"},
    {SYS_bind, "bind"},
    {SYS_sendto, "sendto"},
    {SYS_sendmsg, "sendmsg"},
    {SYS_recvfrom, "recvfrom"},
    {SYS_recvmsg, "recvmsg"},
    {SYS_setsockopt, "setsockopt"},
    {SYS_getsockopt, "getsockopt"},
    {SYS_getsockname, "getsockname"},
    {SYS_openat, "openat"},
    {SYS_fcntl, "fcntl"},
    {SYS_read, "read"},
    {SYS_pread64, "pread64"},
    {SYS_faccessat, "faccessat"},
    {SYS_newfstatat, "newfstatat"},
    {SYS_fstat, "fstat"},
    {SYS_readlinkat, "readlinkat"},
    {SYS_getdents64, "getdents64"},
    {SYS_openat2, "openat2"},
    {SYS_pidfd_open, "pidfd_open"},
    {SYS_epoll_create1, "epoll_create1"},
    {SYS_epoll_ctl, "epoll_ctl"},
    {SYS_memfd_create, "memfd_create"},
    {SYS_statfs, "statfs"},
    {SYS_rt_sigprocmask, "rt_sigprocmask"},
#ifdef SYS_poll
    {SYS_poll, "poll"},
#endif
    {SYS_ppoll, "ppoll"},
#ifdef SYS_rename
    {SYS_rename, "rename"},
    {SYS_unlink, "unlink"},
    {SYS_access, "access"},
    {SYS_readlink, "readlink"},
    {SYS_mkdir, "mkdir"},
#endif
    {SYS_renameat2, "renameat2"},
    {SYS_unlinkat, "unlinkat"},
    {SYS_mkdirat, "mkdirat"},
};

const char* name_of(long number) {
  for (const Call& call : calls)
    if (call.number == number) return call.name;
  return "?";
}

// libbpf and libelf repeat these until no signal interrupts them, and we read iterators for long; but neither signals
// nor what an iterator skips come for ever.
bool is_repeated(long number, int error) {
  if (number == SYS_read) return error == EAGAIN;
  return (number == SYS_recvmsg || number == SYS_pread64) && (error == EINTR || error == EAGAIN);
}

// What that call can fail with. When an answer of netlink is received, what was asked for has been done: the kernel
// loses an answer only if it cannot get a page for it, which it waits for unless the process is being killed. A socket
// call with right arguments is never invalid: EINVAL comes as an answer, and says that there is no such qdisc.
int plausible(long number, int error) {
  if (number == SYS_recvmsg) return EINTR;
  const bool is_of_socket =
      number == SYS_socket || number == SYS_bind || number == SYS_getsockname || number == SYS_sendto;
  return is_of_socket && error == EINVAL ? ENOBUFS : error;
}

// Calls of bpf(2) with these commands, which the kernel does not have, say where the part with faults begins and ends.
constexpr long begin_mark = 0x7e000001, end_mark = 0x7e000002;

// Stops the child at each of `calls`.
bool trace_calls() {
  std::array<sock_filter, 2 + 2 * std::size(calls)> filter{};
  std::size_t size = 0;
  filter[size++] = BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr));
  for (const Call& call : calls) {
    filter[size++] = BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<std::uint32_t>(call.number), 0, 1);
    filter[size++] = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE);
  }
  filter[size++] = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
  sock_fprog program{static_cast<unsigned short>(size), filter.data()};
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

// The registers of a child that is stopped at a system call.
class Registers {
 public:
  explicit Registers(pid_t child) : child_{child} {
    transfer(PTRACE_GETREGSET, NT_PRSTATUS, &registers_, sizeof registers_);
  }

#ifdef __x86_64__
  [[nodiscard]] long number() const { return static_cast<long>(registers_.orig_rax); }
  [[nodiscard]] long first_argument() const { return static_cast<long>(registers_.rdi); }
  [[nodiscard]] long second_argument() const { return static_cast<long>(registers_.rsi); }
  [[nodiscard]] long third_argument() const { return static_cast<long>(registers_.rdx); }
  void fail(int error) {
    registers_.orig_rax = ~0ull;
    registers_.rax = static_cast<unsigned long long>(-static_cast<long long>(error));
    transfer(PTRACE_SETREGSET, NT_PRSTATUS, &registers_, sizeof registers_);
  }
#elif defined(__aarch64__)
  [[nodiscard]] long number() const { return static_cast<long>(registers_.regs[8]); }
  [[nodiscard]] long first_argument() const { return static_cast<long>(registers_.regs[0]); }
  [[nodiscard]] long second_argument() const { return static_cast<long>(registers_.regs[1]); }
  [[nodiscard]] long third_argument() const { return static_cast<long>(registers_.regs[2]); }
  void fail(int error) {
    int none = -1;
    transfer(PTRACE_SETREGSET, NT_ARM_SYSTEM_CALL, &none, sizeof none);
    registers_.regs[0] = static_cast<unsigned long long>(-static_cast<long long>(error));
    transfer(PTRACE_SETREGSET, NT_PRSTATUS, &registers_, sizeof registers_);
  }
#else
#error "how does a system call fail on this architecture?"
#endif

 private:
  void transfer(__ptrace_request request, int set, void* data, std::size_t size) {
    iovec part{data, size};
    if (ptrace(request, child_, set, &part) != 0) throw std::runtime_error{"ptrace: registers"};
  }

  pid_t child_;
  user_regs_struct registers_{};
};

// Of the netlink message that a child is about to send, so that the kernel has no such type.
void spoil_message(pid_t child, const Registers& registers) {
  auto* const start = reinterpret_cast<void*>(registers.second_argument());  // a length, the type, flags
  errno = 0;
  const long header = ptrace(PTRACE_PEEKDATA, child, start, nullptr);
  if (errno != 0 || ptrace(PTRACE_POKEDATA, child, start, header | 0xffffL << 32) != 0)
    throw std::runtime_error{"ptrace: memory"};
}

// A file of thousands of blocks, as that of the kernel's types, is read like one of a few, and so is each table in one.
class ReadsInARow {
 public:
  bool is_much(const Registers& registers) {
    const bool is_of_table = registers.number() == SYS_pread64;
    const Read read{registers.number(), registers.first_argument(), is_of_table ? registers.third_argument() : 0};
    count_ = read == last_ && (read.number == SYS_read || is_of_table) ? count_ + 1 : 0;
    last_ = read;
    return count_ > 8;
  }

 private:
  struct Read {
    long number, file, length;
    bool operator==(const Read&) const = default;
  };
  Read last_{};
  int count_ = 0;
};

// What the child says, in memory that both have.
struct Report {
  bool done;
  long blocks;
  char complaint[8192];
};

std::string complaint_of(const std::function<std::string()>& scenario) {
  try {
    return scenario();
  } catch (const std::exception& error) {
    return std::string{"an exception came out of the scenario: "} + error.what();
  }
}

[[noreturn]] void be_the_child(const std::function<std::string()>& scenario, Report& report) {
  const bool traced = ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) == 0 && raise(SIGSTOP) == 0 && trace_calls();
  const long before = allocated_blocks();
  {
    const std::string complaint = traced ? complaint_of(scenario) : "the child cannot be traced";
    std::snprintf(report.complaint, sizeof report.complaint, "%s", complaint.c_str());
  }
  report.blocks = allocated_blocks() - before;
  report.done = true;
  _exit(0);
}

void end(pid_t child) {
  kill(child, SIGKILL);
  int status = 0;
  while (waitpid(child, &status, 0) == child && !WIFSIGNALED(status)) ptrace(PTRACE_CONT, child, nullptr, nullptr);
}

constexpr std::size_t too_many = 20000;

Outcome trace(pid_t child, Fault fault) {
  Outcome outcome;
  ReadsInARow reads;
  bool inside = false;
  int status = 0;
  const auto next = [&] { return waitpid(child, &status, 0) == child; };
  if (!next() || !WIFSTOPPED(status)) return {0, "", "the child did not start"};
  ptrace(PTRACE_SETOPTIONS, child, nullptr, PTRACE_O_TRACESECCOMP | PTRACE_O_EXITKILL);
  ptrace(PTRACE_CONT, child, nullptr, nullptr);
  while (next()) {
    long signal = 0;
    if (WIFEXITED(status)) return outcome;
    if (WIFSIGNALED(status)) {
      outcome.complaint = std::string{"it died of "} + strsignal(WTERMSIG(status));
      return outcome;
    }
    if (status >> 8 == (SIGTRAP | (PTRACE_EVENT_SECCOMP << 8))) {
      Registers registers{child};
      const bool is_bpf = registers.number() == SYS_bpf;
      if (is_bpf && registers.first_argument() == begin_mark) {
        inside = true;
      } else if (is_bpf && registers.first_argument() == end_mark) {
        inside = false;
      } else if (inside && !reads.is_much(registers)) {
        ++outcome.calls;
        const bool now = outcome.calls == fault.nth;
        if (now) {
          outcome.failed = name_of(registers.number());
          if (is_bpf) outcome.failed += " command " + std::to_string(registers.first_argument());
        }
        using What = Fault::What;
        if (now && fault.what == What::kill) {
          end(child);
          outcome.killed = true;
          return outcome;
        }
        if (now && fault.what == What::signal) kill(child, SIGUSR1);
        if (now && fault.what == What::refused) spoil_message(child, registers);
        const int error = plausible(registers.number(), fault.error);
        const bool again = fault.what == What::fails_for_good && outcome.calls > fault.nth;
        if (((fault.what == What::fails || fault.what == What::fails_for_good) && now) ||
            (again && !is_repeated(registers.number(), error)))
          registers.fail(error);
        if (outcome.calls > too_many) {
          end(child);
          outcome.complaint = "it tries for ever";
          return outcome;
        }
      }
    } else if (WIFSTOPPED(status)) {
      signal = WSTOPSIG(status);
    }
    ptrace(PTRACE_CONT, child, nullptr, signal);
  }
  outcome.complaint = "waitpid failed";
  return outcome;
}

}  // namespace

Outcome run(const std::function<std::string()>& scenario, Fault fault) {
  void* memory = mmap(nullptr, sizeof(Report), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) throw std::runtime_error{"mmap"};
  auto* report = static_cast<Report*>(memory);
  const pid_t child = fork();
  if (child == 0) be_the_child(scenario, *report);
  Outcome outcome = trace(child, fault);
  if (outcome.complaint.empty() && !outcome.killed)
    outcome.complaint = report->done ? report->complaint : "the child ended early";
  outcome.blocks = report->blocks;
  munmap(memory, sizeof(Report));
  return outcome;
}

static bool has_faults = false;

void begin_faults() {
  has_faults = true;
  syscall(SYS_bpf, begin_mark, nullptr, 0);
}
void end_faults() {
  has_faults = false;
  syscall(SYS_bpf, end_mark, nullptr, 0);
}

NoFaults::NoFaults() : had_faults_{has_faults} {
  if (had_faults_) end_faults();
}
NoFaults::~NoFaults() {
  if (had_faults_) begin_faults();
}

}  // namespace faults
