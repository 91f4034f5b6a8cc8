// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// The members of an aggregate: their number, and what cannot be taken apart.
#pragma once

#include <cstddef>
#include <string_view>
#include <type_traits>
#include <utility>

#include "bind.hpp"
#if __has_include(<boost/pfr/tuple_size.hpp>)
#include <boost/pfr/tuple_size.hpp>
#endif

namespace ebpfxx::inline v0::detail {

/// How the compiler writes a type.
template <class T>
[[nodiscard]] constexpr auto type_name() noexcept {
  const std::string_view text = __PRETTY_FUNCTION__;
  const std::size_t start = text.find("T = ") + 4;
  return text.substr(start, text.rfind(']') - start);
}

/// True for the type of `struct {...} member;`, and of an anonymous member.
template <class T>
[[nodiscard]] constexpr bool is_nameless() noexcept {
  const std::string_view name = type_name<T>();
  const auto has = [&](std::string_view words) { return name.find(words) != name.npos; };
  return has("<unnamed ") || has("(anonymous struct") || has("(anonymous union") || has("(unnamed struct") ||
         has("(unnamed union");
}

// What a member of an aggregate is initialised with, to learn about it.
struct AnyValue {  // in braces: any member that C can have, and classes that take one value
  template <class U>
  requires(!std::is_class_v<U> || std::is_aggregate_v<U>) operator U() const noexcept;
};
struct AnyObject {
  template <class U>
  operator U() const noexcept;
};
struct Nameless {
  template <class U>
  requires((std::is_class_v<U> || std::is_union_v<U>)&&is_nameless<U>()) operator U() const noexcept;
};
template <class Derived>
struct BaseOf {
  template <class U>
  requires(std::is_base_of_v<U, Derived> && !std::is_same_v<U, Derived>) operator U() const noexcept;
};

/// T{{value}, ... {value}, last}, with as many values as the sequence has numbers.
template <class T, class... Last, std::size_t... I>
constexpr bool takes(std::index_sequence<I...>) {
  return requires { T{{(static_cast<void>(I), AnyValue{})}..., Last{}...}; };
}
template <class T, std::size_t count, class... Last>
inline constexpr bool takes_members = takes<T, Last...>(std::make_index_sequence<count>{});

/// The number of members that can each be initialised with a value in braces: an array takes one, like any member.
template <class T, std::size_t count = 0>
constexpr std::size_t count_values() {
  if constexpr (count <= max_bound_members && takes_members<T, count + 1>)
    return count_values<T, count + 1>();
  else
    return count;
}

template <class T>
constexpr std::size_t count_members() {
  constexpr std::size_t values = count_values<T>();
  if constexpr (values > max_bound_members || !takes_members<T, values, AnyObject>) {
    return values;
  } else {
#if __has_include(<boost/pfr/tuple_size.hpp>)
    return boost::pfr::tuple_size_v<T>;
#else
    static_assert(
        sizeof(T) == 0,
        "ebpfxx: a member of this type has no braces to initialise it with. Boost.PFR can count such members: "
        "install it (Boost 1.81 or newer), or define ebpfxx_fields() for the type.");
    return 0;
#endif
  }
}

template <class T, std::size_t count = 0>
constexpr bool has_nameless_member() {
  if constexpr (takes_members<T, count, Nameless>)
    return true;
  else if constexpr (count < max_bound_members && takes_members<T, count + 1>)
    return has_nameless_member<T, count + 1>();
  else
    return false;
}

/// Takes members that can be referred to: no bit-fields, and none that is packed out of its type's alignment.
template <class T>
struct Addressable {
  template <class... Members>
  requires((alignof(Members) <= alignof(T)) && ...) std::true_type operator()(Members&...) const { return {}; }
};

/// The number of T's members. What cannot be taken apart is refused here, with a message for each kind.
template <class T>
constexpr std::size_t checked_member_count() {
#define EBPFXX_FIELDS_ADVICE "Define ebpfxx_fields() for the type (docs/reflect.md)."
  static_assert(std::is_aggregate_v<T>,
                "ebpfxx: this class has constructors, private members or virtual functions, so its members cannot be "
                "found. " EBPFXX_FIELDS_ADVICE);
  if constexpr (std::is_aggregate_v<T>) {
    constexpr bool has_base = takes_members<T, 0, BaseOf<T>>;
    static_assert(!has_base, "ebpfxx: members of base classes cannot be found. " EBPFXX_FIELDS_ADVICE);
    constexpr bool nameless = has_nameless_member<T>();
    static_assert(!nameless,
                  "ebpfxx: a member of this struct is an anonymous struct or union, or of a type without a name, and "
                  "cannot be taken apart. Name the type and the member. Or: " EBPFXX_FIELDS_ADVICE);
    if constexpr (!has_base && !nameless) {
      constexpr std::size_t count = count_members<T>();
      static_assert(count <= max_bound_members, "ebpfxx: this struct has more than 128 members. " EBPFXX_FIELDS_ADVICE);
      if constexpr (count <= max_bound_members) {
        using Bound = decltype(bind<count>(std::declval<T&>(), Addressable<T>{}));
        static_assert(std::is_same_v<Bound, std::true_type>,
                      "ebpfxx: this struct has a bit-field, or is packed, so that its members cannot be referred "
                      "to. " EBPFXX_FIELDS_ADVICE);
        if constexpr (std::is_same_v<Bound, std::true_type>) return count;
      }
    }
  }
  return 0;
#undef EBPFXX_FIELDS_ADVICE
}
template <class T>
inline constexpr std::size_t member_count = checked_member_count<T>();

// ---- Names ----

// An object that never exists, whose members have addresses that the compiler knows.
template <class T>
struct Sample {
  const T value;
};
#ifdef __clang__
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wundefined-var-template"
#pragma clang diagnostic ignored "-Wundefined-internal"
#endif
template <class T>
extern const Sample<T> sample;

template <std::size_t, class Member>
struct Pointer {  // a class, because clang accepts a bare pointer into an object as a template argument only since
                  // version 18
  Member* member;
};
template <class Indices, class... Members>
struct Pointers;
template <std::size_t... I, class... Members>
struct Pointers<std::index_sequence<I...>, Members...> : Pointer<I, Members>... {};

template <std::size_t I, class Member>
constexpr Pointer<I, Member> pointer_at(const Pointer<I, Member>& pointer) {
  return pointer;
}

template <class T>
consteval auto member_pointers() {
  return bind<member_count<T>>(sample<T>.value, []<class... Members>(Members&... members) {
    return Pointers<std::index_sequence_for<Members...>, Members...>{{&members}...};
  });
}

/// The name of what a pointer points to, as the compiler writes it: "... &sample.value.name}]".
template <auto pointer>
[[nodiscard]] constexpr auto pointee_name() noexcept {
  const std::string_view text = __PRETTY_FUNCTION__;
  const auto is_part = [&](std::size_t at) {
    const auto c = static_cast<unsigned char>(text[at]);
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '$' ||
           c > 127;
  };
  std::size_t end = text.size();
  while (!is_part(end - 1)) --end;
  std::size_t start = end;
  while (is_part(start - 1)) --start;
  return text.substr(start, end - start);
}

template <class T, std::size_t I>
inline constexpr std::string_view member_name = pointee_name<pointer_at<I>(member_pointers<T>())>();
#ifdef __clang__
#pragma clang diagnostic pop
#endif

enum class Names { wanted, unwanted };

/// visit(name, member of a, member of b), for each member. Names take time to compile.
template <Names names, class T, class Visit>
constexpr void visit_members(const T& a, const T& b, Visit&& visit) {
  constexpr std::size_t count = member_count<T>;
  bind<count>(a, [&](const auto&... of_a) {
    bind<count>(b, [&](const auto&... of_b) {
      if constexpr (names == Names::unwanted)
        (static_cast<void>(visit(std::string_view{}, of_a, of_b)), ...);
      else
        [&]<std::size_t... I>(std::index_sequence<I...>) {
          (static_cast<void>(visit(member_name<T, I>, of_a, of_b)), ...);
        }
      (std::make_index_sequence<count>{});
    });
  });
}

}  // namespace ebpfxx::inline v0::detail
