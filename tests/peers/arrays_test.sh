#!/usr/bin/env bash
# Verilog by arrays passes its test bench in a simulator, with instances and with loops, and fails there once a constant is
# changed; yosys makes look-up tables of it.
# usage: arrays_test.sh DRIVER TC0 icarus|verilator|yosys
source "$(dirname "$0")/lib.sh"
tc0=$2 tool=$3

# made NAME KIND OPTIONS...: a circuit as NAME.v, with bench and script.
made() {
  local circuit=$1
  shift
  quietly "$tc0" new "$@" -o "$circuit.tc0"
  quietly "$tc0" convert "$circuit.tc0" "$circuit.v" --to verilog-arrays --test-bench "$circuit.bench.v" --vectors 64 \
    --script "$circuit.ys"
}

made attention attention --n 3 --bits 2 --dimension 2
case $tool in
  icarus)
    need iverilog
    made multiplier multiplier --bits 3
    for seed in 1 2 3 4 5 6 7 8; do made "random$seed" random --n 14 --seed "$seed"; done
    simulate() { iverilog -g2012 "${@:2}" -s tc0_test -o sim "$1.v" "$1.bench.v" && timeout 60 vvp -n sim; }
    # Icarus takes a part of a vector for the whole one, so with instances some circuits do not settle there.
    for circuit in attention multiplier random{1..8}; do
      for way in -DTC0_INSTANCES -DTC0_LOOPS; do
        [[ $circuit == random* && $way == -DTC0_INSTANCES ]] && continue
        quietly simulate "$circuit" "$way"
        grep -q "^PASS: 64 vectors" log.txt || { cat log.txt >&2; die "$circuit $way: no PASS"; }
      done
    done
    # The first table's constants lose their last bit.
    sed -i "0,/p_0_0 = \([0-9]*'h\)[0-9a-f]*;/s//p_0_0 = \10;/" attention.v
    ! simulate attention -DTC0_LOOPS > log.txt 2>&1 || die "changed constants are not noticed"
    grep -q "^FAIL: [0-9]* of 64 vectors" log.txt || { cat log.txt >&2; die "changed constants make no FAIL"; }
    ;;
  verilator)
    need verilator
    quietly verilator --binary -j 1 -O0 -CFLAGS -O0 -DTC0_LOOPS --top-module tc0_test -o sim attention.v attention.bench.v
    quietly obj_dir/sim
    grep -q "^PASS: 64 vectors" log.txt || { cat log.txt >&2; die "attention: no PASS"; }
    ;;
  yosys)
    need yosys
    quietly yosys -q -s attention.ys
    grep -q '\$lut  *[1-9]' tc0_table.txt || { cat tc0_table.txt >&2; die "no look-up tables"; }
    grep -q '\$_DFF_P_  *[1-9]' tc0_table.txt || die "no registers"
    ;;
  *) die "required icarus, verilator or yosys, found '$tool'" ;;
esac
echo "$name: $tool agrees"
