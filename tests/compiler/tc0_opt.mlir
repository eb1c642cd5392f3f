// RUN: tc0-opt %s --cse --canonicalize | FileCheck %s

// Equal operations become one, and constants meet on the right.
// CHECK-LABEL: func.func @sharedSum
// CHECK-SAME:  (%[[X:.*]]: i64)
// CHECK-DAG:   %[[SEVEN:.*]] = arith.constant 7 : i64
// CHECK:       %[[SUM:.*]] = arith.addi %[[X]], %[[SEVEN]] : i64
// CHECK-NEXT:  %[[SQUARE:.*]] = arith.muli %[[SUM]], %[[SUM]] : i64
// CHECK-NEXT:  return %[[SQUARE]] : i64
func.func @sharedSum(%x: i64) -> i64 {
  %three = arith.constant 3 : i64
  %four = arith.constant 4 : i64
  %seven = arith.addi %three, %four : i64
  %a = arith.addi %x, %seven : i64
  %b = arith.addi %x, %seven : i64
  %square = arith.muli %a, %b : i64
  return %square : i64
}
