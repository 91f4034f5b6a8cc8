// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include "read/btf_check.hpp"

#include <bpf/btf.h>
#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <limits>
#include <utility>
#include <vector>

#include "error.hpp"
#include "read/btf_parts.hpp"
#include "read/bytes.hpp"

namespace ebpfxx::gen {

namespace {

constexpr std::uint32_t kind_decl_tag = 17;

// libbpf visits each member anew wherever its type is used, so a few types can make it work for ever.
constexpr std::uint64_t most_members = 1'000'000;

// Members, parameters or enumerators: libbpf counts them with 16 bits.
constexpr std::uint32_t most_items = 65535;

// libbpf's linker goes from struct to struct along their pointers, and each step costs stack. Real objects have
// thousands, kernels about 200,000.
constexpr std::size_t most_types = 100'000, most_kernel_types = 1'000'000;

// libbpf keeps a size in an int, and takes one that overflows for an error number, or for no error. Of structs it keeps
// the size in bits.
constexpr std::uint64_t largest_type = std::numeric_limits<std::int32_t>::max(), largest_record = largest_type / 8;

// What the format has for sure; newer headers are longer.
constexpr std::uint32_t smallest_header = 24, known_header = 32;

constexpr std::string_view identifier_characters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_";

// libbpf prints a line for each 8 bytes of a gap between members.
constexpr std::uint64_t largest_gaps = 64 << 20;

// The parts of .BTF.ext: what a record has at least, and where in it names and types are.
struct Part {
  const char* name;
  std::size_t place;  // of its offset and length in the header
  std::uint32_t smallest_record;
  std::vector<std::uint32_t> names;
  std::vector<std::uint32_t> types;
};

template <class... Arguments>
[[noreturn]] void damaged(fmt::format_string<Arguments...> what, Arguments&&... arguments) {
  throw Failure{"damaged BTF: " + fmt::format(what, std::forward<Arguments>(arguments)...)};
}

std::uint32_t word(std::string_view bytes, std::uint64_t offset) { return copied<std::uint32_t>(bytes, offset); }

// A type as it stands in the section.
struct RawType {
  std::string_view bytes;

  [[nodiscard]] std::uint32_t name() const { return word(bytes, offsetof(btf_type, name_off)); }
  [[nodiscard]] std::uint32_t info() const { return word(bytes, offsetof(btf_type, info)); }
  [[nodiscard]] std::uint32_t size_or_target() const { return word(bytes, offsetof(btf_type, size)); }
  // Not by the macros of <linux/btf.h>: the newest read bits that libbpf does not, so these must be zero.
  [[nodiscard]] int kind() const { return info() >> 24 & 0x7f; }
  [[nodiscard]] std::uint32_t count() const { return info() & 0xffffff; }
  [[nodiscard]] bool flag() const { return info() >> 31; }

  // A word of what is behind the type itself: of item `index`, each of `words`.
  [[nodiscard]] std::uint32_t detail(std::uint32_t word_index, std::uint32_t index = 0, std::uint32_t words = 0) const {
    return word(bytes, sizeof(btf_type) + (std::uint64_t{index} * words + word_index) * 4);
  }
};

// How many words the items behind a type have; those that have no items have one.
std::uint32_t item_words(int kind) {
  switch (kind) {
    case BTF_KIND_INT:
    case BTF_KIND_VAR:
    case kind_decl_tag:
      return 1;
    case BTF_KIND_ENUM:
    case BTF_KIND_FUNC_PROTO:
      return 2;
    case BTF_KIND_ARRAY:
    case BTF_KIND_STRUCT:
    case BTF_KIND_UNION:
    case BTF_KIND_DATASEC:
    case kind_enum64:
      return 3;
    case BTF_KIND_PTR:
    case BTF_KIND_FWD:
    case BTF_KIND_TYPEDEF:
    case BTF_KIND_VOLATILE:
    case BTF_KIND_CONST:
    case BTF_KIND_RESTRICT:
    case BTF_KIND_FUNC:
    case kind_float:
    case kind_type_tag:
      return 0;
    default:
      damaged("kind {} of a type is unknown", kind);
  }
}

bool has_items(int kind) {
  return kind == BTF_KIND_STRUCT || kind == BTF_KIND_UNION || is_enum(kind) || kind == BTF_KIND_FUNC_PROTO ||
         kind == BTF_KIND_DATASEC;
}

bool is_record(int kind) { return kind == BTF_KIND_STRUCT || kind == BTF_KIND_UNION; }

bool is_modifier_or_typedef(int kind) {
  return kind == BTF_KIND_TYPEDEF || kind == BTF_KIND_VOLATILE || kind == BTF_KIND_CONST || kind == BTF_KIND_RESTRICT ||
         kind == kind_type_tag;
}

// A type that is more than declared.
bool has_size(const RawType& type) {
  const int kind = type.kind();
  return kind == BTF_KIND_INT || kind == BTF_KIND_PTR || kind == BTF_KIND_ARRAY || is_record(kind) ||
         (is_enum(kind) && type.size_or_target() != 0) || kind == kind_float;
}

class BtfChecker {
 public:
  BtfChecker(std::string_view types, std::string_view extension, bool is_kernel)
      : extension_{extension}, is_kernel_{is_kernel} {
    split(types);
  }

  void check() {
    for (std::uint32_t id = 1; id < types_.size(); ++id) check_type(id);
    for (const bool by_value : {true, false}) {
      visited_.assign(types_.size(), {});
      for (std::uint32_t id = 1; id < types_.size(); ++id) (void)visit(id, by_value, 0);
      for (std::uint32_t id = 1; by_value && id < types_.size(); ++id) check_size(id);
    }
    if (!extension_.empty()) check_extension();
    if (is_kernel_) check_text();
  }

 private:
  struct Visit {
    bool open = false;
    int height = 0;             // how deep types are nested in it
    std::uint64_t members = 0;  // in it and in what it contains
    std::uint64_t size = 0;     // in bytes, zero for what has none
  };

  // The header, then the types one behind the other. A longer header than smallest_header says where the layouts of
  // kinds are, which are known here; what comes after that must be zero.
  void split(std::string_view bytes) {
    btf_header header{};
    std::memcpy(&header, bytes.data(), std::min<std::size_t>(bytes.size(), smallest_header));
    if (header.magic != BTF_MAGIC || header.version != BTF_VERSION || header.hdr_len < smallest_header ||
        header.hdr_len > bytes.size())
      damaged("its header is none");
    if (header.hdr_len > known_header &&
        bytes.substr(0, header.hdr_len).find_first_not_of('\0', known_header) != bytes.npos)
      damaged("its header has {} bytes, and {} are known", header.hdr_len, known_header);
    const std::uint32_t layouts = word(bytes, 24), layouts_size = word(bytes, 28);
    if (header.hdr_len >= known_header && layouts_size != 0 &&
        (layouts % 4 != 0 || layouts_size % 4 != 0 || layouts < std::uint64_t{header.type_off} + header.type_len ||
         std::uint64_t{layouts} + layouts_size > header.str_off))
      damaged("its layouts of kinds are cut off");
    bytes.remove_prefix(header.hdr_len);
    if (header.type_off % 4 != 0 || header.str_off > bytes.size() || header.str_len > bytes.size() - header.str_off ||
        header.type_off > header.str_off || header.type_len > header.str_off - header.type_off)
      damaged("it is cut off");
    strings_ = bytes.substr(header.str_off, header.str_len);
    if (strings_.empty() || strings_.front() != '\0' || strings_.back() != '\0') damaged("it has no names");

    types_.push_back({});  // void
    for (std::string_view rest = bytes.substr(header.type_off, header.type_len); !rest.empty();) {
      const RawType type{rest};
      const std::uint64_t items = has_items(type.kind()) ? type.count() : 1;
      const std::uint64_t size = sizeof(btf_type) + items * item_words(type.kind()) * 4;
      if (size > rest.size()) damaged("type {} is cut off", types_.size());
      if (type.count() > most_items) damaged("type {} has {} members", types_.size(), type.count());
      if (const std::size_t most = is_kernel_ ? most_kernel_types : most_types; types_.size() > most)
        damaged("it has more than {} types", most);
      types_.push_back({rest.substr(0, size)});
      rest.remove_prefix(size);
    }
  }

  void check_name(std::uint32_t offset, std::uint32_t id) const {
    if (offset >= strings_.size()) damaged("a name of type {} is out of range", id);
  }

  // A type that others are made of, and variables have; void only where C has it.
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
          fmt::format("{} no type in BTF, because it is _Atomic: take a plain type (__sync_fetch_and_add() is "
                      "atomic for all types)",
                      what)};
  }
  [[nodiscard]] std::string has(std::uint32_t name) const {
    return fmt::format("'{}' has", printable(std::string{name < strings_.size() ? name_at(name) : ""}));
  }

  // What a struct or an array is made of.
  void check_element(std::uint32_t target, std::uint32_t id) const {
    check_target(target, id, false);
    const RawType& type = types_[resolved(target)];
    if (!is_modifier_or_typedef(type.kind()) && !has_size(type))
      damaged("type {} cannot be made of type {}", id, target);
  }

  // What is behind modifiers and typedefs, unless they go round in a circle.
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
    const auto at = [&](std::uint32_t i) { return type.detail(i, index, item_words(type.kind())); };
    if (type.kind() == BTF_KIND_DATASEC) {
      const std::uint32_t target = at(0);
      if (target >= types_.size() || (types_[target].kind() != BTF_KIND_VAR && types_[target].kind() != BTF_KIND_FUNC))
        damaged("section {} lists type {}, which is no variable", id, target);
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

  // Signed where it says so, and, of clang before 15, where a value is negative.
  static void check_enumerators(const RawType& type, std::uint32_t id) {
    const std::uint32_t words = item_words(type.kind()), bits = type.size_or_target() * 8;
    if (bits == 64) return;
    const auto value = [&](std::uint32_t i) {
      const std::uint32_t low = type.detail(1, i, words);
      return words == 2 ? static_cast<std::int32_t>(low)
                        : static_cast<std::int64_t>(std::uint64_t{type.detail(2, i, words)} << 32 | low);
    };
    bool is_signed = type.flag();
    for (std::uint32_t i = 0; words == 2 && i < type.count(); ++i) is_signed |= value(i) < 0;
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
      for (std::uint32_t i = 0; i < type.count(); ++i) f(type.detail(1, i, item_words(kind)));
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
      const std::uint32_t member = type.detail(1, i, item_words(type.kind()));
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
    const std::uint32_t offset = type.detail(2, index, item_words(type.kind()));
    const int kind = types_[member].kind();
    const std::uint64_t size = visited_[member].size * 8;
    if (!type.flag()) {
      // An old bit-field: an integer that says more bytes than it has.
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

  // By Linux's own rule; names of what is no definition are not printed, or as they are in every BTF.
  void check_text() const {
    for (std::uint32_t id = 1; id < types_.size(); ++id) {
      const RawType& type = types_[id];
      if (is_record(type.kind()) || is_enum(type.kind()) || type.kind() == BTF_KIND_TYPEDEF ||
          type.kind() == BTF_KIND_FWD)
        check_identifier(type.name(), id);
      for (std::uint32_t i = 0; type.kind() != BTF_KIND_DATASEC && has_items(type.kind()) && i < type.count(); ++i)
        check_identifier(type.detail(0, i, item_words(type.kind())), id);
      if (type.kind() == BTF_KIND_INT || type.kind() == kind_float || type.kind() == kind_type_tag)
        check_words(type.name(), id);
    }
  }
  [[nodiscard]] std::string_view name_at(std::uint32_t offset) const { return strings_.data() + offset; }

  void check_identifier(std::uint32_t offset, std::uint32_t id) const {
    const std::string_view name = name_at(offset);
    if (name.find_first_not_of(identifier_characters) != name.npos ||
        (!name.empty() && name[0] >= '0' && name[0] <= '9'))
      damaged("a name of type {} is no identifier", id);
  }
  void check_words(std::uint32_t offset, std::uint32_t id) const {
    const std::string_view name = name_at(offset);
    if (name.empty() || std::ranges::any_of(name, [](char c) { return c < ' ' || c > '~' || c == '"' || c == '\\'; }))
      damaged("type {} has an odd name", id);
  }

  // ---- .BTF.ext ----

  void check_extension() const {
    const Part parts[] = {
        {"functions", 8, 8, {}, {4}}, {"lines", 16, 16, {4, 8}, {}}, {"relocations", 24, 16, {8}, {4}}};
    const std::uint32_t header_length = word(extension_, 4);
    if (copied<std::uint16_t>(extension_, 0) != BTF_MAGIC || copied<std::uint8_t>(extension_, 2) != BTF_VERSION ||
        header_length < 24 || header_length > extension_.size())
      damaged("the header of its extension is none");
    const std::string_view data = extension_.substr(header_length);
    for (const Part& part : parts) {
      if (part.place + 8 > header_length) continue;  // of an older header
      const std::uint32_t offset = word(extension_, part.place), length = word(extension_, part.place + 4);
      if (length == 0) continue;
      if (offset % 4 != 0 || offset > data.size() || length > data.size() - offset)
        damaged("its {} are cut off", part.name);
      check_records(part, data.substr(offset, length));
    }
  }

  // The size of a record; then for each section its name, how many records, and these.
  void check_records(const Part& part, std::string_view rest) const {
    const std::uint32_t record_size = word(rest, 0);
    if (rest.size() < 4 || record_size < part.smallest_record || record_size % 4 != 0)
      damaged("its {} have {} bytes each", part.name, record_size);
    rest.remove_prefix(4);
    while (!rest.empty()) {
      const std::uint64_t count = word(rest, 4);
      if (rest.size() < 8 || count == 0 || count * record_size > rest.size() - 8)
        damaged("its {} are cut off", part.name);
      if (word(rest, 0) >= strings_.size()) damaged("its {} are of a section without a name", part.name);
      rest.remove_prefix(8);
      for (std::uint64_t i = 0; i < count; ++i, rest.remove_prefix(record_size)) check_record(part, rest);
    }
  }

  void check_record(const Part& part, std::string_view record) const {
    for (const std::uint32_t place : part.names)
      if (word(record, place) >= strings_.size()) damaged("one of its {} has no name", part.name);
    for (const std::uint32_t place : part.types)
      if (word(record, place) >= types_.size()) damaged("one of its {} has no type", part.name);
  }

  std::string_view extension_, strings_;
  bool is_kernel_;
  std::uint64_t gaps_ = 0;  // of all structs, in bits
  std::vector<RawType> types_;
  std::vector<Visit> visited_;
};

}  // namespace

void check_btf(std::string_view types, std::string_view extension) { BtfChecker{types, extension, false}.check(); }
void check_kernel_btf(std::string_view types) { BtfChecker{types, {}, true}.check(); }

}  // namespace ebpfxx::gen
