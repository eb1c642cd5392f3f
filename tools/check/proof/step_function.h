#pragma once

#include <unordered_map>
#include <vector>

#include "tools/check/proof/index.h"

namespace tc0check {

/// p / q, with q positive.
struct Point {
  Int p, q = 1;
};
bool operator<(const Point& a, const Point& b);

/// A function of one number x:
///
///   f(x) = slope * x + values[k],  k the number of points that are at most x
///
/// Points rise strictly, and neighbouring values differ. If x is an integer, q is empty, which
/// means 1 at every point, and slope may differ from 0. If x is a ratio, slope is 0.
struct StepFunction {
  Int slope = 0;
  std::vector<Int> p, q;
  std::vector<Int> values{0};

  std::size_t points() const { return p.size(); }
  Point point(std::size_t k) const { return {p[k], q.empty() ? 1 : q[k]}; }
  bool isConstant() const { return slope == 0 && p.empty(); }
  /// f at an integer.
  Int at(Int x) const;
  bool operator==(const StepFunction&) const = default;
};

using FunctionId = int;

/// The gates of a table, or another form over them: the value is values[k] if k of the gates are 1.
struct GateTable {
  Int identity = 0;  // tells this table from every other one; 0: it may be any table
  std::vector<Int> p, q;
  std::vector<Int> values;
};

/// Step functions, each once: equal functions have equal numbers.
///
/// A function of an integer is a function on a domain lo ... hi: it has points in lo + 1 ... hi
/// only. So two functions that agree on the domain are equal, but for one case: a slope can be
/// written as a point at every integer. `intern` writes it as a slope.
class Functions {
 public:
  Functions();

  const StepFunction& operator[](FunctionId id) const { return functions_[id]; }
  FunctionId identity() const { return 0; }
  /// How many numbers the functions have.
  std::size_t size() const { return size_; }

  /// Drops points without a change, and points outside the domain of a plain function.
  FunctionId intern(StepFunction function, Span domain);
  FunctionId internRatio(StepFunction function);

  /// table(scale * f(x) + offset), where f is plain.
  FunctionId composed(const GateTable& table, Int scale, Int offset, FunctionId f, Span domain);
  /// a * f + b * g.
  FunctionId combined(Int a, FunctionId f, Int b, FunctionId g, Span domain, bool ratio);
  /// f * g.
  FunctionId product(FunctionId f, FunctionId g, Span domain, bool ratio);

  /// f = scale * form + constant, where `form` begins with the value 0 and its first change is
  /// positive, and the changes have no common divisor.
  struct Normal {
    FunctionId form;
    Int scale, constant;
  };
  Normal normal(FunctionId f);

  /// The least and largest value on the domain.
  Span valuesOf(FunctionId f, Span domain) const;

 private:
  FunctionId keep(StepFunction function);
  FunctionId composedWithLine(const GateTable& table, Int scale, Int offset, Span domain);
  FunctionId composedWithPieces(const GateTable& table, Int scale, Int offset, FunctionId f,
                                Span domain);
  StepFunction stepsOf(FunctionId f, Span domain) const;
  template <class Combine>
  FunctionId pointwise(const StepFunction& f, const StepFunction& g, Span domain, bool ratio,
                       Combine combine);

  struct Hash {
    std::size_t operator()(const StepFunction& f) const;
  };
  std::vector<StepFunction> functions_;
  std::size_t size_ = 0;
  std::unordered_map<StepFunction, FunctionId, Hash> known_;
  std::unordered_map<FunctionId, Normal> normals_;
  struct Composition {
    Int table, scale, offset, lo, hi;
    FunctionId f;
    bool operator==(const Composition&) const = default;
  };
  struct CompositionHash {
    std::size_t operator()(const Composition& c) const;
  };
  std::unordered_map<Composition, FunctionId, CompositionHash> compositions_;
};

}  // namespace tc0check
