// RUN: tc0-opt %s --canonicalize | FileCheck %s

// CHECK-LABEL: fx.program @scaleOfScale
// CHECK-NEXT:  %x = fx.input
// CHECK-NEXT:  %b = fx.scale "b" %x by -6
// CHECK-NEXT:  fx.output "y" %b
fx.program @scaleOfScale {
  %x = fx.input "x" : !fx.tensor<2, [0, 7]>
  %a = fx.scale "a" %x by 2 : (!fx.tensor<2, [0, 7]>) -> !fx.tensor<2, [0, 14]>
  %b = fx.scale "b" %a by -3 : (!fx.tensor<2, [0, 14]>) -> !fx.tensor<2, [-42, 0]>
  fx.output "y" %b : !fx.tensor<2, [-42, 0]>
}

// CHECK-LABEL: fx.program @scaleByOne
// CHECK-NEXT:  %x = fx.input
// CHECK-NEXT:  fx.output "y" %x : !fx.tensor<2, [0, 7]>
fx.program @scaleByOne {
  %x = fx.input "x" : !fx.tensor<2, [0, 7]>
  %a = fx.scale "a" %x by 1 : (!fx.tensor<2, [0, 7]>) -> !fx.tensor<2, [0, 9]>
  fx.output "y" %a : !fx.tensor<2, [0, 9]>
}

// CHECK-LABEL: fx.program @constantsMeet
// CHECK-NEXT:  %x = fx.input
// CHECK-NEXT:  %[[C:.*]] = fx.constant "b.constant" dense<[11, 22]> : tensor<2xi64> : !fx.tensor<2, [11, 22]>
// CHECK-NEXT:  %b = fx.add "b" %x, %[[C]]
// CHECK-NEXT:  fx.output "y" %b
fx.program @constantsMeet {
  %x = fx.input "x" : !fx.tensor<2, [0, 7]>
  %c = fx.constant "c" dense<[1, 2]> : tensor<2xi64> : !fx.tensor<2, [1, 2]>
  %d = fx.constant "d" dense<[10, 20]> : tensor<2xi64> : !fx.tensor<2, [10, 20]>
  %a = fx.add "a" %c, %x : (!fx.tensor<2, [1, 2]>, !fx.tensor<2, [0, 7]>) -> !fx.tensor<2, [1, 9]>
  %b = fx.add "b" %a, %d : (!fx.tensor<2, [1, 9]>, !fx.tensor<2, [10, 20]>) -> !fx.tensor<2, [11, 29]>
  fx.output "y" %b : !fx.tensor<2, [11, 29]>
}

// CHECK-LABEL: fx.program @addZero
// CHECK-NEXT:  %x = fx.input
// CHECK-NEXT:  fx.output "y" %x
fx.program @addZero {
  %x = fx.input "x" : !fx.tensor<2, [0, 7]>
  %c = fx.constant "c" dense<0> : tensor<2xi64> : !fx.tensor<2, [0, 0]>
  %a = fx.add "a" %x, %c : (!fx.tensor<2, [0, 7]>, !fx.tensor<2, [0, 0]>) -> !fx.tensor<2, [0, 7]>
  fx.output "y" %a : !fx.tensor<2, [0, 7]>
}

// CHECK-LABEL: fx.program @singles
// CHECK-NEXT:  %x = fx.input
// CHECK-NEXT:  fx.output "y" %x
fx.program @singles {
  %x = fx.input "x" : !fx.tensor<1, [0, 7]>
  %a = fx.sum "a" %x axis 0 : (!fx.tensor<1, [0, 7]>) -> !fx.tensor<1, [0, 7]>
  %b = fx.max "b" %a axis 0 : (!fx.tensor<1, [0, 7]>) -> !fx.tensor<1, [0, 7]>
  fx.output "y" %b : !fx.tensor<1, [0, 7]>
}

// A constant's name is that of the operation it replaces.
// CHECK-LABEL: fx.program @foldConstants
// CHECK-NEXT:  %s = fx.constant "s" dense<[4, -1]> : tensor<2xi64> : !fx.tensor<2, [-1, 4]>
// CHECK-NEXT:  fx.output "y" %s
fx.program @foldConstants {
  %c = fx.constant "c" dense<[3, 5]> : tensor<2xi64> : !fx.tensor<2, [3, 5]>
  %p = fx.linear "p" %c weights dense<[[1, 1], [1, -1]]> : tensor<2x2xi64> : (!fx.tensor<2, [3, 5]>) -> !fx.tensor<2, [-2, 10]>
  %s = fx.step "s" %p tables <[-1, 0 : 2, 8 : 3]> : (!fx.tensor<2, [-2, 10]>) -> !fx.tensor<2, [-1, 4]>
  fx.output "y" %s : !fx.tensor<2, [-1, 4]>
}

// 0..7 -> 0, 1, 2 -> 5, 5, 9: the breakpoint at which nothing changes goes.
// CHECK-LABEL: fx.program @stepOfStep
// CHECK-NEXT:  %x = fx.input
// CHECK-NEXT:  %b = fx.step "b" %x tables <[5, 6 : 4]> :
// CHECK-NEXT:  fx.output "y" %b
fx.program @stepOfStep {
  %x = fx.input "x" : !fx.tensor<2, [0, 7]>
  %a = fx.step "a" %x tables <[0, 3 : 1, 6 : 1]> : (!fx.tensor<2, [0, 7]>) -> !fx.tensor<2, [0, 2]>
  %b = fx.step "b" %a tables <[5, 2 : 4]> : (!fx.tensor<2, [0, 2]>) -> !fx.tensor<2, [5, 9]>
  fx.output "y" %b : !fx.tensor<2, [5, 9]>
}

// One table for all meets tables along a dimension.
// CHECK-LABEL: fx.program @stepOfStepAlong
// CHECK:       %b = fx.step "b" %x tables <[0, 3 : 7], [0, 6 : 8]> axis 0 :
// CHECK-NEXT:  fx.output
fx.program @stepOfStepAlong {
  %x = fx.input "x" : !fx.tensor<2, [0, 7]>
  %a = fx.step "a" %x tables <[0, 3 : 1, 6 : 1]> : (!fx.tensor<2, [0, 7]>) -> !fx.tensor<2, [0, 2]>
  %b = fx.step "b" %a tables <[0, 1 : 7], [0, 2 : 8]> axis 0 : (!fx.tensor<2, [0, 2]>) -> !fx.tensor<2, [0, 8]>
  fx.output "y" %b : !fx.tensor<2, [0, 8]>
}

// CHECK-LABEL: fx.program @stepOfRatioStep
// CHECK:       %b = fx.ratio_step "b" %x by %d tables <[0, 3 over 2 : 4]> :
// CHECK-NEXT:  fx.output
fx.program @stepOfRatioStep {
  %x = fx.input "x" : !fx.tensor<2, [0, 7]>
  %d = fx.input "d" : !fx.tensor<2, [1, 3]>
  %a = fx.ratio_step "a" %x by %d tables <[0, 1 over 2 : 1, 3 over 2 : 1]> : (!fx.tensor<2, [0, 7]>, !fx.tensor<2, [1, 3]>) -> !fx.tensor<2, [0, 2]>
  %b = fx.step "b" %a tables <[0, 2 : 4]> : (!fx.tensor<2, [0, 2]>) -> !fx.tensor<2, [0, 4]>
  fx.output "y" %b : !fx.tensor<2, [0, 4]>
}

// Not where the inner step is read twice: its gates are there anyway, and can be read again.
// CHECK-LABEL: fx.program @stepReadTwice
// CHECK:       %b = fx.step "b" %a
fx.program @stepReadTwice {
  %x = fx.input "x" : !fx.tensor<2, [0, 7]>
  %a = fx.step "a" %x tables <[0, 3 : 1, 6 : 1]> : (!fx.tensor<2, [0, 7]>) -> !fx.tensor<2, [0, 2]>
  %b = fx.step "b" %a tables <[5, 2 : 4]> : (!fx.tensor<2, [0, 2]>) -> !fx.tensor<2, [5, 9]>
  fx.output "y" %b : !fx.tensor<2, [5, 9]>
  fx.output "z" %a : !fx.tensor<2, [0, 2]>
}

// Nor where the tables lie along different dimensions.
// CHECK-LABEL: fx.program @stepsAcross
// CHECK:       %b = fx.step "b" %a
fx.program @stepsAcross {
  %x = fx.input "x" : !fx.tensor<2x2, [0, 7]>
  %a = fx.step "a" %x tables <[0, 3 : 1], [0, 6 : 1]> axis 0 : (!fx.tensor<2x2, [0, 7]>) -> !fx.tensor<2x2, [0, 1]>
  %b = fx.step "b" %a tables <[0, 1 : 1], [1, 1 : 1]> axis 1 : (!fx.tensor<2x2, [0, 1]>) -> !fx.tensor<2x2, [0, 2]>
  fx.output "y" %b : !fx.tensor<2x2, [0, 2]>
}

// A table that gives back every number that can come.
// CHECK-LABEL: fx.program @identityStep
// CHECK-NEXT:  %x = fx.input
// CHECK-NEXT:  fx.output "y" %x
fx.program @identityStep {
  %x = fx.input "x" : !fx.tensor<2, [1, 3]>
  %a = fx.step "a" %x tables <[0, 1 : 1, 2 : 1, 3 : 1, 4 : 5]> : (!fx.tensor<2, [1, 3]>) -> !fx.tensor<2, [1, 3]>
  fx.output "y" %a : !fx.tensor<2, [1, 3]>
}

// CHECK-LABEL: fx.program @almostIdentityStep
// CHECK:       fx.step "a"
fx.program @almostIdentityStep {
  %x = fx.input "x" : !fx.tensor<2, [1, 4]>
  %a = fx.step "a" %x tables <[1, 2 : 1, 3 : 1]> : (!fx.tensor<2, [1, 4]>) -> !fx.tensor<2, [1, 3]>
  fx.output "y" %a : !fx.tensor<2, [1, 3]>
}

// CHECK-LABEL: fx.program @reshapes
// CHECK-NEXT:  %x = fx.input
// CHECK-NEXT:  %b = fx.reshape "b" %x : (!fx.tensor<2x3, [0, 7]>) -> !fx.tensor<6, [0, 7]>
// CHECK-NEXT:  fx.output "y" %b
// CHECK-NEXT:  fx.output "z" %x
fx.program @reshapes {
  %x = fx.input "x" : !fx.tensor<2x3, [0, 7]>
  %a = fx.reshape "a" %x : (!fx.tensor<2x3, [0, 7]>) -> !fx.tensor<3x2, [0, 7]>
  %b = fx.reshape "b" %a : (!fx.tensor<3x2, [0, 7]>) -> !fx.tensor<6, [0, 7]>
  %c = fx.reshape "c" %b : (!fx.tensor<6, [0, 7]>) -> !fx.tensor<2x3, [0, 7]>
  fx.output "y" %b : !fx.tensor<6, [0, 7]>
  fx.output "z" %c : !fx.tensor<2x3, [0, 7]>
}

// CHECK-LABEL: fx.program @transposes
// CHECK-NEXT:  %x = fx.input
// CHECK-NEXT:  %b = fx.transpose "b" %x permutation [2, 0, 1]
// CHECK-NEXT:  fx.output "y" %b
// CHECK-NEXT:  fx.output "z" %x
fx.program @transposes {
  %x = fx.input "x" : !fx.tensor<2x3x4, [0, 7]>
  %a = fx.transpose "a" %x permutation [1, 2, 0] : (!fx.tensor<2x3x4, [0, 7]>) -> !fx.tensor<3x4x2, [0, 7]>
  %b = fx.transpose "b" %a permutation [1, 2, 0] : (!fx.tensor<3x4x2, [0, 7]>) -> !fx.tensor<4x2x3, [0, 7]>
  %c = fx.transpose "c" %b permutation [1, 2, 0] : (!fx.tensor<4x2x3, [0, 7]>) -> !fx.tensor<2x3x4, [0, 7]>
  fx.output "y" %b : !fx.tensor<4x2x3, [0, 7]>
  fx.output "z" %c : !fx.tensor<2x3x4, [0, 7]>
}

// CHECK-LABEL: fx.program @slices
// CHECK-NEXT:  %x = fx.input
// CHECK-NEXT:  %b = fx.slice "b" %x start [7] stride [6]
// CHECK-NEXT:  fx.output "y" %b
fx.program @slices {
  %x = fx.input "x" : !fx.tensor<20, [0, 7]>
  %a = fx.slice "a" %x start [1] stride [3] : (!fx.tensor<20, [0, 7]>) -> !fx.tensor<6, [0, 7]>
  %b = fx.slice "b" %a start [2] stride [2] : (!fx.tensor<6, [0, 7]>) -> !fx.tensor<2, [0, 7]>
  fx.output "y" %b : !fx.tensor<2, [0, 7]>
}

// A slice that leaves out elements declares the range of the whole constant, and stays.
// CHECK-LABEL: fx.program @declaredRanges
// CHECK-NEXT:  %c = fx.constant "c"
// CHECK-NEXT:  %s = fx.slice "s" %c start [2, 0] stride [1, 1]
// CHECK-NEXT:  fx.output "y" %s
// CHECK-NEXT:  %t = fx.constant "t" dense<{{\[\[}}1], [3]]>
// CHECK-NEXT:  fx.output "z" %t
fx.program @declaredRanges {
  %c = fx.constant "c" dense<[[9], [-9], [1], [3]]> : tensor<4x1xi64> : !fx.tensor<4x1, [-9, 9]>
  %s = fx.slice "s" %c start [2, 0] stride [1, 1] : (!fx.tensor<4x1, [-9, 9]>) -> !fx.tensor<2x1, [-9, 9]>
  fx.output "y" %s : !fx.tensor<2x1, [-9, 9]>
  %d = fx.constant "d" dense<[[1], [3], [1]]> : tensor<3x1xi64> : !fx.tensor<3x1, [1, 3]>
  %t = fx.slice "t" %d start [0, 0] stride [1, 1] : (!fx.tensor<3x1, [1, 3]>) -> !fx.tensor<2x1, [1, 3]>
  fx.output "z" %t : !fx.tensor<2x1, [1, 3]>
}

// CHECK-LABEL: fx.program @concats
// CHECK-NEXT:  %x = fx.input
// CHECK-NEXT:  %c = fx.concat "c" %x, %x, %x axis 0
// CHECK-NEXT:  fx.output "y" %c
fx.program @concats {
  %x = fx.input "x" : !fx.tensor<2, [0, 7]>
  %a = fx.concat "a" %x axis 0 : (!fx.tensor<2, [0, 7]>) -> !fx.tensor<2, [0, 7]>
  %b = fx.concat "b" %a, %x axis 0 : (!fx.tensor<2, [0, 7]>, !fx.tensor<2, [0, 7]>) -> !fx.tensor<4, [0, 7]>
  %c = fx.concat "c" %b, %x axis 0 : (!fx.tensor<4, [0, 7]>, !fx.tensor<2, [0, 7]>) -> !fx.tensor<6, [0, 7]>
  fx.output "y" %c : !fx.tensor<6, [0, 7]>
}

// CHECK-LABEL: fx.program @broadcasts
// CHECK-NEXT:  %x = fx.input
// CHECK-NEXT:  %c = fx.broadcast "c" %x : (!fx.tensor<1x1, [0, 7]>) -> !fx.tensor<2x3, [0, 7]>
// CHECK-NEXT:  fx.output "y" %c
fx.program @broadcasts {
  %x = fx.input "x" : !fx.tensor<1x1, [0, 7]>
  %a = fx.broadcast "a" %x : (!fx.tensor<1x1, [0, 7]>) -> !fx.tensor<1x1, [0, 7]>
  %b = fx.broadcast "b" %a : (!fx.tensor<1x1, [0, 7]>) -> !fx.tensor<1x3, [0, 7]>
  %c = fx.broadcast "c" %b : (!fx.tensor<1x3, [0, 7]>) -> !fx.tensor<2x3, [0, 7]>
  fx.output "y" %c : !fx.tensor<2x3, [0, 7]>
}

// What nothing reads goes; inputs stay, for they are the program's signature.
// CHECK-LABEL: fx.program @dead
// CHECK-NEXT:  fx.input "x"
// CHECK-NEXT:  }
fx.program @dead {
  %x = fx.input "x" : !fx.tensor<2, [0, 7]>
  %a = fx.scale "a" %x by 2 : (!fx.tensor<2, [0, 7]>) -> !fx.tensor<2, [0, 14]>
}
