// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ebpfxx/hist.hpp>
#include <ebpfxx/live_table.hpp>
#include <limits>
#include <string>
#include <vector>

using ebpfxx::Column;
using ebpfxx::LiveTable;

namespace {

struct Row {
  std::uint32_t pid;
  std::array<char, 16> comm;
  std::uint64_t bytes;
  std::string file;
};

const std::vector<Row> three{{10, {"init"}, 5, "/sbin/init"}, {7, {"dd"}, 700, "/dev/zero"}, {200, {"cat"}, 30, "a b"}};

LiveTable<std::uint32_t Row::*, std::array<char, 16> Row::*, std::uint64_t Row::*, std::string Row::*> make_table(
    std::FILE* file) {
  return LiveTable{file, Column{"PID", &Row::pid}, Column{"COMMAND", &Row::comm}, Column{"BYTES", &Row::bytes},
                   Column{"FILE", &Row::file}};
}

/// A pseudo-terminal with a screen, on which the program writes through the kernel's line discipline. It knows what a
/// table uses of ECMA-48, and fails a test that sends anything else.
class Terminal {
 public:
  Terminal(unsigned short rows, unsigned short columns) {
    const winsize size{rows, columns, 0, 0};
    REQUIRE(openpty(&controller_, &line_, nullptr, nullptr, &size) == 0);
    file_ = fdopen(line_, "w");
    setenv("TERM", "xterm", 1);
    resize(rows, columns);
  }
  ~Terminal() {
    std::fclose(file_);
    close(controller_);
  }
  Terminal(const Terminal&) = delete;

  [[nodiscard]] std::FILE* file() const { return file_; }

  /// As xterm does: text that has no room is cut off, and if the cursor has none, lines go up.
  void resize(unsigned short rows, unsigned short columns) {
    read();
    const winsize size{rows, columns, 0, 0};
    REQUIRE(ioctl(line_, TIOCSWINSZ, &size) == 0);
    while (row_ >= rows) scroll();
    screen_.resize(rows);
    for (std::string& line : screen_) line.resize(columns, ' ');
    columns_ = columns;
  }

  /// The lines above the cursor's, without spaces at their ends; what was scrolled out comes first.
  std::vector<std::string> lines() {
    read();
    std::vector<std::string> all = scrolled_;
    all.insert(all.end(), screen_.begin(), screen_.begin() + static_cast<std::ptrdiff_t>(row_));
    for (std::string& line : all) line.erase(line.find_last_not_of(' ') + 1);
    CHECK(column_ == 0);
    CHECK(wraps_);  // as it was before
    return all;
  }
  std::string bytes() {
    read();
    return received_;
  }

 private:
  void read() {
    std::fflush(file_);
    pollfd ready{controller_, POLLIN, 0};
    while (poll(&ready, 1, 0) == 1) {
      char bytes[4096];
      const ssize_t size = ::read(controller_, bytes, sizeof bytes);
      REQUIRE(size > 0);
      received_.append(bytes, static_cast<std::size_t>(size));
      pending_.append(bytes, static_cast<std::size_t>(size));
    }
    for (std::size_t at = 0; at < pending_.size();) at += interpret(std::string_view{pending_}.substr(at));
    pending_.clear();
  }

  void scroll() {
    scrolled_.push_back(screen_[0]);
    screen_.erase(screen_.begin());
    screen_.emplace_back(columns_, ' ');
    --row_;
  }

  void line_feed() {
    if (++row_ == screen_.size()) scroll();
  }

  std::size_t interpret(std::string_view text) {
    if (text[0] == '\r') return column_ = 0, 1;
    if (text[0] == '\n') return line_feed(), 1;
    if (text[0] != '\x1b') {
      REQUIRE(static_cast<unsigned char>(text[0]) >= ' ');
      if (column_ == columns_) {
        column_ = wraps_ ? 0 : columns_ - 1;
        if (wraps_) line_feed();
      }
      screen_[row_][column_++] = text[0];
      return 1;
    }
    REQUIRE(text.starts_with("\x1b["));
    const std::size_t end = text.find_first_of("AKmhl", 2);
    REQUIRE(end != text.npos);
    const std::string argument{text.substr(2, end - 2)};
    if (text[end] == 'A') row_ -= std::min<std::size_t>(row_, std::stoul(argument));
    if (text[end] == 'K') {
      CHECK(argument == "2");
      screen_[row_].assign(columns_, ' ');
    }
    if (text[end] == 'h' || text[end] == 'l') {
      CHECK(argument == "?7");
      wraps_ = text[end] == 'h';
    }
    return end + 1;
  }

  int controller_ = -1, line_ = -1;
  std::FILE* file_ = nullptr;
  std::size_t row_ = 0, column_ = 0, columns_ = 0;
  bool wraps_ = true;
  std::vector<std::string> screen_, scrolled_;
  std::string received_, pending_;
};

using Lines = std::vector<std::string>;

std::vector<Row> rows_of(std::size_t count) {
  std::vector<Row> rows;
  for (std::size_t i = 0; i < count; ++i) rows.push_back({static_cast<std::uint32_t>(i), {"x"}, i, "f"});
  return rows;
}

}  // namespace

TEST_CASE("a live table is drawn where it was") {
  Terminal terminal{24, 80};
  std::fputs("$ tool\n", terminal.file());
  auto table = make_table(terminal.file());
  table.sort_by("BYTES");
  table.show(three, "three");
  CHECK(terminal.lines() == Lines{"$ tool", "three", "PID  COMMAND  BYTES  FILE",  //
                                  "  7  dd         700  /dev/zero", "200  cat         30  a b",
                                  " 10  init         5  /sbin/init"});
  table.sort_by("COMMAND");
  table.show(std::vector<Row>{three[0], three[2]}, "two");
  CHECK(terminal.lines() == Lines{"$ tool", "two", "PID  COMMAND  BYTES  FILE",  //
                                  "200  cat         30  a b", " 10  init         5  /sbin/init"});
  table.show(std::vector<Row>{});
  CHECK(terminal.lines() == Lines{"$ tool", "PID  COMMAND  BYTES  FILE"});
  table.keep();
  std::fputs("said in between\n", terminal.file());
  table.set_max_rows(1);
  table.show(three);
  CHECK(terminal.lines() == Lines{"$ tool", "PID  COMMAND  BYTES  FILE", "said in between", "PID  COMMAND  BYTES  FILE",
                                  "200  cat         30  a b"});
}

TEST_CASE("a live table has the size of its terminal") {
  Terminal terminal{10, 20};
  for (int i = 0; i < 8; ++i) std::fprintf(terminal.file(), "line %d\n", i);
  auto table = make_table(terminal.file());
  table.sort_by("PID");
  const auto rows = rows_of(100);
  for (int i = 0; i < 2; ++i) {
    table.show(rows);
    const Lines lines = terminal.lines();
    REQUIRE(lines.size() == 8 + 9);  // one line is the cursor's
    CHECK(lines[7] == "line 7");
    CHECK(lines[8] == "PID  COMMAND  BYTES");  // and nothing of FILE
    CHECK(lines[16] == " 92  x           92");
  }

  // Shorter: what was above goes up, and is not drawn over.
  terminal.resize(5, 20);
  table.show(rows);
  Lines lines = terminal.lines();
  CHECK(lines[7] == "line 7");
  CHECK(Lines(lines.end() - 4, lines.end()) ==
        Lines{"PID  COMMAND  BYTES", " 99  x           99", " 98  x           98", " 97  x           97"});

  // Taller and wider: more of it, and nothing else is touched.
  const Lines above(lines.begin(), lines.end() - 4);
  terminal.resize(8, 40);
  table.show(rows);
  lines = terminal.lines();
  CHECK(Lines(lines.begin(), lines.begin() + static_cast<std::ptrdiff_t>(above.size())) == above);
  CHECK(lines.size() == above.size() + 7);
  CHECK(lines[above.size()] == "PID  COMMAND  BYTES  FILE");

  for (unsigned short size = 1; size < 4; ++size) {
    terminal.resize(size, size);
    table.show(rows, "title");
    CHECK(terminal.lines().size() >= 7);
  }
}

TEST_CASE("texts in a live table control nothing") {
  Terminal terminal{24, 40};
  auto table = make_table(terminal.file());
  table.show(std::vector<Row>{{1,
                               {"\x1b[2J\n\r"},
                               1,
                               "\xc2\x9b"
                               "31m\x7f\t" +
                                   std::string(100, 'w')}},
             "\x1b]0;title\a");
  CHECK(terminal.lines() == Lines{"\\x1b]0;title\\x07", "PID  COMMAND          BYTES  FILE",
                                  "  1  \\x1b[2J\\x0a\\x0d      1  \\xc2\\x9b31m"});
  CHECK(ebpfxx::printable("ab\\ \xc3\xa9\xe4\xb8\xad") == "ab\\ \xc3\xa9\xe4\xb8\xad");
  CHECK(ebpfxx::printable("\xff\xe4\xb8") == "\\xff\\xe4\\xb8");
  CHECK(ebpfxx::printable("fdp.\u202egpj\u2066") == "fdp.\\xe2\\x80\\xaegpj\\xe2\\x81\\xa6");
}

TEST_CASE("columns of a live table") {
  struct Item {
    double ratio;
    const char* name;
    std::string text;
    bool flag;
  };
  Terminal terminal{24, 100};
  LiveTable table{terminal.file(),
                  Column{"RATIO", &Item::ratio},
                  Column{"TEXT", &Item::text},
                  Column{"TWICE", [](const Item& item) { return 2 * item.ratio; }},
                  Column{"FLAG", &Item::flag},
                  Column{"NAME", &Item::name}};
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const std::vector<Item> items{{nan, "a", std::string(40, 't'), true},
                                {-1.25, "\xc3\xa9", "\xc3\xa9", false},
                                {3.04, "c", "x", false},
                                {1e18, "d", "x", false}};
  table.sort_by("RATIO");
  table.show(items);
  Lines lines = terminal.lines();
  REQUIRE(lines.size() == 5);
  CHECK(lines[1] == "1000000000000000000.0  x                                 2000000000000000000.0     0  d");
  CHECK(lines[2] == "                  3.0  x                                                   6.1     0  c");
  CHECK(lines[3].starts_with("                  nan  " + std::string(31, 't') + "+  "));
  CHECK(lines[4].find("\xc3\xa9") != std::string::npos);

  // Equal ones stay in order, columns don't shrink.
  table.sort_by("TEXT");
  table.show(std::vector<Item>{items[3], items[2]});
  lines = terminal.lines();
  CHECK(lines[1].ends_with("  d"));
  CHECK(lines[2] == "                  3.0  x                                                   6.1     0  c");
  CHECK_THROWS_WITH_AS(table.sort_by("NONE"), "cannot sort by 'NONE', which is no column: Invalid argument (EINVAL).",
                       ebpfxx::Error);
}

TEST_CASE("a live table without a terminal is plain blocks") {
  for (const bool is_dumb : {false, true}) {
    Terminal terminal{5, 20};
    if (is_dumb) setenv("TERM", "dumb", 1);
    int ends[2];
    REQUIRE(pipe(ends) == 0);
    std::FILE* pipe_end = fdopen(ends[1], "w");
    std::FILE* file = is_dumb ? terminal.file() : pipe_end;
    auto table = make_table(file);
    table.show(three, "one");
    table.show(std::vector<Row>{three[0]});
    std::fclose(pipe_end);
    std::string text(10000, '\0');
    text.resize(is_dumb ? 0 : static_cast<std::size_t>(read(ends[0], text.data(), text.size())));
    if (is_dumb) text = terminal.bytes();
    std::erase(text, '\r');
    close(ends[0]);
    CHECK(text ==
          "one\nPID  COMMAND  BYTES  FILE\n 10  init         5  /sbin/init\n  7  dd         700  /dev/zero\n"
          "200  cat         30  a b\n\n"
          "PID  COMMAND  BYTES  FILE\n 10  init         5  /sbin/init\n\n");
  }
}

TEST_CASE("colour is for terminals, and for those who want it") {
  const auto drawn = [] {
    Terminal terminal{24, 80};
    make_table(terminal.file()).show(three);
    ebpfxx::Log2Hist{std::array{1}}.print({}, terminal.file());
    return terminal.bytes();
  };
  unsetenv("NO_COLOR");
  CHECK(drawn().find("\x1b[1mPID") != std::string::npos);
  CHECK(drawn().find("\x1b[32m***") != std::string::npos);
  setenv("NO_COLOR", "", 1);  // empty: as if it were not set
  CHECK(drawn().find("\x1b[1m") != std::string::npos);
  setenv("NO_COLOR", "1", 1);
  CHECK(drawn().find('m') == std::string::npos);
  unsetenv("NO_COLOR");
}
