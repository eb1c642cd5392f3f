// RUN: tc0-opt %s --pass-pipeline="builtin.module(fx.program(fx-write-program{file=%t.program.safetensors}))" > %t.mlir
// RUN: tc0-opt --import %t.program.safetensors | FileCheck %s
// RUN: tc0-opt --import %t.program.safetensors | tc0-opt | FileCheck %s
// RUN: not tc0-opt --import %t.absent.program.safetensors 2>&1 | FileCheck %s --check-prefix=ABSENT

// CHECK:      fx.program @main metadata {recipe = "lean"} {
// CHECK-NEXT:   %x = fx.input "x" : !fx.tensor<3, [0, 7]>
// CHECK-NEXT:   %y = fx.linear "y" %x weights dense<[{{.*}}1, -1, 2{{.*}}]> : tensor<1x3xi64> : (!fx.tensor<3, [0, 7]>) -> !fx.tensor<1, [-7, 21]>
// CHECK-NEXT:   fx.output "pixel" %y : !fx.tensor<1, [-7, 21]>
// ABSENT:     tc0-opt: {{.*}}absent.program.safetensors
fx.program @written metadata {recipe = "lean"} {
  %x = fx.input "x" : !fx.tensor<3, [0, 7]>
  %y = fx.linear "y" %x weights dense<[[1, -1, 2]]> : tensor<1x3xi64> : (!fx.tensor<3, [0, 7]>) -> !fx.tensor<1, [-7, 21]>
  fx.output "pixel" %y : !fx.tensor<1, [-7, 21]>
}
