// RUN: tc0-opt %s | tc0-opt | FileCheck %s
// RUN: tc0-opt %s --mlir-print-op-generic | tc0-opt | FileCheck %s
// RUN: tc0-opt %s --emit-bytecode | tc0-opt | FileCheck %s

// CHECK-LABEL: fx.program @everything metadata {recipe = "lean"} {
fx.program @everything metadata {recipe = "lean"} {
  // CHECK: %x = fx.input "x" : !fx.tensor<2x3, [0, 7]>
  %x = fx.input "x" : !fx.tensor<2x3, [0, 7]>
  // CHECK: %one = fx.constant "one" dense<1> : tensor<2x3xi64> : !fx.tensor<2x3, [1, 1]>
  %one = fx.constant "one" dense<1> : tensor<2x3xi64> : !fx.tensor<2x3, [1, 1]>
  // CHECK: %sum = fx.add "sum" %x, %one : (!fx.tensor<2x3, [0, 7]>, !fx.tensor<2x3, [1, 1]>) -> !fx.tensor<2x3, [1, 8]>
  %sum = fx.add "sum" %x, %one : (!fx.tensor<2x3, [0, 7]>, !fx.tensor<2x3, [1, 1]>) -> !fx.tensor<2x3, [1, 8]>
  // CHECK: %wide = fx.linear "wide" %sum weights dense<{{.*}}> : tensor<2x3xi64> bias dense<[5, 0]> : tensor<2xi64>
  %wide = fx.linear "wide" %sum weights dense<[[1, -1, 2], [0, 3, 0]]> : tensor<2x3xi64> bias dense<[5, 0]> : tensor<2xi64> : (!fx.tensor<2x3, [1, 8]>) -> !fx.tensor<2x2, [-100, 100]>
  // CHECK: fx.scale "twice" %wide by -2 :
  %twice = fx.scale "twice" %wide by -2 : (!fx.tensor<2x2, [-100, 100]>) -> !fx.tensor<2x2, [-200, 200]>
  // CHECK: fx.matmul "product" %x, %t :
  %t = fx.transpose "t" %sum permutation [1, 0] : (!fx.tensor<2x3, [1, 8]>) -> !fx.tensor<3x2, [1, 8]>
  %product = fx.matmul "product" %x, %t : (!fx.tensor<2x3, [0, 7]>, !fx.tensor<3x2, [1, 8]>) -> !fx.tensor<2x2, [0, 168]>
  // CHECK: fx.step "clamp" %twice tables <[0, 5 : 1, 9 : -3], [-1]> axis 1 :
  %clamp = fx.step "clamp" %twice tables <[0, 5 : 1, 9 : -3], [-1]> axis 1 : (!fx.tensor<2x2, [-200, 200]>) -> !fx.tensor<2x2, [-2, 1]>
  // CHECK: fx.sum "total" %sum axis 1 :
  %total = fx.sum "total" %sum axis 1 : (!fx.tensor<2x3, [1, 8]>) -> !fx.tensor<2x1, [3, 24]>
  // CHECK: fx.broadcast "all" %total :
  %all = fx.broadcast "all" %total : (!fx.tensor<2x1, [3, 24]>) -> !fx.tensor<2x2, [3, 24]>
  // CHECK: fx.ratio_step "share" %product by %all tables <[0, 1 over 2 : 1, 3 over 1 : 1]> :
  %share = fx.ratio_step "share" %product by %all tables <[0, 1 over 2 : 1, 3 over 1 : 1]> : (!fx.tensor<2x2, [0, 168]>, !fx.tensor<2x2, [3, 24]>) -> !fx.tensor<2x2, [0, 2]>
  // CHECK: fx.max "second" %share axis 0 rank 2 :
  %second = fx.max "second" %share axis 0 rank 2 : (!fx.tensor<2x2, [0, 2]>) -> !fx.tensor<1x2, [0, 2]>
  // CHECK: fx.concat "both" %share, %second axis 0 :
  %both = fx.concat "both" %share, %second axis 0 : (!fx.tensor<2x2, [0, 2]>, !fx.tensor<1x2, [0, 2]>) -> !fx.tensor<3x2, [0, 2]>
  // CHECK: fx.window "windows" %both axis 0 stride 2 dilation 1 before 1 fill 0 :
  %windows = fx.window "windows" %both axis 0 stride 2 dilation 1 before 1 fill 0 : (!fx.tensor<3x2, [0, 2]>) -> !fx.tensor<2x2x2, [0, 2]>
  // CHECK: fx.linear "depthwise" %windows groups 2 weights
  %depthwise = fx.linear "depthwise" %windows groups 2 weights dense<[[1], [2]]> : tensor<2x1xi64> : (!fx.tensor<2x2x2, [0, 2]>) -> !fx.tensor<2x2x2, [0, 4]>
  // CHECK: fx.digits "digits" %depthwise low 1 :
  %digits = fx.digits "digits" %depthwise low 1 : (!fx.tensor<2x2x2, [0, 4]>) -> !fx.tensor<2x2x2x2, [0, 1]>
  // CHECK: fx.slice "some" %both start [0, 1] stride [2, 1] :
  %some = fx.slice "some" %both start [0, 1] stride [2, 1] : (!fx.tensor<3x2, [0, 2]>) -> !fx.tensor<2x1, [0, 2]>
  // CHECK: fx.reshape "flat" %some :
  %flat = fx.reshape "flat" %some : (!fx.tensor<2x1, [0, 2]>) -> !fx.tensor<2, [0, 2]>
  // CHECK: fx.output "y" %flat : !fx.tensor<2, [0, 2]>
  fx.output "y" %flat : !fx.tensor<2, [0, 2]>
  fx.output "z" %clamp : !fx.tensor<2x2, [-2, 1]>
}

// A single number has no extents; many weights are a resource.
// CHECK-LABEL: fx.program @scalar
fx.program @scalar {
  // CHECK: fx.input "x" : !fx.tensor<[0, 1]>
  %x = fx.input "x" : !fx.tensor<[0, 1]>
  %row = fx.reshape "row" %x : (!fx.tensor<[0, 1]>) -> !fx.tensor<1, [0, 1]>
  // CHECK: fx.linear "y" %row weights dense_resource<many> : tensor<2x1xi64> :
  %y = fx.linear "y" %row weights dense_resource<many> : tensor<2x1xi64> : (!fx.tensor<1, [0, 1]>) -> !fx.tensor<2, [-2, 5]>
  fx.output "y" %y : !fx.tensor<2, [-2, 5]>
}

// CHECK: many: "0x080000000500000000000000FEFFFFFFFFFFFFFF"
{-#
  dialect_resources: {
    builtin: {
      many: "0x080000000500000000000000FEFFFFFFFFFFFFFF"
    }
  }
#-}
