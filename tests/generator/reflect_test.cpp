// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// What skeletons tell of their types is what BTF says of the C types.
#include <bpf/btf.h>
#include <doctest/doctest.h>

#include <cstring>
#include <ebpfxx/reflect.hpp>
#include <ostream>
#include <string>

#include "cases_headers.hpp"

namespace {

class ObjectTypes {
 public:
  explicit ObjectTypes(const bpf_object* object) : btf_{bpf_object__btf(object)} {}
  template <class T>
  void check(const std::string& name) const {
    CAPTURE(name);
    CHECK_NOTHROW(ebpfxx::check_layout<T>(btf_, name.c_str()));
    T zero, ones;
    std::memset(static_cast<void*>(&zero), 0, sizeof zero);  // all of a union
    std::memset(static_cast<void*>(&ones), 1, sizeof ones);
    const T copy = zero;
    CHECK(ebpfxx::equal(zero, copy));
    CHECK(ebpfxx::hash(zero) == ebpfxx::hash(copy));
    CHECK_FALSE(ebpfxx::equal(zero, ones));
    CHECK(ebpfxx::hash(zero) != ebpfxx::hash(ones));
    CHECK(ebpfxx::to_text(zero).starts_with('{'));
    CHECK(ebpfxx::to_json(zero).ends_with('}'));
  }

 private:
  const btf* btf_;
};

}  // namespace

TEST_CASE("types of headers have the fields that BTF has") {
  const auto open = types::open();
  const ObjectTypes object{open.object().native()};
#define CHECK_TYPE(name) object.check<types::name>(#name)
  CHECK_TYPE(integers);
  CHECK_TYPE(enums);
  CHECK_TYPE(point);
  CHECK_TYPE(pair);
  CHECK_TYPE(scalar);
  CHECK_TYPE(typedefs);
  CHECK_TYPE(node);
  CHECK_TYPE(leaf);
  CHECK_TYPE(packed);
  CHECK_TYPE(packed_outer);
  CHECK_TYPE(holes);
  CHECK_TYPE(packed_holes);
  CHECK_TYPE(half_packed);
  CHECK_TYPE(aligned);
  CHECK_TYPE(has_aligned);
  CHECK_TYPE(packed_aligned);
  CHECK_TYPE(bits);
  CHECK_TYPE(bits_only);
  CHECK_TYPE(bits_then_bool);
  CHECK_TYPE(bits_trailing);
  CHECK_TYPE(bits_gaps);
  CHECK_TYPE(bits_packed);
  CHECK_TYPE(bits_wide);
  CHECK_TYPE(bits_packed_trailing);
  CHECK_TYPE(bits_union);
  CHECK_TYPE(has_bits_union);
  CHECK_TYPE(number_or_text);
  CHECK_TYPE(aligned_union);
  CHECK_TYPE(unions);
  CHECK_TYPE(tuple);
  CHECK_TYPE(arrays);
  CHECK_TYPE(flexible);
  CHECK_TYPE(flexible_deep);
  CHECK_TYPE(with_hole);
  CHECK_TYPE(around_hole);
  CHECK_TYPE(anonymous_holes);
  CHECK_TYPE(paddings);
  CHECK_TYPE(of_struct_with_holes);
#undef CHECK_TYPE
}
