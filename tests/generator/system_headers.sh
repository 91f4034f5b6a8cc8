# SPDX-FileCopyrightText: The ebpfxx authors
# SPDX-License-Identifier: MIT
#
# A skeleton compiles before and after the headers of libc, and of Linux, though its names are macros there, and its
# names can be used.
# Usage: system_headers.sh GENERATOR CLANG COMPILER OPTION...
# shellcheck shell=bash
set -euo pipefail
generator=$1 clang=$2
shift 2
compile=("$@" -w)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat >main.bpf.c <<'END'
#define SEC(name) __attribute__((section(name), used))
enum level { LOG_INFO = 6, ECHO = 8, SIGKILL = 9 };
struct event {
  enum level level;
  int s6_addr, si_fd, h_addr, d_fileno, howmany, icmp_id, icmp6_seq, sigev_notify_function, st_mtime, log, minor;
  int si_pid : 3, th_block : 5;
};
struct {
  int (*type)[1];
  int (*max_entries)[1];
  int* key;
  struct event* value;
} h_errno SEC(".maps"), ifr_name SEC(".maps");
struct event sin_zero = {.level = LOG_INFO};
int ut_name SEC(".data.ss_name") = 1;
SEC("xdp") int optional_argument(void* context) { return sin_zero.howmany + ut_name; }
SEC("xdp") int setns(void* context) { return 0; }
char LICENSE[] SEC("license") = "GPL";
END
"$clang" -target bpf -O2 -g -c main.bpf.c -o main.bpf.o
"$generator" skeleton main.bpf.o -o main.skel.hpp
for name in stat64 pread64 pwrite64 setns connect; do "$generator" skeleton main.bpf.o --name $name -o $name.skel.hpp; done
cat >use.inc <<'END'
int use(const main_::event& e) {
  return e.s6_addr_ + e.si_fd_ + e.h_addr_ + e.d_fileno_ + e.howmany_ + e.icmp_id_ + e.icmp6_seq_ +
         e.sigev_notify_function_ + e.st_mtime_ + e.log + e.minor_ + e.si_pid_ + e.th_block_ +
         (e.level == main_::level::LOG_INFO_ || e.level == main_::level::ECHO_ || e.level == main_::level::SIGKILL_);
}
void use(main_::Skeleton& skel) {
  (void)skel.maps.h_errno_, (void)skel.maps.ifr_name_, (void)skel.progs.optional_argument_, (void)skel.progs.setns;
  (void)skel.data().sin_zero_.level, (void)skel.data_ss_name().ut_name_;
}
END

# Headers of a package that compile together as C++, in headers.hpp, after those that are to be first.
headers() { # PACKAGE PATTERN FIRST
  echo "$3" >headers.hpp
  dpkg -L "$1" | sed -nE "s,^/usr/include/(.*-linux-gnu/)?($2)\$,#include <\2>,p" | grep -vE '<(bits|finclude)/' |
    LC_ALL=C sort -u >>headers.hpp
  local all
  all=$(wc -l <headers.hpp)
  while ! "${compile[@]}" -D_GNU_SOURCE -x c++ headers.hpp 2>errors; do
    # Without all lines of headers.hpp that errors come from, but with the first.
    awk 'match($0, /headers\.hpp:[0-9]+/) { line = substr($0, RSTART + 12, RLENGTH - 12) }
         / error: / && line > 1 { print line "d" }' errors >bad_lines
    [[ -s bad_lines ]] || { cat errors && exit 1; }
    sed -i -f bad_lines headers.hpp
  done
  echo "$1: $(wc -l <headers.hpp) of $all headers stand together"
  (($(wc -l <headers.hpp) * 2 > all))
}

try() {
  local skeletons='' name
  for name in main stat64 pread64 pwrite64 setns connect; do skeletons+="#include \"$name.skel.hpp\""$'\n'; done
  printf '#include "headers.hpp"\n%s#include "use.inc"\n' "$skeletons" >after.cpp
  printf '%s#include "headers.hpp"\n#include "use.inc"\n' "$skeletons" >before.cpp
  for order in after before; do
    "${compile[@]}" $order.cpp || { echo "failed: $order the headers of $1" && exit 1; }
  done
}

command -v dpkg >/dev/null || exit 77
headers libc6-dev '[^/]*\.h|(arpa|net|netinet|protocols|rpc|scsi|sys)/[^/]*\.h' ''
try libc
# Some of Linux's cannot be included before libc's, which ebpfxx needs.
headers linux-libc-dev 'linux/[^/]*\.h' '#include <ebpfxx/ebpfxx.hpp>'
try Linux
