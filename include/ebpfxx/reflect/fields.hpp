// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// for_each_field: the fields of a struct, with their names.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <string_view>
#include <type_traits>

#include "generated.hpp"
#include "members.hpp"

namespace ebpfxx::inline v0 {

// As in skeleton.hpp: C's __int128, which ISO C++ does not have.
__extension__ typedef __int128 int128;
__extension__ typedef unsigned __int128 uint128;

namespace detail {

/// Converts to T and to nothing else, so that a class does not use the hook of its base.
template <class T>
struct Exactly {
  template <class U>
  requires std::same_as<U, T>
  operator const U&() const noexcept;
};
struct AnyVisit {
  template <class U>
  constexpr void operator()(std::string_view, const U&, const U&) const {}
};

/// A skeleton lists its fields.
template <class T>
concept FieldsGenerated = requires(const T& value) {
  Fields<T>::each(value, value, AnyVisit{});
};

/// A skeleton lists its fields, or ebpfxx_fields(a, b, visit) in T's namespace does.
template <class T>
concept FieldsTold = FieldsGenerated<T> || requires(const Exactly<T>& value) {
  ebpfxx_fields(value, value, AnyVisit{});
};

template <class T>
concept NamesTold = std::is_enum_v<T> && requires(T value) {
  { ebpfxx_name(value) } -> std::convertible_to<std::string_view>;
};

template <class T>
inline constexpr bool is_array = std::is_bounded_array_v<T>;
template <class T, std::size_t size>
inline constexpr bool is_array<std::array<T, size>> = true;

template <class T>
inline constexpr std::size_t array_size = std::extent_v<T>;
template <class T, std::size_t size>
inline constexpr std::size_t array_size<std::array<T, size>> = size;

/// Arrays, and other types with begin() and end().
template <class T>
concept Sequence = is_array<T> ||(std::is_class_v<T> && !FieldsTold<T> && requires(const T& value) {
  { value.begin() == value.end() } -> std::convertible_to<bool>;
});
template <Sequence T>
using Element = std::remove_cvref_t<decltype(*std::begin(std::declval<const T&>()))>;

template <class T>
concept String = std::is_class_v<T> && std::convertible_to<const T&, std::string_view> && !FieldsTold<T>;

/// A union without known members: only its bytes are known.
template <class T>
concept Opaque = std::is_union_v<T> && !FieldsTold<T>;

template <class T>
concept Struct = FieldsTold<T> ||(std::is_class_v<T> && !Sequence<T> && !String<T>);

/// visit(name, field of a, field of b), for each field.
template <Names names = Names::wanted, Struct T, class Visit>
constexpr void visit_fields(const T& a, const T& b, Visit&& visit) {
  if constexpr (FieldsGenerated<T>)
    Fields<T>::each(a, b, visit);
  else if constexpr (FieldsTold<T>)
    ebpfxx_fields(a, b, visit);
  else
    visit_members<names>(a, b, visit);
}

}  // namespace detail

/// Calls visit(std::string_view name, const auto& field) for each field of a struct of a skeleton, or of your own: an
/// aggregate, or a type with ebpfxx_fields() in its namespace. Bit-fields and packed fields come as copies.
template <detail::Struct T, class Visit>
constexpr void for_each_field(const T& value, Visit&& visit) {
  detail::visit_fields(value, value,
                       [&](std::string_view name, const auto& field, const auto&) { visit(name, field); });
}

/// The name of the enumerator with this value, or an empty text. For enums of skeletons, and those with ebpfxx_name()
/// in their namespace.
template <class Enum>
requires std::is_enum_v<Enum>
[[nodiscard]] constexpr std::string_view enum_name([[maybe_unused]] Enum value) noexcept {
  if constexpr (detail::NamesTold<Enum>)
    return ebpfxx_name(value);
  else
    return {};
}

}  // namespace ebpfxx::inline v0
