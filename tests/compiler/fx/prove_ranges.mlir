// RUN: tc0-opt %s --fx-prove-ranges | FileCheck %s

// CHECK-LABEL: fx.program @narrower
// CHECK:       fx.scale "y" %x by 3 : (!fx.tensor<2, [0, 7]>) -> !fx.tensor<2, [0, 21]>
// CHECK:       fx.output "y" %y : !fx.tensor<2, [0, 21]>
fx.program @narrower {
  %x = fx.input "x" : !fx.tensor<2, [0, 7]>
  %y = fx.scale "y" %x by 3 : (!fx.tensor<2, [0, 7]>) -> !fx.tensor<2, [-100, 100]>
  fx.output "y" %y : !fx.tensor<2, [-100, 100]>
}
