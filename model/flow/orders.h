#pragma once

#include <functional>
#include <string>
#include <vector>

#include "model/flow/measured_flow.h"

namespace tc0 {

/// The order of a sampling scheme, measured on a flow with exact averages: the error of one step of
/// size h falls like h^local, that of all steps of size h over the whole flow like h^global. Slopes
/// are between the two smallest h.
///
/// A scheme is `exact`, and has slopes 0, if its errors are rounding alone, or if it is exact by
/// definition: the step by the mean velocity, on a flow that is known by integration only. The
/// `learned` step of a trained network has errors that training left, which no smaller h takes
/// away; it has no slopes.
struct OrderRow {
  std::string scheme, formula;
  Path path = Path::kLinear;
  bool exact = false, learned = false;
  double local = 0, global = 0;
  /// Root mean squares over points and coordinates: one for each step size, and one for each number
  /// of steps.
  std::vector<double> localErrors, globalErrors;
};

struct OrdersTable {
  double start = 0.8;  // where single steps begin
  std::vector<double> stepSizes = {0.08, 0.04, 0.02, 0.01};
  std::vector<int> stepCounts = {8, 16, 32};
  std::vector<OrderRow> rows;

  const OrderRow& row(const std::string& scheme, Path path) const;
};

/// Every scheme on both paths of the bed, over `points` starting points on a line.
OrdersTable measureOrders(const GaussianMixture& data = GaussianMixture::threeModes(1),
                          int points = 48);

/// A step of a network: z at r from z at t.
using LearnedStep = std::function<at::Tensor(const at::Tensor& z, double t, double r)>;

/// Every scheme on one flow from this noise, and the step of a network if one is given.
OrdersTable measureOrders(const MeasuredFlow& flow, const at::Tensor& noise,
                          const LearnedStep& learned = {});

std::string toText(const OrdersTable& table);
std::string toJson(const OrdersTable& table);  // one object, with a line feed

}  // namespace tc0
