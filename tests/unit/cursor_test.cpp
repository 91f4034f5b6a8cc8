// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// How walks read a map, with a kernel of this file's own: whatever it answers and whatever others do to the map, a walk
// ends, sees what stays, and loses nothing of what it takes out.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstring>
#include <ebpfxx/map/walk.hpp>
#include <functional>
#include <map>
#include <set>
#include <stdexcept>
#include <vector>

using ebpfxx::MapType;

namespace {

constexpr std::size_t value_size = 4096;  // so that 16 entries are a page
constexpr std::size_t page = 16;

/// What walks throw here.
struct Failure {
  int error;
  std::string why;
};

/// One map. Its keys are in order; of a hash, those with the same key / 100 are in one bucket.
struct Kernel {
  MapType type = MapType::hash;
  bool removes = false, has_batches = true;
  std::uint64_t limit = 2000;
  std::map<std::uint32_t, std::uint32_t> entries{};
  std::size_t calls = 0;
  /// Called before each call, with its number: changes the map, or returns a negative errno, which is the answer.
  std::function<int(Kernel&, std::size_t)> before{};
  /// Keys that get_next_key() and batches pass over.
  std::function<bool(std::uint32_t)> hides = [](std::uint32_t) { return false; };
  bool cuts_short = false;  // the answer of `before` comes after the first bucket, if there is one
};

class FakeMap {
 public:
  explicit FakeMap(Kernel& kernel, const ebpfxx::detail::WalkOptions& = {}) : kernel_{&kernel} {}

  [[nodiscard]] bool removes() const { return kernel_->removes; }
  [[nodiscard]] MapType type() const { return kernel_->type; }
  [[nodiscard]] std::uint64_t limit() const { return kernel_->limit; }
  [[noreturn]] void fail(int error, const char* why) const { throw Failure{error, why}; }

  int read_batch(const void* from, void* to, void* keys, void* values, std::uint32_t* count) const {
    const int told = call();
    if (!kernel_->has_batches) return -524;
    if (told != 0 && !kernel_->cuts_short) return told;
    const std::uint32_t room = std::exchange(*count, 0);
    std::uint32_t position = from ? number(from) : 0;
    if (from && kernel_->type == MapType::rhash && !kernel_->entries.contains(position)) return -EAGAIN;
    for (;;) {
      const auto first = std::find_if(kernel_->entries.lower_bound(position), kernel_->entries.end(),
                                      [&](const auto& entry) { return !kernel_->hides(entry.first); });
      if (first == kernel_->entries.end()) return -ENOENT;
      position = first->first;
      std::memcpy(to, &position, sizeof position);
      if (told != 0 && *count != 0) return told;
      const std::uint32_t end = kernel_->type == MapType::hash ? (position / 100 + 1) * 100 : position + 1;
      const auto last = kernel_->entries.lower_bound(end);
      const auto size = static_cast<std::uint32_t>(std::distance(first, last));
      if (size > room - *count) return *count ? 0 : -ENOSPC;
      for (auto entry = first; entry != last; ++entry, ++*count) {
        std::memcpy(static_cast<std::byte*>(keys) + *count * 4, &entry->first, 4);
        std::memcpy(static_cast<std::byte*>(values) + *count * value_size, &entry->second, 4);
      }
      if (kernel_->removes) kernel_->entries.erase(first, last);
      position = end;
    }
  }
  int get_next_key(const void* key, void* next) const {
    if (const int told = call()) return told;
    const bool goes_on = key && kernel_->entries.contains(number(key));
    auto entry = goes_on ? kernel_->entries.upper_bound(number(key)) : kernel_->entries.begin();
    while (entry != kernel_->entries.end() && kernel_->hides(entry->first)) ++entry;
    if (entry == kernel_->entries.end()) return -ENOENT;
    std::memcpy(next, &entry->first, 4);
    return 0;
  }
  int lookup(const void* key, void* value) const {
    if (const int told = call()) return told;
    const auto entry = kernel_->entries.find(number(key));
    if (entry == kernel_->entries.end()) return -ENOENT;
    std::memcpy(value, &entry->second, 4);
    return 0;
  }
  int erase(const void* key) const {
    if (const int told = call()) return told;
    return kernel_->entries.erase(number(key)) ? 0 : -ENOENT;
  }

 private:
  static std::uint32_t number(const void* key) {
    std::uint32_t result;
    std::memcpy(&result, key, sizeof result);
    return result;
  }
  [[nodiscard]] int call() const {
    if (++kernel_->calls > 100'000) throw std::logic_error{"the walk has no end"};
    return kernel_->before ? kernel_->before(*kernel_, kernel_->calls) : 0;
  }

  Kernel* kernel_;
};

struct Seen {
  std::multiset<std::uint32_t> keys{};
  int error = 0;
  std::string why{};
};

/// A whole walk; each value is its key's.
Seen walk(Kernel& kernel) {
  Seen seen;
  try {
    ebpfxx::detail::BasicEntryReader<FakeMap> reader{kernel, {4, value_size}};
    while (reader.fetch())
      for (std::uint32_t i = 0; i < reader.count(); ++i) {
        std::uint32_t key, value;
        std::memcpy(&key, reader.key(i), 4);
        std::memcpy(&value, reader.value(i), 4);
        if (value != key * 7) throw std::logic_error{"the value is another key's"};
        seen.keys.insert(key);
      }
  } catch (const Failure& failure) {
    seen.error = failure.error;
    seen.why = failure.why;
  }
  return seen;
}

std::map<std::uint32_t, std::uint32_t> buckets(std::uint32_t count, std::uint32_t size) {
  std::map<std::uint32_t, std::uint32_t> entries;
  for (std::uint32_t i = 0; i < count; ++i)
    for (std::uint32_t j = 1; j <= size; ++j) entries[i * 100 + j] = (i * 100 + j) * 7;
  return entries;
}

std::multiset<std::uint32_t> keys(const std::map<std::uint32_t, std::uint32_t>& entries) {
  std::multiset<std::uint32_t> result;
  for (const auto& [key, value] : entries) result.insert(key);
  return result;
}

bool sees_all(const Seen& seen, const std::map<std::uint32_t, std::uint32_t>& entries) {
  return std::all_of(entries.begin(), entries.end(),
                     [&](const auto& entry) { return seen.keys.contains(entry.first); });
}

/// Each entry was handed out or is still there, and not both.
bool nothing_lost(const Seen& seen, const Kernel& kernel, const std::map<std::uint32_t, std::uint32_t>& entries) {
  std::multiset<std::uint32_t> all = keys(kernel.entries);
  all.insert(seen.keys.begin(), seen.keys.end());
  return all == keys(entries);
}

/// The kinds of map that there are: with batches or without, to walk over or to drain.
template <class F>
void for_each_kind(F function) {
  for (const MapType type : {MapType::hash, MapType::rhash, MapType::lpm_trie})
    for (const bool removes : {false, true})
      for (const bool has_batches : {true, false}) {
        if (type == MapType::lpm_trie && removes && has_batches) continue;  // Linux has no such batches
        CAPTURE(static_cast<int>(type));
        CAPTURE(removes);
        CAPTURE(has_batches);
        function(Kernel{.type = type, .removes = removes, .has_batches = has_batches});
      }
}

}  // namespace

TEST_CASE("a walk sees each entry once, a drain takes each") {
  for_each_kind([](const Kernel& kind) {
    for (std::uint32_t count = 0; count < 6; ++count)
      for (const std::uint32_t size : {1u, 5u, 15u, 16u}) {
        Kernel kernel = kind;
        const auto entries = buckets(count, size);
        kernel.entries = entries;
        const Seen seen = walk(kernel);
        CHECK(seen.error == 0);
        CHECK(seen.keys == keys(entries));
        CHECK(kernel.entries.size() == (kernel.removes ? 0 : entries.size()));
      }
  });
}

TEST_CASE("a page grows for a bucket that is larger, up to the size of the map") {
  for (const bool removes : {false, true})
    for (const std::uint32_t size : {17u, 40u, 99u}) {
      const auto entries = buckets(3, size);
      Kernel kernel{.removes = removes, .entries = entries};
      const Seen seen = walk(kernel);
      CHECK(seen.error == 0);
      CHECK(seen.keys == keys(entries));
      Kernel small{.removes = removes, .limit = 16, .entries = entries};
      const Seen none = walk(small);
      CHECK(none.error == ENOSPC);
      CHECK(nothing_lost({}, small, entries));
    }
}

TEST_CASE("a call that fails once: errors that pass go unseen, others end the walk, and nothing is lost") {
  for_each_kind([](const Kernel& kind) {
    const auto entries = buckets(4, 10);  // a page has one bucket
    for (const int error : {EINTR, EAGAIN, EBUSY, ENOMEM, EFAULT, EPERM, EINVAL})
      for (const bool cuts_short : {false, true}) {
        for (std::size_t nth = 1, calls = 1; nth <= calls; ++nth) {
          CAPTURE(error);
          CAPTURE(nth);
          Kernel kernel = kind;
          kernel.entries = entries;
          kernel.cuts_short = cuts_short;
          kernel.before = [&](Kernel&, std::size_t call) { return call == nth ? -error : 0; };
          const Seen seen = walk(kernel);
          if (kernel.calls >= nth) calls = nth + 1;
          const bool passes = error == EINTR || error == EAGAIN || error == EBUSY;
          const bool came_too_late =
              kernel.calls < nth || (cuts_short && kind.has_batches && seen.keys.size() == entries.size());
          if (passes || came_too_late || (!kind.has_batches && nth == 1)) {
            CHECK(seen.error == 0);
            CHECK(sees_all(seen, entries));
            if (error != EAGAIN || kind.removes) CHECK(seen.keys == keys(entries));
          } else {
            CHECK(seen.error == error);
          }
          if (kind.removes) CHECK(nothing_lost(seen, kernel, entries));
        }
      }
  });
}

TEST_CASE("two calls that fail, in all pairs") {
  for_each_kind([](const Kernel& kind) {
    const auto entries = buckets(3, kind.has_batches ? 10 : 2);
    const int errors[] = {EINTR, EAGAIN, EBUSY, ENOMEM};
    for (const int one : errors)
      for (const int other : errors)
        for (std::size_t first = 1; first < 24; ++first)
          for (std::size_t second = first + 1; second < 24; ++second) {
            Kernel kernel = kind;
            kernel.entries = entries;
            kernel.before = [&](Kernel&, std::size_t call) {
              return call == first ? -one : call == second ? -other : 0;
            };
            const Seen seen = walk(kernel);
            if (seen.error != 0) REQUIRE(seen.error == ENOMEM);
            if (seen.error == 0) REQUIRE(sees_all(seen, entries));
            if (kind.removes) REQUIRE(nothing_lost(seen, kernel, entries));
          }
  });
}

TEST_CASE("calls that fail from some call on, for ever") {
  for_each_kind([](const Kernel& kind) {
    const auto entries = buckets(4, 10);
    for (const int error : {EINTR, EAGAIN, EBUSY, ENOSPC, EFAULT})
      for (std::size_t nth = 2; nth < 8; ++nth) {
        CAPTURE(error);
        CAPTURE(nth);
        Kernel kernel = kind;
        kernel.entries = entries;
        kernel.before = [&](Kernel&, std::size_t call) { return call >= nth ? -error : 0; };
        const Seen seen = walk(kernel);
        if (kernel.calls < nth) continue;
        CHECK(seen.error == error);
        const bool passes = error == EINTR || error == EAGAIN || error == EBUSY;
        CHECK(seen.why == (passes                                ? "Every retry returned nothing."
                           : error == ENOSPC && kind.has_batches ? "No batch is large enough for the kernel."
                                                                 : ""));
        if (kind.removes) CHECK(nothing_lost(seen, kernel, entries));
      }
  });
}

TEST_CASE("others erase up to two entries, each before any call") {
  for_each_kind([](const Kernel& kind) {
    const auto entries = buckets(3, kind.has_batches ? 10 : 2);
    std::vector<std::uint32_t> chosen;
    for (const std::uint32_t key : keys(entries))
      if (key % 100 <= 2 || key % 100 == 7) chosen.push_back(key);
    const std::size_t calls = kind.has_batches ? 6 : 16;
    for (const std::uint32_t one : chosen)
      for (const std::uint32_t other : chosen)
        for (std::size_t first = 1; first <= calls; ++first)
          for (std::size_t second = first; second <= calls; ++second) {
            Kernel kernel = kind;
            kernel.entries = entries;
            std::set<std::uint32_t> erased;
            kernel.before = [&](Kernel& in, std::size_t call) {
              if (call == first && in.entries.erase(one)) erased.insert(one);
              if (call == second && in.entries.erase(other)) erased.insert(other);
              return 0;
            };
            const Seen seen = walk(kernel);
            REQUIRE(seen.error == 0);
            auto staying = entries;
            for (const std::uint32_t key : erased) staying.erase(key);
            REQUIRE(sees_all(seen, staying));
            if (kind.removes) REQUIRE(kernel.entries.empty());
            if (kind.type == MapType::hash && kind.has_batches)
              for (const std::uint32_t key : keys(staying)) REQUIRE(seen.keys.count(key) == 1);
          }
  });
}

TEST_CASE("others take out the key to go on with, and add it again, all the time") {
  for_each_kind([](const Kernel& kind) {
    Kernel kernel = kind;
    kernel.entries = buckets(4, 10);
    kernel.before = [](Kernel& in, std::size_t call) {
      const std::uint32_t key = static_cast<std::uint32_t>(call / 2 % 4 * 100 + call / 8 % 10 + 1);
      if (call % 2)
        in.entries.erase(key);
      else
        in.entries[key] = key * 7;
      return 0;
    };
    const Seen seen = walk(kernel);
    CHECK(seen.error == 0);
    CHECK(seen.keys.size() <= kernel.limit + page);
  });
}

TEST_CASE("a kernel that always starts again, and others who add faster than a drain takes out") {
  for_each_kind([](const Kernel& kind) {
    if (kind.type == MapType::hash && kind.has_batches) return;  // it has no way back
    Kernel kernel = kind;
    kernel.entries = buckets(2, 10);
    std::uint32_t next = 1000;
    kernel.before = [&](Kernel& in, std::size_t) {
      for (int i = 0; i < 3; ++i, ++next) in.entries[next] = next * 7;
      if (!in.removes && in.entries.size() > 100) in.entries.erase(in.entries.begin(), std::prev(in.entries.end(), 50));
      return 0;
    };
    const Seen seen = walk(kernel);
    CHECK(seen.error == 0);
    CHECK(seen.keys.size() <= kernel.limit + page);
  });
}

TEST_CASE("a drain goes again over a map that hid some, until it finds nothing") {
  for_each_kind([](const Kernel& kind) {
    if (!kind.removes || (kind.type == MapType::hash && kind.has_batches)) return;
    const auto entries = buckets(4, 10);
    Kernel kernel = kind;
    kernel.entries = entries;
    kernel.hides = [&](std::uint32_t key) { return key % 4 > entries.size() - kernel.entries.size(); };
    const Seen seen = walk(kernel);
    CHECK(seen.error == 0);
    CHECK(seen.keys == keys(entries));
    CHECK(kernel.entries.empty());
  });
}

TEST_CASE("a map without batches is read key by key, whatever the kernel calls that") {
  for (const int error : {524, EOPNOTSUPP})
    for (const bool removes : {false, true}) {
      const auto entries = buckets(3, 10);
      Kernel kernel{.removes = removes, .entries = entries};
      kernel.before = [&](Kernel&, std::size_t call) { return call == 1 ? -error : 0; };
      const Seen seen = walk(kernel);
      CHECK(seen.keys == keys(entries));
      CHECK(kernel.calls == 1 + 1 + entries.size() * (removes ? 3 : 2) + (removes ? 1 : 0));
      // Once there were batches it is an error like any other.
      Kernel later{.removes = removes, .entries = entries};
      later.before = [&](Kernel&, std::size_t call) { return call == 2 ? -error : 0; };
      CHECK(walk(later).error == error);
    }
  // Of EINVAL (a flag that the map does not take) the user is to hear.
  Kernel kernel{.entries = buckets(1, 1)};
  kernel.before = [](Kernel&, std::size_t) { return -EINVAL; };
  CHECK(walk(kernel).error == EINVAL);
}

TEST_CASE("pages of large entries do not take all memory") {
  using ebpfxx::detail::Page;
  CHECK(Page::first_capacity(1) == 4096);
  CHECK(Page::first_capacity(4096) == 16);
  CHECK(Page::first_capacity(8 << 20) == 2);
  CHECK(Page::first_capacity(std::size_t{1} << 30) == 1);
  CHECK(Page::affordable(1024, 16) == 1024);
  CHECK(Page::affordable(1024, 32 << 20) == 1);

  Kernel kernel{.removes = true};
  for (std::uint32_t key = 0; key < 90; ++key) kernel.entries[key] = key;  // one bucket
  ebpfxx::detail::BatchCursor cursor;
  FakeMap map{kernel};
  Page one{4, value_size};
  one.capacity = 1;
  int error = 0;
  for (int tries = 0; tries < 20 && one.count == 0; ++tries) error = cursor.next(map, one);
  CHECK(error == ENOENT);
  CHECK(one.count == 90);
}
