#include "compiler/family/polynomial_growth.h"

#include <algorithm>
#include <chrono>
#include <map>

#include "circuit/base/error.h"
#include "circuit/size/count.h"
#include "compiler/lower/bit_choices.h"
#include "compiler/lower/compile.h"
#include "compiler/lower/report_json.h"
#include "model/arithmetic/block.h"

namespace tc0::family {
namespace {

constexpr std::int64_t kWidth = 2;
constexpr std::uint64_t kSeed = 1;

program::Program programAt(std::int64_t tokens, std::int64_t bits) {
  return arithmetic::blockProgram(arithmetic::randomBlock(bits, tokens, kWidth, kWidth, kSeed));
}

bool endsWithAny(std::string_view name, std::initializer_list<std::string_view> ends) {
  return std::any_of(ends.begin(), ends.end(), [&](auto end) { return name.ends_with(end); });
}

// Powers of n. Scores, exp and weights are numbers of pairs of tokens. Sums over tokens have n times
// the terms, and their reciprocals a binade for each doubling of n.
int tokenPower(std::string_view name) {
  for (std::string_view part :
       {"scores", "exp_in", "block.e", "values", "1/z", "mixed", "attended"})
    if (name.find(part) != std::string_view::npos) return 2;
  return 1;
}

// Powers of p, each at least what the construction has. A number has at most p digits, or p^2 of a sum
// that is not rounded. There are at most p^2 primes, each at most p^2.
int bitPower(std::string_view name) {
  if (name.ends_with(".logs")) return 6;      // p^2 digits mod a prime, p^2 primes, p^2 each
  if (name.ends_with(".residues")) return 5;  // p logs of a prime, p^2 primes, p^2 each
  if (endsWithAny(name, {".ands", ".up"})) return 2;      // digits by digits, or by binades
  if (endsWithAny(name, {".gated", ".limbs"})) return 3;  // digits by digits by binades
  if (endsWithAny(name, {".r", ".e", "1/z"})) return 3;   // p digits of a sum over p^2 primes
  return 4;                                               // p digits of a sum of p^3 gates
}

Count power(Count base, int exponent) {
  Count result = 1;
  for (int k = 0; k < exponent; ++k) result *= base;
  return result;
}

Count boundAt(const ArrayBound& bound, std::int64_t tokens, std::int64_t bits) {
  return bound.factor * power(tokens, bound.tokenPower) * power(bits, bound.bitPower);
}

// Rounded numbers of a block: of each token the two norms' numbers and roots, q, k and v, a
// reciprocal, the weighted sum and GELU's arguments; of each pair an exp.
Count lookupsOf(std::int64_t tokens, std::int64_t bits) {
  const Count numbers =
      Count(tokens) * (kWidth + 1 + 3 * kWidth + 1 + kWidth + kWidth + 1 + kWidth) +
      Count(tokens) * tokens;
  return numbers * ((Count{1} << bits) - 1);
}

double secondsSince(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// Compiles and counts one block. Gates by the names of steps go to `arrays`.
PolynomialPoint pointAt(std::int64_t tokens, std::int64_t bits,
                        std::map<std::string, Count>& arrays) {
  PolynomialPoint point;
  point.tokens = tokens;
  auto start = std::chrono::steady_clock::now();
  const program::Program program = programAt(tokens, bits);
  lower::CompileOptions options;
  options.simplify = false;
  options.choices = lower::bitChoices(program, false);  // no lookups, however few gates they take
  options.count = false;
  const Circuit circuit = lower::compile(program, options).circuit;
  point.row.at = bits;
  point.row.seconds = secondsSince(start);
  start = std::chrono::steady_clock::now();
  const Counts counts = count(circuit);
  point.row.counting = secondsSince(start);
  point.row.depth = counts.depth();
  point.row.gates = counts.gates;
  point.row.wires = counts.wires;
  point.row.largestFanIn = counts.largestFanIn;
  point.row.sumOfWeights = counts.sumOfWeights;
  point.row.largestWeight = counts.largestWeight;
  point.lookups = lookupsOf(tokens, bits);
  for (ArrayId id : circuit.arrays().ids())
    if (const auto* step = circuit.array(id).as<StepOp>())
      arrays[circuit.array(id).name] += static_cast<Count>(step->layout.total());
  return point;
}

std::vector<ArrayBound> boundsFrom(const std::map<std::string, Count>& arrays, std::int64_t tokens,
                                   std::int64_t bits) {
  std::vector<ArrayBound> bounds;
  for (const auto& [name, gates] : arrays) {
    ArrayBound bound{name, tokenPower(name), bitPower(name), 1};
    const Count unit = boundAt(bound, tokens, bits);
    bound.factor = (gates + unit - 1) / unit;
    bounds.push_back(bound);
  }
  return bounds;
}

// The first array that has more gates than its bound, in words, or "".
std::string excessOf(const std::vector<ArrayBound>& bounds,
                     const std::map<std::string, Count>& arrays, std::int64_t tokens,
                     std::int64_t bits) {
  for (const auto& [name, gates] : arrays) {
    auto found =
        std::find_if(bounds.begin(), bounds.end(),
                     [&, &name = name](const ArrayBound& one) { return one.array == name; });
    if (found == bounds.end()) return cat("'", name, "' is an array of some sizes only");
    if (gates > boundAt(*found, tokens, bits))
      return cat("'", name, "' has ", grouped(gates), " gates at n = ", tokens, ", p = ", bits,
                 ", and its bound is ", grouped(boundAt(*found, tokens, bits)));
  }
  return "";
}

}  // namespace

std::string PolynomialGrowth::bound() const {
  std::map<std::pair<int, int>, Count, std::greater<>> terms;
  for (const ArrayBound& one : bounds) terms[{one.bitPower, one.tokenPower}] += one.factor;
  std::string text;
  for (const auto& [powers, factor] : terms)
    text += cat(text.empty() ? "" : " + ", decimal(factor),
                powers.second == 1 ? " n p^" : " n^2 p^", powers.first);
  return text;
}

std::int64_t PolynomialGrowth::crossing() const {
  std::int64_t found = 0;
  for (auto point = points.rbegin(); point != points.rend(); ++point) {
    if (point->tokens != points.back().tokens || point->row.gates >= point->lookups) break;
    found = point->row.at;
  }
  return found;
}

PolynomialGrowth growPolynomially(const std::vector<std::int64_t>& tokens,
                                  const std::vector<std::int64_t>& bits,
                                  const std::function<void(std::int64_t, std::int64_t)>& begins) {
  PolynomialGrowth growth;
  growth.width = kWidth;
  for (std::int64_t n : tokens)
    for (std::int64_t p : bits) {
      if (begins) begins(n, p);
      std::map<std::string, Count> arrays;
      try {
        growth.points.push_back(pointAt(n, p, arrays));
      } catch (const Error& error) {
        growth.leftOut.push_back(cat("n = ", n, ", p = ", p, ": ", error.what()));
        continue;
      }
      PolynomialPoint& point = growth.points.back();
      if (growth.bounds.empty()) growth.bounds = boundsFrom(arrays, n, p);
      for (const ArrayBound& bound : growth.bounds) point.bound += boundAt(bound, n, p);
      std::string excess = excessOf(growth.bounds, arrays, n, p);
      if (point.row.depth != growth.points.front().row.depth)
        excess = cat("depth is ", point.row.depth, " at n = ", n, ", p = ", p, ", and ",
                     growth.points.front().row.depth, " at the first");
      if (growth.difference.empty()) growth.difference = excess;
    }
  if (growth.points.empty())
    fail("family: required sizes that can be made, found none: ", growth.leftOut.at(0));
  return growth;
}

nlohmann::ordered_json toJson(const PolynomialGrowth& growth) {
  using Json = nlohmann::ordered_json;
  Json json{{"variable", "tokens and bits"}, {"width", growth.width}, {"rows", Json::array()}};
  for (const PolynomialPoint& point : growth.points)
    json["rows"].push_back({{"tokens", point.tokens},
                            {"bits", point.row.at},
                            {"depth", point.row.depth},
                            {"gates", lower::countJson(point.row.gates)},
                            {"bound", lower::countJson(point.bound)},
                            {"lookups", lower::countJson(point.lookups)},
                            {"wires", lower::countJson(point.row.wires)},
                            {"largest_fan_in", lower::countJson(point.row.largestFanIn)},
                            {"largest_weight", lower::countJson(point.row.largestWeight)},
                            {"seconds", point.row.seconds},
                            {"counting_seconds", point.row.counting}});
  json["bound"] = growth.bound();
  json["arrays"] = Json::array();
  for (const ArrayBound& one : growth.bounds)
    json["arrays"].push_back({{"name", one.array},
                              {"power_of_tokens", one.tokenPower},
                              {"power_of_bits", one.bitPower},
                              {"factor", lower::countJson(one.factor)}});
  json["crossing"] = growth.crossing();
  json["left_out"] = growth.leftOut;
  json["difference"] = growth.difference;
  return json;
}

}  // namespace tc0::family
