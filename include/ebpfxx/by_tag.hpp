// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// by_tag: a callback for streams whose records are of several types, told apart by a member that all of them begin
// with.
#pragma once

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <span>
#include <tuple>
#include <type_traits>
#include <utility>

#include "detail/call_callback.hpp"
#include "detail/text.hpp"
#include "error.hpp"

namespace ebpfxx::inline v0 {

/// See by_tag().
template <auto Tag, class F>
struct On {
  F callback;
};
template <class F>
struct Otherwise {
  F callback;
};

/// What to do with records of one tag. The callback takes the record's type, by const reference, and optionally the
/// bytes of the whole record, for one with a tail: [](const exit_event& e, std::span<const std::byte> record) { ... }.
template <auto Tag, class F>
[[nodiscard]] On<Tag, F> on(F callback) {
  return {std::move(callback)};
}

/// What to do with all other records. The callback takes their bytes, std::span<const std::byte>.
template <class F>
[[nodiscard]] Otherwise<F> otherwise(F callback) {
  return {std::move(callback)};
}

namespace detail {

/// A skeleton says which values an enum has: ebpfxx_values(kind{}).
template <class Enum>
concept ValuesTold = requires {
  ebpfxx_values(Enum{});
};

/// The record type of a callback: that of its first parameter.
template <class F>
struct FirstParameter : FirstParameter<decltype(&F::operator())> {};
template <class T>
struct First {
  using Type = std::remove_cvref_t<T>;
};
template <class R, class T, class... More>
struct FirstParameter<R (*)(T, More...)> : First<T> {};
template <class R, class T, class... More>
struct FirstParameter<R (*)(T, More...) noexcept> : First<T> {};
template <class R, class C, class T, class... More>
struct FirstParameter<R (C::*)(T, More...)> : First<T> {};
template <class R, class C, class T, class... More>
struct FirstParameter<R (C::*)(T, More...) const> : First<T> {};
template <class R, class C, class T, class... More>
struct FirstParameter<R (C::*)(T, More...) noexcept> : First<T> {};
template <class R, class C, class T, class... More>
struct FirstParameter<R (C::*)(T, More...) const noexcept> : First<T> {};
template <class M, class C>
requires std::is_object_v<M>
struct FirstParameter<M C::*> : First<C> {
};
template <class F>
concept NamesRecord = requires {
  typename FirstParameter<F>::Type;
};

[[noreturn, gnu::cold, gnu::noinline]] inline void throw_short_tagged(std::size_t size, std::size_t wanted,
                                                                      const std::int64_t* tag) {
  if (!tag)
    throw_error(EMSGSIZE, {"a record has ", Digits{static_cast<std::int64_t>(size)},
                           " bytes, too few for the tag that its type is known by"});
  throw_error(EMSGSIZE,
              {"a record with the tag ", Digits{*tag}, " has ", Digits{static_cast<std::int64_t>(size)},
               " bytes, and the type that it is read as has ", Digits{static_cast<std::int64_t>(wanted)}},
              {"The BPF program and this program disagree on the record's type: build both from the same source."});
}

template <auto TagOf, class... Handlers>
class ByTag {
  using Header = typename FirstParameter<decltype(TagOf)>::Type;
  using Tag = std::remove_cvref_t<std::invoke_result_t<decltype(TagOf), const Header&>>;
  using Bytes = std::span<const std::byte>;
  static_assert(std::is_trivially_copyable_v<Header>, "a record is bytes that a BPF program wrote");

  template <class Handler>
  struct Of {
    static constexpr bool is_otherwise = true;
    static constexpr bool handles(Tag) { return false; }
  };
  template <auto Value, class F>
  struct Of<On<Value, F>> {
    static_assert(
        requires { Tag{Value}; }, "on<...> names a value that the tag cannot have");
    static constexpr bool is_otherwise = false;
    static constexpr bool handles(Tag tag) { return tag == static_cast<Tag>(Value); }
  };

  static constexpr bool has_otherwise = (Of<Handlers>::is_otherwise || ...);
  static_assert((0 + ... + Of<Handlers>::is_otherwise) <= 1, "there is more than one otherwise(...)");

  template <class Handler>
  static constexpr bool is_repeated(std::type_identity<Handler>) {
    return false;
  }
  template <auto Value, class F>
  static constexpr bool is_repeated(std::type_identity<On<Value, F>>) {
    return (0 + ... + Of<Handlers>::handles(static_cast<Tag>(Value))) > 1;
  }
  static_assert(!(is_repeated(std::type_identity<Handlers>{}) || ...), "a value of the tag has more than one handler");

  static constexpr bool handles_all() {
    if constexpr (has_otherwise) {
      return true;
    } else if constexpr (ValuesTold<Tag>) {
      for (const Tag tag : ebpfxx_values(Tag{}))
        if (!(Of<Handlers>::handles(tag) || ...)) return false;
      return true;
    } else {
      return false;
    }
  }
  static_assert(handles_all() || !ValuesTold<Tag>, "a value of the tag has no handler: add on<...>, or otherwise(...)");
  static_assert(handles_all() || ValuesTold<Tag>,
                "the values of this tag are not known (it is no enum of a skeleton): add otherwise(...)");

 public:
  explicit ByTag(Handlers... handlers) : handlers_{std::move(handlers)...} {}

  bool operator()(Bytes record) {
    if (record.size() < sizeof(Header)) throw_short_tagged(record.size(), sizeof(Header), nullptr);
    Header header;
    std::memcpy(&header, record.data(), sizeof header);
    return deliver(static_cast<Tag>(std::invoke(TagOf, std::as_const(header))), record,
                   std::index_sequence_for<Handlers...>{});
  }
  // For streams of headers.
  bool operator()(const Header&, Bytes record) { return (*this)(record); }

 private:
  template <std::size_t... I>
  bool deliver(Tag tag, Bytes record, std::index_sequence<I...>) {
    bool proceed = true;
    if ((try_deliver(std::get<I>(handlers_), tag, record, proceed) || ...)) return proceed;
    if constexpr (has_otherwise) (deliver_other(std::get<I>(handlers_), record, proceed), ...);
    return proceed;
  }

  template <auto Value, class F>
  static bool try_deliver(On<Value, F>& handler, Tag tag, Bytes bytes, bool& proceed) {
    if (tag != static_cast<Tag>(Value)) return false;
    static_assert(NamesRecord<F>, "the callback must name the record's type: [](const exec_event& e) { ... }");
    if constexpr (NamesRecord<F>) {
      using Record = typename FirstParameter<F>::Type;
      static_assert(std::is_trivially_copyable_v<Record>, "a record is bytes that a BPF program wrote");
      if (bytes.size() < sizeof(Record)) {
        const auto number = static_cast<std::int64_t>(tag);
        throw_short_tagged(bytes.size(), sizeof(Record), &number);
      }
      if constexpr (alignof(Record) > 4)  // as in perf buffers
        if (reinterpret_cast<std::uintptr_t>(bytes.data()) % alignof(Record) != 0) {
          alignas(Record) std::byte copy[sizeof(Record)];
          std::memcpy(copy, bytes.data(), sizeof copy);
          proceed = call(handler.callback, *reinterpret_cast<const Record*>(copy), bytes);
          return true;
        }
      proceed = call(handler.callback, *reinterpret_cast<const Record*>(bytes.data()), bytes);
    }
    return true;
  }
  template <class F>
  static bool try_deliver(Otherwise<F>&, Tag, Bytes, bool&) {
    return false;
  }
  template <class F>
  static void deliver_other(Otherwise<F>& handler, Bytes bytes, bool& proceed) {
    static_assert(std::is_invocable_v<F&, Bytes>, "the callback of otherwise() takes std::span<const std::byte>");
    if constexpr (std::is_invocable_v<F&, Bytes>) proceed = call_callback(handler.callback, bytes);
  }
  template <auto Value, class F>
  static void deliver_other(On<Value, F>&, Bytes, bool&) {}

  template <class F, class Record>
  static bool call(F& callback, const Record& record, Bytes bytes) {
    if constexpr (std::is_invocable_v<F&, const Record&>)
      return call_callback(callback, record);
    else
      return call_callback(callback, record, bytes);
  }
  std::tuple<Handlers...> handlers_;
};

}  // namespace detail

/// A callback for records of several types, which all begin with the same header, a member of which tells them apart:
///
///     events.run(stop, ebpfxx::by_tag<&header::kind>(
///         ebpfxx::on<kind::exec>([](const exec_event& e) { ... }),
///         ebpfxx::on<kind::exit>([](const exit_event& e) { ... })));
///
/// If the tag is an enum of a skeleton, leaving one of its values out does not compile, unless there is
/// ebpfxx::otherwise([](std::span<const std::byte> record) { ... }); for other types of tags, that is required. For a
/// tag in a bit-field or a nested struct, name a function: by_tag<[](const header& h) { return h.inner.kind; }>. A
/// record that is shorter than its type is an Error. Callbacks may return bool, as those of the stream. For a ring
/// buffer of headers or one whose record type is not stated.
template <auto TagOf, class... Handlers>
[[nodiscard]] auto by_tag(Handlers... handlers) {
  return detail::ByTag<TagOf, Handlers...>{std::move(handlers)...};
}

}  // namespace ebpfxx::inline v0
