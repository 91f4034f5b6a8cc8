// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include "one_input.hpp"

#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <ebpfxx/fd.hpp>
#include <string>

#include "error.hpp"
#include "read/skeleton.hpp"
#include "write/inspect.hpp"
#include "write/skeleton.hpp"

namespace test {

namespace {

void require(bool holds, const char* what, std::string_view text) {
  if (holds) return;
  fmt::print(stderr, "{}:\n{}\n", what, text);
  std::abort();
}

bool is_printable(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c == '\n' || (c >= ' ' && c <= '~'); });
}

// The rest of a line behind a comment or a literal that it begins with.
std::string_view without_literal(std::string_view line) {
  if (line.starts_with("//")) return {};
  for (std::size_t i = 1; i < line.size(); ++i) {
    if (line[i] == '\\')
      ++i;
    else if (line[i] == '"')
      return line.substr(i + 1);
  }
  require(false, "a literal has no end", line);
  return {};
}

// Printable, and brackets that fit, outside of comments and literals.
void check_header(std::string_view header) {
  require(header.ends_with('\n') && is_printable(header), "a header that is not printable", header);
  std::string open;
  for (std::string_view rest = header; !rest.empty();) {
    std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    require(!line.ends_with('\\') && line.find("?\?") == line.npos, "a line goes on in the next", line);
    while (!line.empty()) {
      const char c = line.front();
      if (c == '"' || line.starts_with("//")) {
        line = without_literal(line);
        continue;
      }
      if (c == '(' || c == '[' || c == '{') open += c == '(' ? ')' : c == '[' ? ']' : '}';
      if (c == ')' || c == ']' || c == '}') {
        require(open.ends_with(c), "brackets do not fit", header);
        open.pop_back();
      }
      line.remove_prefix(1);
    }
  }
  require(open.empty(), "brackets are left open", header);
}

}  // namespace

int generate(std::string_view object) {
  const ebpfxx::Fd file{ebpfxx::adopt, ::memfd_create("fuzz", MFD_CLOEXEC)};
  const ssize_t written = ::write(file.get(), object.data(), object.size());
  require(written == static_cast<ssize_t>(object.size()), "cannot write", {});
  try {
    using namespace ebpfxx::gen;
    ReadOptions options;
    options.name = "fuzzed";
    const Skeleton skeleton = read_object(fmt::format("/proc/self/fd/{}", file.get()), options);
    const std::string header = emit_skeleton(skeleton), subskeleton = emit_subskeleton(skeleton);
    const std::string tables = inspect(skeleton);
    require(tables.ends_with('\n') && is_printable(tables), "tables that are not printable", tables);
    check_header(header);
    check_header(subskeleton);
  } catch (const ebpfxx::gen::Failure& failure) {
    require(is_printable(failure.what()), "a message that is not printable", failure.what());
  }
  return 0;
}

}  // namespace test
