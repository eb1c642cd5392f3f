#!/usr/bin/env bash
# clasp agrees: with inputs fixed, the OPB instance has the simulator's wires as its one solution.
source "$(dirname "$0")/lib.sh"
need clasp

solved=0
for circuit in $circuits; do
  for seed in 1 2 3 4 5; do
    "$driver" opb "$circuit" $seed instance.opb
    # Exit codes of clasp: 10 satisfiable, 30 that and all solutions found.
    code=0
    clasp -n 0 instance.opb > log.txt 2>&1 || code=$?
    [[ $code == 30 ]] || { cat log.txt >&2; die "$circuit: clasp ended with $code"; }
    grep -q "^c Models *: 1$" log.txt || { cat log.txt >&2; die "$circuit: not one solution"; }
    "$driver" solved "$circuit" $seed log.txt
    solved=$((solved + 1))
  done
done
echo "$name: $solved instances have the simulator's wires as their one solution"
