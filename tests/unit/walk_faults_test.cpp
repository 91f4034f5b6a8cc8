// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// What a kernel may answer that no kernel here can be made to: libbpf's calls are this file's.
#include <doctest/doctest.h>
#include <fcntl.h>

#include <cstring>
#include <ebpfxx/any_map.hpp>
#include <ebpfxx/bytes.hpp>
#include <ebpfxx/map.hpp>
#include <map>
#include <string>
#include <vector>

using Hash = ebpfxx::HashMap<std::uint32_t, std::uint32_t>;
using Trie = ebpfxx::Map<std::uint64_t, std::uint32_t, ebpfxx::MapType::lpm_trie>;

namespace {

/// A kernel with one map, which answers batch calls as it is told, and the last way for ever. Batches have the next
/// numbers as keys.
struct Kernel {
  struct Answer {
    int result;
    std::uint32_t count;
  };

  std::uint32_t type = BPF_MAP_TYPE_HASH;
  std::vector<Answer> batches{};
  std::uint32_t max_entries = 100000;
  bool info_fails = false;
  int lookup = 0, update = 0;

  std::uint32_t key_size = 4, taken = 0, capacity = 0;
  std::size_t calls = 0, info_calls = 0, created = 0;
};

Kernel kernel;

int batch(const void* in, void* out, void* keys, void* values, std::uint32_t* count) {
  const Kernel::Answer answer = kernel.batches[std::min(kernel.calls++, kernel.batches.size() - 1)];
  kernel.capacity = *count;
  if (answer.result == -EAGAIN || answer.result == -ENOSPC) return answer.result;
  if (in && std::memcmp(in, &kernel.taken, 4) != 0) return -EINVAL;  // not where it left off
  std::memset(keys, 0, answer.count * kernel.key_size);
  for (std::uint32_t i = 0; i < answer.count; ++i) {
    std::memcpy(static_cast<std::byte*>(keys) + i * kernel.key_size, &kernel.taken, 4);
    std::memcpy(static_cast<std::byte*>(values) + i * 4, &kernel.taken, 4);
    ++kernel.taken;
  }
  *count = answer.count;
  if (answer.count || answer.result == 0) std::memcpy(out, &kernel.taken, 4);
  return answer.result;
}

/// A map in a new such kernel.
template <class M>
M map_in(Kernel next) {
  next.type = static_cast<std::uint32_t>(M::type);
  next.key_size = sizeof(typename M::key_type);
  kernel = next;
  M map{ebpfxx::detail::MapHandle{
      ebpfxx::detail::MapFd{ebpfxx::Fd{ebpfxx::adopt, open("/dev/null", O_RDONLY | O_CLOEXEC)}}}};
  kernel.info_calls = 0;
  return map;
}

template <class F>
std::string error_of(F function) {
  try {
    function();
  } catch (const ebpfxx::Error& error) {
    return error.what();
  }
  return {};
}

template <class Range>
std::uint32_t count(const Range& range) {
  std::uint32_t number = 0;
  for (auto [key, value] : range) {
    CHECK(key == number);
    CHECK(value == number);
    ++number;
  }
  return number;
}

}  // namespace

int bpf_map_lookup_batch(int, void* in, void* out, void* keys, void* values, __u32* count, const bpf_map_batch_opts*) {
  return batch(in, out, keys, values, count);
}
int bpf_map_lookup_and_delete_batch(int, void* in, void* out, void* keys, void* values, __u32* count,
                                    const bpf_map_batch_opts*) {
  return batch(in, out, keys, values, count);
}
int bpf_map_update_batch(int, const void*, const void*, __u32* count, const bpf_map_batch_opts*) {
  *count = 0;
  return 0;
}
int bpf_map_get_next_key(int, const void* key, void* next) {
  const std::uint32_t number = key ? *static_cast<const std::uint32_t*>(key) + 1 : 0;
  *static_cast<std::uint32_t*>(next) = number;
  return number == 5000 ? -ENOENT : 0;
}
int bpf_map_lookup_elem_flags(int, const void* key, void* value, __u64) {
  std::memcpy(value, key, 4);
  return 0;
}
int bpf_map_lookup_elem(int, const void*, void*) { return kernel.lookup; }
int bpf_map_update_elem(int, const void*, const void*, __u64) { return kernel.update; }
int bpf_map_create(bpf_map_type, const char*, __u32, __u32, __u32, const bpf_map_create_opts*) {
  ++kernel.created;
  return open("/dev/null", O_RDONLY | O_CLOEXEC);
}
int bpf_obj_get(const char*) { return -ENOENT; }
int bpf_obj_pin(int, const char*) {
  ++kernel.calls;
  return -EEXIST;
}
int bpf_obj_get_info_by_fd(int, void* info, __u32*) {
  ++kernel.info_calls;
  if (kernel.info_fails) return -EPERM;
  auto& map = *static_cast<bpf_map_info*>(info);
  map.type = kernel.type;
  map.key_size = kernel.key_size;
  map.value_size = 4;
  map.max_entries = kernel.max_entries;
  std::strcpy(map.name, "odd");
  return 0;
}

TEST_CASE("a walk that is always told to try again ends in an Error") {
  for (const int result : {-EAGAIN, -EINTR, -EBUSY, 0}) {
    CAPTURE(result);
    const auto map = map_in<Hash>({.batches = {{result, 0}}});
    const std::string error = error_of([&] { count(map); });
    CHECK(error.starts_with("cannot walk over map 'odd': "));
    CHECK(error.ends_with("Every retry returned nothing."));
    CHECK(kernel.calls == 1000);
  }
}

TEST_CASE("a walk for which no batch is large enough ends in an Error, before memory does") {
  const auto map = map_in<Hash>({.batches = {{-ENOSPC, 0}}});
  CHECK(error_of([&] { count(map); }) ==
        "cannot walk over map 'odd': No space left on device (ENOSPC). No batch is large enough for the kernel.");
  CHECK(kernel.capacity < 1'000'000);
}

TEST_CASE("a walk goes on after what passes") {
  const auto grown = map_in<Hash>({.batches = {{-ENOSPC, 0}, {-ENOSPC, 0}, {0, 10}, {-ENOENT, 5}}});
  CHECK(count(grown) == 15);
  const auto waited = map_in<Hash>({.batches = {{-EBUSY, 0}, {0, 10}, {-EBUSY, 3}, {-EBUSY, 0}, {-ENOENT, 5}}});
  CHECK(count(waited) == 18);
}

TEST_CASE("a walk over an LPM trie goes on after a batch that was cut short") {
  const auto map = map_in<Trie>({.batches = {{-EINTR, 0}, {-EINTR, 10}, {-EINTR, 0}, {0, 7}, {-ENOENT, 5}}});
  CHECK(count(map) == 22);
}

TEST_CASE("a walk sees all of a map that has no max_entries, as that of a cgroup storage") {
  CHECK(count(map_in<Hash>({.batches = {{-524, 0}}, .max_entries = 0})) == 5000);
}

TEST_CASE("drain and clear ask before they take anything out") {
  for (const bool clear : {false, true}) {
    const auto map = map_in<Hash>({.batches = {{0, 10}, {-ENOENT, 5}}, .info_fails = false});
    kernel.info_fails = true;
    CHECK(error_of([&] { clear ? map.clear() : (void)map.drain().begin(); }).starts_with("cannot "));
    CHECK(kernel.taken == 0);
    kernel.info_fails = false;
    if (clear)
      map.clear();
    else
      CHECK(count(map.drain()) == 15);
    CHECK(kernel.taken == 15);
  }
}

TEST_CASE("drain hands out what a call took before it was cut short") {
  const auto map = map_in<Hash>({.batches = {{0, 10}, {-EBUSY, 3}, {-EPERM, 0}}});
  std::uint32_t number = 0;
  const std::string error = error_of([&] {
    for (auto [key, value] : map.drain()) number = key + 1;
  });
  CHECK(error.starts_with("cannot walk over map 'odd': Operation not permitted (EPERM)."));
  CHECK(number == 13);
}

TEST_CASE("bulk updates that get nowhere end in an Error") {
  const auto map = map_in<Hash>({});
  CHECK(error_of([&] {
          map.update_all(std::map<std::uint32_t, std::uint32_t>{{1, 2}});
        }).starts_with("cannot update a key of map 'odd': Resource temporarily unavailable (EAGAIN)."));
}

TEST_CASE("an error says what was tried, also when the map's info fails too") {
  const auto map = map_in<Hash>({.batches = {{-E2BIG, 0}}, .lookup = -E2BIG, .update = -E2BIG});
  kernel.info_fails = true;
  const std::string name = "the map with descriptor " + std::to_string(map.fd());
  CHECK(error_of([&] { map.update(1, 2); }) == "cannot update a key of " + name + ": Argument list too long (E2BIG).");
  CHECK(error_of([&] { (void)map.lookup(1); }).starts_with("cannot look up a key in " + name + ": Argument"));
  CHECK(error_of([&] { (void)map.begin(); }).starts_with("cannot walk over " + name + ": Argument"));
  CHECK(error_of([&] { (void)map.info(); }).starts_with("cannot get the info of " + name + ": Operation not"));
}

TEST_CASE("a path where others pin and remove all the time ends in an Error, and makes one map") {
  kernel = {};
  CHECK(error_of([] { (void)Hash::pin_or_reuse("/no/such/path", {.max_entries = 1}); }) ==
        "cannot pin a map at '/no/such/path': File exists (EEXIST). Other processes keep pinning and removing "
        "something there.");
  CHECK(kernel.created == 1);
  CHECK(kernel.calls == 1000);
}

TEST_CASE("ENOTSUPP, which user space has no name for, is EOPNOTSUPP wherever it comes out") {
  const auto map = map_in<Hash>({.lookup = -524, .update = -524});
  std::error_code error;
  CHECK(!map.lookup(1, error));
  CHECK(error.value() == EOPNOTSUPP);
  map.update(1, 2, error);
  CHECK(error.value() == EOPNOTSUPP);
  try {
    (void)map.lookup(1);
    FAIL("no Error");
  } catch (const ebpfxx::Error& thrown) {
    CHECK(thrown.code().value() == EOPNOTSUPP);
    CHECK(thrown.what() ==
          std::string{"cannot look up a key in map 'odd': Not supported by this kernel (ENOTSUPP). This kernel does "
                      "not have that operation for this type of map."});
  }
}

TEST_CASE("a key that is neither there nor absent ends in an Error") {
  const auto map = map_in<Hash>({.lookup = -ENOENT, .update = -EEXIST});
  CHECK(error_of([&] { (void)map.lookup_or_insert(1, 2); }).starts_with("cannot look up or insert a key of map 'odd'"));
  std::error_code error;
  CHECK(!map.lookup_or_insert(1, 2, error));
  CHECK(error.value() == EAGAIN);
}

TEST_CASE("bytes of a map of a type that is newer are not read: they may be more than it says") {
  const ebpfxx::AnyMap map{map_in<Hash>({})};
  kernel.type = 9999;
  std::error_code error;
  const std::uint32_t key = 1;
  CHECK(!map.lookup(ebpfxx::bytes_of(key), error));
  CHECK(error.value() == EOPNOTSUPP);
  CHECK(error_of([&] {
          (void)map.lookup(ebpfxx::bytes_of(key));
        }).ends_with("This type of map is newer than this ebpfxx."));
}
