# SPDX-FileCopyrightText: The ebpfxx authors
# SPDX-License-Identifier: MIT
#
# ebpfxx-gen as its users type it: what it makes, and what it says when it cannot.
# shellcheck shell=bash
set -euo pipefail
generator=$1 object=$2 clang=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

fail() {
  echo "failed: $*"
  exit 1
}

# refuse MESSAGE ARGS...: exit status 1, this message on standard error, nothing on standard output, and no new file.
refuse() {
  local expected=$1 status=0
  shift
  rm -rf out
  local before
  before=$(ls -A)
  "$generator" "$@" >stdout 2>stderr || status=$?
  [[ $status == 1 ]] || fail "exit status $status of: $*"
  [[ $(<stderr) == "$expected" ]] || fail "$(printf '%s\nwas expected, and it says\n%s' "$expected" "$(<stderr)")"
  [[ ! -s stdout && $(ls -A) == "$before" ]] || fail "it left something: $*"
}
touch stdout stderr

# ---- variables in an arena, which clang 19 puts there ----
if command -v clang-19 >/dev/null; then
  cat >arena.bpf.c <<'END'
struct {
  int (*type)[33], (*map_flags)[1024], (*max_entries)[8];
} memory __attribute__((section(".maps"), used));
__attribute__((address_space(1))) long calls = 3, others[2];
__attribute__((section("syscall"), used)) int count(void* context) { return others[calls++]; }
END
  clang-19 -target bpf -g -O2 -c arena.bpf.c -o arena.bpf.o
  case $("$generator" --version) in
    *'libbpf v1.'[0-3]*)
      "$generator" inspect arena.bpf.o 2>stderr && fail 'libbpf before 1.4 knows no arena'
      [[ $(<stderr) == *'Global variables in an arena need libbpf 1.4 or newer.'* ]] || fail "$(<stderr)"
      ;;
    *)
      "$generator" skeleton arena.bpf.o >stdout
      for line in '//   map      memory   arena, 8 pages  Arena' '//   globals  arena()  .addr_space.1   calls, others' \
        '  ebpfxx::Arena memory;' 'struct Arena {' '  std::int64_t calls;' '  std::array<std::int64_t, 2> others;' \
        '  [[nodiscard]] Arena& arena() noexcept EBPFXX_LIFETIMEBOUND { return *sections_.arena; }'; do
        grep -qF -- "$line" stdout || fail "no '$line' in $(head -50 stdout)"
      done
      ;;
  esac
  rm -f arena.bpf.*
fi

# ---- a section that libbpf does not know ----
echo '__attribute__((section("nonsense/x"), used)) int odd(void* context) { return 0; }' >odd.c
"$clang" -target bpf -g -O2 -c odd.c -o odd.o
"$generator" skeleton odd.o >stdout 2>stderr
[[ $(<stderr) == "ebpfxx-gen: warning: program 'odd': libbpf "*' does not know SEC("nonsense/x"), so its class is Program, '* ]] ||
  fail "$(<stderr)"
grep -qF '  ebpfxx::Program odd;' stdout || fail "no program in $(<stdout)"
rm -f odd.*

# ---- bad input ----
refuse 'ebpfxx-gen: missing.o: cannot read: No such file or directory' skeleton missing.o -o out
refuse 'ebpfxx-gen: .: cannot read: Is a directory' skeleton . -o out
: >nothing.o
refuse 'ebpfxx-gen: nothing.o: this is not an ELF object: pass the .bpf.o that clang -target bpf -c made' \
  skeleton nothing.o -o out
echo 'int x;' >text.c
refuse 'ebpfxx-gen: text.c: this is not an ELF object: pass the .bpf.o that clang -target bpf -c made' \
  skeleton text.c -o out
"$clang" -c text.c -o host.o
if [[ $(uname -m) == x86_64 ]]; then
  refuse 'ebpfxx-gen: host.o: this object is for x86-64, not for BPF: compile it with clang -target bpf' \
    skeleton host.o -o out
fi
"$clang" -target bpfeb -g -c text.c -o big.o
refuse "ebpfxx-gen: big.o: it has another byte order than $object: compile both with one --target" \
  object "$object" big.o -o out
"$clang" -target bpf -c text.c -o no_btf.o
refuse 'ebpfxx-gen: no_btf.o: the object has no BTF, so its types are not known: compile it with clang -g' \
  skeleton no_btf.o -o out
head -c 3000 "$object" >cut.o
for command in 'skeleton cut.o -o out' 'inspect cut.o' "object $object cut.o -o out"; do
  # shellcheck disable=SC2086
  refuse 'ebpfxx-gen: cut.o: the object is cut off: build it again' $command
done

refuse "ebpfxx-gen: $object: the object has no type 'nonsense'. It has: __sk_buff, event, process, xdp_md. A type that only the stack of a \
program uses is not in the object: name it in a map's __type(value, struct nonsense), or add \`struct nonsense* \
unused_nonsense __attribute__((unused));\` to the source" skeleton "$object" --type nonsense -o out
"$generator" skeleton "$object" --type 'enum state' -o out 2>stderr && fail 'a type that is not there'
[[ $(<stderr) == *"__type(value, enum state), or add \`enum state* unused_state __attribute__"* ]] || fail "$(<stderr)"
for ((i = 0; i < 20; ++i)); do echo "struct many_$i { int a; } variable_$i;"; done >many.c
echo 'struct even { int a; } even; struct events { int a; } events;' >>many.c
"$clang" -target bpf -g -c many.c -o many.o
refuse "ebpfxx-gen: many.o: the object has no type 'event'. It has: even, events, many_0, many_1, many_2, many_3 and 16 more. \
A type that only the stack of a program uses is not in the object: name it in a map's __type(value, struct event), or add \
\`struct event* unused_event __attribute__((unused));\` to the source" skeleton many.o --type event -o out
refuse "ebpfxx-gen: $object: '::x' is not a namespace: write it like app::bpf" \
  skeleton "$object" --namespace ::x -o out
refuse 'ebpfxx-gen: no/such/folder/out: cannot write there: No such file or directory' \
  skeleton "$object" -o no/such/folder/out
mkdir folder
refuse 'ebpfxx-gen: folder: cannot write: Is a directory' skeleton "$object" -o folder
rmdir folder
if [[ -e /dev/full ]]; then
  refuse 'ebpfxx-gen: /dev/full: cannot write: No space left on device' skeleton "$object" -o /dev/full
fi

# ---- new projects ----
for name in my-tool 2fast '' a/b ../mytool int connect std; do
  refuse "ebpfxx-gen: a project cannot be called '$name': use letters, digits and _, like my_tool, no digit first, and no name that \
C++ or the system's headers have" new "$name"
done
for name in test Makefile CMakeFiles Testing ebpfxx_compiled; do
  refuse "ebpfxx-gen: a project cannot be called '$name': CMake, C++ or ebpfxx use this name themselves" new $name
done
mkdir taken
echo mine >taken/README.md
refuse 'ebpfxx-gen: taken/README.md: it is there already, and is not overwritten: --directory names another place' new taken
[[ $(ls -A taken) == README.md && $(<taken/README.md) == mine ]] || fail 'it wrote into a folder with a file of mine'
refuse 'ebpfxx-gen: text.c/.github/workflows: cannot make it: Not a directory' new fine --directory text.c
"$generator" new fine --kind xdp --directory "a/it's" >stdout
[[ $(<stdout) == "Wrote fine. Build it, and run it:
  cd 'a/it'\\''s'
  cmake -B build && cmake --build build
  sudo build/fine" ]] || fail "$(<stdout)"
grep -rq mytool a && fail 'a name of the template is left'
rm -r a taken

# ---- what -gz and -flto make ----
"$clang" -target bpf -O2 -g -gz -c many.c -o compressed.o
"$clang" -target bpf -O2 -g -c many.c -o compressed_not.o
if LC_ALL=C readelf -SW compressed.o 2>/dev/null | grep -q ' C  '; then  # where clang can
  for kind in compressed compressed_not; do "$generator" object $kind.o -o $kind.linked; done
  cmp compressed.linked compressed_not.linked || fail 'compressed DWARF makes another object'
  rm compressed.linked compressed_not.linked
fi
"$clang" -target bpf -O2 -g -flto -c many.c -o lto.o
refuse 'ebpfxx-gen: lto.o: this is LLVM bitcode, not an object: compile it without -flto' skeleton lto.o -o out

# ---- a section that this libbpf skips ----
cat >ops.c <<'END'
struct ops { int (*f)(void*); };
__attribute__((section("struct_ops/f"), used)) int f(void* context) { return 1; }
__attribute__((section(".struct_ops.link"), used)) struct ops ops = {(void*)f};
char LICENSE[] __attribute__((section("license"), used)) = "GPL";
END
"$clang" -target bpf -O2 -g -c ops.c -o ops.o
for command in 'skeleton ops.o -o out' 'subskeleton ops.o -o out' 'inspect ops.o' 'object ops.o -o out'; do
  case $("$generator" --version) in
    *'libbpf v1.'[01]')')
      # shellcheck disable=SC2086
      "$generator" $command 2>stderr && fail "it takes what libbpf skips: $command"
      [[ $(<stderr) == 'ebpfxx-gen: ops.o: '*"libbpf skips its section '.struct_ops.link'"*'It needs libbpf 1.2 or newer'* ]] ||
        fail "$(<stderr)"
      [[ ! -e out ]] || fail "it left something: $command"
      ;;
    *)
      # shellcheck disable=SC2086
      "$generator" $command >stdout || fail "$(<stderr)"
      rm -f out
      ;;
  esac
done

# ---- what is read is not written ----
cp "$object" input.o
ln -s input.o link.hpp
ln input.o hard.hpp
for name in input.o ./input.o link.hpp hard.hpp; do
  for command in skeleton subskeleton object 'vmlinux --btf'; do
    # shellcheck disable=SC2086
    refuse "ebpfxx-gen: $name: it is an input, so it cannot be the output: use another name for -o" $command input.o -o $name
  done
done
refuse 'ebpfxx-gen: input.o: it is an input, so it cannot be the output: use another name for -o' \
  skeleton input.o --embed object -o input.hpp
refuse 'ebpfxx-gen: input.o: it is an input, so it cannot be the output: use another name for -o' \
  skeleton input.o --depfile input.o -o out
cmp "$object" input.o || fail 'it changed its input'

# ---- the options for clang ----
flags=$("$generator" cflags --clang "$clang")
[[ $flags == '--target=bpfel -mcpu=v3 -D__TARGET_ARCH_'*' -g -O2 '*' -idirafter '* ]] || fail "cflags: $flags"
printf '#include <linux/bpf.h>\n#include <asm/types.h>\n' >system.c
eval "'$clang' $flags -c system.c -o system.o" || fail "with the system's headers: $flags"
rm system.c system.o
flags=$("$generator" cflags --clang "$clang" --target s390x-linux-gnu --cpu v2)
[[ $flags == '--target=bpfeb -mcpu=v2 -D__TARGET_ARCH_s390 '* ]] || fail "cflags for s390x: $flags"
refuse "ebpfxx-gen: cannot run '/absent/clang': No such file or directory (ENOENT). --clang names another" cflags \
  --clang /absent/clang
refuse "ebpfxx-gen: 'echo' is no clang" cflags --clang echo
refuse "ebpfxx-gen: libbpf has no name for the processor 'z80'" cflags --target z80-linux-gnu

# ---- vmlinux of what has no BTF ----
for nonsense in text.c nothing.o host.o missing .; do
  status=0
  "$generator" vmlinux --btf "$nonsense" -o out 2>stderr || status=$?
  [[ $status == 1 && ! -e out ]] || fail "exit status $status of vmlinux --btf $nonsense"
  [[ $(<stderr) == "ebpfxx-gen: $nonsense: cannot read BTF from it: "*'. Give --btf a file like '* ]] || fail "$(<stderr)"
done

# ---- a file that was there stays when there is no new one ----
echo old >kept
status=0
"$generator" skeleton cut.o -o kept 2>/dev/null || status=$?
[[ $status == 1 && $(<kept) == old ]] || fail 'it changed the file that was there'

# ---- an object cut off: a header or a sentence, never a crash, never half a file (damaged_test.cpp cuts anywhere) ----
"$generator" skeleton "$object" -o whole.hpp
size=$(stat -c %s "$object")
for ((length = 0; length < size; length += size / 12)); do
  rm -f out
  head -c "$length" "$object" >cut.o
  status=0
  timeout 120 "$generator" skeleton cut.o -o out 2>stderr || status=$?
  if [[ $status == 0 ]]; then
    [[ $(tail -n 1 out) == "}  // namespace cut" ]] || fail "half a file at length $length"
  else
    [[ $status == 1 && -s stderr && ! -e out ]] || fail "exit status $status at length $length"
  fi
done

# ---- the command line ----
mistake() {
  local expected=$1 status=0
  shift
  "$generator" "$@" >stdout 2>stderr || status=$?
  [[ $status == 1 ]] || fail "exit status $status of: $*"
  [[ $(head -n 1 stderr) == "$expected" ]] || fail "$(printf '%s\nwas expected, and it says\n%s' "$expected" "$(<stderr)")"
}
mistake 'A subcommand is required'
mistake 'A subcommand is required' nonsense
mistake 'object is required' skeleton
mistake '--output is required' object a.o
mistake '--embed: elsewhere not in {header,object}' skeleton a.o --embed elsewhere
mistake 'The following argument was not expected: --wrong' inspect "$object" --wrong
"$generator" --version >stdout
grep -qE '^ebpfxx-gen [0-9]+\.[0-9]+\.[0-9]+ \(libbpf v?[0-9.]+\)$' stdout || fail "$(<stdout)"
"$generator" --help >stdout
for command in skeleton subskeleton object vmlinux inspect cflags; do
  grep -q "^  $command " stdout || fail "--help without $command"
  "$generator" "$command" --help >/dev/null || fail "$command --help"
done

# ---- what it makes: the same, wherever and however often ----
name=$(basename "$object")
mkdir -p one two/deeper
cp "$object" one/
cp "$object" two/deeper/
(cd one && LC_ALL=C "$generator" skeleton "$name" -o out.hpp)
(cd two/deeper && LC_ALL=de_DE.UTF-8 TZ=Asia/Tokyo "$generator" skeleton "$PWD/$name" >out.hpp)
for made in one/out.hpp two/deeper/out.hpp; do
  cmp whole.hpp $made || fail 'two runs make two headers'
done
"$generator" skeleton "$object" --name other --namespace a::b --type event --type 'struct process' >stdout
grep -q '^namespace a::b {$' stdout || fail 'no namespace a::b'
grep -q '^/// other in the kernel' stdout || fail 'no name'

cat >one.c <<'END'
int shared_by_two __attribute__((section(".data"))) = 1;
static int of_each __attribute__((used)) = 1;
END
cat >two.c <<'END'
extern int shared_by_two;
static int of_each __attribute__((used)) = 2;
__attribute__((section("socket"), used)) int program(void* context) { return shared_by_two; }
char LICENSE[] __attribute__((section("license"), used)) = "GPL";
END
for part in one two; do "$clang" -target bpf -O2 -g -c $part.c -o $part.o; done
"$generator" object one.o two.o -o linked.o
"$generator" skeleton linked.o -o linked.hpp
"$generator" inspect linked.o >stdout
for line in '^program +socket ' '^shared_by_two +\.data +0 '; do
  grep -qE "$line" stdout || fail "$(<stdout)"
done
grep -q of_each stdout && fail 'it shows static variables, which have no name of their own'


# ---- several objects, other types, other files ----
"$generator" skeleton one.o two.o -o both.hpp --embed object --depfile 'both $.d'
cmp linked.o both.o || fail 'linking before is not linking at once'
head -1 both.hpp | grep -qF ' from one.o, two.o. ' || fail "$(head -1 both.hpp)"
[[ $(<'both $.d') == 'both.hpp: one.o two.o' ]] || fail "$(<'both $.d')"
"$generator" skeleton one.o two.o --type nothing -o out 2>stderr && fail 'a type that is not there'
[[ $(<stderr) == "ebpfxx-gen: the object has no type 'nothing'. "*' (in one.o, two.o)' ]] || fail "$(<stderr)"
mkdir 'a b'
"$generator" subskeleton one.o -o 'a b/$sub.hpp' --depfile sub.d
[[ $(<sub.d) == 'a\ b/$$sub.hpp: one.o' ]] || fail "$(<sub.d)"
grep -q '^class Subskeleton {$' 'a b/$sub.hpp' || fail 'no Subskeleton'

"$generator" skeleton "$object" -o embed.skel.hpp --embed object
for made in embed.skel.hpp embed.skel.cpp embed.skel.o; do [[ -s $made ]] || fail "no $made"; done
[[ $(stat -c %s embed.skel.hpp) -lt $(stat -c %s whole.hpp) ]] || fail 'the header still has the object'
"$generator" object "$object" -o stripped.o
cmp stripped.o embed.skel.o || fail 'embed.skel.o is not the object'
echo '#include "embed.skel.cpp"
#include <cstdio>
int main() { fwrite('"$(sed -n 's/^namespace \(.*\) {$/\1/p' embed.skel.cpp)"'::object_bytes, 1, sizeof '"$(sed -n 's/^namespace \(.*\) {$/\1/p' embed.skel.cpp)"'::object_bytes - 1, stdout); }' >embed.cpp
for compiler in g++ clang++-19; do
  if command -v $compiler >/dev/null; then
    $compiler -std=c++20 -Wall -Wextra -Wpedantic -Werror embed.cpp -o embed
    ./embed | cmp - stripped.o || fail "$compiler embeds other bytes"
  fi
done
refuse 'ebpfxx-gen: --embed object writes three files, so it needs -o' skeleton "$object" --embed object

"$generator" skeleton "$object" --external event=app::event --external 'struct process=::process' --include app/event.hpp \
  --include '<process.hpp>' -o external.hpp
for line in '#include "app/event.hpp"' '#include <process.hpp>' 'using process = ::process;' 'using event = ::app::event;'; do
  grep -qF "$line" external.hpp || fail "no $line"
done
grep -q '^struct' <(sed '/^\/\/ ---- Global/,$d' external.hpp) && fail 'there are structs beside the external ones'
refuse 'ebpfxx-gen: --external event: write it like event=app::event' skeleton "$object" --external event -o out
refuse "ebpfxx-gen: $object: 'a;b' is not a C++ type: write it like app::event" skeleton "$object" --external 'event=a;b' -o out
refuse "ebpfxx-gen: $object: 'a\".h' is not a header: write it like app/event.hpp or <app/event.hpp>" \
  skeleton "$object" --include 'a".h' -o out
"$generator" skeleton "$object" --external 'nothing=a::b' -o out 2>stderr && fail 'an external type for nothing'
grep -qF "the object has no type 'nothing'" stderr || fail "$(<stderr)"

# ---- what clang writes wrong, or not at all ----
echo 'int moved __attribute__((section(".data.there"))) = 1;' >place.c
"$clang" -target bpf -g -O2 -S place.c -o place.s
"$clang" -target bpf -c place.s -o place.o
"$generator" skeleton place.o >stdout || fail "$(<stderr)"
sed 's/\.section\t\.data\.there/.section\t.data.here/' place.s >placed.s
"$clang" -target bpf -c placed.s -o placed.o
for command in 'skeleton placed.o -o out' 'object placed.o -o out' 'skeleton place.o placed.o -o out'; do
  # shellcheck disable=SC2086
  refuse "ebpfxx-gen: placed.o: variable 'moved' is in .data.here, and in .data.there by its type information. clang 14 does this \
when a union, or a struct with unnamed bits, is initialised with zeros: leave the \`= {}\` of 'moved' out, or compile with \
clang 16 or newer" $command
done
cat >zeros.c <<'END'
union zeros {
  int a;
  long b;
} zeros = {};
int one = 1;
END
"$clang" -target bpf -g -O2 -c zeros.c -o zeros.o
if ! "$generator" skeleton zeros.o >stdout 2>stderr; then
  [[ $(<stderr) == *"variable 'zeros' is in .bss, and in .data by its type information."* ]] || fail "$(<stderr)"
else
  grep -qF 'struct Bss {' stdout || fail "$(<stdout)"
fi
for source in '_Atomic int flag;' 'typedef _Atomic long count; struct s { count flag; } s;'; do
  echo "$source" >untyped.c
  "$clang" -target bpf -g -O2 -c untyped.c -o untyped.o
  refuse "ebpfxx-gen: untyped.o: 'flag' has no type in BTF, because it is _Atomic: use a plain type (__sync_fetch_and_add() is atomic for all types)" skeleton untyped.o -o out
done
echo '_Atomic long counts[2];' >untyped.c
"$clang" -target bpf -g -O2 -c untyped.c -o untyped.o
"$generator" skeleton untyped.o >stdout 2>stderr && fail 'an array of _Atomic'
# clang 19 takes any type for theirs.
[[ $(<stderr) == 'ebpfxx-gen: untyped.o: the elements of an array have no type in BTF'* ||
  $(<stderr) == *'contains itself'* ]] || fail "$(<stderr)"
rm -f place* zeros.* untyped.*

# ---- types of records, said beside the source ----
cat >records.bpf.c <<'END'
struct ring {
  int (*type)[27], (*max_entries)[4096];
};
struct ring events __attribute__((section(".maps"), used)), others __attribute__((section(".maps"), used));
struct {
  int (*type)[4], (*key_size)[4], (*value_size)[4];
} samples __attribute__((section(".maps"), used));
struct {
  int (*type)[12], (*max_entries)[4], (*key_size)[4];
  struct ring* values[];
} rings __attribute__((section(".maps"), used));
struct {
  int (*type)[2], (*max_entries)[4], *key;
  long* value;
} counts __attribute__((section(".maps"), used));
struct event {
  int number;
};
struct event* unused __attribute__((unused));
END
"$clang" -target bpf -g -O2 -c records.bpf.c -o records.bpf.o
"$generator" skeleton records.bpf.o --record events=event --record samples=::other --record 'rings=struct event' \
  --include other.h >stdout
for line in '#include "other.h"' '  ebpfxx::RingBuf<event> events;' '  ebpfxx::RingBuf<> others;' \
  '  ebpfxx::PerfEventArray<::other> samples;' '  ebpfxx::ArrayOfMaps<ebpfxx::RingBuf<event>> rings;' 'struct event {'; do
  grep -qF -- "$line" stdout || fail "no '$line' in $(head -80 stdout)"
done
"$generator" skeleton records.bpf.o --external event=app::event --record events=event --include other.h >stdout
grep -qF 'using event = ::app::event;' stdout && grep -qF '  ebpfxx::RingBuf<event> events;' stdout ||
  fail 'an external type of records'
refuse 'ebpfxx-gen: --record events: write it like events=event' skeleton records.bpf.o --record events -o out
refuse "ebpfxx-gen: records.bpf.o: 'a::b;' is not a C++ type: write it like app::event" \
  skeleton records.bpf.o --record 'events=a::b;' -o out
for map in counts evnts; do
  refuse "ebpfxx-gen: records.bpf.o: a type of records for '$map': the object has no ring buffer or perf event array of that \
name. It has: events, others, samples, rings" skeleton records.bpf.o --record $map=event -o out
done
refuse "ebpfxx-gen: records.bpf.o: two types of records for map 'events'" \
  skeleton records.bpf.o --record events=event --record events=::event -o out
refuse "ebpfxx-gen: records.bpf.o: the object has no type 'evnt' for the records of map 'events'. It has: event, ring. If one of \
your headers has it, name the header, and write ::evnt: --record events=::evnt --include HEADER, in CMake RECORDS \
events=::evnt EXTERNAL_HEADERS HEADER" skeleton records.bpf.o --record events=evnt -o out
rm records.bpf.*

# ---- other names ----
cat >renames.bpf.c <<'END'
#define SEC(name) __attribute__((section(name), used))
enum level { BUSY = 6, LOG_INFO = 8 };
struct event {
  enum level level;
  int BUSY, class;
  struct {
    int inner, other;
  };
};
struct {
  int (*type)[1], (*max_entries)[1], *key;
  struct event* value;
} events SEC(".maps");
struct event last = {.level = LOG_INFO};
SEC("socket") int run(void* context) { return last.BUSY; }
END
"$clang" -target bpf -g -O2 -c renames.bpf.c -o renames.bpf.o
"$generator" skeleton renames.bpf.o --rename LOG_INFO=LOG_INFO --rename BUSY=busy --rename class=klass --rename inner=within \
  --rename event=Event --rename level=event --rename events=Map --rename last=latest --rename run=start >stdout
for line in 'enum class event : std::uint32_t {' '  LOG_INFO = 8,' '  busy = 6,' 'struct Event {' '  std::int32_t busy;' \
  '  std::int32_t klass;' '    std::int32_t within;' '  Event latest;' '    ebpfxx::HashMap<std::int32_t, Event> Map;' \
  'Map{loaded_from, "events"}' 'start{loaded_from, "run"}' '      return "BUSY";' 'visit("class", a.klass, b.klass);'; do
  grep -qF -- "$line" stdout || fail "no '$line' in $(head -150 stdout)"
done
grep -q 'LOG_INFO_' stdout && fail 'it renames what is to stay'
"$generator" subskeleton renames.bpf.o --rename last=latest >stdout
grep -q 'latest{.*"last")' stdout || fail "$(<stdout)"
"$generator" skeleton renames.bpf.o --external event=app::event --rename class=klass >stdout
grep -qF 'klass' stdout || fail 'no rename in an external type'

refuse_rename() { # C=CPP SENTENCE
  refuse "ebpfxx-gen: renames.bpf.o: cannot rename $1: $2" skeleton renames.bpf.o --rename "$1" -o out
}
refuse 'ebpfxx-gen: --rename level: write it like state=State' skeleton renames.bpf.o --rename level -o out
for bad in '' 1st 'a b' a::b 'x;'; do refuse_rename "level=$bad" 'that is not a C++ name: write it like state=State'; done
for word in class std ebpfxx and; do refuse_rename level=$word 'that word is reserved: choose another'; done
for word in Skeleton open Data; do refuse_rename level=$word 'the header uses that name: choose another'; done
refuse_rename events=Maps 'the header uses that name: choose another'
refuse_rename event=level "'level' next to it has that name"
refuse_rename level=event "'event' next to it has that name"
refuse_rename BUSY=class_ "'class' next to it has that name"
refuse_rename class=BUSY_ "'BUSY' next to it has that name"
refuse_rename other=inner "'inner' next to it has that name"
refuse_rename inner=event 'the struct around it has that name'
refuse_rename evens=Events "nothing in the header is called 'evens'. It has: BUSY, LOG_INFO, class, event, events, inner, \
last, level, other, run"
refuse 'ebpfxx-gen: renames.bpf.o: cannot rename level=b: it already has another new name' \
  skeleton renames.bpf.o --rename level=a --rename level=b -o out
rm renames.bpf.*

# ---- what another object has, or the kernel ----
cat >parts.h <<'END'
#define SEC(name) __attribute__((section(name)))
END
cat >user.c <<'END'
#include "parts.h"
extern struct {
  int (*type)[2], (*max_entries)[1], *key;
  long* value;
} counts SEC(".maps");
extern int helper(void), kernel_function(void) SEC(".ksyms") __attribute__((weak));
extern int shared, HZ SEC(".kconfig");
static void* (*lookup)(void* map, const void* key) = (void*)1;
SEC("socket") int run(void* context) {
  int key = shared + helper() + HZ + (kernel_function ? kernel_function() : 0);
  return lookup(&counts, &key) != 0;
}
END
cat >maker.c <<'END'
#include "parts.h"
struct {
  int (*type)[2], (*max_entries)[1], *key;
  long* value;
} counts SEC(".maps");
int shared = 1;
int helper(void) { return 2; }
END
for part in user maker; do "$clang" -target bpf -O2 -g -c $part.c -o $part.o; done
cure="name the objects together, in CMake with SOURCES or LIBRARIES. What the kernel defines is declared with __ksym or __kconfig"
needs="it uses map 'counts', function 'helper', variable 'shared' of another object: $cure"
for command in 'skeleton user.o -o out' 'subskeleton user.o -o out' 'inspect user.o'; do
  # shellcheck disable=SC2086
  refuse "ebpfxx-gen: user.o: $needs" $command
done
refuse "ebpfxx-gen: $needs (in user.o, one.o)" skeleton user.o one.o -o out
"$generator" object user.o one.o -o parts.o || fail 'objects of which others are made may lack something'
refuse "ebpfxx-gen: parts.o: $needs" skeleton parts.o -o out
"$generator" skeleton user.o maker.o -o parts.hpp || fail 'together they lack nothing'

# ---- inspect: each object, or what they are together ----
status=0
"$generator" inspect maker.o user.o one.o cut.o >stdout 2>stderr || status=$?
[[ $status == 1 && $(grep -c '^GLOBAL' stdout) == 2 ]] || fail "$status of inspect: $(<stdout)"
[[ $(<stderr) == "ebpfxx-gen: user.o: $needs"$'\n''ebpfxx-gen: cut.o: '* ]] || fail "$(<stderr)"
cp maker.o again.o
for part in maker again; do "$generator" inspect $part.o >$part.txt; done
"$generator" inspect maker.o again.o >stdout || fail 'objects that cannot be linked'
cat maker.txt <(echo) again.txt | cmp - stdout || fail "$(<stdout)"
"$generator" inspect --link maker.o again.o 2>stderr && fail 'it links what clashes'
[[ $(<stderr) == 'ebpfxx-gen: again.o: libbpf cannot link it: '* ]] || fail "$(<stderr)"
"$generator" inspect --link maker.o user.o >stdout
grep -q '^maker.o, user.o: ' stdout && grep -qE '^HZ .* \.kconfig ' stdout && grep -qE '^shared +\.data ' stdout ||
  fail "$(<stdout)"
rm parts.* user.* maker.* again.*

echo 'int shared_by_two(void) { return 1; }' >conflict.c
"$clang" -target bpf -O2 -g -c conflict.c -o conflict.o
status=0
"$generator" object one.o conflict.o -o out 2>stderr || status=$?
[[ $status == 1 && ! -e out && $(<stderr) == 'ebpfxx-gen: conflict.o: libbpf cannot link it: '* ]] || fail "$(<stderr)"

if [[ -r /sys/kernel/btf/vmlinux ]]; then
  "$generator" vmlinux -o vmlinux.h
  echo '#include "vmlinux.h"
  int pid(struct task_struct* task) { return task->pid; }' >use.c
  "$clang" -target bpf -O2 -g -c use.c -o use.o || fail 'vmlinux.h does not compile'
fi
