#pragma once

#include <string>
#include <vector>

#include "model/flow/test_bed.h"

namespace tc0 {

/// How fast each sampling scheme gains from smaller steps, measured with exact averages on a
/// closed-form flow on a line: the error of one step of size h falls like h^local, that of N steps
/// over the whole flow like N^-global.
///
/// A scheme whose errors are rounding alone is `exact`; its slopes are 0.
struct OrderRow {
  std::string scheme, formula;
  Path path = Path::kLinear;
  bool exact = false;
  double local = 0, global = 0;
  std::vector<double> localErrors, globalErrors;  // rms, one for each step size, number of steps
};

struct OrdersTable {
  std::vector<double> stepSizes;
  std::vector<int> stepCounts;
  std::vector<OrderRow> rows;

  const OrderRow& row(const std::string& scheme, Path path) const;
};

/// Every scheme on both paths, over `points` starting points.
OrdersTable measureOrders(const GaussianMixture& data = GaussianMixture::threeModes(1),
                          int points = 48);

std::string toText(const OrdersTable& table);
std::string toJson(const OrdersTable& table);  // one object, with a line feed

}  // namespace tc0
