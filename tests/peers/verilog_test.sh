#!/usr/bin/env bash
# The test bench passes in a simulator, icarus or verilator, and fails there once a threshold is changed.
# usage: verilog_test.sh DRIVER icarus|verilator
source "$(dirname "$0")/lib.sh"
simulator=$2

# simulate FOLDER: runs circuit.v and bench.v there.
case $simulator in
  icarus)
    need iverilog
    simulate() { (cd "$1" && iverilog -g2012 -Wall -s tc0_test -o sim circuit.v bench.v && vvp -n sim); }
    ;;
  verilator)
    need verilator
    simulate() {
      (cd "$1" && verilator --binary -j 1 -O0 -CFLAGS -O0 --top-module tc0_test -o sim circuit.v bench.v && obj_dir/sim)
    }
    # Each takes a compiler run of many seconds.
    circuits="adder random3"
    ;;
  *) die "required icarus or verilator, found '$simulator'" ;;
esac

for circuit in $circuits; do
  mkdir $circuit
  "$driver" write "$circuit" verilog $circuit/circuit.v
  "$driver" testbench "$circuit" $circuit/bench.v
  quietly simulate $circuit
  grep -q "^PASS: [0-9]* vectors" log.txt || { cat log.txt >&2; die "$circuit: no PASS"; }
done

# The first comparison with 1 becomes one with 2.
mkdir broken
"$driver" testbench adder broken/bench.v
sed '0,/>= \([0-9]*\)'"'"'sd1;/s//>= \1'"'"'sd2;/' adder/circuit.v > broken/circuit.v
! cmp -s adder/circuit.v broken/circuit.v || die "the circuit was not changed"
! simulate broken > log.txt 2>&1 || die "a changed threshold is not noticed"
grep -q "^FAIL: [0-9]* of [0-9]* vectors" log.txt || { cat log.txt >&2; die "a changed threshold makes no FAIL"; }
echo "$name: $simulator passes on" $circuits "and notices a changed threshold"
