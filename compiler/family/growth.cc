#include "compiler/family/growth.h"

#include <algorithm>
#include <chrono>

#include "compiler/family/literature.h"
#include "compiler/lower/pipeline.h"
#include "compiler/lower/search.h"
#include "model/recipe/family.h"

namespace tc0::family {
namespace {

double secondsSince(std::chrono::steady_clock::time_point start) {
  std::chrono::duration<double> time = std::chrono::steady_clock::now() - start;
  return time.count();
}

Row rowOf(std::int64_t at, const std::vector<Counts>& counts) {
  Row row;
  row.at = at;
  for (const Counts& one : counts) {
    row.depth = std::max<int>(row.depth, one.depth());
    row.gates += one.gates;
    row.wires += one.wires;
    row.sumOfWeights += one.sumOfWeights;
    row.largestFanIn = std::max(row.largestFanIn, one.largestFanIn);
    row.largestWeight = std::max(row.largestWeight, one.largestWeight);
  }
  return row;
}

// A growth with everything but its figures.
Growth emptyGrowth(const Model& model, const QuantiseOptions& options, const char* variable,
                   std::int64_t fixed) {
  Growth growth;
  growth.variable = variable;
  growth.recipe = name(options.recipe);
  growth.fixed = fixed;
  growth.blocks = model.velocity.config.depth;
  growth.steps = std::ssize(options.times) - 1;
  growth.literature = text(literatureDepth(growth.blocks, growth.steps));
  return growth;
}

// Derives the laws and compares each member with them. Every compilation has the same options,
// which include the choice of constructions, searched for the largest member under these very
// options.
class InTokens {
 public:
  InTokens(const Model& model, const QuantiseOptions& options,
           const std::vector<std::int64_t>& tokens, const Watch& watch)
      : family_(model, options), tokens_(tokens), watch_(watch) {
    growth_ = emptyGrowth(model, options, "tokens", options.bitsActivations);
    compile_.narrow = compile_.count = false;
    program::Program largest = family_.at(*std::max_element(tokens.begin(), tokens.end()));
    compile_.choices = lower::chooseConstructions(lower::prepared(largest, compile_), compile_);
  }

  Growth run() {
    try {
      derive();
    } catch (const LawError& error) {
      growth_.difference = error.what();
    }
    for (std::int64_t n : tokens_) addRow(n);
    std::vector<Polynomial> fanIns, weights;
    for (const ArrayLaw& law : growth_.laws) {
      fanIns.push_back(law.fanIn);
      weights.push_back(law.weight);
    }
    growth_.largestFanIn = envelope(fanIns, tokens_);
    growth_.largestWeight = envelope(weights, tokens_);
    return std::move(growth_);
  }

 private:
  Member member(std::int64_t n) const {
    if (watch_.begins) watch_.begins(n);
    return memberOf(n, lower::compile(family_.at(n), compile_).circuit);
  }

  // The sum over all steps of a law is the law of the sum.
  void derive() {
    growth_.derivedAt.assign(std::begin(kDerivedAt), std::end(kDerivedAt));
    Member small = member(kDerivedAt[0]);
    depth_ = rowOf(0, small.counts).depth;
    growth_.laws = lawsOf(small, member(kDerivedAt[1]));
    for (const ArrayLaw& law : growth_.laws) {
      growth_.gates = growth_.gates + law.gates;
      growth_.wires = growth_.wires + law.wires;
      growth_.sumOfWeights = growth_.sumOfWeights + law.sumOfWeights;
    }
  }

  void addRow(std::int64_t n) {
    if (watch_.begins) watch_.begins(n);
    auto start = std::chrono::steady_clock::now();
    program::Program program = family_.at(n);
    Circuit circuit = lower::compile(program, compile_).circuit;
    double seconds = secondsSince(start);
    if (watch_.made) watch_.made(n, program, circuit);
    Member one = memberOf(n, std::move(circuit));
    growth_.rows.push_back(rowOf(n, one.counts));
    growth_.rows.back().seconds = seconds;
    growth_.rows.back().counting = secondsSince(start) - seconds;
    if (!growth_.difference.empty()) return;
    growth_.difference = differenceFrom(growth_.laws, one);
    int depth = growth_.rows.back().depth;
    if (growth_.difference.empty() && depth != depth_)
      growth_.difference =
          cat(n, " tokens: required ", depth_, " levels as at ", kDerivedAt[0], ", found ", depth);
  }

  Family family_;
  const std::vector<std::int64_t>& tokens_;
  const Watch& watch_;
  lower::CompileOptions compile_;
  int depth_ = 0;
  Growth growth_;
};

}  // namespace

Growth growInTokens(const Model& model, const QuantiseOptions& options,
                    const std::vector<std::int64_t>& tokens, const Watch& watch) {
  if (tokens.empty()) fail("family: required numbers of tokens, found none");
  for (std::int64_t n : tokens)
    if (n < kDerivedAt[0]) fail("family: required at least ", kDerivedAt[0], " tokens, found ", n);
  return InTokens(model, options, tokens, watch).run();
}

Growth growInBits(const Model& model, const QuantiseOptions& options, std::int64_t tokens,
                  const std::vector<int>& bits, const Watch& watch) {
  Growth growth = emptyGrowth(model, options, "bits", tokens);
  lower::CompileOptions compile;
  compile.count = false;
  for (int b : bits) {
    if (watch.begins) watch.begins(b);
    auto start = std::chrono::steady_clock::now();
    program::Program program = familyProgram(model, tokens, withBits(options, b));
    Circuit circuit = lower::compile(program, compile).circuit;
    double seconds = secondsSince(start);
    if (watch.made) watch.made(b, program, circuit);
    growth.rows.push_back(rowOf(b, countArrays(circuit)));
    growth.rows.back().seconds = seconds;
    growth.rows.back().counting = secondsSince(start) - seconds;
  }
  return growth;
}

QuantiseOptions withBits(QuantiseOptions options, int bits) {
  options.bitsWeights = options.bitsActivations = options.inputBits = bits;
  return options;
}

}  // namespace tc0::family
