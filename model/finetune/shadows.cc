#include "model/finetune/shadows.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "circuit/base/assert.h"
#include "circuit/base/error.h"
#include "model/simulate/overrides.h"

namespace tc0 {
namespace {

// Numbers that the recipe puts into every program, whatever the weights.
bool isStructure(const std::string& name) {
  return name.ends_with(".centred.weights") || name.ends_with(".variance.constant");
}

// The greatest common divisor of each row of weights (1 for a row of zeros); [1] for other numbers.
at::Tensor factorsOf(const Numbers& numbers) {
  if (!numbers.name.ends_with(".weights")) return at::ones({1}, at::kDouble);
  std::vector<double> factors;
  const std::int64_t in = numbers.shape[1];
  for (std::int64_t first = 0; first < std::ssize(*numbers.values); first += in) {
    std::int64_t divisor = 0;
    for (std::int64_t i = 0; i < in; ++i) divisor = std::gcd(divisor, (*numbers.values)[first + i]);
    factors.push_back(std::max<std::int64_t>(1, divisor));
  }
  return at::tensor(factors, at::kDouble).unsqueeze(1);
}

// Rounded, with the gradient of the numbers as they were.
at::Tensor roundedThrough(const at::Tensor& numbers) {
  at::Tensor fixed = numbers.detach();
  return fixed.round() + (numbers - fixed);
}

}  // namespace

// Tensors of several names may share their numbers (one list in memory); they become one part, and
// are trained once.
Shadows::Shadows(const program::Program& program, int bits) {
  double limit = std::ldexp(1.0, bits - 1) - 1;
  std::map<const void*, std::size_t> seen;
  std::vector<at::Tensor> flat;
  std::int64_t first = 0;
  for (const Numbers& numbers : numbersOf(program)) {
    if (isStructure(numbers.name)) continue;
    auto [known, fresh] = seen.try_emplace(numbers.values.get(), parts_.size());
    if (!fresh) {
      parts_[known->second].names.push_back(numbers.name);
      continue;
    }
    Part part;
    part.names = {numbers.name};
    part.shape = numbers.shape;
    part.first = first;
    part.factor = factorsOf(numbers);
    at::Tensor q = at::tensor(*numbers.values, at::kLong).reshape(part.shape).to(at::kDouble);
    q = q / part.factor;
    part.count = q.numel();
    part.unit = std::max(1.0, q.square().mean().sqrt().item<double>());
    bool weights = numbers.name.ends_with(".weights");
    if (weights && q.abs().max().item<double>() <= limit) part.most = limit;
    flat.push_back(q.reshape({-1}) / part.unit);
    first += part.count;
    parts_.push_back(std::move(part));
  }
  if (parts_.empty()) fail("finetune: required a program with weights, found none");
  start_ = at::cat(flat);
}

Overrides Shadows::overrides(const at::Tensor& flat) const {
  TC0_ASSERT(flat.numel() == start_.numel());
  Overrides result;
  for (const Part& part : parts_) {
    at::Tensor q = flat.narrow(0, part.first, part.count).reshape(part.shape) * part.unit;
    at::Tensor numbers = roundedThrough(q) * part.factor;
    for (const std::string& name : part.names) result[name] = numbers;
  }
  return result;
}

void Shadows::bound(at::Tensor& flat) const {
  for (const Part& part : parts_)
    if (part.most > 0)
      flat.narrow(0, part.first, part.count).clamp_(-part.most / part.unit, part.most / part.unit);
}

}  // namespace tc0
