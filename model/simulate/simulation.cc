#include "model/simulate/simulation.h"

#include <ATen/ATen.h>

#include <cmath>
#include <utility>

#include "circuit/base/assert.h"
#include "circuit/base/error.h"
#include "circuit/base/nearest.h"
#include "model/simulate/overrides.h"

namespace tc0 {

using namespace program;

namespace {

constexpr Magnitude kExactDouble = Magnitude{1} << 53;

at::ScalarType typeFor(const Program& program) {
  for (const Tensor& tensor : program.tensors())
    if (tensor.magnitude >= kExactDouble) return at::kLong;
  return at::kDouble;
}

// The numbers rounded, with the gradient of the numbers themselves: fixed.round() has none, and
// numbers - fixed is 0 and has gradient 1.
at::Tensor rounded(const at::Tensor& numbers) {
  if (!numbers.is_floating_point()) return numbers;
  at::Tensor fixed = numbers.detach();
  return fixed.round() + (numbers - fixed);
}

}  // namespace

/// One pass over the program: a visitor of its operations, which computes tensor after tensor. The
/// tensors so far are in values_, so the one that is being computed has the number values_.size().
class SimulationRun {
 public:
  SimulationRun(const Simulation& simulation, const std::vector<at::Tensor>& inputs,
                const Overrides& overrides)
      : own_(simulation), inputs_(inputs), overrides_(overrides) {
    std::size_t given = 0;
    for (const Tensor& tensor : own_.program_.tensors())
      given += tensor.as<InputOp>() != nullptr ? 1 : 0;
    if (given != inputs.size())
      fail("simulating: required tensors for ", given, " inputs, found ", inputs.size());
    if (!inputs.empty() && inputs[0].dim() > 0) batch_ = inputs[0].size(0);
  }

  std::vector<at::Tensor> run() {
    for (const Tensor& tensor : own_.program_.tensors()) {
      tensor_ = &tensor;
      values_.push_back(std::visit(*this, tensor.op));
      TC0_ASSERT(values_.back().dim() == std::ssize(tensor.shape) + 1);
    }
    return std::move(values_);
  }

  at::Tensor operator()(const InputOp&) {
    const at::Tensor& input = inputs_[given_++];
    if (input.sizes().vec() != shape())
      fail(label(*tensor_), ": required a tensor of shape ", listText(shape()), ", found ",
           listText(input.sizes().vec()));
    return input.to(own_.device_, own_.type_);
  }
  at::Tensor operator()(const ConstantOp&) { return numbers("").unsqueeze(0).expand(shape()); }
  at::Tensor operator()(const LinearOp& op) {
    at::Tensor y = op.groups == 1 ? at::matmul(at(op.x), numbers(".weights").t()) : grouped(op);
    return op.bias == nullptr ? y : y + numbers(".bias");
  }
  at::Tensor operator()(const AddOp& op) { return at(op.a) + at(op.b); }
  at::Tensor operator()(const ScaleOp& op) { return at(op.x) * op.factor; }
  at::Tensor operator()(const MatmulOp& op) { return at::matmul(at(op.a), at(op.b)); }
  at::Tensor operator()(const StepOp& op) { return tables().step(at(op.x)); }
  at::Tensor operator()(const RatioStepOp& op) {
    return tables().ratioStep(at(op.numerator), at(op.denominator));
  }
  // A division of a float64 by a power of two is exact.
  at::Tensor operator()(const DigitsOp& op) {
    std::vector<at::Tensor> digits;
    for (std::int64_t k = 0; k < tensor_->shape.back(); ++k) {
      const auto places = static_cast<int>(op.low + k);
      at::Tensor floor = own_.differentiable() ? (at(op.x) / std::ldexp(1.0, places)).floor()
                                               : at(op.x).bitwise_right_shift(places);
      digits.push_back(floor.remainder(2));
    }
    return at::stack(digits, -1);
  }
  at::Tensor operator()(const SumOp& op) { return at(op.x).sum(op.axis + 1, true); }
  at::Tensor operator()(const MaxOp& op) {
    at::Tensor sorted = std::get<0>(at(op.x).sort(op.axis + 1, true));
    return sorted.narrow(op.axis + 1, op.rank - 1, 1);
  }
  at::Tensor operator()(const ReshapeOp& op) { return at(op.x).reshape(shape()); }
  at::Tensor operator()(const TransposeOp& op) {
    std::vector<std::int64_t> order{0};
    for (int d : op.permutation) order.push_back(d + 1);
    return at(op.x).permute(order);
  }
  at::Tensor operator()(const SliceOp& op) {
    at::Tensor y = at(op.x);
    for (std::int64_t d = 0; d < std::ssize(op.start); ++d)
      y = y.slice(d + 1, op.start[d], op.start[d] + op.stride[d] * (tensor_->shape[d] - 1) + 1,
                  op.stride[d]);
    return y;
  }
  at::Tensor operator()(const WindowOp& op) {
    const Shape& shape = tensor_->shape;
    const std::int64_t windows = shape[op.axis], length = shape[shape.size() - 2];
    at::Tensor x = at(op.x), place = at::arange(windows, at::kLong).unsqueeze(1) * op.stride +
                                     at::arange(length, at::kLong) * op.dilation - op.before;
    const std::int64_t extent = x.size(op.axis + 1);
    place = place.flatten().to(x.device());
    at::Tensor outside = (place < 0).logical_or(place >= extent);
    at::Tensor y = x.index_select(op.axis + 1, place.clamp(0, extent - 1));
    Shape along(y.dim(), 1);
    along[op.axis + 1] = windows * length;
    y = y.masked_fill(outside.reshape(along), op.fill).unflatten(op.axis + 1, {windows, length});
    return y.movedim(op.axis + 2, -2);
  }
  at::Tensor operator()(const ConcatOp& op) {
    std::vector<at::Tensor> parts;
    for (TensorId part : op.parts) parts.push_back(at(part));
    return at::cat(parts, op.axis + 1);
  }
  at::Tensor operator()(const BroadcastOp& op) { return at(op.x).expand(shape()); }

 private:
  // The last dimensions are cut into groups, and each group has a matrix of its own.
  at::Tensor grouped(const LinearOp& op) const {
    at::Tensor x = at(op.x).unflatten(-1, {op.groups, -1}).unsqueeze(-2);
    at::Tensor weights = numbers(".weights").unflatten(0, {op.groups, -1}).transpose(-1, -2);
    return at::matmul(x, weights).squeeze(-2).flatten(-2);
  }
  const at::Tensor& at(TensorId id) const { return values_[id]; }
  const StepTensors& tables() const { return own_.steps_[values_.nextId()]; }
  Shape shape() const {
    Shape shape{batch_};
    shape.insert(shape.end(), tensor_->shape.begin(), tensor_->shape.end());
    return shape;
  }
  at::Tensor numbers(const char* what) const {
    std::string name = tensor_->name + what;
    auto given = overrides_.find(name);
    if (given == overrides_.end()) return own_.numbers_.at(name);
    return rounded(given->second).to(own_.device_, own_.type_);
  }

  const Simulation& own_;
  const std::vector<at::Tensor>& inputs_;
  const Overrides& overrides_;
  std::int64_t batch_ = 1;
  std::size_t given_ = 0;
  const Tensor* tensor_ = nullptr;  // the one that is being computed
  PerTensor<at::Tensor> values_;
};

Simulation::Simulation(const Program& program, at::Device device)
    : program_(program), type_(typeFor(program)), device_(device) {
  for (const Tensor& tensor : program_.tensors()) {
    StepTensors& step = steps_.emplace_back();
    if (const auto* op = tensor.as<StepOp>())
      step = StepTensors(op->tables, op->axis, false, type_, device_);
    if (const auto* op = tensor.as<RatioStepOp>())
      step = StepTensors(op->tables, op->axis, true, type_, device_);
  }
  for (const Numbers& own : numbersOf(program_))
    numbers_[own.name] = at::tensor(*own.values, at::kLong).reshape(own.shape).to(device_, type_);
}

void Simulation::checkOverrides(const Overrides& overrides) const {
  std::vector<std::string> names;
  for (const auto& [name, numbers] : numbers_) names.push_back(name);
  for (const auto& [name, numbers] : overrides) {
    auto own = numbers_.find(name);
    if (own == numbers_.end())
      fail("override '", name, "': required weights, a bias or a constant of the program",
           didYouMean(name, names));
    if (own->second.sizes() != numbers.sizes())
      fail("override '", name, "': required shape ", listText(own->second.sizes().vec()),
           ", found ", listText(numbers.sizes().vec()));
  }
}

std::vector<at::Tensor> Simulation::tensors(const std::vector<at::Tensor>& inputs,
                                            const Overrides& overrides) const {
  checkOverrides(overrides);
  return SimulationRun(*this, inputs, overrides).run();
}

std::vector<at::Tensor> Simulation::outputs(const std::vector<at::Tensor>& inputs,
                                            const Overrides& overrides) const {
  std::vector<at::Tensor> values = tensors(inputs, overrides), result;
  for (const Output& output : program_.outputs()) result.push_back(values[output.tensor]);
  return result;
}

}  // namespace tc0
