// RUN: tc0-opt %s --fx-to-tc | FileCheck %s
// RUN: tc0-opt %s --fx-to-tc="optimize=gates" | FileCheck %s --check-prefix=GATES

// A view and a scale are no arrays; a step is.
// CHECK-LABEL: tc.circuit @viewOfStep
// CHECK-NEXT:  %x = tc.input "x"
// CHECK-NEXT:  %y = tc.step "y" %x
// CHECK-NEXT:  tc.output "y" %y
fx.program @viewOfStep {
  %x = fx.input "x" : !fx.tensor<2x3, [0, 7]>
  %t = fx.reshape "t" %x : (!fx.tensor<2x3, [0, 7]>) -> !fx.tensor<6, [0, 7]>
  %y = fx.step "y" %t tables <[0, 3 : 1, 9 : 2]> : (!fx.tensor<6, [0, 7]>) -> !fx.tensor<6, [0, 3]>
  fx.output "y" %y : !fx.tensor<6, [0, 3]>
}

// A step of a step reads its gates.
// CHECK-LABEL: tc.circuit @stepOfStep
// CHECK:       %a = tc.step "a"
// CHECK-NEXT:  %b = tc.read "b" %a
// CHECK-NOT:   tc.step
fx.program @stepOfStep {
  %x = fx.input "x" : !fx.tensor<4, [0, 9]>
  %a = fx.step "a" %x tables <[0, 3 : 1, 6 : 2]> : (!fx.tensor<4, [0, 9]>) -> !fx.tensor<4, [0, 3]>
  %b = fx.step "b" %a tables <[5, 1 : -1, 3 : 7]> : (!fx.tensor<4, [0, 3]>) -> !fx.tensor<4, [4, 11]>
  fx.output "y" %b : !fx.tensor<4, [4, 11]>
}

// Raw factors: by squares in one level, by bits in two with fewer gates.
// CHECK-LABEL: tc.circuit @product
// CHECK:       tc.step "p.squares"
// GATES-LABEL: tc.circuit @product
// GATES:       tc.step "p.ands"
fx.program @product {
  %x = fx.input "x" : !fx.tensor<4x1, [0, 15]>
  %y = fx.input "y" : !fx.tensor<1x4, [0, 15]>
  %p = fx.matmul "p" %x, %y : (!fx.tensor<4x1, [0, 15]>, !fx.tensor<1x4, [0, 15]>) -> !fx.tensor<4x4, [0, 225]>
  fx.output "p" %p : !fx.tensor<4x4, [0, 225]>
}

// A step that a product alone needs is gated by the other factor's bits: one level for both.
// CHECK-LABEL: tc.circuit @gated
// CHECK-NOT:   tc.step "f"
// CHECK:       tc.step "p.gated"
// CHECK:       tc.output
fx.program @gated {
  %x = fx.input "x" : !fx.tensor<1x1, [0, 15]>
  %b = fx.input "b" : !fx.tensor<1x1, [0, 1]>
  %f = fx.step "f" %x tables <[0, 4 : 9, 8 : 5]> : (!fx.tensor<1x1, [0, 15]>) -> !fx.tensor<1x1, [0, 14]>
  %p = fx.matmul "p" %f, %b : (!fx.tensor<1x1, [0, 14]>, !fx.tensor<1x1, [0, 1]>) -> !fx.tensor<1x1, [0, 14]>
  fx.output "p" %p : !fx.tensor<1x1, [0, 14]>
}
