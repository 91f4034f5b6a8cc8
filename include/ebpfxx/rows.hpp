// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Rows<T> and Lines: what an iterator program writes, read once, from first to last.
#pragma once

#include <bpf/bpf.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <iterator>
#include <new>
#include <string_view>
#include <type_traits>
#include <utility>

#include "detail/text.hpp"
#include "detail/uninterrupted.hpp"
#include "error.hpp"
#include "fd.hpp"
#include "link.hpp"

namespace ebpfxx::inline v0 {

namespace detail {

/// Reads what an iterator writes, in blocks of 64 KiB: the kernel runs the program while its output is read.
class IterReader {
 public:
  /// Starts the iterator of `link`; `owned` is that link, or empty if it is borrowed. `what` is for errors. Throws
  /// Error.
  IterReader(Link owned, int link, Text what) : link_{std::move(owned)}, what_{std::move(what)} {
    const int result = bpf_iter_create(link);
    if (result < 0)
      throw_error(-result, {"cannot start ", what_}, {result == -EINVAL ? "It is not the link of an iterator." : ""});
    output_ = Fd{adopt, result};
  }
  IterReader(IterReader&& other) noexcept { swap(other); }
  IterReader& operator=(IterReader&& other) noexcept {
    IterReader mine{std::move(other)};
    swap(mine);
    return *this;
  }
  ~IterReader() { std::free(block_); }

  [[nodiscard]] const char* unread() const noexcept { return unread_; }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  void consume(std::size_t count) noexcept {
    unread_ += count;
    size_ -= count;
  }

  /// Reads more, and keeps what is unread; false at the end. Throws Error.
  [[gnu::noinline]] bool fill() {
    if (size_) std::memmove(block_, unread_, size_);
    if (size_ == capacity_) {
      const std::size_t larger = capacity_ ? 2 * capacity_ : 64 << 10;
      auto* block = static_cast<char*>(std::realloc(block_, larger));
      if (!block) throw_exception(std::bad_alloc{});
      block_ = block;
      capacity_ = larger;
    }
    unread_ = block_;
    // After a million objects for which the program wrote nothing, the kernel lets others run: EAGAIN.
    ssize_t got;
    int idle = 0;
    do got = uninterrupted([&] { return ::read(output_.get(), block_ + size_, capacity_ - size_); });
    while (got < 0 && errno == EAGAIN && ++idle < 100'000);
    if (got < 0)
      throw_error(errno, {"cannot read what ", what_, " writes"},
                  {errno == E2BIG ? "It wrote more for one object than fits into the kernel's buffer of 32 KiB." : ""});
    size_ += static_cast<std::size_t>(got);
    return got > 0;
  }

  [[noreturn, gnu::cold, gnu::noinline]] void throw_cut(std::size_t row_size) const {
    throw_error(
        EINVAL,
        {"cannot read what ", what_, " writes as rows of ", Digits{static_cast<std::int64_t>(row_size)}, " bytes"},
        {"The last one has only ", Digits{static_cast<std::int64_t>(size_)},
         " bytes: the program writes rows of another size, or text."});
  }

 private:
  void swap(IterReader& other) noexcept {
    std::swap(link_, other.link_);
    std::swap(output_, other.output_);
    std::swap(what_, other.what_);
    std::swap(block_, other.block_);
    std::swap(capacity_, other.capacity_);
    std::swap(unread_, other.unread_);
    std::swap(size_, other.size_);
  }

  Link link_;
  Fd output_;
  Text what_;
  char* block_ = nullptr;
  std::size_t capacity_ = 0;
  const char* unread_ = nullptr;  // in the block
  std::size_t size_ = 0;
};

}  // namespace detail

/// The rows that an iterator program writes with bpf_seq_write(): for (const task_row& row : rows). `Row` is the
/// program's own type: the kernel does not say how long a row is. They are read in blocks, and not copied: a row is
/// valid until the next one. Walk over it once, in one thread; it owns what it needs. Move-only.
template <class Row>
class Rows {
  static_assert(std::is_trivially_copyable_v<Row>, "a row is a C struct whose bytes a program wrote");
  static_assert(alignof(Row) <= alignof(std::max_align_t));

 public:
  class Iterator {
   public:
    using value_type = Row;
    using difference_type = std::ptrdiff_t;
    using iterator_concept = std::input_iterator_tag;

    explicit Iterator(Rows* rows) noexcept : rows_{rows} {}
    [[nodiscard]] const Row& operator*() const noexcept {
      return *reinterpret_cast<const Row*>(rows_->reader_.unread());
    }
    [[nodiscard]] const Row* operator->() const noexcept { return &**this; }
    Iterator& operator++() {
      rows_->reader_.consume(sizeof(Row));
      rows_->ensure_row();
      return *this;
    }
    void operator++(int) { ++*this; }
    [[nodiscard]] bool operator==(std::nullptr_t) const noexcept { return rows_->reader_.size() < sizeof(Row); }

   private:
    Rows* rows_;
  };

  /// Reads from an iterator's link, e.g. a pinned one. Throws Error.
  explicit Rows(const Link& link) : reader_{{}, link.fd(), detail::Text{{"the iterator"}}} {}
  /// For IterProgram.
  explicit Rows(detail::IterReader reader) noexcept : reader_{std::move(reader)} {}

  /// Starts, or continues where the last loop stopped. Throws Error, as does the iterator's ++.
  [[nodiscard]] Iterator begin() EBPFXX_LIFETIMEBOUND {
    ensure_row();
    return Iterator{this};
  }
  [[nodiscard]] std::nullptr_t end() const noexcept { return nullptr; }

 private:
  void ensure_row() {
    while (reader_.size() < sizeof(Row))
      if (!reader_.fill()) {
        if (reader_.size()) reader_.throw_cut(sizeof(Row));
        return;
      }
  }

  detail::IterReader reader_;
};

/// The lines that an iterator program writes with BPF_SEQ_PRINTF(), without their ends: for (std::string_view line :
/// lines). A line is valid until the next one. Otherwise like Rows.
class Lines {
 public:
  class Iterator {
   public:
    using value_type = std::string_view;
    using difference_type = std::ptrdiff_t;
    using iterator_concept = std::input_iterator_tag;

    explicit Iterator(Lines* lines) noexcept : lines_{lines} {}
    [[nodiscard]] std::string_view operator*() const noexcept { return lines_->line_; }
    Iterator& operator++() {
      lines_->next();
      return *this;
    }
    void operator++(int) { ++*this; }
    [[nodiscard]] bool operator==(std::nullptr_t) const noexcept { return !lines_->line_.data(); }

   private:
    Lines* lines_;
  };

  /// Reads from an iterator's link, e.g. a pinned one. Throws Error.
  explicit Lines(const Link& link) : reader_{{}, link.fd(), detail::Text{{"the iterator"}}} {}
  /// For IterProgram.
  explicit Lines(detail::IterReader reader) noexcept : reader_{std::move(reader)} {}
  Lines(Lines&& other) noexcept
      : reader_{std::move(other.reader_)},
        line_{std::exchange(other.line_, {})},
        taken_{std::exchange(other.taken_, 0)} {}
  Lines& operator=(Lines&& other) noexcept {
    reader_ = std::move(other.reader_);
    line_ = std::exchange(other.line_, {});
    taken_ = std::exchange(other.taken_, 0);
    return *this;
  }
  ~Lines() = default;

  [[nodiscard]] Iterator begin() EBPFXX_LIFETIMEBOUND {
    if (!line_.data()) next();
    return Iterator{this};
  }
  [[nodiscard]] std::nullptr_t end() const noexcept { return nullptr; }

 private:
  [[gnu::noinline]] void next() {
    reader_.consume(taken_);
    taken_ = 0;
    std::size_t searched = 0;
    const void* end = nullptr;
    do {
      if (searched < reader_.size()) end = std::memchr(reader_.unread() + searched, '\n', reader_.size() - searched);
      searched = reader_.size();
    } while (!end && reader_.fill());
    // The last line may have no end.
    const std::size_t length =
        end ? static_cast<std::size_t>(static_cast<const char*>(end) - reader_.unread()) : searched;
    line_ = end || length ? std::string_view{reader_.unread(), length} : std::string_view{};
    taken_ = length + (end != nullptr);
  }

  detail::IterReader reader_;
  std::string_view line_;  // without data at the end
  std::size_t taken_ = 0;
};

}  // namespace ebpfxx::inline v0

template <class Row>
inline constexpr bool std::ranges::enable_view<ebpfxx::Rows<Row>> = true;
template <>
inline constexpr bool std::ranges::enable_view<ebpfxx::Lines> = true;
