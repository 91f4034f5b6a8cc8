// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// EntryTraits: what the keys and values of a type of map are, for the kernel and for users.
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "argument.hpp"
#include "typed.hpp"
#include "walk.hpp"

namespace ebpfxx::inline v0::detail {

/// Traits of keys that are the same in the kernel.
template <class K, class Checks = CheckedTypes<K, void>>
struct PlainKey : Checks {
  using Key = K;
  using KeyArgument = Argument<K>;
  static constexpr std::uint32_t key_size = kernel_size<K>();
  static const void* key_data(const KeyArgument& key) noexcept { return &key; }
  /// A key of a user's range.
  static decltype(auto) key_element(const auto& key) { return element<K>(key); }
};

/// What the kernel reads in one call.
template <class T>
struct Data {
  T value;
  operator const void*() const noexcept { return &value; }  // NOLINT: for the call's argument
};

/// Traits of keys or values that are descriptors, an int for the kernel.
template <class Thing>
struct DescriptorKey {
  using Key = Thing;
  using KeyArgument = Thing;
  static constexpr std::uint32_t key_size = 4;
  static Data<int> key_data(const Thing& key) noexcept { return {key.fd()}; }
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
struct PlainValue : CheckedTypes<void, V>, ValueDefaults {
  using Mapped = V;
  using Value = Argument<V>;
  using Buffer = NoneForVoid<V>;
  static constexpr std::uint32_t value_size = kernel_size<V>();
  static void* data(Buffer& value) noexcept { return &value; }
  static const void* value_data(const Value& value) noexcept { return &value; }
  static Buffer& mapped(Buffer& value) noexcept { return value; }
  static decltype(auto) value_element(const auto& value) { return element<V>(value); }
  /// What a walk yields for a value.
  static decltype(auto) seen(const std::byte* value) noexcept { return at<Buffer>(value); }
};

/// Values that user space cannot read.
template <class Thing>
struct UnreadValue : ValueDefaults {
  using Mapped = Thing;
};
/// Traits of values that user space adds by descriptor, and reads as `Read`, if at all.
template <class Thing, class Read = UnreadValue<Thing>>
struct DescriptorValue : Read {
  static constexpr bool is_put = true;
  using Value = Thing;
  static constexpr std::uint32_t value_size = 4;
  static Data<int> value_data(const Thing& thing) noexcept { return {thing.fd()}; }
  static const Thing& value_element(const Thing& thing) noexcept { return thing; }
};

/// What the types of maps with headers of their own specialise.
template <class K, class V, MapType Type>
struct EntryTraits : PlainKey<K>, PlainValue<V> {
  static_assert(is_known(Type), "ebpfxx does not know this type of map");
  static_assert(*row_of(Type).header == '\0',
                "this type of map has its own header in <ebpfxx/map/>, which is not included here");
};

/// How a walk makes an entry from bytes.
template <class Traits>
struct YieldOf {
  using value_type = MapEntry<typename Traits::Key, std::remove_cvref_t<decltype(Traits::seen(nullptr))>>;
  static value_type entry(const std::byte* key, const std::byte* value) {
    return {at<typename Traits::Key>(key), Traits::seen(value)};
  }
};

}  // namespace ebpfxx::inline v0::detail
