#include "compiler/evidence/products.h"

#include <algorithm>
#include <set>

#include "circuit/base/assert.h"
#include "circuit/base/error.h"
#include "compiler/lower/choices.h"
#include "compiler/lower/constructions/terms.h"
#include "compiler/lower/emit.h"
#include "model/program/builder.h"
#include "model/program/evaluate.h"
#include "runtime/simulator.h"

namespace tc0::evidence {
namespace {

using namespace program;

constexpr std::int64_t kMaxValues = 512;  // a wider operand without a table is sampled

// A number with the values of a product's operand: an input, and the table of the step that makes
// the operand, if a step does.
struct Operand {
  Range input;
  std::optional<Tables> table;
  bool operator==(const Operand& other) const {
    auto same = [](const Tables& a, const Tables& b) {
      return a.p == b.p && a.increments == b.increments && a.base == b.base;
    };
    return input == other.input && table.has_value() == other.table.has_value() &&
           (!table || same(*table, *other.table));
  }
};

Tables oneTable(const Tables& tables, std::int64_t t) {
  Tables one;
  for (std::int64_t k = tables.start[t]; k < tables.start[t + 1]; ++k) {
    one.p.push_back(tables.p[k]);
    one.increments.push_back(tables.increments[k]);
  }
  one.start.push_back(std::ssize(one.p));
  one.base.push_back(tables.base[t]);
  return one;
}

// The table with the most gates. It is taken for those of all channels.
std::int64_t largest(const Tables& tables) {
  std::int64_t best = 0;
  for (std::int64_t t = 1; t < tables.tables(); ++t)
    if (tables.gates(t) > tables.gates(best)) best = t;
  return best;
}

// For a ratio step any numbers with as many breakpoints do, because the construction sees nothing
// but its table's values: a plain step with the breakpoints 1, 2, ... takes the same values in the
// same order.
Operand operandOf(const Program& program, TensorId id) {
  const Tensor& root = program.tensor(lower::shownBy(program, id));
  if (const auto* step = root.as<program::StepOp>())
    return {program.tensor(step->x).range, oneTable(step->tables, largest(step->tables))};
  if (const auto* ratio = root.as<RatioStepOp>()) {
    Tables table = oneTable(ratio->tables, largest(ratio->tables));
    auto gates = std::ssize(table.p);
    for (std::int64_t k = 0; k < gates; ++k) table.p[k] = k + 1;
    return {{0, std::max<std::int64_t>(gates, 1)}, table};
  }
  return {program.tensor(id).range, std::nullopt};
}

// The inputs of an operand for which the product is checked.
std::vector<std::int64_t> probes(const Operand& operand) {
  std::set<std::int64_t> values{operand.input.lo, operand.input.hi};
  auto add = [&](std::int64_t value) {
    if (operand.input.contains(value)) values.insert(value);
  };
  if (operand.table) {
    for (std::int64_t p : operand.table->p) add(p - 1), add(p);
  } else {
    Wide width = Wide{operand.input.hi} - operand.input.lo;
    for (std::int64_t k = 0; k < kMaxValues; ++k)
      add(width < kMaxValues ? operand.input.lo + k
                             : operand.input.lo + width * k / (kMaxValues - 1));
  }
  return {values.begin(), values.end()};
}

// A program of one product between single numbers.
struct SingleProduct {
  Program program;
  TensorId product = 0;
};

SingleProduct singleProduct(const Operand& a, const Operand& b) {
  ProgramBuilder builder;
  auto make = [&](const std::string& name, const Operand& operand) {
    TensorId id = builder.input(name, {1, 1}, operand.input);
    return operand.table ? builder.step(name + ".step", id, *operand.table) : id;
  };
  TensorId left = make("a", a), right = make("b", b);
  TensorId product = builder.matmul("product", left, right);
  builder.output("product", product);
  return {builder.finish(), product};
}

// Compares a product with multiplication on all pairs of inputs, which are one batch for the circuit
// of that product alone. Returns the first pair that differs, in words, or nothing.
std::string check(const Operand& a, const Operand& b, lower::ProductChoice choice, Count& checked) {
  SingleProduct single = singleProduct(a, b);
  lower::LoweredProgram lowered =
      lower::lowerProgram(single.program, {{single.product, choice}}, {.keepAll = true});
  auto& value = lowered.values[single.product];
  ArrayId array = lower::materialised(lowered.draft, "product.value", *value).array;
  lower::DraftCircuit emitted =
      lower::emit(lowered.draft, lower::liveArrays(lowered.draft, {array}), {{"product", array}});
  std::vector<std::int64_t> left = probes(a), right = probes(b);
  Values inputs(2);
  for (std::int64_t x : left)
    for (std::int64_t y : right) {
      inputs[0].push_back(x);
      inputs[1].push_back(y);
    }
  std::int64_t samples = std::ssize(inputs[0]);
  Values expected = evaluateOutputs(single.program, inputs, samples);
  Results found = Simulator(std::move(emitted.circuit), Engine::kArray)
                      .run(SampleBatch{samples, inputs}, Watch{}, RunOptions{});
  checked += samples;
  TC0_ASSERT(expected[0].size() == found.outputs[0].size());
  for (std::size_t s = 0; s < expected[0].size(); ++s)
    if (expected[0][s] != found.outputs[0][s])
      return cat("from ", inputs[0][s], " and ", inputs[1][s], ": ", found.outputs[0][s],
                 ", expected ", expected[0][s]);
  return "";
}

}  // namespace

Rung checkProducts(const lower::CompileResult& compiled) {
  const Program& program = compiled.program;  // the one that the choices are about
  Rung rung{.name = "every construction of a product multiplies",
            .how = "made again at its width, on all pairs of its operands' values",
            .complete = true};
  struct Construction {
    Operand a, b;
    lower::ProductChoice choice;
  };
  std::vector<Construction> done;
  for (TensorId id : lower::productsOf(program, lower::neededBy(program, false))) {
    auto chosen = compiled.choices.find(id);
    lower::ProductChoice choice =
        chosen == compiled.choices.end() ? lower::ProductChoice::kSquares : chosen->second;
    const auto& matmul = *program.tensor(id).as<MatmulOp>();
    Operand a = operandOf(program, matmul.a), b = operandOf(program, matmul.b);
    if (std::any_of(done.begin(), done.end(), [&](const Construction& other) {
          return other.a == a && other.b == b && other.choice == choice;
        }))
      continue;
    done.push_back({a, b, choice});
    for (const Operand& operand : {a, b})
      if (!operand.table && operand.input.hi - operand.input.lo >= kMaxValues)
        rung.complete = false;
    rung.difference = check(a, b, choice, rung.checked);
    if (!rung.difference.empty()) {
      rung.holds = false;
      rung.difference = cat("matmul '", program.tensor(id).name, "': ", rung.difference);
      break;
    }
  }
  return rung;
}

}  // namespace tc0::evidence
