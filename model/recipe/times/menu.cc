#include "model/recipe/times/menu.h"

#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "circuit/base/error.h"
#include "model/program/builder.h"
#include "model/program/rebuild.h"

namespace tc0 {
namespace {

using program::Program;
using program::ProgramBuilder;
using program::Tensor;
using program::TensorId;

std::string metadataOf(const Program& program, const std::string& key) {
  const auto found = program.metadata().find(key);
  if (found == program.metadata().end())
    fail("menu: required a sampler with metadata '", key, "', found none");
  return found->second;
}

// The name of a tensor of the sampler whose steps are numbered from `first` on: "0.head" is
// "2.head" if two steps come before it. What belongs to no step is told apart by `group`.
std::string renamed(const std::string& name, std::int64_t first, const std::string& group) {
  std::int64_t step = 0;
  const char *begin = name.data(), *end = begin + name.size();
  const auto [rest, error] = std::from_chars(begin, end, step);
  if (error == std::errc() && rest != end && *rest == '.')
    return std::to_string(first + step) + std::string(rest, end);
  return name + "." + group;
}

// Adds all tensors of `sampler`, whose inputs are those that the builder has by these names. The
// result is its pixels.
TensorId addSampler(ProgramBuilder& builder, const Program& sampler,
                    std::map<std::string, TensorId>& inputs, std::int64_t first,
                    const std::string& group) {
  program::PerTensor<TensorId> now(sampler.tensors().size(), TensorId(-1));
  TensorId id = 0;
  for (Tensor tensor : sampler.tensors()) {
    const bool input = tensor.as<program::InputOp>() != nullptr;
    const auto known = inputs.find(tensor.name);
    if (input && known != inputs.end()) {
      const Tensor& there = builder.tensor(known->second);
      if (!(there.range == tensor.range) || there.shape != tensor.shape)
        fail("menu: required samplers with the same inputs, found two of '", tensor.name, "'");
      now[id++] = known->second;
      continue;
    }
    const std::string name = tensor.name;
    if (!input) tensor.name = renamed(name, first, group);
    std::vector<TensorId> operands = program::operandsOf(tensor);
    for (TensorId& operand : operands) operand = now[operand];
    program::setOperands(tensor, operands);
    now[id] = builder.addTensor(tensor);
    if (input) inputs[name] = now[id];
    ++id;
  }
  for (const program::Output& output : sampler.outputs())
    if (output.name == "pixels") return now[output.tensor];
  fail("menu: required samplers of pictures, whose output is \"pixels\", found '",
       sampler.outputs().at(0).name, "'");
}

// Elementwise: x [.., of any shape] times a single number [1, 1], as [elements, 1].
TensorId times(ProgramBuilder& builder, const std::string& name, TensorId x, TensorId one) {
  const std::int64_t elements = builder.tensor(x).elements;
  return builder.matmul(name, builder.reshape(name + ".left", x, {elements, 1}), one);
}

}  // namespace

Program withMenu(const Program& few, const Program& many, double tolerance) {
  if (!(tolerance >= 0)) fail("menu: required a tolerance of at least 0, found ", tolerance);
  ProgramBuilder builder;
  std::map<std::string, TensorId> inputs;
  const std::int64_t fewSteps = std::atoll(metadataOf(few, "steps").c_str());
  const TensorId a = addSampler(builder, few, inputs, 0, "few");
  const TensorId b = addSampler(builder, many, inputs, fewSteps, "many");
  const Shape shape = builder.tensor(a).shape;
  if (builder.tensor(b).shape != shape)
    fail("menu: required samplers of pictures of one shape, found ", listText(shape), " and ",
         listText(builder.tensor(b).shape));
  const Range levels = builder.tensor(a).range;
  const std::int64_t elements = builder.tensor(a).elements;

  const TensorId apart = builder.add("menu.apart", b, builder.scale("menu.apart.few", a, -1));
  const TensorId distance = builder.step(
      "menu.distance", apart,
      tableOf(builder.tensor(apart).range, [](std::int64_t x) { return std::abs(x); }));
  const TensorId total = builder.linear(
      "menu.distance.sum", builder.reshape("menu.distance.row", distance, {1, elements}), 1,
      integers(std::vector<std::int64_t>(elements, 1)));
  const double bound = std::floor(tolerance * elements);
  const Range reach = builder.tensor(total).range;
  const std::int64_t threshold = bound >= reach.hi ? reach.hi + 1 : std::int64_t(bound) + 1;
  const auto chosen = [&](std::int64_t x) { return std::int64_t(x >= threshold); };
  const TensorId choose = builder.step("menu.choose", total, tableOf(reach, chosen));
  const TensorId keep = builder.step("menu.keep", total,
                                     tableOf(reach, [&](std::int64_t x) { return 1 - chosen(x); }));
  const TensorId both = builder.add("menu.both", times(builder, "menu.many", b, choose),
                                    times(builder, "menu.few", a, keep));
  const Range possible = builder.tensor(both).range;
  const TensorId pixels = builder.step(
      "pixels", builder.reshape("menu.both.picture", both, shape),
      tableOf(possible, [&](std::int64_t x) { return std::clamp(x, levels.lo, levels.hi); }));
  builder.output("pixels", pixels);
  for (const auto& [key, value] : few.metadata()) builder.metadata(key, value);
  builder.metadata("menu.times", metadataOf(many, "times"));
  char text[40];
  std::snprintf(text, sizeof text, "%.17g", tolerance);
  builder.metadata("menu.tolerance", text);
  return builder.finish();
}

}  // namespace tc0
