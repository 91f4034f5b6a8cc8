// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Data sections whose last variable is an array that gets another size before load.
#include <ebpfxx/variable.hpp>

#include "growing.skel.hpp"
#include "support.hpp"

using ebpfxx::MapSpec;
using test::contains;
using test::error_of;
using test::KernelTest;

namespace {

constexpr std::uint32_t count = 3000;  // several pages

/// Bytes of .data.samples with that many.
std::uint32_t samples_size(std::uint32_t samples) {
  return static_cast<std::uint32_t>(offsetof(growing::DataSamples, samples) + samples * sizeof(growing::sample));
}

}  // namespace

#if EBPFXX_LIBBPF_AT_LEAST(1, 3)

TEST_CASE_FIXTURE(KernelTest, "arrays at the end of data sections get longer, and hold what programs see") {
  auto open = growing::open();
  open.rodata().only_tid = test::this_thread();
  open.rodata().sample_count = count;
  MapSpec section{open.object(), ".data.samples"};
  CHECK(ebpfxx::variable<growing::sample[]>(open.object(), "samples").size() == 1);
  section.set_value_size(samples_size(count));
  MapSpec{open.object(), ".rodata.factors"}.set_value_size(count * 8);

  open.data_samples().runs = 7;  // the typed section is where the memory is now
  const auto samples = ebpfxx::variable<growing::sample[]>(open.object(), "samples");
  const auto factors = ebpfxx::variable<std::uint64_t[]>(open.object(), "factors");
  REQUIRE(samples.size() == count);
  REQUIRE(factors.size() == count);
  CHECK(samples.data() == open.data_samples().samples.data());
  CHECK(samples[0].weight == 5);  // what it starts with stays
  CHECK(factors[0] == 1);
  std::uint64_t expected = 0;
  for (std::uint32_t i = 0; i < count; ++i) {
    CHECK((i == 0 || (samples[i].weight == 0 && samples[i].seen == 0)));
    samples[i].weight = i;
    factors[i] = 2;
    expected += 2 * i;
  }
  CHECK(section.value_size() == samples_size(count));
  CHECK(contains(error_of([&] { section.set_max_entries(2); }), "cannot set max_entries"));

  auto skel = std::move(open).load();
  skel.attach();
  test::trigger(0);
  CHECK(skel.bss().sum == expected);
  CHECK(skel.data_samples().runs == 8);
  const auto seen = ebpfxx::variable<growing::sample[]>(skel.object(), "samples");
  REQUIRE(seen.size() == count);
  for (const growing::sample& sample : seen) CHECK(sample.seen == 1);
  seen[count - 1].weight += 10;
  test::trigger(0);
  CHECK(skel.bss().sum == 2 * expected + 20);
  const auto constants = ebpfxx::variable<const std::uint64_t[]>(skel.object(), "factors");
  CHECK(constants.size() == count);
  CHECK(constants[count - 1] == 2);
  CHECK(contains(error_of([&] { (void)ebpfxx::variable<std::uint64_t[]>(skel.object(), "factors"); }), "(EPERM)"));
  CHECK(contains(error_of([&] { (void)ebpfxx::variable<std::array<char, 7>[]>(skel.object(), "samples"); }),
                 "as an array of types of 7 bytes: it has 24000"));
  CHECK(skel.object().map(".data.samples").info().value_size == samples_size(count));
}

TEST_CASE_FIXTURE(KernelTest, "a section that got longer can get shorter again") {
  auto open = growing::open();
  MapSpec section{open.object(), ".data.samples"};
  section.set_value_size(samples_size(count)).set_value_size(samples_size(2));
  CHECK(ebpfxx::variable<growing::sample[]>(open.object(), "samples").size() == 2);
  open.data_samples().samples[0].weight = 1;
  MapSpec{open.object(), ".rodata.factors"}.set_value_size(2 * 8);
  (void)std::move(open).load();
}

#else

TEST_CASE_FIXTURE(KernelTest, "resizing a data section needs libbpf 1.3") {
  auto open = growing::open();
  const std::string error = error_of([&] {
    MapSpec{open.object(), ".data.samples"}.set_value_size(samples_size(count));
  });
  CHECK(
      error.starts_with("cannot set the value size of map '.data.samples': Operation not supported (EOPNOTSUPP). "
                        "Resizing a data section needs libbpf 1.3 or newer, and this is v1."));
  (void)std::move(open).load();
}

#endif

TEST_CASE_FIXTURE(KernelTest, "sizes that a data section cannot have") {
  auto open = growing::open();
  const auto why = [&](const char* section, std::uint32_t size) {
    return error_of([&] { MapSpec{open.object(), section}.set_value_size(size); });
  };
  CHECK(why(".data.samples", samples_size(2) - 1) ==
        "cannot set the value size of map '.data.samples': Invalid argument (EINVAL). The array at its end starts at "
        "byte 4 and has elements of 8 bytes, so it cannot have 19 bytes in total.");
  CHECK(contains(why(".data.samples", samples_size(0)), "so it cannot have 4 bytes in total."));
  CHECK(contains(why(".data.samples", 0), "so it cannot have 0 bytes in total."));
  CHECK(contains(why(".bss", 4096), "It is a data section: its size is that of its variables."));
  CHECK(contains(why(".data.not_last", 4096), "It is a data section: its size is that of its variables."));
  (void)std::move(open).load();
}

TEST_CASE_FIXTURE(KernelTest, "variable<T[]> has the elements of an array") {
  auto open = growing::open();
  const auto numbers = ebpfxx::variable<std::uint32_t[]>(open.object(), "first_array");
  REQUIRE(numbers.size() == 3);
  numbers[2] = 30;
  CHECK(open.data_not_last().first_array == std::array<std::uint32_t, 3>{1, 2, 30});
  CHECK(error_of([&] { (void)ebpfxx::variable<std::uint64_t[]>(open.object(), "first_array"); }) ==
        "cannot use variable 'first_array' of object 'growing' as an array of types of 8 bytes: it has 12: Invalid "
        "argument (EINVAL).");
}
