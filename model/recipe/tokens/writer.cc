#include "model/recipe/tokens/writer.h"

#include <algorithm>
#include <cmath>

#include "circuit/base/assert.h"
#include "model/recipe/softmax_table.h"

namespace tc0 {
namespace {

// x [letters, ...] as [L, letters], and back to the shape of `like`.
TensorId byToken(Writer& writer, const std::string& point, TensorId x, std::int64_t letters) {
  std::int64_t numbers = 1;
  for (std::int64_t extent : writer.shape(x)) numbers *= extent;
  TC0_ASSERT(numbers % letters == 0);
  TensorId rows =
      writer.builder.reshape(writer.name(point + ".rows"), x, {letters, numbers / letters});
  return writer.builder.transpose(writer.name(point), rows, {1, 0});
}

TensorId asBefore(Writer& writer, const std::string& point, TensorId tokens, const Shape& shape) {
  TensorId rows = writer.builder.transpose(writer.name(point + ".turned"), tokens, {1, 0});
  return writer.builder.reshape(writer.name(point + ".joined"), rows, shape);
}

// The softmax of logits [L, letters], rounded to multiples of a unit of about 1 / 2^bits that is
// `multiple` units of what it is added to. The denominator has an exp of at least 1.
TensorId writeSoftmax(Writer& writer, ScaledTensor logits, std::int64_t letters, double unit) {
  const int bits = writer.options.bitsActivations;
  TensorId e = writer.step("exp", logits.id, softmaxTable(writer.values("logits"), letters, bits),
                           logits.scale);
  TC0_ASSERT(writer.range(e).lo >= 1);
  TensorId total = writer.builder.sum(writer.name("total"), e, 1);
  total = writer.repeatTo("totals", total, writer.shape(e));
  const Grid grid{unit, 0, std::llround(1 / unit)};
  TensorId endpoint = writer.ratioStep(
      "endpoint", e, total, {rounding(grid)}, [](double y, std::int64_t) { return y; }, false);
  writer.recordPoint("endpoint", ScaledTensor{endpoint, unit}, bits, {});
  return endpoint;
}

// What a step of the softmax's grid moves z by.
double finestStep(const FixedStep& step, const QuantiseOptions& options) {
  return step.size * step.h / step.t / ((std::int64_t{1} << options.bitsActivations) - 1);
}

TensorId writeNetworkOf(Writer& writer, const FixedNetwork& network, const char* name,
                        const NetworkInputs& inputs, double coefficient, std::size_t s) {
  const std::string prefix = writer.prefix;
  writer.prefix = std::to_string(s) + "." + name + ".";
  TensorId out = writeNetwork(writer, network, inputs, coefficient);
  writer.prefix = prefix;
  return out;
}

}  // namespace

// Sums are in units of z's scale: before the step for logits and for the last sums, after it
// (times r/t) between steps.
ScaledTensor writeTokenStep(Writer& writer, const FixedStep& step, const NetworkInputs& inputs,
                            std::size_t s) {
  const bool asLogits = step.tokens.form == TokenForm::kLogits;
  const std::int64_t letters = step.tokens.letters;
  const Shape shape = writer.shape(inputs.z.id);
  writer.prefix = std::to_string(s) + ".";
  TensorId sums = writeNetworkOf(writer, step.velocity, "velocity", inputs, 1, s);
  if (asLogits)
    sums = writer.builder.add(
        writer.name("sums"), sums,
        writeNetworkOf(writer, step.acceleration[0], "acceleration", inputs, step.h, s));
  const ScaledTensor logits{byToken(writer, "logits", sums, letters), inputs.z.scale};
  writer.recordPoint("logits", logits);
  if (asLogits && step.last()) return {sums, inputs.z.scale};

  const double kept = step.last() ? 1 : (step.t - step.h) / step.t;  // of the scale
  const double scale = inputs.z.scale * kept, share = step.size * step.h / step.t;
  const double finest = finestStep(step, writer.options);
  const std::int64_t multiple = std::max<std::int64_t>(1, std::llround(finest / scale));
  TensorId endpoint = writeSoftmax(writer, logits, letters, multiple * scale / share);
  TensorId z = writer.builder.scale(writer.name("mean"),
                                    asBefore(writer, "endpoint", endpoint, shape), multiple);
  if (!step.last()) z = writer.builder.add(writer.name("moved"), inputs.z.id, z);
  if (!asLogits) {
    const double coefficient = step.h * step.h / 2 / kept;
    z = writer.builder.add(
        writer.name("z"), z,
        writeNetworkOf(writer, step.acceleration[0], "acceleration", inputs, coefficient, s));
  }
  writer.recordPoint("z", ScaledTensor{z, scale});
  return {z, scale};
}

double endpointUnit(const FixedStep& step, const QuantiseOptions& options) {
  return finestStep(step, options) / 4;
}

TensorId writeLetters(Writer& writer, TensorId sums, std::int64_t letters) {
  TensorId tokens = byToken(writer, "letters.sums", sums, letters);
  std::vector<std::int64_t> differences, wins(letters * letters * (letters - 1) / 2);
  std::vector<std::int64_t> losable(letters);  // comparisons that a letter wins at 0
  const std::int64_t pairs = letters * (letters - 1) / 2;
  std::int64_t pair = 0;
  for (std::int64_t j = 0; j < letters; ++j)
    for (std::int64_t k = j + 1; k < letters; ++k, ++pair) {
      std::vector<std::int64_t> row(letters);
      row[j] = 1;
      row[k] = -1;
      differences.insert(differences.end(), row.begin(), row.end());
      wins[j * pairs + pair] = 1;
      wins[k * pairs + pair] = -1;
      ++losable[k];
    }
  TensorId compared = writer.builder.linear(writer.name("letters.differences"), tokens, pairs,
                                            integers(differences));
  compared = writer.step("letters.first", compared, Stairs{0, {-0.5}, {1}}, 1);
  TensorId won = writer.builder.linear(writer.name("letters.won"), compared, letters,
                                       integers(wins), integers(losable));
  if (letters > 2) won = writer.step("letters.best", won, Stairs{0, {letters - 1.5}, {1}}, 1);
  return writer.builder.transpose(writer.name("letters"), won, {1, 0});
}

}  // namespace tc0
