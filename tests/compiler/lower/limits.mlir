// RUN: not tc0-opt %s --fx-to-tc="max-depth=0" 2>&1 | FileCheck %s --check-prefix=DEPTH
// RUN: not tc0-opt %s --fx-to-tc="optimize=speed" 2>&1 | FileCheck %s --check-prefix=GOAL

// DEPTH: error: lowering: required at most 0 levels, found 1 at the least
// GOAL: error: objective: required one of [depth, gates, wires, simulation], found 'speed'
fx.program @main {
  %x = fx.input "x" : !fx.tensor<4, [0, 9]>
  %a = fx.step "a" %x tables <[0, 3 : 1]> : (!fx.tensor<4, [0, 9]>) -> !fx.tensor<4, [0, 1]>
  fx.output "a" %a : !fx.tensor<4, [0, 1]>
}
