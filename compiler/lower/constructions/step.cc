#include "compiler/lower/constructions/step.h"

#include <algorithm>
#include <map>
#include <unordered_map>
#include <utility>

#include "circuit/base/assert.h"
#include "circuit/base/error.h"
#include "circuit/base/table_values.h"
#include "compiler/lower/constructions/linear.h"
#include "compiler/lower/constructions/tables.h"
#include "compiler/lower/constructions/terms.h"

namespace tc0::lower {
namespace {

constexpr std::int64_t kMaxRead = std::int64_t{1} << 26;

const StepOp& stepOf(const Draft& draft, ArrayId id) { return *draft.array(id).as<StepOp>(); }

// Calls use(value) with the value of every table and variant at every number of gates that are 1.
template <class Use>
void forEachValue(const StepOp& step, const ReadOp& fresh, Use&& use) {
  const Tables& tables = step.tables;
  for (std::int64_t t = 0; t < tables.tables(); ++t)
    for (std::int64_t v = 0; v < fresh.variants; ++v) {
      std::int64_t value = fresh.base[t * fresh.variants + v];
      use(value);
      const std::int64_t* increments =
          fresh.increments.data() + fresh.variants * tables.start[t] + v * tables.gates(t);
      for (std::int64_t k = 0; k < tables.gates(t); ++k) use(value += increments[k]);
    }
}

// A step of a constant is a constant.
Value constantStep(Draft& draft, const std::string& name, const Value& x, const Constant& numbers,
                   const StepTables& tables, Range range) {
  AffineRow table = tableAt(x, tables);
  std::vector<std::int64_t> values;
  std::vector<std::int64_t> index(x.digits.size(), 0);
  do {
    values.push_back(valueAt(tables.tables, table.at(index.data()), numbers.value(index.data())));
  } while (advance(index.data(), x.digits));
  Value result = constant(draft, name, x.digits, integers(std::move(values)), range);
  result.groups = x.groups;
  return result;
}

}  // namespace

// A step's output is a read of its own bank with one variant. The maps of a read are composed with
// the value's, and scale and offset go into base and increments.
std::optional<ReadOp> freshOf(const Draft& draft, const Value& value) {
  const DraftArray& array = draft.array(value.array);
  ReadOp fresh;
  if (const auto* step = array.as<StepOp>()) {
    fresh = {value.array, value.at, 1, {}, step->tables.base, step->tables.increments};
  } else if (const auto* read = array.as<ReadOp>()) {
    fresh = {read->step,      {}, read->variants, compose(read->variantAt, value.at), read->base,
             read->increments};
    for (const AffineRow& row : read->at) fresh.at.push_back(compose(row, value.at));
  } else {
    return std::nullopt;
  }
  for (std::int64_t& base : fresh.base) base = base * value.scale + value.offset;
  for (std::int64_t& increment : fresh.increments) increment *= value.scale;
  return fresh;
}

std::vector<std::int64_t> valuesOf(const Draft& draft, const Value& value) {
  std::optional<ReadOp> fresh = freshOf(draft, value);
  std::vector<std::int64_t> values;
  forEachValue(stepOf(draft, fresh->step), *fresh, [&](std::int64_t one) {
    if (value.range.contains(one)) values.push_back(one);
  });
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
  return values;
}

// The value x is itself a read with tables t and variants v. The new read has a variant for each
// pair (v, k), numbered v * count + k, so that the variant stays affine in the index. Its increment
// at gate g is by how much function k changes when x passes that gate. A number that occurs in many
// tables is looked up, since each function is computed once for it.
ArrayId readFunctions(Draft& draft, const std::string& name, const Value& value,
                      const FunctionFamily& family) {
  const auto& [count, function, kAt, more] = family;
  TC0_ASSERT(count >= 1 && freshOf(draft, value).has_value());
  ReadOp fresh = *freshOf(draft, value);
  const Tables& tables = stepOf(draft, fresh.step).tables;
  Shape shape = value.digits;
  shape.insert(shape.end(), more.begin(), more.end());
  ReadOp read;
  read.step = fresh.step;
  read.at = fresh.at;
  for (AffineRow& row : read.at) row.strides.resize(shape.size(), 0);
  read.variants = fresh.variants * count;
  if (read.variants > kMaxRead / (std::ssize(tables.p) + 1))
    fail("required functions of a step with at most ", kMaxRead, " coefficients, found ",
         read.variants, " functions of ", tables.p.size(), " gates; use fewer levels of precision");
  read.base.reserve(read.variants * tables.tables());
  read.increments.reserve(read.variants * tables.p.size());
  read.variantAt = kAt;
  read.variantAt.strides.resize(shape.size(), 0);
  read.variantAt.offset += fresh.variantAt.offset * count;
  for (std::size_t d = 0; d < fresh.variantAt.strides.size(); ++d)
    read.variantAt.strides[d] += fresh.variantAt.strides[d] * count;
  std::unordered_map<std::int64_t, std::vector<std::int64_t>> known;  // all functions of x
  auto valuesAt = [&](std::int64_t x) -> const std::vector<std::int64_t>& {
    auto [place, isNew] = known.try_emplace(x);
    for (std::int64_t k = 0; isNew && k < count; ++k) place->second.push_back(function(x, k));
    return place->second;
  };
  std::vector<const std::int64_t*> at;  // the values of all functions where so many gates are 1
  for (std::int64_t t = 0; t < tables.tables(); ++t)
    for (std::int64_t v = 0; v < fresh.variants; ++v) {
      std::int64_t x = fresh.base[t * fresh.variants + v];
      at = {valuesAt(x).data()};
      const std::int64_t* increments =
          fresh.increments.data() + fresh.variants * tables.start[t] + v * tables.gates(t);
      for (std::int64_t g = 0; g < tables.gates(t); ++g)
        at.push_back(valuesAt(x += increments[g]).data());
      for (std::int64_t k = 0; k < count; ++k) {
        read.base.push_back(at[0][k]);
        for (std::size_t g = 1; g < at.size(); ++g)
          read.increments.push_back(at[g][k] - at[g - 1][k]);
      }
    }
  return draft.read(name, std::move(shape), std::move(read));
}

AffineRow tableAt(const Value& x, const StepTables& tables) {
  return tables.axis < 0 ? AffineRow{} : coordinate(x, tables.axis);
}

// For a fresh x, table t is function t of x. A scaled x that is not fresh has the tables of f(scale
// * u + offset).
Value stepped(Draft& draft, const std::string& name, const Value& x, const StepTables& tables,
              Range range) {
  if (std::optional<Constant> numbers = constantOf(draft, x))
    return constantStep(draft, name, x, *numbers, tables, range);
  ArrayId array;
  if (freshOf(draft, x)) {
    auto function = [&](std::int64_t number, std::int64_t t) {
      return valueAt(tables.tables, t, number);
    };
    array = readFunctions(draft, name, x, {tables.tables.tables(), function, tableAt(x, tables)});
  } else {
    bool plain = x.scale == 1 && x.offset == 0;
    array =
        draft.step(name, x.digits,
                   {.numerator = {x.array, x.at},
                    .tables = plain ? tables.tables : substituted(tables.tables, x.scale, x.offset),
                    .tableAt = tableAt(x, tables),
                    .reach = {unscaled(x).range}});
  }
  return valueOf(draft, array, x.groups, range);
}

Value ratioStepped(Draft& draft, const std::string& name, Value numerator, Value denominator,
                   const StepTables& tables, Range range) {
  align(draft, name, numerator, denominator);
  auto own = [&](const Value& value, const char* suffix) {  // scaled values get a sum
    bool plain = value.scale == 1 && value.offset == 0;
    Value array = plain ? value : materialised(draft, name + suffix, value);
    return View{array.array, array.at};
  };
  // The denominator's sum comes first: the order of arrays is part of a circuit's bytes.
  View below = own(denominator, ".denominator"), above = own(numerator, ".numerator");
  ArrayId array = draft.step(name, numerator.digits,
                             {.numerator = above,
                              .denominator = below,
                              .tables = tables.tables,
                              .tableAt = tableAt(numerator, tables),
                              .reach = {numerator.range, denominator.range}});
  return valueOf(draft, array, numerator.groups, range);
}

// The identity step is made of the array's own number, so that scaled copies of one value share it.
Value refreshed(Draft& draft, const std::string& name, const Value& value) {
  if (freshOf(draft, value)) return value;
  Value own = unscaled(value);
  Tables identity = tc0::tableOf(own.range, [](std::int64_t x) { return x; });
  ArrayId array =
      draft.step(name, own.digits,
                 {.numerator = {own.array, own.at}, .tables = identity, .reach = {own.range}});
  Value fresh = valueOf(draft, array, own.groups, own.range);
  fresh.scale = value.scale;
  fresh.offset = value.offset;
  fresh.range = value.range;
  return fresh;
}

}  // namespace tc0::lower
