// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include "read/btf_check.hpp"

#include <algorithm>
#include <bit>
#include <limits>
#include <utility>
#include <vector>

#include "read/raw_btf.hpp"

namespace ebpfxx::gen {

namespace {

// libbpf visits each member again wherever its type is used, so a few types can keep it busy forever.
constexpr std::uint64_t most_members = 1'000'000;

// libbpf's linker goes from struct to struct along their pointers, and each step costs stack. Real objects have
// thousands, kernels about 200,000.
constexpr std::size_t most_object_types = 100'000, most_kernel_types = 1'000'000;

// libbpf keeps a size in an int, and takes one that overflows for an error number, or for no error. Of structs it keeps
// the size in bits.
constexpr std::uint64_t largest_type = std::numeric_limits<std::int32_t>::max(), largest_record = largest_type / 8;

constexpr std::string_view identifier_characters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_";

// libbpf prints a line for each 8 bytes of a gap between members.
constexpr std::uint64_t largest_gaps = 64 << 20;

// Whether a type is defined, not only declared.
bool has_size(const RawType& type) {
  const int kind = type.kind();
  return kind == BTF_KIND_INT || kind == BTF_KIND_PTR || kind == BTF_KIND_ARRAY || is_record(kind) ||
         (is_enum(kind) && type.size_or_target() != 0) || kind == kind_float;
}

class BtfChecker {
 public:
  BtfChecker(const RawBtf& btf, bool is_kernel) : btf_{btf}, types_{btf.types}, is_kernel_{is_kernel} {}

  void check() {
    for (std::uint32_t id = 1; id < types_.size(); ++id) check_type(id);
    for (const bool by_value : {true, false}) {
      visited_.assign(types_.size(), {});
      for (std::uint32_t id = 1; id < types_.size(); ++id) (void)visit(id, by_value, 0);
      for (std::uint32_t id = 1; by_value && id < types_.size(); ++id) check_size(id);
    }
    if (is_kernel_) check_text();
  }

 private:
  struct Visit {
    bool open = false;
    int height = 0;             // how deep types are nested in it
    std::uint64_t members = 0;  // in it and in what it contains
    std::uint64_t size = 0;     // in bytes; zero without a size
  };

  void check_name(std::uint32_t offset, std::uint32_t id) const {
    if (offset >= btf_.names.size()) damaged("a name of type {} is out of range", id);
  }

  // A type that others are made of, or that variables have; void only where C allows it.
  void check_target(std::uint32_t target, std::uint32_t id, bool may_be_void) const {
    if (target >= types_.size()) damaged("type {} needs type {}, which is not there", id, target);
    const int kind = target == 0 ? BTF_KIND_UNKN : types_[target].kind();
    if ((target == 0 && !may_be_void) || kind == BTF_KIND_FUNC || kind == BTF_KIND_VAR || kind == BTF_KIND_DATASEC ||
        kind == kind_decl_tag)
      damaged("type {} cannot be made of type {}", id, target);
  }

  // clang writes void for _Atomic types.
  void check_has_type(std::uint32_t target, const std::string& what) const {
    if (target < types_.size() && resolved(target) == 0)
      throw NoType{
          fmt::format("{} no type in BTF, because it is _Atomic: use a plain type (__sync_fetch_and_add() is "
                      "atomic for all types)",
                      what)};
  }
  [[nodiscard]] std::string has(std::uint32_t name) const {
    return fmt::format("'{}' has", printable(std::string{name < btf_.names.size() ? btf_.name_at(name) : ""}));
  }

  // What a struct or an array is made of.
  void check_element(std::uint32_t target, std::uint32_t id) const {
    check_target(target, id, false);
    const RawType& type = types_[resolved(target)];
    if (!is_modifier_or_typedef(type.kind()) && !has_size(type))
      damaged("type {} cannot be made of type {}", id, target);
  }

  // What modifiers and typedefs stand for, unless they refer to each other.
  [[nodiscard]] std::uint32_t resolved(std::uint32_t id) const {
    for (int depth = 0; depth < max_depth && id < types_.size() && is_modifier_or_typedef(types_[id].kind()); ++depth)
      id = types_[id].size_or_target();
    return id < types_.size() ? id : 0;
  }

  void check_type(std::uint32_t id) const {
    const RawType& type = types_[id];
    const std::uint32_t target = type.size_or_target();
    check_name(type.name(), id);
    switch (type.kind()) {
      case BTF_KIND_INT:
        return check_integer(type, id);
      case BTF_KIND_ARRAY:
        check_has_type(type.detail(0), "the elements of an array have");
        check_element(type.detail(0), id);
        return check_target(type.detail(1), id, false);
      case kind_float:
        if (target != 2 && target != 4 && target != 8 && target != 12 && target != 16)
          damaged("floating point type {} has {} bytes", id, target);
        return;
      case BTF_KIND_ENUM:
      case kind_enum64:
        if (target == 0 && type.count() == 0) break;  // declared only
        if (target != 1 && target != 2 && target != 4 && target != 8) damaged("enum {} has {} bytes", id, target);
        check_enumerators(type, id);
        break;
      case BTF_KIND_STRUCT:
      case BTF_KIND_UNION:
        if (target > largest_record) damaged("type {} is larger than 256 MB", id);
        break;
      case BTF_KIND_FUNC:
        if (target >= types_.size() || types_[target].kind() != BTF_KIND_FUNC_PROTO)
          damaged("function {} has no prototype", id);
        return;
      case BTF_KIND_VAR:
        if (type.detail(0) != BTF_VAR_GLOBAL_EXTERN)
          check_has_type(target, has(type.name()));  // `extern const void x __ksym`
        return check_target(target, id, false);
      case kind_decl_tag:
        if (target == 0 || target >= types_.size()) damaged("tag {} is for type {}, which is not there", id, target);
        return;
      default:
        break;
    }
    if (is_modifier_or_typedef(type.kind()) || type.kind() == BTF_KIND_PTR || type.kind() == BTF_KIND_FUNC_PROTO)
      check_target(target, id, true);
    if (has_items(type.kind()))
      for (std::uint32_t i = 0; i < type.count(); ++i) check_item(type, id, i);
  }

  static void check_integer(const RawType& type, std::uint32_t id) {
    constexpr std::uint32_t largest_integer = 16;
    const std::uint32_t size = type.size_or_target(), bits = BTF_INT_BITS(type.detail(0));
    if (!std::has_single_bit(size) || size > largest_integer || bits + BTF_INT_OFFSET(type.detail(0)) > size * 8)
      damaged("integer {} has {} bytes and {} bits", id, size, bits);
  }

  void check_item(const RawType& type, std::uint32_t id, std::uint32_t index) const {
    const auto at = [&](std::uint32_t i) { return type.detail(i, index); };
    if (type.kind() == BTF_KIND_DATASEC) {
      const std::uint32_t target = at(0);
      if (target >= types_.size() || (types_[target].kind() != BTF_KIND_VAR && types_[target].kind() != BTF_KIND_FUNC))
        damaged("section {} lists type {}, which is not a variable", id, target);
      if (at(1) > largest_type || at(2) > largest_type)
        damaged("section {} has variable {} beyond 2 GB", id, target);  // libbpf adds these in 32 bits
      return;
    }
    check_name(at(0), id);
    if (is_record(type.kind())) {
      check_has_type(at(1), has(at(0)));
      check_element(at(1), id);
    } else if (!is_enum(type.kind())) {
      check_target(at(1), id, true);
    }
  }

  // Signed if it says so or, from clang before 15, if a value is negative.
  static void check_enumerators(const RawType& type, std::uint32_t id) {
    const bool is_wide = type.kind() == kind_enum64;
    const std::uint32_t bits = type.size_or_target() * 8;
    if (bits == 64) return;
    const auto value = [&](std::uint32_t i) {
      const std::uint32_t low = type.detail(1, i);
      return is_wide ? static_cast<std::int64_t>(std::uint64_t{type.detail(2, i)} << 32 | low)
                     : static_cast<std::int32_t>(low);
    };
    bool is_signed = type.flag();
    for (std::uint32_t i = 0; !is_wide && i < type.count(); ++i) is_signed |= value(i) < 0;
    const std::int64_t limit = std::int64_t{1} << (is_signed ? bits - 1 : bits);
    for (std::uint32_t i = 0; i < type.count(); ++i)
      if (value(i) >= limit || value(i) < (is_signed ? -limit : 0))
        damaged("enumerator {} of type {} does not fit in its {} bytes", i, id, type.size_or_target());
  }

  // What a type is made of. By value: what is in it; otherwise: what its declaration names, up to structs with a name,
  // which may name each other. Those without one are written out wherever they are used.
  template <class F>
  void for_each_part(const RawType& type, bool by_value, F f) const {
    const int kind = type.kind();
    if (is_modifier_or_typedef(kind) || (by_value && kind == BTF_KIND_VAR) ||
        (!by_value && (kind == BTF_KIND_PTR || kind == BTF_KIND_FUNC || kind == BTF_KIND_FUNC_PROTO)))
      f(type.size_or_target());
    if (kind == BTF_KIND_ARRAY) f(type.detail(0));
    if (kind == BTF_KIND_ARRAY && !by_value) f(type.detail(1));
    const bool is_written_out = is_record(kind) && (by_value || type.name() == 0);
    if (is_written_out || (!by_value && kind == BTF_KIND_FUNC_PROTO))
      for (std::uint32_t i = 0; i < type.count(); ++i) f(type.detail(1, i));
  }

  const Visit& visit(std::uint32_t id, bool by_value, int depth) {
    Visit& visit = visited_[id];
    if (id == 0 || visit.height) return visit;
    if (visit.open) damaged("type {} contains itself", id);
    if (depth > max_depth) damaged("types are nested too deep");
    visit.open = true;
    const RawType& type = types_[id];
    for_each_part(type, by_value, [&](std::uint32_t target) {
      const Visit& part = this->visit(target, by_value, depth + 1);
      visit.height = std::max(visit.height, part.height);
      visit.members += part.members + 1;
      visit.size = part.size;
    });
    ++visit.height;
    if (visit.height > max_depth) damaged("types are nested too deep");
    if (visit.members > most_members) damaged("type {} has more than {} members", id, most_members);
    if (by_value) visit.size = std::min(size_of(type, visit.size), largest_type + 1);
    return visit;
  }

  // Of variables, and of what members of map definitions point to. Parameters may point to anything.
  void check_size(std::uint32_t id) {
    const RawType& type = types_[id];
    if (is_record(type.kind()) || type.kind() == BTF_KIND_VAR) check_size_of(id, id);
    if (is_record(type.kind())) check_members(type, id);
  }

  void check_members(const RawType& type, std::uint32_t id) {
    std::uint64_t end = 0;
    for (std::uint32_t i = 0; i < type.count(); ++i) {
      const std::uint32_t member = type.detail(1, i);
      check_size_of(member, id);
      const auto [first, last] = place(type, resolved(member), i, id);
      if (last > std::uint64_t{type.size_or_target()} * 8) damaged("member {} of type {} is not in it", i, id);
      if (first != 0 && type.kind() == BTF_KIND_UNION) damaged("member {} of union {} is not at its start", i, id);
      if (first > end) gaps_ += first - end;
      end = last;
    }
    if (const std::uint64_t size = std::uint64_t{type.size_or_target()} * 8; size > end) gaps_ += size - end;
    if (is_kernel_ && gaps_ > largest_gaps * 8) damaged("type {} has gaps of {} bytes", id, gaps_ / 8);
  }

  // The bits of a member: from, to. libbpf writes to members of struct_ops.
  [[nodiscard]] std::pair<std::uint64_t, std::uint64_t> place(const RawType& type, std::uint32_t member,
                                                              std::uint32_t index, std::uint32_t id) const {
    const std::uint32_t offset = type.detail(2, index);
    const int kind = types_[member].kind();
    const std::uint64_t size = visited_[member].size * 8;
    if (!type.flag()) {
      // An old bit-field: an integer whose bits do not fill its bytes.
      const std::uint64_t bits = kind == BTF_KIND_INT ? BTF_INT_BITS(types_[member].detail(0)) : size;
      return {offset, offset + bits};
    }
    const std::uint32_t first = BTF_MEMBER_BIT_OFFSET(offset), bits = BTF_MEMBER_BITFIELD_SIZE(offset);
    if (bits > size || (bits && kind != BTF_KIND_INT && !is_enum(kind)))
      damaged("member {} of type {} has {} bits", index, id, bits);
    return {first, first + (bits ? bits : size)};
  }

  void check_size_of(std::uint32_t part, std::uint32_t id) const {
    for (int depth = 0; depth < max_depth; ++depth)
      if (const int kind = types_[part].kind(); kind == BTF_KIND_PTR || is_modifier_or_typedef(kind))
        part = types_[part].size_or_target();
    if (visited_[part].size > largest_type) damaged("type {} is larger than 2 GB", id);
  }

  static std::uint64_t size_of(const RawType& type, std::uint64_t part) {
    switch (type.kind()) {
      case BTF_KIND_PTR:
        return pointer_size;
      case BTF_KIND_ARRAY:
        return part * type.detail(2);
      case BTF_KIND_INT:
      case BTF_KIND_STRUCT:
      case BTF_KIND_UNION:
      case BTF_KIND_ENUM:
      case kind_enum64:
      case kind_float:
        return type.size_or_target();
      default:
        return part;
    }
  }

  // ---- what is printed as C ----

  // Linux's own rule for names. Those of other kinds are not printed, or the same in every BTF.
  void check_text() const {
    for (std::uint32_t id = 1; id < types_.size(); ++id) {
      const RawType& type = types_[id];
      if (is_record(type.kind()) || is_enum(type.kind()) || type.kind() == BTF_KIND_TYPEDEF ||
          type.kind() == BTF_KIND_FWD)
        check_identifier(type.name(), id);
      for (std::uint32_t i = 0; type.kind() != BTF_KIND_DATASEC && has_items(type.kind()) && i < type.count(); ++i)
        check_identifier(type.detail(0, i), id);
      if (type.kind() == BTF_KIND_INT || type.kind() == kind_float || type.kind() == kind_type_tag)
        check_words(type.name(), id);
    }
  }

  void check_identifier(std::uint32_t offset, std::uint32_t id) const {
    const std::string_view name = btf_.name_at(offset);
    if (name.find_first_not_of(identifier_characters) != name.npos ||
        (!name.empty() && name[0] >= '0' && name[0] <= '9'))
      damaged("a name of type {} is not an identifier", id);
  }
  void check_words(std::uint32_t offset, std::uint32_t id) const {
    const std::string_view name = btf_.name_at(offset);
    if (name.empty() || std::ranges::any_of(name, [](char c) { return c < ' ' || c > '~' || c == '"' || c == '\\'; }))
      damaged("type {} has an odd name", id);
  }

  const RawBtf& btf_;
  const std::vector<RawType>& types_;
  bool is_kernel_;
  std::uint64_t gaps_ = 0;  // of all structs, in bits
  std::vector<Visit> visited_;
};

}  // namespace

void check_btf(std::string_view types, std::string_view extension) {
  const RawBtf btf = split_btf(types, most_object_types);
  BtfChecker{btf, false}.check();
  if (!extension.empty()) check_extension(extension, btf);
}

void check_kernel_btf(std::string_view types) {
  const RawBtf btf = split_btf(types, most_kernel_types);
  BtfChecker{btf, true}.check();
}

}  // namespace ebpfxx::gen
