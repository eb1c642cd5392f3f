#include "compiler/family/law.h"

#include <algorithm>
#include <cmath>

#include "circuit/paths.h"

namespace tc0::family {
namespace {

template <class... Parts>
[[noreturn]] void violated(const Parts&... parts) {
  throw LawError(cat(parts...));
}

std::int64_t rootOf(std::int64_t n) {
  return static_cast<std::int64_t>(std::llround(std::sqrt(static_cast<double>(n))));
}

// A pair of members, array by array.
class Derivation {
 public:
  Derivation(const Member& a, const Member& b) : a_(a), b_(b) {}

  std::vector<ArrayLaw> run() {
    const auto &from = a_.circuit.arrays(), &to = b_.circuit.arrays();
    if (from.size() != to.size())
      violated("required the same arrays at ", a_.n, " and ", b_.n, " tokens, found ", from.size(),
               " and ", to.size());
    std::vector<ArrayLaw> laws;
    for (std::size_t id = 0; id < from.size(); ++id) {
      if (from[id].name != to[id].name)
        violated("array ", id, ": required one name, found '", from[id].name, "' and '",
                 to[id].name, "'");
      if (from[id].as<StepOp>() != nullptr) laws.push_back(lawOf(id));
    }
    return laws;
  }

 private:
  // j where the extent is c n^(j/2).
  int halfDegree(const std::string& name, std::int64_t atA, std::int64_t atB) const {
    std::int64_t s = rootOf(a_.n), t = rootOf(b_.n);
    for (int j = 0; j <= 2; ++j, atA *= t, atB *= s)
      if (atA == atB) return j;
    violated("'", name, "': required extents c, c n^(1/2) or c n, found another");
  }

  int degreeOf(const std::string& name, const Shape& atA, const Shape& atB) const {
    if (atA.size() != atB.size()) violated("'", name, "': required shapes of one rank");
    int twice = 0;
    for (std::size_t d = 0; d < atA.size(); ++d) twice += halfDegree(name, atA[d], atB[d]);
    if (twice % 2 != 0)
      violated("'", name, "': required elements c n^k, found c n^(", twice, "/2)");
    return twice / 2;
  }

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

  void addDegrees(std::set<int>& degrees, const std::string& name, const View& atA, const View& atB,
                  const Array& x, const Array& y) const {
    std::vector<LeafPath> from = pathsOf(a_.circuit, atA, x.shape);
    std::vector<LeafPath> to = pathsOf(b_.circuit, atB, y.shape);
    if (from.size() != to.size()) violated("'", name, "': required the same paths at every n");
    for (std::size_t k = 0; k < from.size(); ++k)
      degrees.insert(degreeOf(name, from[k].over, to[k].over));
  }

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

  Polynomial law(const std::string& name, const char* what, Count atA, Count atB,
                 const std::set<int>& degrees, int more) const {
    std::set<int> all;
    for (int d : degrees) all.insert(d + more);
    auto found = through({a_.n, atA}, {b_.n, atB}, all);
    if (!found)
      violated("'", name, "': ", what, ": required a polynomial of the degrees ", listText(all),
               ", found ", decimal(atA), " at ", a_.n, " tokens and ", decimal(atB), " at ", b_.n);
    return *found;
  }

  ArrayLaw lawOf(std::size_t id) const {
    const Array &x = a_.circuit.arrays()[id], &y = b_.circuit.arrays()[id];
    if (y.as<StepOp>() == nullptr) violated("'", x.name, "': required a step at every n");
    const Counts &u = a_.counts[id], &v = b_.counts[id];
    requireSameTables(x, y);
    int elements = degreeOf(x.name, x.shape, y.shape);
    std::set<int> degrees = fanInDegrees(x, y);
    ArrayLaw result{id, x.name, {}, {}, {}, {}, {}, {}};
    auto number = [](std::int64_t value) { return static_cast<Count>(value); };
    result.elements =
        law(x.name, "elements", number(x.elements), number(y.elements), {0}, elements);
    result.gates = law(x.name, "gates", u.gates, v.gates, {0}, elements);
    result.wires = law(x.name, "wires", u.wires, v.wires, degrees, elements);
    result.sumOfWeights =
        law(x.name, "sum of |weights|", u.sumOfWeights, v.sumOfWeights, degrees, elements);
    result.fanIn = law(x.name, "largest fan-in", u.largestFanIn, v.largestFanIn, degrees, 0);
    result.weight = law(x.name, "largest |weight|", u.largestWeight, v.largestWeight, {0}, 0);
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

std::vector<ArrayLaw> lawsOf(const Member& a, const Member& b) { return Derivation(a, b).run(); }

std::string differenceFrom(const std::vector<ArrayLaw>& laws, const Member& member) {
  const std::vector<Array>& arrays = member.circuit.arrays();
  auto steps = std::count_if(arrays.begin(), arrays.end(),
                             [](const Array& array) { return array.as<StepOp>() != nullptr; });
  if (static_cast<std::size_t>(steps) != laws.size())
    return cat(member.n, " tokens: required ", laws.size(), " steps, found ", steps);
  for (const ArrayLaw& law : laws) {
    if (law.array >= arrays.size() || arrays[law.array].name != law.name)
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
