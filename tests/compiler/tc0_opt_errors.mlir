// RUN: not tc0-opt %s 2>&1 | FileCheck %s

// CHECK: Dialect `scf' not found for custom op 'scf.if'
func.func @unknownDialect(%condition: i1) {
  scf.if %condition {
  }
  return
}
