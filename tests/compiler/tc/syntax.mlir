// RUN: tc0-opt %s | tc0-opt | FileCheck %s
// RUN: tc0-opt %s --mlir-print-op-generic | tc0-opt | FileCheck %s
// RUN: tc0-opt %s --emit-bytecode | tc0-opt | FileCheck %s

// CHECK: [[$FLIP:#.*]] = affine_map<(d0, d1) -> (d1, d0)>
// CHECK-LABEL: tc.circuit @everything {
tc.circuit @everything {
  // CHECK: %x = tc.input "x" offset width 3 : !tc.array<2x3, [0, 7]>
  %x = tc.input "x" offset width 3 : !tc.array<2x3, [0, 7]>
  // CHECK: %b = tc.input "b" bits width 1 : !tc.array<[0, 1]>
  %b = tc.input "b" bits width 1 : !tc.array<[0, 1]>
  // CHECK: tc.sum "t" [%x at [[$FLIP]], one scale 5, %b scale -2 at {{.*}} in {{\[}}[0, 1], [1, 1]]] :
  %t = tc.sum "t" [%x at affine_map<(d0, d1) -> (d1, d0)>, one scale 5, %b scale -2 at affine_map<(d0, d1) -> ()> in [[0, 1], [1, 1]]] : (!tc.array<2x3, [0, 7]>, !tc.array<[0, 1]>) -> !tc.array<3x2, [3, 12]>
  // CHECK: tc.sum "w" [%x over [3] at {{.*}} weights dense<[1, -1, 2]> : tensor<3xi64> at {{.*}}, one weights dense<[7, 8]> : tensor<2xi64> at {{.*}}] :
  %w = tc.sum "w" [%x over [3] at affine_map<(d0, d1) -> (d0, d1)> weights dense<[1, -1, 2]> : tensor<3xi64> at affine_map<(d0, d1) -> (d1)>, one weights dense<[7, 8]> : tensor<2xi64> at affine_map<(d0) -> (d0)>] : (!tc.array<2x3, [0, 7]>) -> !tc.array<2, [0, 29]>
  // CHECK: tc.step "s" %w tables <[0, 5 : 1, 9 : -3], [-1]> table {{.*}} : (!tc.array<2, [0, 29]>) -> !tc.array<2, [-2, 1]>
  %s = tc.step "s" %w tables <[0, 5 : 1, 9 : -3], [-1]> table affine_map<(d0) -> (d0)> : (!tc.array<2, [0, 29]>) -> !tc.array<2, [-2, 1]>
  // CHECK: tc.step "r" %s by %t by_at {{.*}} tables <[0, -1 over 2 : 1, 1 over 3 : 1]> :
  %r = tc.step "r" %s by %t by_at affine_map<(d0) -> (d0, 1)> tables <[0, -1 over 2 : 1, 1 over 3 : 1]> : (!tc.array<2, [-2, 1]>, !tc.array<3x2, [3, 12]>) -> !tc.array<2, [0, 2]>
  // CHECK: tc.read "q" %s variants 2 variant {{.*}} base [1, 2, 3, 4] increments [1, 1, -1, -1] :
  %q = tc.read "q" %s variants 2 variant affine_map<(d0) -> (-d0 + 1)> base [1, 2, 3, 4] increments [1, 1, -1, -1] : (!tc.array<2, [-2, 1]>) -> !tc.array<2, [0, 4]>
  // CHECK: tc.output "y" %r : !tc.array<2, [0, 2]>
  tc.output "y" %r : !tc.array<2, [0, 2]>
  tc.output "z" %q : !tc.array<2, [0, 4]>
}
