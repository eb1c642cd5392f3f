#include "compiler/family/law.h"

#include <algorithm>
#include <cmath>

#include "circuit/base/assert.h"
#include "circuit/size/paths.h"

namespace tc0::family {
namespace {

template <class... Parts>
[[noreturn]] void violated(const Parts&... parts) {
  throw LawError(cat(parts...));
}

std::int64_t rootOf(std::int64_t n) {
  std::int64_t root = std::llround(std::sqrt(n));
  TC0_ASSERT(root * root == n);
  return root;
}

// Compares two members array by array, and writes down the laws that both follow. A law has at most
// two unknown coefficients, because two members give two equations.
class Derivation {
 public:
  Derivation(const Member& a, const Member& b) : a_(a), b_(b) {}

  std::vector<ArrayLaw> run() {
    const auto &from = a_.circuit.arrays(), &to = b_.circuit.arrays();
    if (from.size() != to.size())
      violated("required the same arrays at ", a_.n, " and ", b_.n, " tokens, found ", from.size(),
               " and ", to.size());
    std::vector<ArrayLaw> laws;
    for (ArrayId id : from.ids()) {
      if (from[id].name != to[id].name)
        violated("array ", id, ": required one name, found '", from[id].name, "' and '",
                 to[id].name, "'");
      if (from[id].as<StepOp>() != nullptr) laws.push_back(lawOf(id));
    }
    return laws;
  }

 private:
  // The j for which the extent is c n^(j/2). With s and t the roots of the two n, that means atB /
  // atA = (t / s)^j, so multiplying atA by t and atB by s j times makes them equal.
  int halfDegree(const std::string& name, std::int64_t atA, std::int64_t atB) const {
    std::int64_t s = rootOf(a_.n), t = rootOf(b_.n);
    for (int j = 0; j <= 2; ++j, atA *= t, atB *= s)
      if (atA == atB) return j;
    violated("'", name, "': required extents c, c n^(1/2) or c n, found another");
  }

  // The k for which a product of extents is c n^k.
  int degreeOf(const std::string& name, const Shape& atA, const Shape& atB) const {
    if (atA.size() != atB.size()) violated("'", name, "': required shapes of one rank");
    int twice = 0;
    for (std::size_t d = 0; d < atA.size(); ++d) twice += halfDegree(name, atA[d], atB[d]);
    if (twice % 2 != 0)
      violated("'", name, "': required elements c n^k, found c n^(", twice, "/2)");
    return twice / 2;
  }

  // Gates have a law only if both members have the same tables, and if no dimension that grows with
  // n has tables of its own: an index along it must not move the table.
  void requireSameTables(const Array& x, const Array& y) const {
    const auto &atA = *x.as<StepOp>(), &atB = *y.as<StepOp>();
    if (atA.tables.start != atB.tables.start || atA.tables.p != atB.tables.p ||
        atA.tables.q != atB.tables.q)
      violated("'", x.name, "': required tables that do not depend on n, found others at ", a_.n,
               " and ", b_.n, " tokens");
    for (std::size_t d = 0; d < x.shape.size(); ++d)
      if (x.shape[d] != y.shape[d] && (atA.tableAt.strides[d] != 0 || atB.tableAt.strides[d] != 0))
        violated("'", x.name, "': required one table for all tokens, found a table each");
  }

  // Adds the degrees of the paths that lead from one element of a step through sums to wires.
  void addDegrees(std::set<int>& degrees, const std::string& name, const View& atA, const View& atB,
                  const Array& x, const Array& y) const {
    std::vector<LeafPath> from = pathsOf(a_.circuit, atA, x.shape);
    std::vector<LeafPath> to = pathsOf(b_.circuit, atB, y.shape);
    if (from.size() != to.size()) violated("'", name, "': required the same paths at every n");
    for (std::size_t k = 0; k < from.size(); ++k)
      degrees.insert(degreeOf(name, from[k].over, to[k].over));
  }

  // The powers of n that the fan-in of a gate adds up: one for each path to a wire. A path without
  // a reduction over tokens has degree 0.
  std::set<int> fanInDegrees(const Array& x, const Array& y) const {
    const auto &atA = *x.as<StepOp>(), &atB = *y.as<StepOp>();
    std::set<int> degrees;
    addDegrees(degrees, x.name, atA.numerator, atB.numerator, x, y);
    if (atA.denominator.has_value() != atB.denominator.has_value())
      violated("'", x.name, "': required a denominator at every n or at none");
    if (atA.denominator) addDegrees(degrees, x.name, *atA.denominator, *atB.denominator, x, y);
    if (degrees.empty()) degrees.insert(0);
    if (degrees.size() > 2)
      violated("'", x.name, "': required sums over at most two powers of n, found ",
               degrees.size());
    return degrees;
  }

  // A figure of an array in both members.
  struct Figure {
    const std::string& array;
    const char* what;
    Count atA, atB;
  };

  // The polynomial through a figure with terms of these degrees, each raised by `more`.
  Polynomial law(const Figure& figure, const std::set<int>& degrees, int more) const {
    std::set<int> all;
    for (int d : degrees) all.insert(d + more);
    auto found = through({a_.n, figure.atA}, {b_.n, figure.atB}, all);
    if (!found)
      violated("'", figure.array, "': ", figure.what, ": required a polynomial of the degrees ",
               listText(all), ", found ", decimal(figure.atA), " at ", a_.n, " tokens and ",
               decimal(figure.atB), " at ", b_.n);
    return *found;
  }

  // Figures of all elements together have the degrees of one element, raised by the degree of the
  // number of elements. Figures that are maxima over elements have the degrees of one element.
  ArrayLaw lawOf(ArrayId id) const {
    const Array &x = a_.circuit.array(id), &y = b_.circuit.array(id);
    if (y.as<StepOp>() == nullptr) violated("'", x.name, "': required a step at every n");
    const Counts &u = a_.counts[id], &v = b_.counts[id];
    requireSameTables(x, y);
    int elements = degreeOf(x.name, x.shape, y.shape);
    std::set<int> degrees = fanInDegrees(x, y);
    ArrayLaw result{id, x.name, {}, {}, {}, {}, {}, {}};
    auto lawFor = [&](const char* what, Count atA, Count atB, const std::set<int>& of, int more) {
      return law({x.name, what, atA, atB}, of, more);
    };
    result.elements = lawFor("elements", x.elements, y.elements, {0}, elements);
    result.gates = lawFor("gates", u.gates, v.gates, {0}, elements);
    result.wires = lawFor("wires", u.wires, v.wires, degrees, elements);
    result.sumOfWeights =
        lawFor("sum of |weights|", u.sumOfWeights, v.sumOfWeights, degrees, elements);
    result.fanIn = lawFor("largest fan-in", u.largestFanIn, v.largestFanIn, degrees, 0);
    result.weight = lawFor("largest |weight|", u.largestWeight, v.largestWeight, {0}, 0);
    return result;
  }

  const Member& a_;
  const Member& b_;
};

}  // namespace

Member memberOf(std::int64_t n, Circuit circuit) {
  Member member{n, std::move(circuit), {}};
  member.counts = countArrays(member.circuit);
  return member;
}

std::vector<ArrayLaw> lawsOf(const Member& a, const Member& b) {
  TC0_ASSERT(a.n < b.n);
  return Derivation(a, b).run();
}

// A member of the family has the steps of the laws and no others, each under its number and its
// name.
std::string differenceFrom(const std::vector<ArrayLaw>& laws, const Member& member) {
  const PerArray<Array>& arrays = member.circuit.arrays();
  auto steps = std::count_if(arrays.begin(), arrays.end(),
                             [](const Array& array) { return array.as<StepOp>() != nullptr; });
  if (steps != std::ssize(laws))
    return cat(member.n, " tokens: required ", laws.size(), " steps, found ", steps);
  for (const ArrayLaw& law : laws) {
    if (law.array >= arrays.nextId() || arrays[law.array].name != law.name)
      return cat(member.n, " tokens: required '", law.name, "' as array ", law.array);
    const Counts& counts = member.counts[law.array];
    struct Figure {
      const char* what;
      const Polynomial& law;
      Count counted;
    };
    const Figure figures[] = {
        {"elements", law.elements, static_cast<Count>(arrays[law.array].elements)},
        {"gates", law.gates, counts.gates},
        {"wires", law.wires, counts.wires},
        {"sum of |weights|", law.sumOfWeights, counts.sumOfWeights},
        {"largest fan-in", law.fanIn, counts.largestFanIn},
        {"largest |weight|", law.weight, counts.largestWeight}};
    for (const Figure& figure : figures)
      if (Wide predicted = figure.law.at(member.n);
          predicted < 0 || static_cast<Count>(predicted) != figure.counted)
        return cat(member.n, " tokens: '", law.name, "': ", figure.what, ": ", text(figure.law),
                   " is ", signedDecimal(predicted), ", counted ", decimal(figure.counted));
  }
  return "";
}

}  // namespace tc0::family
