// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Traits: what the keys and values of a type of map are, for the kernel and for users. A class of maps combines one of
// each, and adds what is its own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "argument.hpp"
#include "typed.hpp"
#include "walk.hpp"

namespace ebpfxx::inline v0::detail {

/// Traits of keys that are the same in the kernel.
template <class K>
struct PlainKey {
  using Key = K;
  using KeyArgument = Argument<K>;
  static constexpr std::uint32_t key_size = kernel_size<K>();
  static const void* key_data(const KeyArgument& key) noexcept { return &key; }
  /// A key of a user's range.
  template <class T>
  static decltype(auto) key_element(const T& key) {
    return element<K>(key);
  }
};

/// Traits of keys or values that are descriptors, an int for the kernel.
struct DescriptorData {
  int fd;
  operator const void*() const noexcept { return &fd; }  // NOLINT: for one call
};
template <class Thing>
struct DescriptorKey {
  using Key = Thing;
  using KeyArgument = Thing;
  static constexpr std::uint32_t key_size = 4;
  static DescriptorData key_data(const Thing& key) noexcept { return {key.fd()}; }
  static const Thing& key_element(const Thing& key) noexcept { return key; }
};

/// What traits of values say unless they know better.
struct ValueDefaults {
  using Buffer = Nothing;                       // what the kernel writes to; users get a `Mapped`
  static constexpr bool has_values = true;      // that user space can read
  static constexpr const char* noun = "a key";  // for errors
  static constexpr bool is_put = false;         // "put a socket into", or "update a key of"
};

/// Traits of values that are the same in the kernel.
template <class V>
struct PlainValue : ValueDefaults {
  using Mapped = V;
  using Value = Argument<V>;
  using Buffer = NoneForVoid<V>;
  static constexpr std::uint32_t value_size = kernel_size<V>();
  static void* data(Buffer& value) noexcept { return &value; }
  static const void* value_data(const Value& value) noexcept { return &value; }
  static Buffer& mapped(Buffer& value) noexcept { return value; }
  template <class T>
  static decltype(auto) value_element(const T& value) {
    return element<V>(value);
  }
  /// What a walk yields for a value.
  static decltype(auto) seen(const std::byte* value) noexcept { return at<Buffer>(value); }
  static std::size_t walk_size() noexcept { return value_size; }
};

/// Traits of values that user space adds by descriptor.
template <class Thing>
struct DescriptorValue : ValueDefaults {
  static constexpr bool is_put = true;
  using Mapped = Thing;
  using Value = Thing;
  static constexpr std::uint32_t value_size = 4;
  static DescriptorData value_data(const Thing& thing) noexcept { return {thing.fd()}; }
  static const Thing& value_element(const Thing& thing) noexcept { return thing; }
  static std::size_t walk_size() noexcept { return value_size; }
};

template <class Traits>
struct EntryOf {
  using type = MapEntry<typename Traits::Key, std::remove_cvref_t<decltype(Traits::seen(nullptr))>>;
};
template <class Traits>
requires requires { typename Traits::Entry; }
struct EntryOf<Traits> {
  using type = typename Traits::Entry;
};

/// A value of update_all({{key, value}}).
template <class Traits>
struct ListedOf {
  using type = typename Traits::Value;
};
template <class Traits>
requires requires { typename Traits::Listed; }
struct ListedOf<Traits> {
  using type = typename Traits::Listed;
};

/// How a walk makes an entry from bytes.
template <class Traits>
struct YieldOf {
  static constexpr std::size_t key_size = Traits::key_size;
  using value_type = typename EntryOf<Traits>::type;
  static value_type entry(const std::byte* key, const std::byte* value) {
    return {at<typename Traits::Key>(key), Traits::seen(value)};
  }
};

}  // namespace ebpfxx::inline v0::detail
