// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
//
// Maps that are pinned already are taken when they are what was asked for, as the kernel makes it.
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/mount.h>
#include <sys/prctl.h>

#include <bit>
#include <ebpfxx/map/access.hpp>
#include <ebpfxx/map/map_of_maps.hpp>
#include <ebpfxx/map/percpu.hpp>
#include <ebpfxx/map/perf_event_array.hpp>
#include <ebpfxx/map/redirect.hpp>
#include <ebpfxx/map/stack_trace.hpp>
#include <ebpfxx/user_ring_buffer.hpp>

#include "counters.skel.hpp"
#include "redirect.skel.hpp"
#include "support.hpp"

using test::contains;
using test::error_of;
using test::KernelTest;

namespace {

using Hash = ebpfxx::HashMap<std::uint32_t, std::uint64_t>;

/// A path to pin at, where nothing stays.
struct PinPath : std::string {
  explicit PinPath(const std::string& name) : std::string{test::bpffs_path(name)} {}
  PinPath(const PinPath&) = delete;
  ~PinPath() { std::filesystem::remove(c_str()); }
};

template <class M>
void check_reused(const ebpfxx::MapOptions& options) {
  INFO(std::string{to_string(M::type)});
  const PinPath path{"its-own"};
  const auto first = M::pin_or_reuse(path, options);
  CHECK(M::pin_or_reuse(path, options).info().id == first.info().id);
  CHECK(M::pin_or_replace(path, options).info().id == first.info().id);
}

/// From now on the kernel refuses this command of bpf() to this process.
void refuse_bpf(bpf_cmd command) {
  constexpr auto load = [](std::size_t offset) {
    return sock_filter{BPF_LD | BPF_W | BPF_ABS, 0, 0, std::uint32_t(offset)};
  };
  constexpr auto skip_unless = [](std::uint32_t value, std::uint8_t count) {
    return sock_filter{BPF_JMP | BPF_JEQ | BPF_K, 0, count, value};
  };
  constexpr std::size_t low_half = std::endian::native == std::endian::little ? 0 : 4;
  sock_filter filter[] = {load(offsetof(seccomp_data, nr)),
                          skip_unless(SYS_bpf, 3),
                          load(offsetof(seccomp_data, args) + low_half),
                          skip_unless(command, 1),
                          {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ERRNO | EPERM},
                          {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW}};
  const sock_fprog program{std::size(filter), filter};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0)
    _exit(1);
}

/// The names of what is pinned.
std::string pins() {
  std::string names;
  for (const auto& entry : std::filesystem::directory_iterator{"/sys/fs/bpf"})
    names += entry.path().filename().string() + " ";
  return names;
}

}  // namespace

TEST_CASE_FIXTURE(KernelTest, "a map's unpin removes what is its own, and nothing else") {
  const std::filesystem::path path = test::bpffs_path("unpinned");
  const auto map = Hash::create({.max_entries = 1, .name = "mine"}), other = Hash::create({.max_entries = 1});
  map.pin(path);
  CHECK(error_of([&] { other.unpin(path); }).ends_with("Something else is pinned there now."));
  map.unpin(path);
  CHECK(!exists(path));
  CHECK(error_of([&] { map.unpin(path); }) ==
        "cannot unpin map 'mine' from '" + path.string() + "': No such file or directory (ENOENT).");
  other.pin(path);
  ebpfxx::AnyMap{other}.unpin(path);
  CHECK(!exists(path));
}

TEST_CASE_FIXTURE(KernelTest, "unpin does not guess what is pinned where the kernel does not tell") {
  const PinPath path{"untold"};
  const auto map = Hash::create({.max_entries = 1, .name = "mine"});
  map.pin(path);
  CHECK(test::text_of_child([&] {
          refuse_bpf(BPF_OBJ_GET_INFO_BY_FD);
          return error_of([&] { map.unpin(path); });
        }).ends_with("Operation not permitted (EPERM). The kernel does not tell the id of this."));
  auto open = counters::open();
  for (ebpfxx::ProgramSpec program : open.object().programs()) program.set_autoload(false);
  open.maps.recent.set_autocreate(false);
  const auto skel = std::move(open).load();
  CHECK(error_of([&] { skel.maps.recent.unpin(path); }) ==
        "cannot unpin map 'recent' from '" + path +
            "': Bad file descriptor (EBADF). It is not in the kernel: it was not created, or not loaded.");
  map.unpin(path);
}

TEST_CASE_FIXTURE(KernelTest, "pin_or_reuse and pin_or_replace pin nothing when they throw") {
  const PinPath path{"other-frames"};
  // Stacks of addresses by their type, of build ids by their flag.
  const auto options = ebpfxx::MapOptions{.max_entries = 4, .flags = BPF_F_STACK_BUILD_ID};
  CHECK(
      contains(error_of([&] { (void)ebpfxx::StackTraceMap<8>::pin_or_reuse(path, options); }), "use BuildIdStackMap"));
  CHECK(!std::filesystem::exists(path.c_str()));
  CHECK(contains(error_of([&] { (void)ebpfxx::StackTraceMap<8>::pin_or_replace(path, options); }), "BuildIdStackMap"));
  CHECK(!std::filesystem::exists(path.c_str()));
  const auto mine = Hash::pin_or_replace(path, {.max_entries = 1});
  CHECK(!error_of([&] { (void)ebpfxx::StackTraceMap<8>::pin_or_replace(path, options); }).empty());
  CHECK(Hash::open_pinned(path).info().id == mine.info().id);
}

TEST_CASE_FIXTURE(KernelTest, "try_open_pinned: absence is no error, the rest is") {
  const PinPath path{"perhaps"};
  const std::string in_no_folder = test::bpffs_path("no/such/folder");
  for (const std::string& nothing : {std::string{path}, in_no_folder}) {
    CHECK(!ebpfxx::AnyMap::try_open_pinned(nothing));
    CHECK(!Hash::try_open_pinned(nothing));
    CHECK(!ebpfxx::ReadOnly<Hash>::try_open_pinned(nothing));
    CHECK(!ebpfxx::WriteOnly<Hash>::try_open_pinned(nothing));
    CHECK(!ebpfxx::StackTraceMap<std::dynamic_extent>::try_open_pinned(nothing));
    CHECK(!ebpfxx::Link::try_open_pinned(nothing));
  }
  const auto map = Hash::create({.max_entries = 1});
  map.update(1, 2);
  map.pin(path);
  CHECK(ebpfxx::AnyMap::try_open_pinned(path)->info().id == map.info().id);
  CHECK(Hash::try_open_pinned(path)->lookup(1) == 2);
  CHECK(ebpfxx::ReadOnly<Hash>::try_open_pinned(path)->lookup(1) == 2);
  ebpfxx::WriteOnly<Hash>::try_open_pinned(path)->update(1, 3);
  CHECK(map.lookup(1) == 3);
  CHECK(contains(error_of([&] { (void)ebpfxx::Array<int>::try_open_pinned(path); }), "It is of type hash, not array."));
  CHECK(contains(error_of([&] { (void)ebpfxx::Link::try_open_pinned(path); }), "It is a map."));
  CHECK(contains(error_of([&] { (void)Hash::try_open_pinned(test::bpffs_path("")); }), "It is a folder."));
  CHECK(contains(error_of([&] { (void)Hash::try_open_pinned(path + "/in-a-file"); }), "(ENOTDIR)"));
}

TEST_CASE_FIXTURE(KernelTest, "every pin makes the last folder of its path, and none stays after an error") {
  const std::filesystem::path folder = test::bpffs_path("folder"), path = folder / "pin";
  const auto makes_folder = [&](auto pin, auto unpin) {
    pin(path);
    CHECK(exists(path));
    CHECK((status(folder).permissions() & std::filesystem::perms::all) == std::filesystem::perms::owner_all);
    pin(folder / "second");  // the folder is there
    remove(folder / "second");
    unpin(path);
    CHECK(remove(folder));  // fails where something is in it
    // Only one folder is made.
    const std::string deeper = error_of([&] { pin(folder / "deeper" / "pin"); });
    CHECK(contains(deeper, "Its folder does not exist: create it first."));
    CHECK(!exists(folder));
    // It goes again where it is of no use.
    CHECK(contains(error_of([&] { pin("/tmp/ebpfxx-no-bpffs/pin"); }), "Pin to a path below a BPF file system"));
    CHECK(!std::filesystem::exists("/tmp/ebpfxx-no-bpffs"));
    CHECK(contains(error_of([&] { pin(folder / "a.dot"); }), "Names in a BPF file system cannot contain dots."));
    CHECK(!exists(folder));
  };
  const auto remove_file = [](const std::filesystem::path& file) { CHECK(remove(file)); };
  const auto map = Hash::create({.max_entries = 1});
  makes_folder([&](const auto& at) { map.pin(at); }, [&](const auto& at) { map.unpin(at); });
  makes_folder([](const auto& at) { (void)Hash::pin_or_reuse(at, {.max_entries = 1}); }, remove_file);
  makes_folder([](const auto& at) { (void)Hash::pin_or_replace(at, {.max_entries = 1}); }, remove_file);

  auto skel = redirect::open().load();
  const auto program = *skel.object().programs().begin();
  makes_folder([&](const auto& at) { program.pin(at); }, [&](const auto& at) { program.unpin(at); });

  test::wait_for_free_loopback(skel.progs.arrive);
  auto link = skel.progs.arrive.attach("lo");
  makes_folder(
      [&](const auto& at) {
        link.pin(at);
        link.unpin();
        auto from_outside = ebpfxx::Link::from_id(link.info().id);  // which libbpf has no handle of
        from_outside.pin(at);
      },
      remove_file);

  const auto load = [](const std::filesystem::path& at) {
    auto open = counters::open();
    open.maps.slots.set_pin_path(at);
    (void)std::move(open).load();
  };
  load(path);
  CHECK(remove(path));
  CHECK(remove(folder));
  const auto fails = [&] {
    auto open = counters::open();
    open.maps.by_argument.set_pin_path(path);
    open.maps.recent.set_pin_path(folder / "recent");
    open.maps.slots.set_max_entries(0);
    (void)std::move(open).load();
  };
  CHECK(contains(error_of(fails), "The kernel refuses map 'slots'."));
  CHECK(!exists(folder));
}

TEST_CASE_FIXTURE(KernelTest, "pin_or_reuse takes its own map, whatever the kernel makes of it") {
  check_reused<ebpfxx::DevMap<>>({.max_entries = 4});
  check_reused<ebpfxx::DevMapHash<>>({.max_entries = 4});
  // On one CPU, and on three, and on 64, 5 is rounded, or is not.
  check_reused<ebpfxx::LruHashMap<int, int>>({.max_entries = 5, .flags = BPF_F_NO_COMMON_LRU});
  check_reused<ebpfxx::LruHashMap<int, int>>({.max_entries = 1, .flags = BPF_F_NO_COMMON_LRU});
  check_reused<ebpfxx::LruPerCpuHashMap<int, int>>({.max_entries = 7, .flags = BPF_F_NO_COMMON_LRU});
  check_reused<ebpfxx::RingBuf<>>({.max_entries = 5000});
  check_reused<ebpfxx::RingBuf<int>>({.max_entries = 1});
  check_reused<ebpfxx::PerfEventArray<>>({});
  check_reused<Hash>({.max_entries = 4, .flags = BPF_F_RDONLY_PROG});
  check_reused<ebpfxx::Array<int>>({.max_entries = 4, .numa_node = 0});
}

TEST_CASE_FIXTURE(KernelTest, "pin_or_reuse takes its own user ring buffer [6.1]") {
  check_reused<ebpfxx::UserRingBuf<>>({.max_entries = 5000});
}

TEST_CASE_FIXTURE(KernelTest, "a ring's size is rounded alike by create() and by load()") {
  const auto page = static_cast<std::uint32_t>(getpagesize());
  CHECK(ebpfxx::RingBuf<>::create({.max_entries = 1}).info().max_entries == page);
  CHECK(ebpfxx::RingBuf<>::create({.max_entries = page}).info().max_entries == page);
  CHECK(ebpfxx::RingBuf<>::create({.max_entries = 2 * page + 1}).info().max_entries == 4 * page);
  CHECK(contains(error_of([] { (void)ebpfxx::RingBuf<>::create({}); }), "Its max_entries must not be 0."));
  CHECK(contains(error_of([] { (void)ebpfxx::RingBuf<>::create({.max_entries = 0x8000'0001}); }),
                 "A ring can have at most 2 GiB."));
}

TEST_CASE_FIXTURE(KernelTest, "pin_or_replace where a killed process of the same number has left its new map") {
  const std::string name = "replaced_new" + std::to_string(::gettid()) + "_0";
  const PinPath path{"replaced"}, left{name.c_str()};
  const auto first = Hash::pin_or_replace(path, {.max_entries = 4});
  first.pin(left);
  CHECK(Hash::pin_or_replace(path, {.max_entries = 8}).info().id != first.info().id);
  CHECK(Hash::open_pinned(path).info().max_entries == 8);
  CHECK(Hash::open_pinned(left).info().id == first.info().id);
}

TEST_CASE_FIXTURE(KernelTest, "pin_or_replace puts a new map in the place of one that differs") {
  const PinPath path{"replaced"};
  const auto first = Hash::pin_or_replace(path, {.max_entries = 4});
  first.update(1, 2);
  CHECK(Hash::pin_or_replace(path, {.max_entries = 4}).lookup(1) == 2);
  const std::string before = pins();
  const auto second = Hash::pin_or_replace(path, {.max_entries = 8});
  CHECK(second.info().max_entries == 8);
  CHECK(second.info().id != first.info().id);
  CHECK(!second.lookup(1));
  CHECK(first.lookup(1) == 2);  // still there for who has it
  CHECK(Hash::open_pinned(path).info().id == second.info().id);
  CHECK(pins() == before);

  // Only maps are replaced, and after an error nothing has changed.
  auto skel = redirect::open().load();
  const PinPath program{"a-program"};
  const auto& any_program = *skel.object().programs().begin();
  any_program.pin(program);
  CHECK(contains(error_of([&] { (void)Hash::pin_or_replace(program, {.max_entries = 4}); }), "It is a program."));
  CHECK(contains(error_of([&] { (void)Hash::pin_or_replace(path, {}); }), "cannot create a map of type hash"));
  CHECK(Hash::open_pinned(path).info().id == second.info().id);
}

TEST_CASE_FIXTURE(KernelTest, "a symbolic link to nothing is an error, and soon") {
  const PinPath path{"dangling"};
  std::filesystem::create_symlink(test::bpffs_path("nothing"), path.c_str());
  const std::string refused =
      "cannot pin a map at '" + path + "': No such file or directory (ENOENT). It is a symbolic link to nothing.";
  CHECK(error_of([&] { (void)Hash::pin_or_reuse(path, {.max_entries = 4}); }) == refused);
  CHECK(error_of([&] { (void)Hash::pin_or_replace(path, {.max_entries = 4}); }) == refused);
}

TEST_CASE_FIXTURE(KernelTest, "load takes pinned maps that the kernel changed") {
  const PinPath ports{"ports"}, by_index{"by_index"}, recent{"recent"};
  const auto load_redirect = [&] {
    auto open = redirect::open();
    open.maps.ports.set_pin_path(ports);
    open.maps.by_index.set_pin_path(by_index);
    return std::move(open).load();
  };
  const auto load_counters = [&] {
    auto open = counters::open();
    open.maps.recent.set_flags(BPF_F_NO_COMMON_LRU).set_max_entries(5).set_pin_path(recent);
    return std::move(open).load();
  };
  const auto redirect = load_redirect();
  const auto again = load_redirect();
  CHECK(again.maps.ports.info().id == redirect.maps.ports.info().id);
  CHECK(again.maps.by_index.info().id == redirect.maps.by_index.info().id);
  const auto counters = load_counters();
  CHECK(load_counters().maps.recent.info().id == counters.maps.recent.info().id);
}

TEST_CASE_FIXTURE(KernelTest, "load says every difference of a pinned map") {
  const PinPath path{"slots"};
  const auto other = ebpfxx::Array<std::uint32_t>::create({.max_entries = 9, .flags = BPF_F_MMAPABLE});
  other.pin(path);
  auto open = counters::open();
  open.maps.slots.set_pin_path(path);
  CHECK(error_of([&] { (void)std::move(open).load(); }) ==
        "cannot use the map pinned at '" + path +
            "' as map 'slots': Invalid argument (EINVAL). It has value size 4 instead of 8, max_entries 9 instead of "
            "8, flags 1024 instead of 0. Remove the file, or choose another with set_pin_path().");
  std::filesystem::remove(path.c_str());

  auto skel = redirect::open().load();
  (*skel.object().programs().begin()).pin(path);
  auto second = counters::open();
  second.maps.slots.set_pin_path(path);
  CHECK(contains(error_of([&] { (void)std::move(second).load(); }),
                 "as map 'slots': Invalid argument (EINVAL). It is a "
                 "program."));
}

TEST_CASE_FIXTURE(KernelTest, "create_inner makes what the kernel changed once more") {
  using Outer = ebpfxx::ArrayOfMaps<ebpfxx::DevMap<>>;
  const auto outer = Outer::create({.max_entries = 2}, ebpfxx::DevMap<>::create({.max_entries = 4}));
  outer.update(0, ebpfxx::DevMap<>::create({.max_entries = 4}));
  const auto inner = outer.create_inner();
  CHECK(inner.info().max_entries == 4);
  outer.update(1, inner);
}

TEST_CASE_FIXTURE(KernelTest, "what the kernel does not like of an object's map is said") {
  const auto error_of_loading = [](auto change) {
    auto open = counters::open();
    change(open.maps.slots);
    return error_of([&] { (void)std::move(open).load(); });
  };
  CHECK(error_of_loading([](auto& slots) {
          slots.set_max_entries(0);
        }).ends_with("The kernel refuses map 'slots'. Its max_entries must not be 0."));
  CHECK(error_of_loading([](auto& slots) {
          bpf_map__set_value_size(slots.native(), 0);
        }).ends_with("The kernel refuses map 'slots'. Its values must not have 0 bytes."));
}

TEST_CASE_FIXTURE(KernelTest, "why something cannot be pinned is said, where it is sure") {
  const auto map = Hash::create({.max_entries = 1, .name = "pinned"});
  const auto why = [&](const std::string& path) {
    const std::string text = error_of([&] { map.pin(path); }), start = "cannot pin map 'pinned' at '" + path + "': ";
    CHECK(text.starts_with(start));
    return text.substr(start.size());
  };
  CHECK(why(test::bpffs_path("counts.v1")) ==
        "Operation not permitted (EPERM). Names in a BPF file system cannot contain dots.");
  CHECK(contains(why(test::bpffs_path("no/such/folder")), "(ENOENT). "));
  CHECK(contains(why("/tmp/ebpfxx-not-a-bpffs"), "Pin to a path below a BPF file system"));
  CHECK(why(test::bpffs_path(std::string(300, 'x'))) == "File name too long (ENAMETOOLONG).");
  REQUIRE(mount(nullptr, "/sys/fs/bpf", nullptr, MS_REMOUNT | MS_RDONLY, nullptr) == 0);
  const std::string read_only = why(test::bpffs_path("read-only"));
  REQUIRE(mount(nullptr, "/sys/fs/bpf", nullptr, MS_REMOUNT, nullptr) == 0);
  CHECK(read_only == "Read-only file system (EROFS).");
}

TEST_CASE_FIXTURE(KernelTest, "what the kernel does not like of a new map is said") {
  const auto why = [](auto function) {
    const std::string text = error_of(function), mark = "(EINVAL). ";
    const auto at = text.find(mark), words = text.find(" The kernel says: ");  // since Linux 7.1
    return at == std::string::npos ? text : text.substr(0, words).substr(at + mark.size());
  };
  CHECK(why([] { (void)Hash::create({}); }) == "Its max_entries must not be 0.");
  CHECK(why([] { (void)Hash::create({.max_entries = 1, .name = "my-map"}); }) ==
        "The name 'my-map' has characters other than letters, digits, '_' and '.'.");
  CHECK(error_of([] { (void)Hash::create({.max_entries = 1, .name = "fifteen_letters-and-more"}); }).empty());
  CHECK(why([] { (void)Hash::create({.max_entries = 1, .flags = 1u << 30}); }) ==
        "This kernel does not accept flag 0x40000000 for this type of map.");
  CHECK(why([] { (void)Hash::create({.max_entries = 1, .flags = BPF_F_MMAPABLE}); }) ==
        "This kernel does not accept flag 0x400 for this type of map.");
  CHECK(why([] { (void)Hash::create({.max_entries = 1, .numa_node = 4711}); }) ==
        "There is no NUMA node 4711, or this type of map does not take one.");
}
