#include "compiler/family/growth.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "circuit/base/error.h"
#include "circuit/family/derive.h"
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

// A figure of a step, as its law says it and as it was counted.
struct Figure {
  const char* what;
  Wide law;
  Count counted;
};

// The first figure of a step that differs from its law, in words, or "".
std::string differenceOf(const StepLaw& law, std::int64_t side, const Array& array,
                         const Counts& counts) {
  const Figure figures[] = {
      {"elements", law.elements.at(side), static_cast<Count>(array.elements)},
      {"gates", law.gates.at(side), counts.gates},
      {"wires", law.wires.at(side), counts.wires},
      {"sum of |weights|", law.sumOfWeights.at(side), counts.sumOfWeights},
      {"largest fan-in", largestAt(law.fanIn, side), counts.largestFanIn},
      {"largest |weight|", largestAt(law.largestWeight, side), counts.largestWeight}};
  for (const Figure& figure : figures)
    if (figure.law < 0 || static_cast<Count>(figure.law) != figure.counted)
      return cat(side * side, " tokens: '", law.name, "': ", figure.what, ": the law says ",
                 signedDecimal(figure.law), ", counted ", decimal(figure.counted));
  return "";
}

std::int64_t sideOf(std::int64_t n) {
  std::int64_t side = std::llround(std::sqrt(n));
  if (side * side != n) fail("family: required square numbers of tokens, found ", n);
  return side;
}

// Derives the family and compares each member with it. Every compilation has the same options,
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
    } catch (const FamilyError& error) {
      growth_.difference = error.what();
    }
    for (std::int64_t n : tokens_) addRow(n);
    return std::move(growth_);
  }

 private:
  void derive() {
    growth_.derivedAt.assign(std::begin(kDerivedAt), std::end(kDerivedAt));
    std::vector<FamilyMember> members;
    for (std::int64_t n : kDerivedAt) {
      if (watch_.begins) watch_.begins(n);
      members.push_back({sideOf(n), lower::compile(family_.at(n), compile_).circuit});
    }
    growth_.circuits = deriveFamily(members);
    growth_.symmetry = symmetryOf(*growth_.circuits);
    if (growth_.symmetry.violation)
      growth_.difference = text(*growth_.symmetry.violation);
    else
      growth_.laws = lawsOf(*growth_.circuits, growth_.symmetry);
  }

  void addRow(std::int64_t n) {
    if (watch_.begins) watch_.begins(n);
    auto start = std::chrono::steady_clock::now();
    program::Program program = family_.at(n);
    FamilyMember member{sideOf(n), lower::compile(program, compile_).circuit};
    double seconds = secondsSince(start);
    if (watch_.made) watch_.made(n, program, member.circuit);
    const PerArray<Counts> counts = countArrays(member.circuit);
    growth_.rows.push_back(rowOf(n, counts));
    growth_.rows.back().seconds = seconds;
    growth_.rows.back().counting = secondsSince(start) - seconds;
    if (growth_.difference.empty()) growth_.difference = compare(member, counts);
  }

  std::string compare(const FamilyMember& member, const PerArray<Counts>& counts) const {
    std::string difference = differenceFrom(*growth_.circuits, member);
    for (const StepLaw& law : growth_.laws->steps)
      if (difference.empty())
        difference =
            differenceOf(law, member.side, member.circuit.array(law.step), counts[law.step]);
    const Row& row = growth_.rows.back();
    if (difference.empty() && row.depth > growth_.laws->levels)
      return cat(row.at, " tokens: required at most ", growth_.laws->levels, " levels, found ",
                 row.depth);
    return difference;
  }

  Family family_;
  const std::vector<std::int64_t>& tokens_;
  const Watch& watch_;
  lower::CompileOptions compile_;
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
