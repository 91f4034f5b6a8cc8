// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include <ebpfxx/descriptors.hpp>
#include <ebpfxx/fd.hpp>

using ebpfxx::Fd;

static bool is_open(int fd) { return fcntl(fd, F_GETFD) >= 0; }
static Fd open_null() { return Fd{ebpfxx::adopt, open("/dev/null", O_RDONLY | O_CLOEXEC)}; }

TEST_CASE("an Fd closes what it owns, once") {
  int raw = -1;
  {
    Fd fd = open_null();
    raw = fd.get();
    REQUIRE(is_open(raw));
    const Fd moved = std::move(fd);
    CHECK(moved.get() == raw);
    CHECK(!fd);  // NOLINT: a moved-from Fd is empty, by promise
  }
  CHECK(!is_open(raw));
}

TEST_CASE("assignment closes the old descriptor, and assigning to itself keeps it") {
  Fd one = open_null(), two = open_null();
  const int old = one.get(), kept = two.get();
  one = std::move(two);
  CHECK(!is_open(old));
  CHECK(one.get() == kept);
  Fd& same = one;
  one = std::move(same);
  CHECK(one.get() == kept);
  CHECK(is_open(kept));
}

TEST_CASE("release gives the descriptor away, reset closes it") {
  Fd fd = open_null();
  const int raw = fd.release();
  CHECK(!fd);
  CHECK(is_open(raw));
  fd = Fd{ebpfxx::adopt, raw};
  fd.reset();
  CHECK(!is_open(raw));
}

TEST_CASE("a duplicate is independent and close-on-exec") {
  const Fd fd = open_null();
  const Fd copy = Fd::dup(fd.get());
  CHECK(copy.get() != fd.get());
  CHECK((fcntl(copy.get(), F_GETFD) & FD_CLOEXEC) != 0);
  CHECK_THROWS_WITH_AS((void)Fd::dup(-1), "cannot duplicate file descriptor -1: Bad file descriptor (EBADF).",
                       ebpfxx::Error);
}

TEST_CASE("a typed descriptor is empty after a move, and closed once") {
  Fd null = open_null();
  const int raw = null.get();
  {
    ebpfxx::File file{ebpfxx::adopt, null.release()};
    ebpfxx::File moved = std::move(file);
    CHECK(file.fd() == -1);  // NOLINT: by promise
    CHECK(moved.fd() == raw);
    file = std::move(moved);
    CHECK(moved.fd() == -1);  // NOLINT: by promise
    CHECK(file.fd() == raw);
    CHECK(is_open(raw));
  }
  CHECK(!is_open(raw));
}

TEST_CASE("release gives a typed descriptor away, of a borrowed one a duplicate") {
  const Fd null = open_null();
  auto borrowed = ebpfxx::File::borrow(null.get());
  const Fd copy{ebpfxx::adopt, borrowed.release()};
  CHECK(borrowed.fd() == -1);
  CHECK(copy.get() != null.get());
  ebpfxx::File owned{ebpfxx::adopt, open_null().release()};
  const int raw = owned.fd();
  {
    const Fd fd{ebpfxx::adopt, owned.release()};
    CHECK(fd.get() == raw);
    CHECK(owned.release() == -1);
  }
  CHECK(!is_open(raw));
  CHECK(is_open(null.get()));
}

static_assert(!std::is_convertible_v<Fd, int> && !std::is_convertible_v<int, Fd> && !std::is_copy_constructible_v<Fd>);
