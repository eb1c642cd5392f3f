#include "compiler/evidence/products.h"

#include <algorithm>
#include <set>

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

constexpr std::int64_t kAllValues = 512;

// A number with the operand's values: an input, and the table that makes it fresh, if one does.
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

// The table with the most gates stands for those of the other channels.
std::int64_t largest(const Tables& tables) {
  std::int64_t best = 0;
  for (std::int64_t t = 1; t < tables.tables(); ++t)
    if (tables.gates(t) > tables.gates(best)) best = t;
  return best;
}

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

std::vector<std::int64_t> probes(const Operand& operand) {
  std::set<std::int64_t> values{operand.input.lo, operand.input.hi};
  auto add = [&](std::int64_t value) {
    if (operand.input.contains(value)) values.insert(value);
  };
  if (operand.table) {
    for (std::int64_t p : operand.table->p) add(p - 1), add(p);
  } else {
    Wide width = Wide{operand.input.hi} - operand.input.lo;
    for (std::int64_t k = 0; k < kAllValues; ++k)
      add(static_cast<std::int64_t>(width < kAllValues
                                        ? Wide{operand.input.lo} + k
                                        : operand.input.lo + width * k / (kAllValues - 1)));
  }
  return {values.begin(), values.end()};
}

struct Single {
  Program program;
  TensorId product = 0;
};

Single singleProduct(const Operand& a, const Operand& b) {
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

// Empty, or the first pair that differs.
std::string check(const Operand& a, const Operand& b, lower::ProductChoice choice, Count& checked) {
  Single single = singleProduct(a, b);
  lower::Lowered lowered = lower::lowerProgram(single.program, {{single.product, choice}}, true);
  auto& value = lowered.values[single.product];
  ArrayId array = lower::materialised(lowered.draft, "product.value", *value).array;
  lower::Emitted emitted =
      lower::emit(lowered.draft, lower::liveArrays(lowered.draft, {array}), {{"product", array}});
  std::vector<std::int64_t> left = probes(a), right = probes(b);
  Values inputs(2);
  for (std::int64_t x : left)
    for (std::int64_t y : right) {
      inputs[0].push_back(x);
      inputs[1].push_back(y);
    }
  auto samples = static_cast<std::int64_t>(inputs[0].size());
  Values expected = evaluateOutputs(single.program, inputs, samples);
  Results found = Simulator(std::move(emitted.circuit), Engine::kArray)
                      .run(SampleBatch{samples, inputs}, Watch{}, RunOptions{});
  checked += static_cast<Count>(samples);
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
  struct Seen {
    Operand a, b;
    lower::ProductChoice choice;
  };
  std::vector<Seen> seen;
  for (TensorId id : lower::productsOf(program)) {
    auto chosen = compiled.choices.find(id);
    lower::ProductChoice choice =
        chosen == compiled.choices.end() ? lower::ProductChoice::kSquares : chosen->second;
    const auto& matmul = *program.tensor(id).as<MatmulOp>();
    Operand a = operandOf(program, matmul.a), b = operandOf(program, matmul.b);
    if (std::any_of(seen.begin(), seen.end(), [&](const Seen& other) {
          return other.a == a && other.b == b && other.choice == choice;
        }))
      continue;
    seen.push_back({a, b, choice});
    for (const Operand& operand : {a, b})
      if (!operand.table && operand.input.hi - operand.input.lo >= kAllValues)
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
