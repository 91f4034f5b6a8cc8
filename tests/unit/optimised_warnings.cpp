// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Lines of users, of which g++ warned at some levels of optimisation. That they compile is the test.
#include <array>
#include <cstddef>
#include <ebpfxx/map.hpp>
#include <ebpfxx/map/queue.hpp>
#include <vector>

struct Pair {
  std::uint32_t a, b;
  bool operator==(const Pair&) const = default;
};
enum class State : std::uint16_t { idle };

template <class V>
using Hash = ebpfxx::HashMap<std::uint32_t, V>;

template <class V>
bool look_up(const Hash<V>& map) {
  std::error_code error;
  return map.lookup(3) == map.lookup(4) || map.lookup(5) == V{} || map.lookup(6).value() == V{} ||
         *map.lookup(7) == V{} || map.lookup(8).value_or(V{}) == V{} || map.lookup(9, error) == V{} ||
         map.lookup(10, ebpfxx::locked) == V{} || map.lookup_and_erase(11) == V{};
}
template bool look_up(const Hash<std::uint64_t>&);
template bool look_up(const Hash<double>&);
template bool look_up(const Hash<bool>&);
template bool look_up(const Hash<State>&);
template bool look_up(const Hash<Pair>&);

struct Padded {  // as in skeletons
  std::uint8_t a;
  std::array<std::byte, 1> padding{};
  std::uint16_t b;
};
bool is_there(const Hash<Padded>& map) {
  const auto found = map.lookup(3);
  return found && found->b == 1;
}
bool must_be_there(const Hash<Padded>& map) { return map.lookup(4)->a == 2; }

bool pop(const ebpfxx::Queue<std::uint64_t>& queue) { return queue.pop() == 3u || queue.peek().value() == 4; }

std::size_t erase(const Hash<std::uint64_t>& map, const std::vector<std::uint32_t>& keys) {
  return map.erase_all(keys) + map.erase_all(std::vector<std::uint32_t>{1, 2});
}
