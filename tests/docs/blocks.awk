# SPDX-FileCopyrightText: The ebpfxx authors
# SPDX-License-Identifier: MIT
#
#   awk -v page=docs/maps.md -v folder=DIR -f blocks.awk docs/maps.md
#
# Takes the code of a page apart, for check.sh to compile. Each block says its language: cpp, c, cmake, sh; or make,
# meson, console, text, json, yaml, mermaid for what is not compiled here. C++ is the body of a function unless a comment on the line above says otherwise:
#   <!-- code: declarations -->   it stands outside of functions
#   <!-- code: refused -->        each of its lines is a mistake, and must not compile
#   <!-- code: in NAME -->        it uses what namespace NAME of the page's context declares
#   <!-- file: NAME -->           a file of the README's example, which consumer.readme builds
# In C++ "..." stands for code that is left out.
#
# Writes to DIR: includes.hpp, code.hpp, refused.hpp, refused (their lines' numbers), and LINE.c, LINE.cmake, LINE.sh.

function fail(message) {
  print page ":" NR ": " message > "/dev/stderr"
  failed = 1
  exit 1
}

function open_block(language) {
  if (language !~ /^(cpp|c|cmake|sh|make|meson|console|text|json|yaml|mermaid)$/)
    fail("a block needs its language: cpp, c, cmake, sh, or make, meson, console, text, json, yaml, mermaid for what is not compiled")
  if (language != "cpp" && kind ~ /^code/) fail("only C++ takes a comment <!-- code: ... -->")
  block = language
  if (kind ~ /^file/ || language ~ /^(make|meson|console|text|json|yaml|mermaid)$/) block = "skipped"
  first = NR + 1
  if (block != "cpp") return
  if (kind == "" || kind ~ /^code: in [a-z_]+$/) {
    scope = kind == "" ? "page" : "page::" substr(kind, 10)
    print "namespace " scope " {\nvoid line_" first "() {\n#line " first " \"" page "\"" > code
  } else if (kind == "code: declarations") {
    print "namespace page {\n#line " first " \"" page "\"" > code
  } else if (kind == "code: refused") {
    block = "refused"
  } else {
    fail("unknown comment: " kind)
  }
}

function close_block() {
  if (block == "cpp") print (kind == "code: declarations" ? "}" : "}\n}") > code
  block = ""
  kind = ""
}

BEGIN {
  code = folder "/code.hpp"
  includes = folder "/includes.hpp"
  refused = folder "/refused.hpp"
  numbers = folder "/refused"
  printf "" > code
  printf "" > includes
  printf "" > refused
  printf "" > numbers
}

/^ *```/ {
  if (block == "") {
    sub(/^ *```/, "")
    open_block($0)
  } else {
    close_block()
  }
  next
}

block == "" {
  kind = ""
  if ($0 ~ /^<!-- (code|file): .* -->$/) kind = substr($0, 6, length($0) - 9)
  next
}

block == "cpp" && /^#include / {
  print "#line " NR " \"" page "\"\n" $0 > includes
  print "" > code
  next
}

block == "cpp" || block == "refused" { gsub(/\.\.\./, "{}") }

block == "cpp" { print > code }

block == "refused" && NF {
  print "void line_" NR "() {\n#line " NR " \"" page "\"\n" $0 "\n}" > refused
  print NR > numbers
}

block ~ /^(c|cmake|sh)$/ { print > (folder "/" first "." block) }

END {
  if (!failed && block != "") fail("the last block has no end")
  exit failed
}
