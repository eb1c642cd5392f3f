#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "compiler/lower/constructions/tables.h"
#include "compiler/lower/constructions/value.h"

namespace tc0::lower {

/// The read that a fresh value is, indexed by the value's digits; none for a value that is not
/// fresh.
///
/// A value is fresh if it is a function of one bank's gates alone: the output of a step, or a read
/// of it, seen through views, scales and offsets. Every other function of a fresh value has the
/// same gates with other coefficients, so it costs no gates and no levels.
std::optional<ReadOp> freshOf(const Draft& draft, const Value& value);

/// The values that a fresh value can take within its range, in rising order.
std::vector<std::int64_t> valuesOf(const Draft& draft, const Value& value);

/// A list of functions of one number, and the function that each element of the result uses.
struct FunctionFamily {
  std::int64_t count = 1;
  std::function<std::int64_t(std::int64_t x, std::int64_t k)> function;  // function k of x
  AffineRow kAt = {};  // k, affine in the result's digits: those of the value, then those of `more`
  Shape more = {};
};

/// Functions of a fresh value. Levels: 0. Gates: 0. Wires: 0.
ArrayId readFunctions(Draft& draft, const std::string& name, const Value& value,
                      const FunctionFamily& family);

/// y = table(x), for tables that are narrowed already. If x is fresh this is a read and has no
/// gates. If not, it takes one level, and for each element a gate for each breakpoint of its table.
/// The fan-in of a gate is that of x's form.
Value stepped(Draft& draft, const std::string& name, const Value& x, const StepTables& tables,
              Range range);

/// y = table(numerator / denominator) for equal shapes, where the circuit proves the denominator
/// positive. It takes one level and a gate for each breakpoint. The wires of a gate are those of
/// both forms together.
Value ratioStepped(Draft& draft, const std::string& name, Value numerator, Value denominator,
                   const StepTables& tables, Range range);

/// The row that says which of the tables an element of x uses.
AffineRow tableAt(const Value& x, const StepTables& tables);

/// The value itself if it is fresh. If not, an identity step of it, which takes one level and a
/// gate for every number of its range above the least.
Value refreshed(Draft& draft, const std::string& name, const Value& value);

}  // namespace tc0::lower
