#!/usr/bin/env bash
# ABC agrees: BLIF, AIGER and BENCH of a circuit are equivalent to it, and what ABC writes reads back as the circuit.
source "$(dirname "$0")/lib.sh"
abc=$(command -v berkeley-abc || command -v abc || echo berkeley-abc)
need "$abc"

# equivalent FILE FILE: proved by ABC, nets matched by name.
equivalent() {
  quietly "$abc" -q "cec $1 $2"
  grep -q "Networks are equivalent" log.txt || { cat log.txt >&2; die "$1 and $2 are not equivalent"; }
}

proofs=0
for circuit in $circuits; do
  for format in blif aag aig bench; do
    "$driver" write "$circuit" $format $circuit.$format
  done
  # ABC reads no ascii AIGER; the driver reads it, after ABC has read the same graph in binary.
  "$driver" same "$circuit" aag $circuit.aag
  for format in aig bench; do
    equivalent $circuit.blif $circuit.$format
    proofs=$((proofs + 1))
  done
  for format in blif aig bench; do
    quietly "$abc" -q "read $circuit.blif; strash; dch; balance; write abc.aig; write_aiger -s abc.aig; write_blif abc_strash.blif; logic; write_bench abc.bench; if -K 5; write_blif abc.blif"
    [[ -s abc.$format ]] || die "ABC wrote no $format: $(cat log.txt)"
    "$driver" same "$circuit" $format abc.$format
  done
  "$driver" same "$circuit" blif abc_strash.blif
done
echo "$name: $proofs equivalences proved by ABC; its own files read back on $(wc -w <<< "$circuits") circuits"
