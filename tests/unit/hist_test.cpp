// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <ebpfxx/hist.hpp>
#include <map>
#include <random>
#include <string>
#include <vector>

using ebpfxx::HistStyle;
using ebpfxx::LinearHist;
using ebpfxx::Log2Hist;

namespace {

/// _stars() of bcc 0.26, src/python/bcc/table.py.
std::string stars(std::uint64_t count, std::uint64_t largest, int width) {
  std::string text;
  for (int i = 0;; ++i) {
    if (i > width * static_cast<double>(count) / static_cast<double>(largest) - 1 || i > width - 1) return text;
    text += '*';
  }
}

/// _print_log2_hist() of bcc, where vals[i + 1] are our counts[i].
std::string bcc_log2(const std::vector<std::uint64_t>& counts, const char* unit) {
  int last = -1;
  std::uint64_t largest = 0;
  for (int i = 0; i < static_cast<int>(counts.size()); ++i) {
    if (counts[static_cast<std::size_t>(i)]) last = i;
    largest = std::max(largest, counts[static_cast<std::size_t>(i)]);
  }
  if (last < 0) return {};
  const bool is_narrow = last + 1 <= 32;
  const int width = is_narrow ? 40 : 20;
  char line[256];
  std::snprintf(line, sizeof line,
                is_narrow ? "     %-19s : count     distribution\n" : "               %-29s : count     distribution\n",
                unit);
  std::string text = line;
  for (int i = 0; i <= last; ++i) {
    const auto high = i == 63 ? ~0ull : (2ull << i) - 1, low = i ? 1ull << i : 0;
    std::snprintf(line, sizeof line,
                  is_narrow ? "%10llu -> %-10llu : %-8llu |%-*s|\n" : "%20llu -> %-20llu : %-8llu |%-*s|\n", low, high,
                  static_cast<unsigned long long>(counts[static_cast<std::size_t>(i)]), width,
                  stars(counts[static_cast<std::size_t>(i)], largest, width).c_str());
    text += line;
  }
  return text;
}

/// _print_linear_hist() of bcc.
std::string bcc_linear(const std::vector<std::uint64_t>& counts, const char* unit) {
  std::size_t end = counts.size();
  while (end > 0 && !counts[end - 1]) --end;
  if (end == 0) return {};
  char line[256];
  std::snprintf(line, sizeof line, "     %-13s : count     distribution\n", unit);
  std::string text = line;
  for (std::size_t i = 0; i < end; ++i) {
    std::snprintf(line, sizeof line, "        %-10zu : %-8llu |%-*s|\n", i, static_cast<unsigned long long>(counts[i]),
                  40, stars(counts[i], *std::ranges::max_element(counts), 40).c_str());
    text += line;
  }
  return text;
}

}  // namespace

TEST_CASE("a log2 histogram is printed as bcc prints it") {
  // The output of bcc's own function.
  CHECK(Log2Hist{std::array{5u, 0u, 1u, 17u, 4200u, 12u, 1900u}}.text({.unit = "usecs"}) ==
        "     usecs               : count     distribution\n"
        "         0 -> 1          : 5        |                                        |\n"
        "         2 -> 3          : 0        |                                        |\n"
        "         4 -> 7          : 1        |                                        |\n"
        "         8 -> 15         : 17       |                                        |\n"
        "        16 -> 31         : 4200     |****************************************|\n"
        "        32 -> 63         : 12       |                                        |\n"
        "        64 -> 127        : 1900     |******************                      |\n");
  CHECK(Log2Hist{}.text() == "");
  CHECK(Log2Hist{std::vector<std::uint32_t>(26)}.text() == "");

  std::mt19937_64 random{4};
  for (std::size_t slots = 1; slots <= 64; ++slots)
    for (const int bits : {1, 7, 20, 26}) {  // counts of at most 8 digits
      std::vector<std::uint64_t> counts(slots);
      for (auto& count : counts) count = random() % 3 ? random() & ((1ull << bits) - 1) : 0;
      CAPTURE(slots);
      CHECK(Log2Hist{counts}.text({.unit = "msecs"}) == bcc_log2(counts, "msecs"));
    }
}

TEST_CASE("a linear histogram is printed as bcc prints it") {
  CHECK(LinearHist{std::array{0, 0, 7, 3, 0, 0, 1, 0}}.text({.unit = "bytes"}) ==
        "     bytes         : count     distribution\n"
        "        0          : 0        |                                        |\n"
        "        1          : 0        |                                        |\n"
        "        2          : 7        |****************************************|\n"
        "        3          : 3        |*****************                       |\n"
        "        4          : 0        |                                        |\n"
        "        5          : 0        |                                        |\n"
        "        6          : 1        |*****                                   |\n");
  CHECK(LinearHist{0, 1, 10}.text() == "");
  std::mt19937_64 random{5};
  for (std::size_t slots = 1; slots <= 100; ++slots) {
    std::vector<std::uint64_t> counts(slots);
    for (auto& count : counts) count = random() % 3 ? random() % 1000 : 0;
    CHECK(LinearHist{counts}.text({.unit = "x"}) == bcc_linear(counts, "x"));
  }
}

TEST_CASE("histograms are printed as bpftrace prints them") {
  Log2Hist hist;
  hist.add(4, 2);
  hist.add(512, 9);
  hist.add(2000);
  CHECK(hist.text({.style = HistStyle::bpftrace}) ==
        "[4, 8)                 2 |@@@@@@@@@@@                                         |\n"
        "[8, 16)                0 |                                                    |\n"
        "[16, 32)               0 |                                                    |\n"
        "[32, 64)               0 |                                                    |\n"
        "[64, 128)              0 |                                                    |\n"
        "[128, 256)             0 |                                                    |\n"
        "[256, 512)             0 |                                                    |\n"
        "[512, 1K)              9 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@|\n"
        "[1K, 2K)               1 |@@@@@                                               |\n");
  LinearHist steps{0, 512, 4};
  for (const int number : {-1, 600, 601, 1100, 5000, 5001}) steps.add(number);
  CHECK(steps.text({.style = HistStyle::bpftrace}) ==
        "(..., 0)               1 |@@@@@@@@@@@@@@@@@@@@@@@@@@                          |\n"
        "[0, 512)               0 |                                                    |\n"
        "[512, 1K)              2 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@|\n"
        "[1K, 1536)             1 |@@@@@@@@@@@@@@@@@@@@@@@@@@                          |\n"
        "[1536, 2K)             0 |                                                    |\n"
        "[2K, ...)              2 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@|\n");
  CHECK(Log2Hist{std::array{1}}.text({.style = HistStyle::bpftrace}).starts_with("[0, 2)  "));
  Log2Hist last;
  last.add(~0ull);
  CHECK(last.text({.style = HistStyle::bpftrace}).starts_with("[8E, 16E)  "));
}

TEST_CASE("a number is counted in its slot") {
  Log2Hist hist;
  for (const std::uint64_t number : {0ull, 1ull, 2ull, 3ull, 4ull, 1ull << 40, (1ull << 41) - 1, ~0ull})
    hist.add(number);
  CHECK(hist.counts()[0] == 2);
  CHECK(hist.counts()[1] == 2);
  CHECK(hist.counts()[2] == 1);
  CHECK(hist.counts()[40] == 2);
  CHECK(hist.counts()[63] == 1);

  LinearHist steps{-10, 5, 4};  // up to 9
  for (const int number : {-11, -10, -6, -5, 0, 9, 10, 1'000'000}) steps.add(number);
  CHECK(steps.counts() == std::vector<std::uint64_t>{2, 1, 1, 1});
  CHECK(steps.below() == 1);
  CHECK(steps.above() == 2);
  CHECK(steps.text() ==
        "     value         : count     distribution\n"
        "        < -10      : 1        |********************                    |\n"
        "        -10        : 2        |****************************************|\n"
        "        -5         : 1        |********************                    |\n"
        "        0          : 1        |********************                    |\n"
        "        5          : 1        |********************                    |\n"
        "        >= 10      : 2        |****************************************|\n");
  LinearHist all{INT64_MIN, 1ull << 63, 2};
  all.add(INT64_MAX);
  all.add(INT64_MIN);
  CHECK(all.counts() == std::vector<std::uint64_t>{1, 1});
}

TEST_CASE("counts above 32 bits keep their bars, and longer ones their columns") {
  CHECK(Log2Hist{std::array{1ull << 40, 1ull << 39, 7ull}}.text() ==
        "     value               : count          distribution\n"
        "         0 -> 1          : 1099511627776 |****************************************|\n"
        "         2 -> 3          : 549755813888  |********************                    |\n"
        "         4 -> 7          : 7             |                                        |\n");
  const std::string text = Log2Hist{std::array{~0ull, ~0ull / 2, 1ull}}.text();
  CHECK(text.find(": 18446744073709551615 |****************************************|\n") != text.npos);
  CHECK(text.find(": 9223372036854775807  |*******************                     |\n") != text.npos);
  CHECK(text.find(": 1                    |                                        |\n") != text.npos);
}

TEST_CASE("slots may be the keys of a map, and counts be those of all CPUs") {
  struct Cpus {
    std::vector<int> counts;
    [[nodiscard]] int sum() const { return counts[0] + counts[1]; }
  };
  const std::map<std::uint32_t, Cpus> map{{0, {{1, 2}}}, {3, {{10, 20}}}, {70, {{1, 1}}}};
  const Log2Hist hist{map};
  CHECK(hist.counts()[0] == 3);
  CHECK(hist.counts()[3] == 30);
  CHECK(hist.counts()[63] == 2);  // no slot has that number

  const LinearHist steps{std::map<std::uint64_t, int>{{1, 5}, {1ull << 60, 7}}};
  CHECK(steps.counts() == std::vector<std::uint64_t>{0, 5});
  CHECK(steps.above() == 7);

  Log2Hist sum{std::array{1, 2}};
  sum.add_slots(std::array{10, 20, 30});
  CHECK(sum.counts()[1] == 22);
  CHECK(sum.counts()[2] == 30);
}

TEST_CASE("the width and the colour of bars") {
  const Log2Hist hist{std::array{1, 4}};
  CHECK(hist.text({.width = 8}) ==
        "     value               : count     distribution\n"
        "         0 -> 1          : 1        |**      |\n"
        "         2 -> 3          : 4        |********|\n");
  CHECK(hist.text({.width = 4, .color = true}).find("|\x1b[32m*\x1b[0m   |\n") != std::string::npos);

  // A file has none.
  std::FILE* file = std::tmpfile();
  hist.print({.unit = "usecs"}, file);
  std::string text(static_cast<std::size_t>(std::ftell(file)), ' ');
  std::rewind(file);
  CHECK(std::fread(text.data(), 1, text.size(), file) == text.size());
  std::fclose(file);
  CHECK(text == hist.text({.unit = "usecs"}));
}
