// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Pins and descriptors that come from outside are asked what they are.
#include <sys/epoll.h>

#include <ebpfxx/link_info.hpp>
#include <ebpfxx/map/access.hpp>

#include "kinds.skel.hpp"
#include "support.hpp"

using ebpfxx::AnyMap;
using ebpfxx::Fd;
using ebpfxx::Link;
using test::contains;
using test::error_of;
using test::KernelTest;

namespace {

using Array = ebpfxx::Array<std::uint32_t>;

/// A map, a program and a link, pinned.
struct Pins {
  kinds::Skeleton skel = kinds::open().load();
  Array array = Array::create({.max_entries = 1});
  Link link = skel.progs.drop.attach("lo");
  const std::string map_path = test::bpffs_path("a-map"), program_path = test::bpffs_path("a-program"),
                    link_path = test::bpffs_path("a-link");

  Pins() {
    array.pin(map_path);
    skel.progs.drop.pin(program_path);
    link.pin(link_path);
  }
  Pins(const Pins&) = delete;
  ~Pins() {
    for (const auto& path : {map_path, program_path, link_path}) std::filesystem::remove(path);
    link = {};
    test::wait_for_free_loopback(skel.progs.drop);
  }
};

}  // namespace

TEST_CASE_FIXTURE(KernelTest, "a pin of another kind is refused, by what it is") {
  const Pins pins;
  const auto refusal = [](const char* what, const std::string& path, const char* kind) {
    return "cannot open the " + std::string{what} + " pinned at '" + path + "': Invalid argument (EINVAL). It is a " +
           kind + ".";
  };
  CHECK(error_of([&] { (void)AnyMap::open_pinned(pins.program_path); }) ==
        refusal("map", pins.program_path, "program"));
  CHECK(error_of([&] { (void)AnyMap::open_pinned(pins.link_path); }) == refusal("map", pins.link_path, "link"));
  CHECK(error_of([&] { (void)Array::open_pinned(pins.link_path); }) == refusal("map", pins.link_path, "link"));
  CHECK(error_of([&] { (void)Array::pin_or_reuse(pins.program_path, {.max_entries = 1}); }) ==
        refusal("map", pins.program_path, "program"));
  CHECK(error_of([&] { (void)ebpfxx::ReadOnly<Array>::open_pinned(pins.program_path); }).ends_with("a program."));
  CHECK(error_of([&] { (void)Link::open_pinned(pins.map_path); }) == refusal("link", pins.map_path, "map"));
  CHECK(error_of([&] { (void)Link::open_pinned(pins.program_path); }) == refusal("link", pins.program_path, "program"));
  CHECK(AnyMap::open_pinned(pins.map_path).info().id == pins.array.info().id);
  CHECK(Link::open_pinned(pins.link_path).info().id == pins.link.info().id);
  for (const auto& path : {pins.map_path, pins.program_path, pins.link_path}) CHECK(std::filesystem::exists(path));
}

TEST_CASE_FIXTURE(KernelTest, "a descriptor of another kind is refused, by what it is") {
  const Pins pins;
  const auto refused = [](int fd, const char* as, const char* why) {
    const Fd copy = Fd::dup(fd);
    const std::string start = "cannot use descriptor ";
    const std::string text = error_of([&] {
      if (as == std::string{"map"})
        (void)AnyMap{Fd::dup(copy.get())};
      else
        (void)Link{Fd::dup(copy.get())};
    });
    return contains(text, start) && contains(text, std::string{" as a "} + as + ": Invalid argument (EINVAL). " + why);
  };
  const Fd epoll{ebpfxx::adopt, epoll_create1(EPOLL_CLOEXEC)};
  const int program = pins.skel.progs.drop.fd();
  const int types = bpf_object__btf_fd(pins.skel.object().native());
  CHECK(refused(program, "map", "It is a program."));
  CHECK(refused(pins.link.fd(), "map", "It is a link."));
  CHECK(refused(types, "map", "It is type information (BTF)."));
  CHECK(refused(epoll.get(), "map", "It is not a BPF object."));
  CHECK(refused(program, "link", "It is a program."));
  CHECK(refused(pins.array.fd(), "link", "It is a map."));
  CHECK(refused(types, "link", "It is type information (BTF)."));
  CHECK(refused(epoll.get(), "link", "It is not a BPF object."));
  CHECK(error_of([] { (void)AnyMap{Fd{}}; }) ==
        "cannot use descriptor -1 as a map: Bad file descriptor (EBADF). It is closed.");

  auto open = kinds::open();
  CHECK(contains(error_of([&] { open.progs.fexit.set_attach_target("drop", pins.array.fd()); }), "It is a map."));
}

TEST_CASE_FIXTURE(KernelTest, "every type of map is known to be one") {
  const auto check = [](const AnyMap& map) {
    CHECK(AnyMap{Fd::dup(map.fd())}.info().id == map.info().id);
    CHECK(ebpfxx::detail::kind_of(map.fd()) == ebpfxx::detail::ObjectKind::map);
  };
  check(Array::create({.max_entries = 1}));
  check(ebpfxx::HashMap<int, int>::create({.max_entries = 1}));
  check(ebpfxx::RingBuf<>::create({.max_entries = 4096}));
  const auto array = Array::create({.max_entries = 1});
  for (const std::uint32_t direction : {BPF_F_RDONLY, BPF_F_WRONLY})
    check(ebpfxx::detail::map_from_id(array.info().id, direction));
  array.freeze();
  check(array);
}

TEST_CASE_FIXTURE(KernelTest, "unpin removes what is its own, and nothing else") {
  Pins pins;
  const auto exchange = [](const std::string& path, const std::string& with) {
    std::filesystem::remove(path);
    std::filesystem::rename(with, path);
  };
  exchange(pins.link_path, pins.map_path);
  CHECK(error_of([&] { pins.link.unpin(); }) ==
        "cannot unpin the link from '" + pins.link_path +
            "': Invalid argument (EINVAL). Something else is pinned there now.");
  CHECK(error_of([&] { pins.skel.progs.drop.unpin(pins.link_path); }) ==
        "cannot unpin program 'drop' (xdp) from '" + pins.link_path +
            "': Invalid argument (EINVAL). Something else is pinned there now.");
  CHECK(std::filesystem::exists(pins.link_path));
  pins.skel.progs.drop.unpin(pins.program_path);
  CHECK(!std::filesystem::exists(pins.program_path));
}

TEST_CASE_FIXTURE(KernelTest, "links by descriptor and by number do what others do") {
  auto skel = kinds::open().load();
  {
    Link owner = skel.progs.drop.attach("lo");
    Link received{Fd::dup(owner.fd())};
    CHECK(received.info().id == owner.info().id);
    CHECK(received.native() == nullptr);
    owner = {};
    CHECK(received.info().type == BPF_LINK_TYPE_XDP);  // the attachment has another holder

    const std::string path = test::bpffs_path("received");
    received.pin(path);
    CHECK(error_of([&] { received.pin(path + "2"); }) == "cannot pin the link at '" + path +
                                                             "2': Device or resource busy (EBUSY). It is pinned at '" +
                                                             path + "' already: unpin() it first.");
    CHECK(Link::open_pinned(path).info().id == received.info().id);
    Link moved = std::move(received);
    CHECK(!received);  // NOLINT: empty, by promise
    moved.unpin();
    CHECK(!std::filesystem::exists(path));
    CHECK(contains(error_of([&] { moved.unpin(); }), "It is not pinned, or not by this Link."));
    moved.update(skel.progs.drop);

    Link numbered = Link::from_id(moved.info().id);
    CHECK(numbered.info().id == moved.info().id);
    numbered.detach();
    CHECK(!numbered);
    CHECK(moved.info<ebpfxx::XdpLinkInfo>()->ifindex == 0);  // detached for all who hold it
    CHECK(contains(error_of([] { (void)Link::from_id(0x7fffffff); }), "cannot open the link with id 2147483647"));
  }
  test::wait_for_free_loopback(skel.progs.drop);
}

TEST_CASE_FIXTURE(KernelTest, "links of libbpf's are pinned once, too") {
  Pins pins;
  CHECK(contains(error_of([&] { pins.link.pin(pins.link_path + "2"); }),
                 "(EBUSY). It is pinned at '" + pins.link_path + "' already: unpin() it first."));
  pins.link.unpin();
  CHECK(!std::filesystem::exists(pins.link_path));
}
