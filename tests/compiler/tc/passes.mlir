// RUN: tc0-opt %s --tc-prove-ranges | FileCheck %s
// RUN: tc0-opt %s --tc-size 2>&1 | FileCheck %s --check-prefix=SIZE
// RUN: tc0-opt %s --canonicalize | FileCheck %s --check-prefix=LIVE
// RUN: tc0-opt %s --pass-pipeline="builtin.module(tc.circuit(tc-write-circuit{file=%t.tc0}))" > %t.mlir
// RUN: tc0-opt --import %t.tc0 | FileCheck %s --check-prefix=FILE

// Depth is the longest chain of steps; the gates of a step are those of its tables over its shape.
// SIZE: remark: depth 2, 13 gates

// LIVE-NOT: "dead"

// CHECK-LABEL: tc.circuit @twoLevels
// FILE-LABEL:  tc.circuit @main
tc.circuit @twoLevels {
  %x = tc.input "x" thermometer width 7 : !tc.array<4, [0, 7]>
  // CHECK: tc.sum "a" {{.*}} -> !tc.array<4, [0, 14]>
  // FILE:  tc.sum "a" [%x scale 2] : (!tc.array<4, [0, 7]>) -> !tc.array<4, [0, 14]>
  %a = tc.sum "a" [%x scale 2] : (!tc.array<4, [0, 7]>) -> !tc.array<4, [-99, 99]>
  // CHECK: tc.step "s" {{.*}} -> !tc.array<4, [0, 3]>
  %s = tc.step "s" %a tables <[0, 3 : 1, 9 : 2]> : (!tc.array<4, [-99, 99]>) -> !tc.array<4, [0, 9]>
  // CHECK: tc.sum "total" [%s over [4] at
  %total = tc.sum "total" [%s over [4] at affine_map<(d0) -> (d0)>] : (!tc.array<4, [0, 9]>) -> !tc.array<[0, 36]>
  %top = tc.step "top" %total tables <[0, 6 : 1]> : (!tc.array<[0, 36]>) -> !tc.array<[0, 1]>
  %dead = tc.step "dead" %a tables <[0, 6 : 1]> : (!tc.array<4, [-99, 99]>) -> !tc.array<4, [0, 1]>
  %again = tc.read "again" %s base [5] increments [-5, 1] : (!tc.array<4, [0, 9]>) -> !tc.array<4, [-99, 99]>
  // FILE: tc.output "y" %top
  tc.output "y" %top : !tc.array<[0, 1]>
  tc.output "z" %again : !tc.array<4, [-99, 99]>
}
