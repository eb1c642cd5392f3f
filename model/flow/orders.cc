#include "model/flow/orders.h"

#include <functional>
#include <iomanip>
#include <sstream>

#include "circuit/base/error.h"

namespace tc0 {
namespace {

using Step = at::Tensor (*)(const ExactVelocity&, const at::Tensor& z, double t, double r);

at::Tensor velocityAt(const ExactVelocity& velocity, const at::Tensor& z, double t) {
  return velocity.value(z, at::full({1}, t, z.options()), {});
}

at::Tensor materialAt(const ExactVelocity& velocity, const at::Tensor& z, double t) {
  return materialAcceleration(velocity, z, at::full({1}, t, z.options()));
}

at::Tensor euler(const ExactVelocity& velocity, const at::Tensor& z, double t, double r) {
  return z - velocityAt(velocity, z, t) * (t - r);
}

at::Tensor meanflow(const ExactVelocity& velocity, const at::Tensor& z, double t, double r) {
  return z - exactMeans(velocity, z, t, r).velocity * (t - r);
}

at::Tensor paper(const ExactVelocity& velocity, const at::Tensor& z, double t, double r) {
  const double h = t - r;
  return meanflow(velocity, z, t, r) + meanConditionalAcceleration(velocity, z, t, r) * (h * h / 2);
}

at::Tensor averageAndAcceleration(const ExactVelocity& velocity, const at::Tensor& z, double t,
                                  double r) {
  const double h = t - r;
  const ExactMeans means = exactMeans(velocity, z, t, r);
  return z - means.velocity * h + means.acceleration * (h * h / 2);
}

at::Tensor taylor(const ExactVelocity& velocity, const at::Tensor& z, double t, double r) {
  const double h = t - r;
  return euler(velocity, z, t, r) + materialAt(velocity, z, t) * (h * h / 2);
}

at::Tensor material(const ExactVelocity& velocity, const at::Tensor& z, double t, double r) {
  const double h = t - r;
  return euler(velocity, z, t, r) + exactMeans(velocity, z, t, r).acceleration * (h * h / 2);
}

at::Tensor moment(const ExactVelocity& velocity, const at::Tensor& z, double t, double r) {
  const double h = t - r;
  return euler(velocity, z, t, r) + exactMeans(velocity, z, t, r).moment * (h * h / 2);
}

struct Scheme {
  const char* name;
  const char* formula;
  Step step;
};

constexpr Scheme kSchemes[] = {
    {"euler", "z - h v", euler},
    {"meanflow", "z - h ubar", meanflow},
    {"paper", "z - h ubar + h^2/2 mean of E[a|z]", paper},
    {"average", "z - h ubar + h^2/2 mean of Dv/Dt", averageAndAcceleration},
    {"taylor", "z - h v + h^2/2 Dv/Dt", taylor},
    {"material", "z - h v + h^2/2 mean of Dv/Dt", material},
    {"moment", "z - h v + h^2/2 A", moment},
};

constexpr double kLocalStart = 0.8;  // where single steps begin
constexpr double kExact = 1e-8;      // errors below this are rounding

double rms(const at::Tensor& error) { return error.square().mean().sqrt().item<double>(); }

// The slope of log error over log x between the last two points.
double slope(const std::vector<double>& errors, const std::vector<double>& x) {
  const std::size_t n = errors.size();
  return std::log(errors[n - 1] / errors[n - 2]) / std::log(x[n - 1] / x[n - 2]);
}

OrderRow measure(const Scheme& scheme, const ExactVelocity& velocity, const OrdersTable& table,
                 const at::Tensor& noise) {
  OrderRow row{scheme.name, scheme.formula, velocity.path(), true, 0, 0, {}, {}};
  const at::Tensor start = exactFlow(velocity, noise, 1, kLocalStart);
  for (const double h : table.stepSizes)
    row.localErrors.push_back(rms(scheme.step(velocity, start, kLocalStart, kLocalStart - h) -
                                  exactFlow(velocity, start, kLocalStart, kLocalStart - h)));
  const at::Tensor end = exactFlow(velocity, noise, 1, 0);
  std::vector<double> sizes;
  for (const int count : table.stepCounts) {
    at::Tensor z = noise;
    for (int i = count; i > 0; --i)
      z = scheme.step(velocity, z, static_cast<double>(i) / count,
                      static_cast<double>(i - 1) / count);
    row.globalErrors.push_back(rms(z - end));
    sizes.push_back(1.0 / count);
  }
  for (const double error : row.localErrors) row.exact = row.exact && error < kExact;
  if (row.exact) return row;
  row.local = slope(row.localErrors, table.stepSizes);
  row.global = slope(row.globalErrors, sizes);
  return row;
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
  table.stepSizes = {0.08, 0.04, 0.02, 0.01};
  table.stepCounts = {8, 16, 32};
  // Evenly spread quantiles of the noise.
  const at::Tensor share = (at::arange(points, at::kDouble) + 0.5) / points;
  const at::Tensor noise = (at::erfinv(share * 2 - 1) * std::sqrt(2.0)).unsqueeze(1);
  for (const Path path : {Path::kLinear, Path::kTrigonometric}) {
    const ExactVelocity velocity(data, path);
    for (const Scheme& scheme : kSchemes)
      table.rows.push_back(measure(scheme, velocity, table, noise));
  }
  return table;
}

std::string toText(const OrdersTable& table) {
  std::ostringstream out;
  out << std::left << std::setw(15) << "path" << std::setw(10) << "scheme" << std::setw(36)
      << "one step of size h" << std::setw(8) << "local"
      << "global\n";
  for (const OrderRow& row : table.rows)
    out << std::setw(15) << name(row.path) << std::setw(10) << row.scheme << std::setw(36)
        << row.formula << std::setw(8) << (row.exact ? "exact" : fixed(row.local))
        << (row.exact ? "exact" : fixed(row.global)) << "\n";
  return out.str();
}

std::string toJson(const OrdersTable& table) {
  std::ostringstream out;
  out << "{\"step_sizes\":[";
  const auto list = [&](const auto& values) {
    const char* separator = "";
    for (const auto value : values) {
      out << separator << value;
      separator = ",";
    }
  };
  list(table.stepSizes);
  out << "],\"step_counts\":[";
  list(table.stepCounts);
  out << "],\"rows\":[";
  const char* separator = "";
  for (const OrderRow& row : table.rows) {
    out << separator << "{\"path\":\"" << name(row.path) << "\",\"scheme\":\"" << row.scheme
        << "\",\"formula\":\"" << row.formula << "\",\"exact\":" << (row.exact ? "true" : "false")
        << ",\"local\":" << row.local << ",\"global\":" << row.global << ",\"local_errors\":[";
    list(row.localErrors);
    out << "],\"global_errors\":[";
    list(row.globalErrors);
    out << "]}";
    separator = ",";
  }
  out << "]}\n";
  return out.str();
}

}  // namespace tc0
