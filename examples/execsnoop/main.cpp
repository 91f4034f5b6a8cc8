// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include <CLI/CLI.hpp>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <ebpfxx/recorder.hpp>
#include <ebpfxx/replay.hpp>
#include <ebpfxx/stop.hpp>
#include <ebpfxx/terminal.hpp>
#include <string>

#include "execsnoop.skel.hpp"

using namespace std::chrono_literals;
using execsnoop::event;
using execsnoop::event_kind;

static ebpfxx::Stop stop;

static std::string result_of(const event& e) {
  if (e.signal) return "signal " + std::to_string(e.signal);
  return "exit " + std::to_string(e.exit_code);
}

static double milliseconds(const event& e) { return static_cast<double>(e.duration_ns) / 1e6; }

static void print_header() {
  std::printf("%-6s %-16s %7s %7s %12s  %s\n", "EVENT", "COMMAND", "PID", "PPID", "DURATION", "FILE OR RESULT");
}

static void print_row(const event& e) {
  const bool is_exec = e.kind == event_kind::EXEC;
  char duration[32] = "";
  if (e.duration_ns) std::snprintf(duration, sizeof duration, "%.3f ms", milliseconds(e));
  const std::string command = ebpfxx::printable(ebpfxx::text(e.comm));
  const std::string result = is_exec ? ebpfxx::printable(ebpfxx::text(e.filename)) : result_of(e);
  std::printf("%-6s %-16s %7u %7u %12s  %s\n", is_exec ? "EXEC" : "EXIT", command.c_str(), e.pid, e.ppid, duration,
              result.c_str());
}

// A process can give any bytes as names of commands and files, so everything but plain ASCII is escaped.
static std::string json_string(const char* text) {
  std::string quoted = "\"";
  for (; *text; ++text) {
    const auto byte = static_cast<unsigned char>(*text);
    if (byte < 0x20 || byte >= 0x7f || byte == '"' || byte == '\\') {
      char escape[8];
      std::snprintf(escape, sizeof escape, "\\u%04x", byte);
      quoted += escape;
    } else {
      quoted += *text;
    }
  }
  return quoted + '"';
}

static void print_json(const event& e) {
  std::printf(R"({"event":"%s","comm":%s,"pid":%u,"ppid":%u,"uid":%u)", e.kind == event_kind::EXEC ? "exec" : "exit",
              json_string(e.comm.data()).c_str(), e.pid, e.ppid, e.uid);
  if (e.kind == event_kind::EXEC)
    std::printf(R"(,"filename":%s)", json_string(e.filename.data()).c_str());
  else
    std::printf(R"(,"exit_code":%u,"signal":%u)", e.exit_code, e.signal);
  if (e.duration_ns) std::printf(R"(,"duration_ms":%.3f)", milliseconds(e));
  std::puts("}");
}

int main(int argc, char** argv) try {
  CLI::App app{"Shows each program that starts and each process that ends, as it happens. Needs root."};
  std::uint64_t min_ms = 0;
  std::uint32_t pid = 0, uid = static_cast<std::uint32_t>(-1);
  bool json = false;
  std::string record, replay;
  app.add_option("--min-ms", min_ms, "Only the ends of processes that lived this long, in milliseconds");
  app.add_option("--pid", pid, "Only this process");
  app.add_option("--uid", uid, "Only processes of this user");
  app.add_flag("--json", json, "A JSON object a line instead of a table");
  app.add_option("--record", record, "Also writes the events to this file");
  app.add_option("--replay", replay, "Shows the events of such a file; needs no root");
  CLI11_PARSE(app, argc, argv);

  const auto show = [&](const event& e) {
    json ? print_json(e) : print_row(e);
    std::fflush(stdout);
  };
  if (!replay.empty()) {
    const ebpfxx::Replay recorded{replay};
    if (!json) print_header();
    recorded.stream<event>("events").consume(show);
    return 0;
  }

  std::signal(SIGINT, [](int) { stop.request(); });
  std::signal(SIGTERM, [](int) { stop.request(); });

  auto open = execsnoop::open();
  open.rodata().min_duration_ns = min_ms * 1'000'000;
  open.rodata().only_pid = pid;
  open.rodata().only_uid = uid;
  auto skel = std::move(open).load();
  skel.attach();

  ebpfxx::RingBuffer events{skel.maps.events};
  events.coalesce(200us);  // where there are many, reads many at once
  if (!json) print_header();
  if (record.empty()) {
    events.run(stop, show);
  } else {
    ebpfxx::Recorder recorder{record};
    events.run(stop, recorder.recording("events", show));
    recorder.close();
  }
  if (skel.bss().lost)
    std::fprintf(stderr, "execsnoop: %llu events were lost: the ring buffer was full\n",
                 static_cast<unsigned long long>(skel.bss().lost));
} catch (const ebpfxx::Error& error) {
  std::fprintf(stderr, "execsnoop: %s\n", error.what());
  return 1;
}
