// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include "files.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <ostream>

#include "error.hpp"

using namespace ebpfxx::gen;
namespace fs = std::filesystem;

namespace {

class Folder {
 public:
  Folder() {
    char name[] = "/tmp/ebpfxx-gen-test-XXXXXX";
    path = mkdtemp(name);
  }
  ~Folder() { fs::remove_all(path); }
  fs::path path;
};

std::size_t files_in(const fs::path& folder) {
  return static_cast<std::size_t>(std::distance(fs::directory_iterator{folder}, {}));
}

}  // namespace

TEST_CASE("a file is written whole, with the usual permissions, and nothing is left beside it") {
  const Folder folder;
  const std::string path = folder.path / "out";
  write_output(path, "one");
  write_output(path, "another");
  CHECK(read_input(path) == "another");
  CHECK(files_in(folder.path) == 1);
  struct stat info {};
  REQUIRE(stat(path.c_str(), &info) == 0);
  const mode_t mask = umask(0);
  umask(mask);
  CHECK((info.st_mode & 0777) == (0666 & ~mask));
}

TEST_CASE("a file that cannot be written stays as it is") {
  const Folder folder;
  const std::string missing = folder.path / "no" / "such" / "folder";
  CHECK_THROWS_WITH_AS(write_output(missing, "x"),
                       (missing + ": cannot write there: No such file or directory").c_str(), Failure);
  const fs::path taken = folder.path / "taken";  // a folder in the way of the file
  fs::create_directory(taken);
  fs::create_directory(taken / "inside");
  CHECK_THROWS_AS(write_output(taken, "x"), Failure);
  CHECK(files_in(folder.path) == 1);
  CHECK(fs::exists(taken / "inside"));
}

TEST_CASE("a device is written to, not replaced") {
  write_output("/dev/null", "x");
  CHECK(fs::is_character_file("/dev/null"));
  if (fs::exists("/dev/full"))
    CHECK_THROWS_WITH_AS(write_output("/dev/full", "x"), "/dev/full: cannot write: No space left on device", Failure);
}

TEST_CASE("a file that cannot be read is named") {
  CHECK_THROWS_WITH_AS((void)read_input("/nonexistent"), "/nonexistent: cannot read: No such file or directory",
                       Failure);
}
