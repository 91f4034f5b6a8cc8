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
        const std::string name = "object-" + std::to_string(thread) + "-" + std::to_string(round) + "-";
        try {
          (void)ebpfxx::OpenObject::from_memory(std::as_bytes(std::span{"no object"}), {.name = name.c_str()});
        } catch (const ebpfxx::Error& error) {
          // In the operation, and once in libbpf's words.
          const std::string text = error.what();
          const std::size_t words = text.find("libbpf: "), place = text.find(name, words);
          right += place != text.npos && text.find("object-", place + 1) == text.npos;
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
