// SPDX-FileCopyrightText: The ebpfxx authors
// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/auxv.h>
#include <sys/stat.h>

#include <cstdlib>
#include <cstring>
#include <ebpfxx/symbols.hpp>
#include <filesystem>
#include <ostream>
#include <random>

#include "elf_image.hpp"

using ebpfxx::BuildId;
using ebpfxx::BuildIdFrame;
using ebpfxx::BuildIdSymbols;
using ebpfxx::ElfSymbols;
using ebpfxx::ProcessSymbols;
using ebpfxx::Symbol;
using test::Image;
using test::MemoryFile;

namespace known {
[[gnu::noinline]] int function(int number) { return number + static_cast<int>(std::strlen("x")); }
}  // namespace known

template <class Function>
static std::uint64_t address_of(Function* function) {
  return reinterpret_cast<std::uint64_t>(function);
}

template <class Function>
static std::uint64_t file_offset_of(Function* function) {
  const std::uint64_t address = address_of(function);
  for (const auto& mapping : ebpfxx::detail::parse_mappings(ebpfxx::detail::read_proc("/proc/self/maps")))
    if (address >= mapping.start && address < mapping.end) return address - mapping.start + mapping.offset;
  return 0;
}

template <class F>
static std::string error_of(F&& function) {
  try {
    function();
  } catch (const ebpfxx::Error& error) {
    return error.what();
  }
  return {};
}

// What the tests do with files that are damaged: all that can be done.
static bool survives(const std::string& path) {
  try {
    const ElfSymbols file{path};
    for (std::uint64_t at = 0; at < 0x3000; at += 0x80) {
      (void)file.find_offset(at).text();
      (void)file.find(0x400000 + at).text();
    }
    (void)file.find(UINT64_MAX).text();
    return true;
  } catch (const ebpfxx::Error&) {
    return false;
  }
}

TEST_CASE("this program's own functions") {
  ProcessSymbols process{getpid()};
  const std::uint64_t address = address_of(known::function);
  CHECK(ebpfxx::demangle(process.find(address).name) == "known::function(int)");
  CHECK(process.find(address + 1).offset == 1);
  CHECK(process.name(address + 2) == "known::function(int)+0x2 [ebpfxx-unit-tests]");
  CHECK(process.find(address).module == std::filesystem::read_symlink("/proc/self/exe").string());
  CHECK(process.file(address)->build_id());
  CHECK(process.find(address_of(std::getenv)).name.find("getenv") != std::string::npos);  // of the C library
}

TEST_CASE("addresses of no file") {
  void* on_heap = sbrk(4096);
  ProcessSymbols process{getpid()};
  CHECK(process.name(0x10) == "0x10");
  CHECK(process.name(UINT64_MAX) == "0xffffffffffffffff");
  CHECK(process.file(0x10) == nullptr);
  int on_stack = 0;
  CHECK(process.name(address_of(&on_stack)).starts_with("[stack]+0x"));
  CHECK(process.name(address_of(on_heap)).starts_with("[heap]+0x"));
  void* anonymous = mmap(nullptr, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  process.refresh();
  CHECK(process.find(address_of(anonymous)).text().starts_with("0x"));
  munmap(anonymous, 4096);
}

TEST_CASE("the vDSO") {
  ProcessSymbols process{getpid()};
  const std::uint64_t vdso = getauxval(AT_SYSINFO_EHDR);
  REQUIRE(vdso != 0);
  CHECK(process.find(vdso).module == "vdso");
  const ElfSymbols* file = process.file(vdso);
  REQUIRE(file != nullptr);
  CHECK(file->has_names());
}

TEST_CASE("a process that is not there") {
  CHECK(ProcessSymbols::try_open(getpid()));
  CHECK(!ProcessSymbols::try_open(0x7ffffffe));
  CHECK(error_of([] { ProcessSymbols{0x7ffffffe}; }) ==
        "cannot read /proc/2147483646/maps: No such file or directory (ENOENT).");
}

TEST_CASE("a stripped copy gives its file and the address in it") {
  const ElfSymbols whole{"/proc/self/exe"};
  const ElfSymbols stripped{STRIPPED_COPY};
  REQUIRE(whole.build_id());
  CHECK(stripped.build_id() == whole.build_id());

  // The same function by its offset in the file, in both.
  const std::uint64_t offset = file_offset_of(known::function);
  CHECK(ebpfxx::demangle(whole.find_offset(offset).name) == "known::function(int)");
  const Symbol found = stripped.find_offset(offset + 3);
  CHECK(ebpfxx::demangle(found.name) != "known::function(int)");
  CHECK(found.module == STRIPPED_COPY);
  CHECK(whole.find(found.offset).offset == 3);  // an address as nm has it
  CHECK(found.text().find("+0x") != std::string::npos);
}

TEST_CASE("a stripped copy with a debug file has its names from there") {
  const std::filesystem::path directory = std::string{STRIPPED_COPY} + ".debug";
  const std::string id = ElfSymbols{STRIPPED_COPY}.build_id()->text();
  const auto debug_file = directory / ".build-id" / id.substr(0, 2) / (id.substr(2) + ".debug");
  std::filesystem::remove_all(directory);
  std::filesystem::create_directories(debug_file.parent_path());
  const std::uint64_t offset = file_offset_of(known::function);

  std::filesystem::create_symlink(std::filesystem::read_symlink("/proc/self/exe"), debug_file);
  const ElfSymbols stripped{STRIPPED_COPY, directory.string()};
  CHECK(ebpfxx::demangle(stripped.find_offset(offset).name) == "known::function(int)");
  CHECK(stripped.find_offset(offset).module == STRIPPED_COPY);

  // One of another build id does not count.
  std::filesystem::remove(debug_file);
  MemoryFile other{Image{.symbols = {{"other", 0x401000, 0x1000}}}.bytes()};
  std::filesystem::create_symlink(other.path(), debug_file);
  const ElfSymbols without{STRIPPED_COPY, directory.string()};
  CHECK(without.find(0x401000).name != "other");
  std::filesystem::remove_all(directory);
}

TEST_CASE("a file's offsets, addresses and names") {
  for (const bool dynamic : {false, true}) {
    MemoryFile file{Image{.symbols = {{"f", 0x401000, 0x10}, {"g", 0x401020, 0x20}}, .dynamic = dynamic}.bytes()};
    const ElfSymbols symbols{file.path()};
    CHECK(symbols.has_names());
    CHECK(symbols.find(0x401008).name == "f");
    CHECK(symbols.find_offset(0x1008).name == "f");
    CHECK(symbols.find_offset(0x1028).offset == 8);
    CHECK(!symbols.find_offset(0x1018));
    CHECK(symbols.find_offset(0x1018).offset == 0x401018);  // between them: the address in the file
    CHECK(symbols.find_offset(0x2000).offset == 0x2000);    // behind the segment
    CHECK(symbols.find_offset(UINT64_MAX).offset == UINT64_MAX);
    CHECK(symbols.build_id()->text() == "303132333435363738396162636465666768696a");
  }
}

TEST_CASE("what counts as a function, and which of its names") {
  MemoryFile file{Image{.symbols = {{"data", 0x401000, 0x1000, STT_OBJECT},
                                    {"elsewhere", 0x401000, 0x1000, STT_FUNC, STB_GLOBAL, SHN_UNDEF},
                                    {"absolute", 0x401000, 0x1000, STT_FUNC, STB_GLOBAL, SHN_ABS},
                                    {"__write", 0x401000, 0x40},
                                    {"local", 0x401000, 0x40, STT_FUNC, STB_LOCAL},
                                    {"write", 0x401000, 0x40, STT_FUNC, STB_WEAK},
                                    {"start", 0x401000, 0, STT_NOTYPE},
                                    {"label", 0x401010, 0, STT_NOTYPE, STB_LOCAL},
                                    {"$x", 0x401100, 0, STT_NOTYPE, STB_LOCAL},
                                    {"resolver", 0x401200, 0x10, STT_GNU_IFUNC},
                                    {"assembly", 0x401300, 0, STT_NOTYPE},
                                    {"", 0x401400, 0x10},
                                    {"last", 0x401f00, 0}}}
                      .bytes()};
  const ElfSymbols symbols{file.path()};
  CHECK(symbols.find(0x401000).name == "write");
  CHECK(symbols.find(0x401018).name == "write");
  CHECK(!symbols.find(0x401040));
  CHECK(!symbols.find(0x401100));
  CHECK(symbols.find(0x401208).name == "resolver");
  CHECK(symbols.find(0x401408).name == "assembly");
  CHECK(symbols.find(0x401fff).name == "last");
  CHECK(!symbols.find(0x402000));  // the section's end
}

TEST_CASE("symbols at the ends of the address space") {
  MemoryFile file{
      Image{.symbols = {{"zero", 0, 0x10}, {"all", 0x10, UINT64_MAX}, {"high", UINT64_MAX, UINT64_MAX}}}.bytes()};
  const ElfSymbols symbols{file.path()};
  CHECK(symbols.find(0).name == "zero");
  CHECK(symbols.find(0x100).name == "all");
}

TEST_CASE("build ids of all lengths") {
  for (const std::size_t length : {1u, 8u, 16u, 20u}) {
    MemoryFile file{Image{.build_id = std::string(length, 'a')}.bytes()};
    const ElfSymbols symbols{file.path()};
    REQUIRE(symbols.build_id());
    CHECK(symbols.build_id()->bytes[length - 1] == 'a');
    if (length < 20) CHECK(symbols.build_id()->bytes[length] == 0);
  }
  for (const std::size_t length : {0u, 21u, 64u})
    CHECK(!ElfSymbols{MemoryFile{Image{.build_id = std::string(length, 'a')}.bytes()}.path()}.build_id());
}

TEST_CASE("files that are refused say why") {
  std::string image = Image{}.bytes();
  MemoryFile file{image};
  const auto refusal = [&] { return error_of([&] { ElfSymbols{file.path()}; }); };
  const auto with = [&](std::size_t at, char value) {
    std::string changed = image;
    changed[at] = value;
    file.set(changed);
    return refusal();
  };
  CHECK(refusal().empty());
  CHECK(with(EI_CLASS, ELFCLASS32) ==
        "cannot read symbols of '" + file.path() +
            "': Exec format error (ENOEXEC). It is a 32-bit ELF file: only 64-bit ones are read.");
  CHECK(with(EI_DATA, ELFDATA2MSB).find("another byte order") != std::string::npos);
  CHECK(with(0, 'x').find("It is not an ELF file.") != std::string::npos);
  CHECK(with(offsetof(Elf64_Ehdr, e_type), ET_REL).find("neither a program nor a shared library") != std::string::npos);
  file.set("");
  CHECK(refusal().find("It is not an ELF file.") != std::string::npos);
  CHECK(error_of([] { ElfSymbols{"/no/such/file"}; }) ==
        "cannot open '/no/such/file': No such file or directory (ENOENT).");
  CHECK(error_of([] { ElfSymbols{"/dev/null"}; }).find("It is not a regular file.") != std::string::npos);
}

TEST_CASE("a pipe does not keep us waiting") {
  const std::string path = std::string{STRIPPED_COPY} + ".pipe";
  REQUIRE(mkfifo(path.c_str(), 0600) == 0);
  CHECK(error_of([&] { ElfSymbols{path}; }).find("It is not a regular file.") != std::string::npos);
  std::filesystem::remove(path);
}

TEST_CASE("a file that claims tables of terabytes is read without them") {
  std::string image = Image{.symbols = {{"f", 0x401000, 0x10}}}.bytes();
  const std::size_t sections = sizeof(Elf64_Ehdr) + 2 * sizeof(Elf64_Phdr);
  for (const std::size_t section : {2u, 3u}) {
    std::string changed = image;
    const std::uint64_t size = 24ull << 40;
    std::memcpy(&changed[sections + section * sizeof(Elf64_Shdr) + offsetof(Elf64_Shdr, sh_size)], &size, sizeof size);
    MemoryFile file{changed};
    REQUIRE(ftruncate(file.fd(), 32ll << 40) == 0);  // sparse
    CHECK(!ElfSymbols{file.path()}.has_names());
  }
}

TEST_CASE("names without an end") {
  std::string image = Image{.symbols = {{"f", 0x401000, 0x10}, {"__", 0x401020, 0x10}}}.bytes();
  image.back() = '_';
  MemoryFile file{image};
  const ElfSymbols symbols{file.path()};
  CHECK(symbols.find(0x401020).name == "__");
}

TEST_CASE("files that are cut off anywhere") {
  const std::string image = Image{.symbols = {{"f", 0x401000, 0x10}, {"_ZN2ns1fEi", 0x401020, 0x20}}}.bytes();
  MemoryFile file;
  int read = 0;
  for (std::size_t size = 0; size <= image.size(); ++size) {
    file.set(image.substr(0, size));
    read += survives(file.path());
  }
  CHECK(read == static_cast<int>(image.size() - sizeof(Elf64_Ehdr) + 1));
}

TEST_CASE("files with any byte changed") {
  const std::string image = Image{.symbols = {{"f", 0x401000, 0x10}, {"_ZN2ns1fEi", 0x401020, 0x20}}}.bytes();
  MemoryFile file;
  int read = 0, changes = 0;
  for (std::size_t at = 0; at < image.size(); ++at)
    for (const int value : {0, 1, 0x7f, 0x80, 0xff, ~image[at] & 0xff}) {
      std::string changed = image;
      changed[at] = static_cast<char>(value);
      file.set(changed);
      read += survives(file.path());
      ++changes;
    }
  CHECK(read > changes / 2);
}

TEST_CASE("a real file with many bytes changed and cut off: the vDSO") {
  const auto* memory = reinterpret_cast<const char*>(getauxval(AT_SYSINFO_EHDR));
  REQUIRE(memory != nullptr);
  Elf64_Ehdr header;
  std::memcpy(&header, memory, sizeof header);
  const std::string image{memory, header.e_shoff + header.e_shnum * sizeof(Elf64_Shdr)};
  MemoryFile file{image};
  CHECK(ElfSymbols{file.path()}.has_names());
  std::mt19937 random{1};
  int read = 0;
  for (int round = 0; round < 3000; ++round) {
    std::string changed = image.substr(0, round % 3 == 0 ? random() % image.size() : image.size());
    for (auto changes = random() % 20; changes > 0 && !changed.empty(); --changes)
      changed[random() % changed.size()] = static_cast<char>(random());
    // The headers are what all the rest hangs on.
    for (auto changes = random() % 3; changes > 0 && changed.size() > 64; --changes)
      changed[20 + random() % 44] = static_cast<char>(random());
    file.set(changed);
    read += survives(file.path());
  }
  CHECK(read > 1000);
}

TEST_CASE("lines of /proc/PID/maps") {
  using ebpfxx::detail::parse_mapping;
  const auto library =
      parse_mapping("7f041e79e000-7f041e8f4000 r-xp 00026000 fe:00 332835                     /usr/lib/lib c.so.6");
  REQUIRE(library);
  CHECK(library->start == 0x7f041e79e000);
  CHECK(library->end == 0x7f041e8f4000);
  CHECK(library->offset == 0x26000);
  CHECK(library->inode == 332835);
  CHECK(library->name == "/usr/lib/lib c.so.6");
  CHECK(library->is_executable);
  CHECK(!library->is_deleted);

  const auto deleted = parse_mapping("1000-2000 r--p 00000000 00:01 7 /tmp/a\\012b (deleted)");
  REQUIRE(deleted);
  CHECK(deleted->name == "/tmp/a\nb");
  CHECK(deleted->is_deleted);
  CHECK(!deleted->is_executable);

  CHECK(parse_mapping("1000-2000 rw-p 00000000 00:00 0")->name == "");
  CHECK(parse_mapping("1000-2000 rw-p 00000000 00:00 0 ")->name == "");
  CHECK(parse_mapping("ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0    [vsyscall]")->name == "[vsyscall]");
  for (const char* line : {"", "1000", "1000-", "1000-2000", "1000-2000 r-xp", "1000-2000 r-xp 0 0:0",
                           "x-y r-xp 0 0:0 0", "1000 2000 r-xp 0 0:0 0", "11112222333344445-2000 r-xp 0 0:0 0 x"}) {
    CAPTURE(line);
    CHECK(!parse_mapping(line));
  }
  CHECK(ebpfxx::detail::parse_mappings("2000-3000 r-xp 0 0:0 0 b\njunk\n1000-2000 r-xp 0 0:0 0 a").front().name == "a");
}

TEST_CASE("files with spaces in their path, mapped anywhere") {
  const std::string path = std::string{STRIPPED_COPY} + " with spaces";
  std::string image = Image{.type = ET_DYN, .symbols = {{"f", 0x401000, 0x10}}}.bytes();
  image.resize(0x2000);
  {
    const ebpfxx::Fd file{ebpfxx::adopt, ::open(path.c_str(), O_CREAT | O_TRUNC | O_RDWR | O_CLOEXEC, 0700)};
    REQUIRE(write(file.get(), image.data(), image.size()) == 0x2000);
    void* mapped = mmap(nullptr, 0x1000, PROT_READ, MAP_PRIVATE, file.get(), 0x1000);
    REQUIRE(mapped != MAP_FAILED);
    ProcessSymbols process{getpid()};
    CHECK(process.find(address_of(mapped) + 8).text() == "f+0x8 [" + path.substr(path.rfind('/') + 1) + "]");
    CHECK(process.find(address_of(mapped) + 0x20).offset == 0x401020);
    munmap(mapped, 0x1000);
  }
  std::filesystem::remove(path);
}

TEST_CASE("frames by build id") {
  BuildId id;
  std::memcpy(id.bytes.data(), "0123456789abcdefghij", 20);
  const BuildIdFrame frame{BuildIdFrame::State::valid, id, 0x1008};
  BuildIdSymbols symbols;
  CHECK(symbols.name(frame) == "303132333435363738396162636465666768696a+0x1008");
  MemoryFile file{Image{.symbols = {{"f", 0x401000, 0x10}}}.bytes()};
  symbols.add(file.path());
  symbols.add(file.path());
  CHECK(symbols.find(frame).name == "f");
  CHECK(symbols.find(frame).offset == 8);
  CHECK(symbols.name({BuildIdFrame::State::address, id, 0x1008}) == "0x1008");
  CHECK(symbols.name({BuildIdFrame::State::empty, {}, 0}) == "0x0");

  MemoryFile without{Image{.build_id = ""}.bytes()};
  CHECK(error_of([&] { symbols.add(without.path()); }).find("It has no build id") != std::string::npos);

  symbols.add_process(getpid());
  CHECK(symbols.file(*ElfSymbols{"/proc/self/exe"}.build_id()) != nullptr);
}
