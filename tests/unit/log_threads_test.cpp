// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <atomic>
#include <ebpfxx/object.hpp>
#include <string>
#include <thread>
#include <vector>

static std::atomic<int> handled{0};  // warnings

TEST_CASE("libbpf's warnings go into the error of their own thread, while the log handler changes [threads]") {
  constexpr int threads = 4, rounds = 200;
  std::atomic<int> right{0}, finished{0};
  std::vector<std::thread> all;
  for (int thread = 0; thread < threads; ++thread)
    all.emplace_back([&, thread] {
      for (int round = 0; round < rounds; ++round) {
        const std::string path = "/nonexistent/" + std::to_string(thread) + "-" + std::to_string(round) + ".bpf.o";
        try {
          (void)ebpfxx::OpenObject::from_file(path);
        } catch (const ebpfxx::Error& error) {
          const std::string text = error.what(), warning = "failed to open " + path;
          const std::size_t place = text.find(warning);
          right += place != text.npos && text.find("failed to open", place + 1) == text.npos;
        }
      }
      ++finished;
    });
  while (finished < threads) {
    ebpfxx::set_log_handler(
        [](ebpfxx::LogLevel level, std::string_view) { handled += level == ebpfxx::LogLevel::warning; });
    std::this_thread::yield();
    ebpfxx::set_log_handler(nullptr);
  }
  for (auto& thread : all) thread.join();
  CHECK(right.load() == threads * rounds);
  CHECK(handled.load() <= threads * rounds);
}
