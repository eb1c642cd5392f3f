#pragma once

#include <string>
#include <vector>

#include "model/recipe/calibration.h"
#include "model/recipe/linear/certificate.h"
#include "model/recipe/linear/exp_polynomial.h"

namespace tc0 {

/// Queries, keys and values of a block in the reference, [samples * n, width].
struct AttentionRows {
  std::int64_t n = 0, heads = 0, size = 0;
  std::vector<double> q, k, v;

  std::int64_t width() const { return heads * size; }
  std::int64_t samples() const { return std::ssize(q) / (n * width()); }
};
AttentionRows attentionRows(const Calibration& reference, const std::string& prefix,
                            const NetworkConfig& config);

/// The polynomial that stands for exp in the attention of a block, and what is taken off the keys.
///
/// A number that is taken off a channel of all keys changes all scores of a query alike, so the
/// softmax stays. The means of the calibration's keys are taken off, which makes scores smaller and
/// costs nothing: it is a matter of the bias of a layer. (The means of the keys at hand would take
/// two more levels.) Keys with a norm of their own are not centred: they end in a step, and their
/// length, which bounds the scores, would change.
struct PolynomialPlan {
  std::string block;
  ExpPolynomial polynomial;
  bool proved = false;         // whether the bound holds for all inputs
  std::vector<double> centre;  // [width]; empty: nothing is taken off
};

/// Throws Error if no polynomial of this degree is positive on [-B, B], naming B and the degree that
/// is.
PolynomialPlan planPolynomial(const AttentionRows& rows, const std::string& block,
                              const NetworkConfig& config, int degree);

/// Compares attention by the polynomial with exact attention on these rows.
AttentionCertificate certificateOf(const PolynomialPlan& plan, const AttentionRows& rows);

/// The certificate of each plan, on the values of a reference.
std::vector<AttentionCertificate> certificatesOf(const std::vector<PolynomialPlan>& plans,
                                                 const Calibration& reference,
                                                 const NetworkConfig& config);

}  // namespace tc0
