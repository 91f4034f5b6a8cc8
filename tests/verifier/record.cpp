// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Usage: [ONLY="name ..."] record OBJECT... [unprivileged OBJECT...]
//
// Loads each program of the objects alone, and prints what this kernel's verifier refuses: "=== name", then its log
// without what differs from run to run, its middle left out where it is long. Its output is a file in logs/.
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <ebpfxx/object.hpp>
#include <ebpfxx/program.hpp>
#include <string>

static void print(std::string_view log) {
  const auto line = [&] {
    const std::string_view found = log.substr(0, log.find('\n'));
    log.remove_prefix(found.size() < log.size() ? found.size() + 1 : found.size());
    return found;
  };
  std::size_t lines = 0;
  for (const char character : log) lines += character == '\n';
  for (std::size_t i = 0; i < lines; ++i) {
    const std::string_view found = line();
    const bool is_statistic = found.starts_with("verification time ") || found.starts_with("processed ") ||
                              found.starts_with("stack depth ") || found.starts_with("mark_read");
    if (is_statistic || (lines > 200 && i >= 10 && i + 60 < lines)) continue;
    std::printf("%.*s\n", static_cast<int>(found.size()), found.data());
  }
}

int main(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    if (std::string_view{argv[i]} == "unprivileged") {
      if (std::FILE* file = std::fopen("/proc/sys/kernel/unprivileged_bpf_disabled", "w")) {
        std::fputs("0", file);
        std::fclose(file);
      }
      if (setuid(65534) != 0) return 1;
      continue;
    }
    const auto programs = ebpfxx::OpenObject::from_file(argv[i]);
    for (const auto& each : programs.programs()) {
      const std::string name = each.name();
      const char* only = std::getenv("ONLY");
      if (only && (" " + std::string{only} + " ").find(" " + name + " ") == std::string::npos) continue;
      auto open = ebpfxx::OpenObject::from_file(argv[i]);
      ebpfxx::ProgramSpec{open, name}.set_autoload(true);
      try {
        (void)std::move(open).load();  // some kernels accept it
      } catch (const ebpfxx::VerifierError& error) {
        std::printf("=== %s\n", name.c_str());
        print(error.log());
      } catch (const ebpfxx::Error& error) {
        std::printf("=== %s\nno log: %s\n", name.c_str(), error.what());
      }
    }
  }
}
