// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// StackTraceMap: the map of bpf_get_stackid(), whose keys are stack ids and whose values are stacks. For the names of
// their frames see <ebpfxx/symbols.hpp>.
#pragma once

#include <array>
#include <cerrno>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <system_error>
#include <type_traits>
#include <utility>
#include <vector>

#include "../symbols/build_id.hpp"
#include "entries.hpp"

namespace ebpfxx::inline v0 {

/// The result of bpf_get_stackid(): a stack's id, or a negative errno. Made from any integer type that a program may
/// have stored it in.
class StackId {
 public:
  constexpr StackId(std::integral auto result) noexcept : result_{static_cast<std::int32_t>(result)} {}  // NOLINT

  /// True for an id, false if there was no stack.
  [[nodiscard]] constexpr bool valid() const noexcept { return result_ >= 0; }
  /// 0, or why there is no id: EFAULT if there was no such stack (a kernel thread has no user stack), EEXIST if another
  /// stack occupies its slot in the map, ENOMEM if the map was full.
  [[nodiscard]] constexpr int error() const noexcept { return valid() ? 0 : -result_; }
  /// The meaning of error(), for people; "a stack" for an id.
  [[nodiscard]] constexpr const char* why() const noexcept {
    switch (error()) {
      case 0:
        return "a stack";
      case EFAULT:
        return "no such stack";
      case EEXIST:
        return "lost: another stack took its place (raise max_entries, or use BPF_F_REUSE_STACKID)";
      case ENOMEM:
        return "lost: the map is full (raise max_entries)";
      default:
        return "lost";
    }
  }

  [[nodiscard]] constexpr std::uint32_t value() const noexcept { return static_cast<std::uint32_t>(result_); }
  bool operator==(const StackId&) const = default;

 private:
  std::int32_t result_;
};

/// A stack: a range of frames, innermost first. All others are return addresses, so the call itself is before them. If
/// the depth is known only at run time (std::dynamic_extent), its memory is allocated.
template <class Frame, std::size_t Depth>
class StackTrace {
  static constexpr bool is_dynamic = Depth == std::dynamic_extent;

 public:
  using value_type = Frame;

  /// From a map's value: the stack ends at the first empty frame.
  explicit StackTrace(const void* value, std::size_t depth = Depth) noexcept(!is_dynamic) {
    if constexpr (is_dynamic) frames_.resize(depth);
    std::memcpy(frames_.data(), value, frames_.size() * sizeof(Frame));
    while (size_ < frames_.size() && !is_end(frames_[size_])) ++size_;
  }

  [[nodiscard]] const Frame* begin() const noexcept EBPFXX_LIFETIMEBOUND { return frames_.data(); }
  [[nodiscard]] const Frame* end() const noexcept EBPFXX_LIFETIMEBOUND { return frames_.data() + size_; }
  [[nodiscard]] const Frame* data() const noexcept EBPFXX_LIFETIMEBOUND { return frames_.data(); }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
  [[nodiscard]] const Frame& operator[](std::size_t i) const noexcept EBPFXX_LIFETIMEBOUND { return frames_[i]; }

 private:
  static bool is_end(std::uint64_t address) noexcept { return address == 0; }
  static bool is_end(const BuildIdFrame& frame) noexcept { return frame.state == BuildIdFrame::State::empty; }

  std::conditional_t<is_dynamic, std::vector<Frame>, std::array<Frame, is_dynamic ? 1 : Depth>> frames_;
  std::size_t size_ = 0;
};

/// What a walk over stacks yields.
template <class Frame, std::size_t Depth>
struct MapEntry<std::uint32_t, StackTrace<Frame, Depth>> {
  std::uint32_t id;
  StackTrace<Frame, Depth> stack;
};

namespace detail {

// A value with elements like the kernel's struct has build ids; all others (even bytes) have addresses.
template <class V>
struct FrameOf {
  using type = std::uint64_t;
};
template <class T, std::size_t Depth>
struct FrameOf<std::array<T, Depth>> {
  using type = std::conditional_t<sizeof(T) == sizeof(BuildIdFrame), BuildIdFrame, std::uint64_t>;
};

/// Instead of an array of frames, for a depth known only at run time.
template <class F>
struct AnyDepth {};
template <class F, std::size_t Depth>
using Frames = std::conditional_t<Depth == std::dynamic_extent, AnyDepth<F>, std::array<F, Depth>>;

inline constexpr std::uint32_t stack_build_id_flag = 1u << 5;  // BPF_F_STACK_BUILD_ID
template <class Frame>
inline constexpr std::uint32_t flags_of_frames = std::is_same_v<Frame, BuildIdFrame> ? stack_build_id_flag : 0;

/// A map of stacks has either build ids or addresses; a handle must know which.
[[gnu::noinline]] inline void check_frames(const MapHandle& map, std::uint32_t wanted) {
  const std::uint32_t flags = map.native() ? bpf_map__map_flags(map.native()) : map.raw_info().map_flags;
  if ((flags & stack_build_id_flag) == wanted) return;
  throw_error(
      EINVAL, {"cannot use ", map.text(), " as that type of map"},
      {wanted ? "Its frames are addresses, the C++ type has build ids: use StackTraceMap."
              : "Its frames are build ids, the C++ type has addresses: use BuildIdStackMap, or declare the value "
                "as an array of struct bpf_stack_build_id."});
}

struct StackKey {
  using Key = std::uint32_t;
  using KeyArgument = StackId;
  static constexpr std::uint32_t key_size = 4;
  // The kernel has no stack of an id that is an error.
  static Data<std::uint32_t> key_data(StackId id) noexcept { return {id.value()}; }
  static StackId key_element(StackId id) noexcept { return id; }
  static int erase_result(int result) noexcept { return result == -E2BIG ? -ENOENT : result; }
};

template <class K, class V>
struct EntryTraits<K, V, MapType::stack_trace> : StackKey, ValueDefaults {
  using Frame = typename FrameOf<V>::type;
  using Mapped = StackTrace<Frame, sizeof(V) / sizeof(Frame)>;
  using Value = Nothing;
  using Buffer = V;
  static constexpr std::uint32_t value_size = sizeof(V);
  static constexpr const char* noun = "a stack";
  static void* data(Buffer& value) noexcept { return &value; }
  static Mapped mapped(const Buffer& value) noexcept { return Mapped{&value}; }
  static Mapped seen(const std::byte* value) noexcept { return Mapped{value}; }
};

}  // namespace detail

/// The stacks that bpf_get_stackid() stored, by id: there is none for an id that is an error. erase() makes room for
/// others. Since Linux 4.6 (d5a3b1f69186), with build ids since 4.17 (615755a77b24).
template <class K, class V>
class Map<K, V, MapType::stack_trace> : public detail::Entries<Map<K, V, MapType::stack_trace>, MapType::stack_trace,
                                                               detail::EntryTraits<K, V, MapType::stack_trace>> {
  using Base = typename Map::Entries;
  static_assert(sizeof(K) == 4, "stack ids have 4 bytes");
  static_assert(std::is_trivially_copyable_v<V> && sizeof(V) % 8 == 0, "a stack is an array of frames");

 public:
  using Frame = typename detail::EntryTraits<K, V, MapType::stack_trace>::Frame;
  /// The maximum number of frames per stack.
  static constexpr std::size_t depth = sizeof(V) / sizeof(Frame);
  using Stack = StackTrace<Frame, depth>;

  Map(const Object& object, CStringView name) : Map{detail::MapHandle{object, name}} {}
  Map(detail::Finder& in, const char* name) noexcept : Base{in, name} {
    in.attempt([&] { detail::check_frames(*this, flags_of_type); });
  }
  /// Throws Error, also if the map has build ids and the C++ type has addresses, or vice versa.
  explicit Map(detail::MapHandle map) : Base{std::move(map)} { detail::check_frames(*this, flags_of_type); }

  /// What new maps are created with: BPF_F_STACK_BUILD_ID if their frames are build ids.
  static constexpr std::uint32_t flags_of_type = detail::flags_of_frames<Frame>;
};

/// The same, with a depth known only at run time: StackTraceMap<std::dynamic_extent>. Every stack is allocated.
template <class F>
class Map<std::uint32_t, detail::AnyDepth<F>, MapType::stack_trace>
    : public detail::MapHandle, public detail::Opened<Map<std::uint32_t, detail::AnyDepth<F>, MapType::stack_trace>> {
  static constexpr std::uint32_t flags_of_type = detail::flags_of_frames<F>;

 public:
  using Frame = F;
  using Stack = StackTrace<F, std::dynamic_extent>;
  using key_type = std::uint32_t;
  using mapped_type = Stack;
  static constexpr MapType type = MapType::stack_trace;

  Map(const Object& object, CStringView name) : Map{detail::MapHandle{object, name}} {}
  /// Accepts any depth. Throws Error if type or frames differ.
  explicit Map(detail::MapHandle map) : MapHandle{std::move(map)} {
    const std::uint32_t size = native() ? bpf_map__value_size(native()) : raw_info().value_size;
    depth_ = size / sizeof(F);
    check(type, 4, static_cast<std::uint32_t>(depth_ * sizeof(F)));
    detail::check_frames(*this, flags_of_type);
  }

  /// A new map for stacks of at most this many frames. Throws Error.
  [[nodiscard]] static Map create(const MapOptions& options, std::size_t depth) {
    detail::MapShape shape = detail::shape_of(type, 4, static_cast<std::uint32_t>(depth * sizeof(F)), options);
    shape.flags |= flags_of_type;
    return Map{detail::create_map(shape, options)};
  }

  /// The maximum number of frames per stack.
  [[nodiscard]] std::size_t depth() const noexcept { return depth_; }

  /// The stack of an id; nothing if it is not there, or if the id is an error. Throws Error; with a std::error_code&
  /// at the end, none of these does.
  [[nodiscard]] std::optional<Stack> lookup(StackId id, detail::ErrorCode auto&... error) const {
    std::vector<F> value(depth_);
    const int result = bpf_map_lookup_elem(fd(), detail::StackKey::key_data(id), value.data());
    if (!done(result, ENOENT, "look up a stack in", error...)) return std::nullopt;
    return std::optional<Stack>{std::in_place, value.data(), depth_};
  }
  /// True if there is a stack with that id.
  [[nodiscard]] bool contains(StackId id, detail::ErrorCode auto&... error) const {
    return lookup(id, error...).has_value();
  }
  /// Removes a stack, to make room for others; returns false if it was not there.
  bool erase(StackId id, detail::ErrorCode auto&... error) const noexcept(sizeof...(error)) {
    const int result = bpf_map_delete_elem(fd(), detail::StackKey::key_data(id));
    return done(detail::StackKey::erase_result(result), ENOENT, "erase a stack of", error...);
  }

  /// for (auto [id, stack] : map): copies of all stacks. Throws Error.
  [[nodiscard]] auto begin() const { return detail::Walk<YieldStack>{*this, options(), {depth_}}; }
  [[nodiscard]] std::nullptr_t end() const noexcept { return nullptr; }
  /// for (const auto& stack : map.values())
  [[nodiscard]] auto values() const {
    return detail::WalkRange<detail::YieldValue<YieldStack>>{*this, options(), {{depth_}}};
  }
  /// for (auto [id, stack] : map.drain()): removes each stack from the map.
  [[nodiscard]] auto drain() const {
    return detail::WalkRange<YieldStack>{*this, options(detail::Remove::yes), {depth_}};
  }
  /// Removes every stack it finds; later ones may remain.
  void clear() const { drain().exhaust(); }

 private:
  struct YieldStack {
    using value_type = MapEntry<std::uint32_t, Stack>;
    value_type entry(const std::byte* key, const std::byte* value) const {
      return {detail::at<std::uint32_t>(key), Stack{value, depth}};
    }
    std::size_t depth = 0;
  };

  [[nodiscard]] detail::WalkOptions options(detail::Remove remove = detail::Remove::no) const noexcept {
    return {sizeof(std::uint32_t), depth_ * sizeof(F), remove};
  }

  std::size_t depth_ = 0;
};

/// Stacks of addresses. A Depth of std::dynamic_extent is known only at run time.
template <std::size_t Depth = 127>
using StackTraceMap = Map<std::uint32_t, detail::Frames<std::uint64_t, Depth>, MapType::stack_trace>;
/// Stacks of build ids and offsets, for user stacks whose process may have ended when they are read.
template <std::size_t Depth = 127>
using BuildIdStackMap = Map<std::uint32_t, detail::Frames<BuildIdFrame, Depth>, MapType::stack_trace>;

}  // namespace ebpfxx::inline v0
