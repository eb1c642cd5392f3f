#include "circuit/generate/random_circuit.h"

#include <algorithm>
#include <array>

#include "circuit/base/assert.h"
#include "circuit/base/error.h"
#include "circuit/builder.h"

namespace tc0 {
namespace {

// Draws arrays one after the other. Later arrays read earlier ones, so that every draw is valid by
// construction: rows are adjusted until their values lie in range.
class Maker {
 public:
  explicit Maker(const RandomCircuitParams& params) : params_(params), random_(params.seed) {}

  Circuit make() {
    for (int i = 0; i < params_.inputs; ++i) makeInput(i);
    for (int i = 0; i < params_.arrays; ++i) {
      std::string name = cat("a", i);
      std::int64_t kind = between(0, 9);
      if (kind <= 3)
        makeSum(name);
      else if (kind <= 6)
        makeStep(name);
      else if (kind <= 7)
        makeRatio(name);
      else
        makeRead(name);
    }
    builder_.output("last", last_);
    builder_.output("any", anyArray());
    return builder_.finish();
  }

 private:
  std::int64_t between(std::int64_t lo, std::int64_t hi) {
    TC0_ASSERT(lo <= hi);
    return lo + random_() % (hi - lo + 1);
  }
  bool chance(int percent) { return between(1, 100) <= percent; }

  // Takes recent arrays more often, so that circuits get deep.
  ArrayId anyArray() {
    return chance(60) ? between(std::max(0, last_ - 2), last_) : between(0, last_);
  }

  Shape shape(std::int64_t limit) {
    Shape shape;
    std::int64_t elements = 1;
    for (std::int64_t rank = between(0, 3); rank > 0; --rank) {
      std::int64_t extent = between(1, params_.maxExtent);
      if (elements * extent > limit) break;
      elements *= extent;
      shape.push_back(extent);
    }
    return shape;
  }

  // A row whose values over the box lie in [0, size). Strides go to 0, from the first, until the
  // values span less than the size; then the offset is drawn.
  AffineRow row(const Shape& extents, std::int64_t size) {
    AffineRow row{0, std::vector<std::int64_t>(extents.size(), 0)};
    for (std::int64_t& stride : row.strides)
      if (chance(60)) stride = chance(75) ? 1 : between(-2, 3);
    for (;;) {
      RowBounds bounds = boundsOf(row, extents);
      if (bounds.hi - bounds.lo < size) {
        row.offset = between(-bounds.lo, size - 1 - bounds.hi);
        return row;
      }
      auto used = std::find_if(row.strides.begin(), row.strides.end(),
                               [](std::int64_t s) { return s != 0; });
      *used = 0;
    }
  }

  IndexMap map(const Shape& extents, ArrayId source) {
    IndexMap map;
    for (std::int64_t extent : builder_.array(source).shape) map.push_back(row(extents, extent));
    return map;
  }

  void makeInput(int number) {
    using Kind = Coding::Kind;
    Kind kind =
        std::array{Kind::kOffset, Kind::kTwos, Kind::kThermometer, Kind::kBits}[between(0, 3)];
    Range range{between(-3, 1), 0};
    range.hi = range.lo + between(0, 4);
    if (kind == Kind::kBits) range = {0, 1};
    Coding coding = codingFor(kind, range);
    std::int64_t room =
        std::max(1, (params_.maxInputWires / params_.inputs) / std::max(1, coding.width));
    last_ = builder_.input(cat("x", number), shape(room), range, coding);
  }

  Term randomTerm(const Shape& output) {
    Term term;
    term.scale = chance(70) ? 1 : between(-3, 3);
    if (!chance(10)) term.source = anyArray();
    if (chance(50)) term.over = shape(params_.maxReduction);
    Shape extents = output;
    if (chance(30) && !output.empty())
      for (std::int64_t extent : output) {
        std::int64_t lo = chance(50) ? 0 : between(0, extent - 1);
        term.domain.push_back({lo, chance(50) ? extent - 1 : between(lo, extent - 1)});
      }
    extents.insert(extents.end(), term.over.begin(), term.over.end());
    if (term.source != kOne) term.at = map(extents, term.source);
    if (chance(60)) {
      std::vector<std::int64_t> weights;
      for (std::int64_t n = between(1, 24); n > 0; --n) weights.push_back(between(-3, 3));
      term.weightAt = row(extents, std::ssize(weights));
      term.weights = integers(std::move(weights));
    }
    return term;
  }

  std::vector<Term> terms(const Shape& shape) {
    std::vector<Term> terms;
    for (std::int64_t n = between(1, 3); n > 0; --n) terms.push_back(randomTerm(shape));
    // In a quarter of the sums one term comes twice, and the two cancel in full or in part.
    if (chance(25)) {
      terms.push_back(terms[0]);
      terms.back().scale = chance(50) ? -terms[0].scale : terms[0].scale + 1;
    }
    return terms;
  }

  void makeSum(const std::string& name) {
    Shape extents = shape(params_.maxElements);
    last_ = builder_.sum(name, extents, terms(extents));
  }

  // Tables with different breakpoints, drawn until there are enough and then sorted. Some have
  // none.
  Tables tables(Range range, bool ratio, std::int64_t count) {
    Tables tables;
    int most = chance(20) ? 0 : params_.maxGates;
    bool equal = chance(50);
    std::int64_t gates = between(1, std::max(1, most));
    for (; count > 0; --count) {
      std::vector<std::pair<std::int64_t, std::int64_t>> points;
      std::int64_t size = equal ? gates : between(0, params_.maxGates);
      while (std::ssize(points) < size) {
        std::pair point{
            ratio ? between(-5 - size, 5 + size) : between(range.lo - 1, range.hi + 2 + size),
            ratio ? between(1, 4) : 1};
        bool fresh = std::none_of(points.begin(), points.end(), [&](auto other) {
          return other.first * point.second == point.first * other.second;
        });
        if (fresh) points.push_back(point);
      }
      std::sort(points.begin(), points.end(),
                [](auto a, auto b) { return a.first * b.second < b.first * a.second; });
      for (auto [p, q] : points) {
        tables.p.push_back(p);
        if (ratio) tables.q.push_back(q);
        tables.increments.push_back(between(-2, 3));
      }
      tables.base.push_back(between(-2, 2));
      tables.start.push_back(std::ssize(tables.p));
    }
    return tables;
  }

  void makeStep(const std::string& name) {
    Shape extents = shape(params_.maxElements);
    ArrayId source = anyArray();
    std::int64_t count = chance(50) ? 1 : between(1, 4);
    View view{source, map(extents, source)};
    AffineRow tableAt = row(extents, count);
    last_ = builder_.step(name, extents, view, tables(builder_.array(source).range, false, count),
                          tableAt);
  }

  // The denominator is an array plus a constant that makes it at least 1. In half of the cases the
  // numerator reads that array too, so that wires are shared and may cancel.
  void makeRatio(const std::string& name) {
    ArrayId below = anyArray();
    Shape shared = builder_.array(below).shape;
    std::int64_t lowest = builder_.array(below).range.lo;
    ArrayId denominator = builder_.sum(name + "d", shared, {term(below), constantTerm(1 - lowest)});
    ArrayId numerator = chance(50) ? denominator : anyArray();
    if (chance(50))
      numerator = builder_.sum(name + "n", shared, {term(below, between(-2, 3)), constantTerm(1)});
    Shape extents = shape(params_.maxElements);
    std::int64_t count = between(1, 3);
    View view{numerator, map(extents, numerator)}, under{denominator, map(extents, denominator)};
    if (chance(50))
      under.at = view.at.size() == under.at.size() && numerator == denominator ? view.at : under.at;
    AffineRow tableAt = row(extents, count);
    last_ = builder_.ratioStep(name, extents, view, under, tables({-5, 5}, true, count), tableAt);
  }

  void makeRead(const std::string& name) {
    std::vector<ArrayId> steps;
    for (ArrayId id = 0; id <= last_; ++id)
      if (builder_.array(id).as<StepOp>() != nullptr) steps.push_back(id);
    if (steps.empty()) return makeStep(name);
    ReadOp read;
    read.step = steps[between(0, std::ssize(steps) - 1)];
    Shape extents = shape(params_.maxElements);
    read.at = map(extents, read.step);
    read.variants = between(1, 3);
    read.variantAt = row(extents, read.variants);
    const Tables& tables = builder_.array(read.step).as<StepOp>()->tables;
    read.base.resize(tables.base.size() * read.variants);
    read.increments.resize(tables.p.size() * read.variants);
    for (std::int64_t& value : read.base) value = between(-1, 1);
    for (std::int64_t& value : read.increments) value = between(-1, 2);
    last_ = builder_.read(name, extents, read);
  }

  RandomCircuitParams params_;
  std::mt19937_64 random_;
  CircuitBuilder builder_;
  ArrayId last_ = -1;
};

}  // namespace

Circuit randomCircuit(const RandomCircuitParams& params) {
  if (params.inputs < 1 || params.arrays < 0)
    fail("random circuit: required at least one input, found ", params.inputs);
  return Maker(params).make();
}

InputValues randomInputs(const Circuit& circuit, std::mt19937_64& random) {
  InputValues values;
  for (const Array& array : circuit.arrays()) {
    if (array.as<InputOp>() == nullptr) continue;
    std::uniform_int_distribution<std::int64_t> any(array.range.lo, array.range.hi);
    std::vector<std::int64_t>& elements = values.emplace_back(array.elements);
    for (std::int64_t& element : elements) element = any(random);
  }
  return values;
}

}  // namespace tc0
