// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Usage: benchmark-in-turns TIMES SHELL-COMMAND SHELL-COMMAND
//
// Runs two commands in turns. Prints of each: the median of its processor time in milliseconds and its peak memory in
// kilobytes. A small program does it, since a child's peak begins with what its parent has.
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <vector>

namespace {

struct Cost {
  std::vector<double> milliseconds;
  long kilobytes = 0;
};

double milliseconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_usec) / 1e3;
}

// The shell's own cost is small, and in both.
void run(const char* command, Cost& cost) {
  const pid_t child = fork();
  if (child == 0) {
    dup2(open("/dev/null", O_WRONLY), STDOUT_FILENO);
    dup2(STDOUT_FILENO, STDERR_FILENO);
    execl("/bin/sh", "sh", "-c", command, nullptr);
    _exit(127);
  }
  int status = 0;
  rusage usage{};
  if (child < 0 || wait4(child, &status, 0, &usage) < 0 || status != 0) {
    std::fprintf(stderr, "this fails: %s\n", command);
    std::exit(1);
  }
  cost.milliseconds.push_back(milliseconds(usage.ru_utime) + milliseconds(usage.ru_stime));
  cost.kilobytes = std::max(cost.kilobytes, usage.ru_maxrss);
}

void print(Cost& cost) {
  const auto middle = cost.milliseconds.begin() + static_cast<std::ptrdiff_t>(cost.milliseconds.size() / 2);
  std::nth_element(cost.milliseconds.begin(), middle, cost.milliseconds.end());
  std::printf("%.3f %ld\n", *middle, cost.kilobytes);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) return std::fputs("usage: benchmark-in-turns TIMES SHELL-COMMAND SHELL-COMMAND\n", stderr), 2;
  Cost first, second;
  for (int left = std::atoi(argv[1]); left > 0; --left) {
    run(argv[2], first);
    run(argv[3], second);
  }
  print(first);
  print(second);
}
