#!/bin/sh
# Objects that are compiled for one instruction set define no symbol that the linker may choose for the
# whole program: no weak and no unique one. Such a symbol is an inline function or a template of a header,
# and other files' calls of it would then run on machines that lack the instructions.
#
# usage: kernels_export_test.sh NM LIBRARY
set -eu
nm=$1 library=$2

objects=$("$nm" --defined-only -A -C "$library" 2>/dev/null | sed -n 's/^[^:]*:\([^:]*_\(avx2\|avx512\|vnni\|amx\)\.cc\.o\):/\1 /p')
if [ -z "$objects" ]; then
  echo "required objects of kernels in $library, found none" >&2
  exit 1
fi

# A line is: object, address, type, name. DW.ref is the compiler's own pointer for exceptions.
exported=$(echo "$objects" | awk '$3 ~ /^[WVu]$/ && $4 !~ /^DW\.ref\./')
if [ -n "$exported" ]; then
  echo "required kernels that export nothing of headers, found:" >&2
  echo "$exported" >&2
  exit 1
fi
