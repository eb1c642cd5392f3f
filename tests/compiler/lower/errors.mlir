// RUN: tc0-opt %s --split-input-file --fx-to-tc --verify-diagnostics

fx.program @wide {
  %x = fx.input "x" : !fx.tensor<1x1, [0, 1073741824]>
  %y = fx.input "y" : !fx.tensor<1x1, [0, 1073741824]>
  // expected-error @+1 {{matmul 'z': required}}
  %z = fx.matmul "z" %x, %y : (!fx.tensor<1x1, [0, 1073741824]>, !fx.tensor<1x1, [0, 1073741824]>) -> !fx.tensor<1x1, [0, 1152921504606846976]>
  fx.output "z" %z : !fx.tensor<1x1, [0, 1152921504606846976]>
}
