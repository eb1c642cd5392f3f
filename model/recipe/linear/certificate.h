#pragma once

#include <cstdint>
#include <string>

namespace tc0 {

/// What is known of the attention of a block by a polynomial P of degree g in place of exp.
///
/// If every score x = q.k / sqrt(size) is within [-bound, bound], where |P(x) / exp(x) - 1| <=
/// error, then an output of this attention differs from that of exact attention on the same
/// queries, keys and values by at most `certified` times the spread max V - min V of its channel:
///
///   certified = max over p of 2 p (1 - p) error / (1 - error + 2 p error)
///
/// The other numbers are of the report's samples, in floating point: rounding is not in them.
struct AttentionCertificate {
  std::string block;  // "0.velocity.blocks.0."
  int degree = 0;
  std::int64_t features = 0;  // monomials of up to this degree of a head's numbers
  double bound = 0;
  /// Whether the bound holds for all inputs, by query/key norm. Otherwise it is 1.1 times the
  /// largest |score| of the calibration.
  bool proved = false;
  double error = 0, certified = 0;
  double measured = 0;     // the largest difference, as a share of the spread
  double measuredRms = 0;  // root mean square of the differences, as a share of that of the outputs
  double beyond = 0;       // the share of the scores that are not within the bound
};

}  // namespace tc0
