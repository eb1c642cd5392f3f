#!/usr/bin/env bash
# Yosys agrees: our Verilog, arithmetic and all, is proved equivalent to our BLIF; the BLIF and AIGER that Yosys makes of
# the Verilog read back as the circuit.
source "$(dirname "$0")/lib.sh"
need yosys

# A proof about two different adders of 60 bits takes a SAT solver hours; there the values have to do.
proved=${circuits/wide/}
for circuit in $proved; do
  "$driver" write "$circuit" verilog $circuit.v
  "$driver" write "$circuit" blif $circuit.blif
  quietly yosys -p "
    read_verilog $circuit.v; hierarchy -check -top tc0; proc; flatten; opt_clean
    splitnets -ports; rename tc0 gold; design -stash gold
    read_blif $circuit.blif; rename tc0 gate; design -stash gate
    design -copy-from gold -as gold gold; design -copy-from gate -as gate gate
    miter -equiv -flatten -make_outputs gold gate miter; hierarchy -top miter
    sat -verify -prove trigger 0 miter"
  grep -q "SUCCESS" log.txt || die "$circuit: no proof"
done

for circuit in $circuits; do
  "$driver" write "$circuit" verilog $circuit.v
  quietly yosys -p "
    read_verilog $circuit.v; hierarchy -check -top tc0; proc; flatten; opt; techmap; opt; aigmap; opt_clean
    write_blif yosys.blif; write_aiger -symbols yosys.aig; write_aiger -ascii -symbols yosys.aag"
  for format in blif aig aag; do
    "$driver" same "$circuit" $format yosys.$format
  done
done
echo "$name: Verilog = BLIF proved on" $proved "and Yosys's own files read back on all"
