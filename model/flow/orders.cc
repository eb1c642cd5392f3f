#include "model/flow/orders.h"

#include <ATen/core/grad_mode.h>

#include <iomanip>
#include <nlohmann/json.hpp>
#include <sstream>

#include "circuit/base/assert.h"
#include "circuit/base/error.h"

namespace tc0 {
namespace {

using Step = std::function<at::Tensor(const MeasuredFlow&, const at::Tensor&, double, double)>;

at::Tensor meanVelocity(const MeasuredFlow& flow, const at::Tensor& z, double t, double r) {
  return (z - flow.flow(z, t, r)) / (t - r);
}

// The mean of the material acceleration along the flow.
at::Tensor meanAcceleration(const MeasuredFlow& flow, const at::Tensor& z, double t, double r) {
  return (flow.velocity(z, t) - flow.velocity(flow.flow(z, t, r), r)) / (t - r);
}

at::Tensor euler(const MeasuredFlow& flow, const at::Tensor& z, double t, double r) {
  return z - flow.velocity(z, t) * (t - r);
}

at::Tensor bent(const at::Tensor& z, const at::Tensor& acceleration, double h) {
  return z + acceleration * (h * h / 2);
}

at::Tensor meanflow(const MeasuredFlow& flow, const at::Tensor& z, double t, double r) {
  return z - meanVelocity(flow, z, t, r) * (t - r);
}

at::Tensor paper(const MeasuredFlow& flow, const at::Tensor& z, double t, double r) {
  return bent(meanflow(flow, z, t, r), flow.meanConditional(z, t, r), t - r);
}

at::Tensor averageAndAcceleration(const MeasuredFlow& flow, const at::Tensor& z, double t,
                                  double r) {
  const at::Tensor end = flow.flow(z, t, r);
  const at::Tensor mean = (flow.velocity(z, t) - flow.velocity(end, r)) / (t - r);
  return bent(end, mean, t - r);
}

at::Tensor taylor(const MeasuredFlow& flow, const at::Tensor& z, double t, double r) {
  return bent(euler(flow, z, t, r), flow.material(z, t), t - r);
}

at::Tensor material(const MeasuredFlow& flow, const at::Tensor& z, double t, double r) {
  return bent(euler(flow, z, t, r), meanAcceleration(flow, z, t, r), t - r);
}

at::Tensor moment(const MeasuredFlow& flow, const at::Tensor& z, double t, double r) {
  const double h = t - r;
  const at::Tensor first = (flow.velocity(z, t) - meanVelocity(flow, z, t, r)) * (2 / h);
  return bent(euler(flow, z, t, r), first, h);
}

struct Scheme {
  const char* name;
  const char* formula;
  Step step;
};

const std::vector<Scheme>& schemes() {
  static const std::vector<Scheme> kSchemes = {
      {"euler", "z - h v", euler},
      {"meanflow", "z - h ubar", meanflow},
      {"paper", "z - h ubar + h^2/2 mean of E[a|z]", paper},
      {"average", "z - h ubar + h^2/2 mean of Dv/Dt", averageAndAcceleration},
      {"taylor", "z - h v + h^2/2 Dv/Dt", taylor},
      {"material", "z - h v + h^2/2 mean of Dv/Dt", material},
      {"moment", "z - h v + h^2/2 A", moment},
  };
  return kSchemes;
}

// Is the scheme's step the flow itself, whatever the flow?
bool isFlow(const std::string& scheme, Path path) {
  return scheme == "meanflow" || scheme == "moment" || (scheme == "paper" && path == Path::kLinear);
}

constexpr double kExact = 1e-8;  // errors below this are rounding

double rms(const at::Tensor& error) { return error.square().mean().sqrt().item<double>(); }

// The slope of log error over log x between the last two points.
double slope(const std::vector<double>& errors, const std::vector<double>& x) {
  const std::size_t n = errors.size();
  TC0_ASSERT(n >= 2 && n == x.size());
  return std::log(errors[n - 1] / errors[n - 2]) / std::log(x[n - 1] / x[n - 2]);
}

// The points that every scheme of a flow starts from, and those that it is compared with.
struct Truth {
  const MeasuredFlow& flow;
  at::Tensor noise, end, start;
  std::vector<at::Tensor> ends;  // one step from `start`, for each step size
};

Truth truthOf(const MeasuredFlow& flow, const at::Tensor& noise, const OrdersTable& table) {
  Truth truth{flow, noise, flow.flow(noise, 1, 0), flow.flow(noise, 1, table.start), {}};
  for (const double h : table.stepSizes)
    truth.ends.push_back(flow.flow(truth.start, table.start, table.start - h));
  return truth;
}

void addErrors(OrderRow& row, const Step& step, const Truth& truth, const OrdersTable& table) {
  for (std::size_t i = 0; i < table.stepSizes.size(); ++i)
    row.localErrors.push_back(
        rms(step(truth.flow, truth.start, table.start, table.start - table.stepSizes[i]) -
            truth.ends[i]));
  for (const int count : table.stepCounts) {
    at::Tensor z = truth.noise;
    for (int i = count; i > 0; --i) z = step(truth.flow, z, 1.0 * i / count, 1.0 * (i - 1) / count);
    row.globalErrors.push_back(rms(z - truth.end));
  }
}

OrderRow measure(const Scheme& scheme, const Truth& truth, const OrdersTable& table) {
  const Path path = truth.flow.path();
  OrderRow row{scheme.name, scheme.formula, path, true, false, 0, 0, {}, {}};
  if (truth.flow.integrated() && isFlow(scheme.name, path)) return row;
  addErrors(row, scheme.step, truth, table);
  for (const double error : row.localErrors) row.exact = row.exact && error < kExact;
  if (row.exact) return row;
  std::vector<double> sizes;
  for (const int count : table.stepCounts) sizes.push_back(1.0 / count);
  row.local = slope(row.localErrors, table.stepSizes);
  row.global = slope(row.globalErrors, sizes);
  return row;
}

void addRows(OrdersTable& table, const Truth& truth) {
  for (const Scheme& scheme : schemes()) table.rows.push_back(measure(scheme, truth, table));
}

std::string fixed(double value) {
  std::ostringstream out;
  out << std::fixed << std::setprecision(2) << value;
  return out.str();
}

}  // namespace

const OrderRow& OrdersTable::row(const std::string& scheme, Path path) const {
  for (const OrderRow& candidate : rows)
    if (candidate.scheme == scheme && candidate.path == path) return candidate;
  fail("orders: no scheme '", scheme, "' on the ", name(path), " path");
}

OrdersTable measureOrders(const GaussianMixture& data, int points) {
  const at::NoGradGuard guard;
  OrdersTable table;
  // Evenly spread quantiles of the noise.
  const at::Tensor share = (at::arange(points, at::kDouble) + 0.5) / points;
  const at::Tensor noise = (at::erfinv(share * 2 - 1) * std::sqrt(2.0)).unsqueeze(1);
  for (const Path path : {Path::kLinear, Path::kTrigonometric}) {
    const ExactFlow flow(ExactVelocity(data, path));
    addRows(table, truthOf(flow, noise, table));
  }
  return table;
}

OrdersTable measureOrders(const MeasuredFlow& flow, const at::Tensor& noise,
                          const LearnedStep& learned) {
  const at::NoGradGuard guard;
  OrdersTable table;
  table.stepSizes = {0.04, 0.02, 0.01, 0.005};
  table.stepCounts = {1, 4, 16, 32, 64};
  const Truth truth = truthOf(flow, noise, table);
  addRows(table, truth);
  if (!learned) return table;
  OrderRow row{"learned", "the networks' own", flow.path(), false, true, 0, 0, {}, {}};
  const Step step = [&](const MeasuredFlow&, const at::Tensor& z, double t, double r) {
    return learned(z, t, r);
  };
  addErrors(row, step, truth, table);
  table.rows.push_back(row);
  return table;
}

std::string toText(const OrdersTable& table) {
  std::ostringstream out;
  out << std::left << std::setw(15) << "path" << std::setw(10) << "scheme" << std::setw(36)
      << "one step of size h" << std::setw(8) << "local" << std::setw(8) << "global"
      << std::setw(16) << "error, one step" << table.stepCounts.back() << " steps\n";
  for (const OrderRow& row : table.rows) {
    const auto order = [&](double slope) {
      return row.exact ? "exact" : row.learned ? "-" : fixed(slope);
    };
    out << std::setw(15) << name(row.path) << std::setw(10) << row.scheme << std::setw(36)
        << row.formula << std::setw(8) << order(row.local) << std::setw(8) << order(row.global);
    if (!row.localErrors.empty() && !row.exact)
      out << std::setprecision(2) << std::setw(16) << row.localErrors.back()
          << row.globalErrors.back();
    out << "\n";
  }
  const std::size_t n = table.stepSizes.size(), m = table.stepCounts.size();
  out << "local slopes: one step from t = " << table.start
      << ", fitted on h = " << table.stepSizes[n - 2] << " to " << table.stepSizes[n - 1]
      << "; global: from 1 to 0, h = 1/" << table.stepCounts[m - 2] << " to 1/"
      << table.stepCounts[m - 1] << "\nerrors: root mean square over points and coordinates\n";
  return out.str();
}

std::string toJson(const OrdersTable& table) {
  using Json = nlohmann::ordered_json;
  Json rows = Json::array();
  for (const OrderRow& row : table.rows)
    rows.push_back({{"path", name(row.path)},
                    {"scheme", row.scheme},
                    {"formula", row.formula},
                    {"exact", row.exact},
                    {"learned", row.learned},
                    {"local", row.local},
                    {"global", row.global},
                    {"local_errors", row.localErrors},
                    {"global_errors", row.globalErrors}});
  const std::size_t n = table.stepSizes.size(), m = table.stepCounts.size();
  return Json{{"start", table.start},
              {"step_sizes", table.stepSizes},
              {"step_counts", table.stepCounts},
              {"local_fit_h", {table.stepSizes[n - 2], table.stepSizes[n - 1]}},
              {"global_fit_h", {1.0 / table.stepCounts[m - 2], 1.0 / table.stepCounts[m - 1]}},
              {"rows", rows}}
             .dump() +
         "\n";
}

}  // namespace tc0
