#include "circuit/family/family_gates.h"

#include <algorithm>
#include <charconv>

#include "circuit/base/assert.h"
#include "circuit/base/error.h"
#include "circuit/family/family_form.h"

namespace tc0 {
namespace {

// The wires of an element: those of an input's coding.
std::int64_t widthOf(const InputOp& input) { return input.coding.width; }

constexpr Count kMostWires = Count{1} << 120;  // of an array

// An extent c or c s. Numbers of elements are products of these.
std::int64_t extentAt(std::int64_t unit, int power, std::int64_t side) {
  const std::int64_t extent = SideNumber{unit, power}.at(side, "family: extent");
  if (!withinLimit(magnitude(extent)))
    fail("family: required extents below 2^62, found ", extent, " with s = ", side);
  return extent;
}

// The elements of an array of a member, each of which has at most so many wires.
Count elementsOf(const CircuitFamily::GrowingArray& array, std::int64_t side, Count wires) {
  Count elements = 1;
  for (std::size_t d = 0; d < array.units.size(); ++d) {
    const auto extent = static_cast<Count>(extentAt(array.units[d], array.powers[d], side));
    if (elements > kMostWires / extent / std::max(wires, Count{1}))
      fail("family: required fewer than 2^120 wires of an array, found more with s = ", side);
    elements *= extent;
  }
  return elements;
}

std::int64_t numberIn(std::string_view text, const std::string& name) {
  std::int64_t value = 0;
  while (text.starts_with(' ')) text.remove_prefix(1);
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value < 0)
    fail("wire: required a name as 'exp[0, 3].5', found '", shortened(name), "'");
  return value;
}

}  // namespace

Count FamilyPiece::elements() const {
  Count result = 1;
  for (std::size_t d = 0; d < at.size(); ++d) {
    const int reduction = at[d].reduction;
    const bool first = std::none_of(at.begin(), at.begin() + d, [&](const auto& one) {
      return one.factor != 0 && one.reduction == reduction;
    });
    if (at[d].factor != 0 && first) result *= static_cast<Count>(at[d].count);
  }
  return result;
}

// A piece has the element if every coordinate says one value for its reduction, within its count.
std::int64_t FamilyGate::weight(const FamilyWire& wire) const {
  std::int64_t weight = 0;
  for (const FamilyPiece& piece : pieces) {
    if (piece.array != wire.array || wire.bit >= std::ssize(piece.weights)) continue;
    std::map<int, std::int64_t> reductions;
    bool inside = true;
    for (std::size_t d = 0; d < piece.at.size() && inside; ++d) {
      const FamilyCoordinate& one = piece.at[d];
      const std::int64_t rest = wire.index[d] - one.value;
      if (one.factor == 0) {
        inside = rest == 0;
        continue;
      }
      const std::int64_t r = rest / one.factor;
      inside = rest % one.factor == 0 && r >= 0 && r < one.count &&
               reductions.try_emplace(one.reduction, r).first->second == r;
    }
    if (inside) weight += piece.weights[wire.bit];
  }
  return weight;
}

FamilyGates::FamilyGates(const CircuitFamily& family, std::int64_t side)
    : family_(family), base_(family.base()), side_(side), first_(base_.arrays().size(), 0) {
  if (side < 1 || side > family.maxSide())
    fail("family: required a side from 1 to ", family.maxSide(), ", found ", side);
  requireNumbered(family);
  for (ArrayId id : base_.arrays().ids()) {
    const Array& array = base_.array(id);
    const CircuitFamily::GrowingArray& growing = family.growing()[id];
    for (const auto& term : growing.terms)
      for (std::size_t j = 0; j < term.units.size(); ++j)
        extentAt(term.units[j], term.powers[j], side);
    if (const auto* input = array.as<InputOp>()) {
      const auto width = static_cast<Count>(widthOf(*input));
      first_[id] = inputWires_;
      inputWires_ += elementsOf(growing, side, width) * width;
    } else if (const auto* step = array.as<StepOp>()) {
      elementsOf(growing, side, step->tables.p.size());
      first_[id] = gates_;
      if (step->layout.total() > 0) gates_ += gatesFrom(id, 0, step->tableAt.offset);
    }
  }
}

std::int64_t FamilyGates::extent(ArrayId array, std::size_t dimension) const {
  const CircuitFamily::GrowingArray& growing = family_.growing()[array];
  return growing.units[dimension] * (growing.powers[dimension] > 0 ? side_ : 1);
}

// The gates of a block of the dimensions from d on, if those before have brought the table to
// `table`: a sum over the indices along d if they move the table, and else a multiple.
Count FamilyGates::gatesFrom(ArrayId id, std::size_t d, std::int64_t table) const {
  const Array& array = base_.array(id);
  const StepOp& step = *array.as<StepOp>();
  if (d == array.shape.size()) return static_cast<Count>(step.tables.gates(table));
  auto [known, isNew] = gatesFrom_.try_emplace({id, d, table}, 0);
  if (!isNew) return known->second;
  const std::int64_t stride = step.tableAt.strides[d];
  Count sum = 0;
  if (stride == 0)
    sum = static_cast<Count>(extent(id, d)) * gatesFrom(id, d + 1, table);
  else
    for (std::int64_t i = 0; i < extent(id, d); ++i)
      sum += gatesFrom(id, d + 1, table + stride * i);
  return gatesFrom_[{id, d, table}] = sum;
}

FamilyWire FamilyGates::gateAt(Count g) const {
  if (g >= gates_) fail("gate: required a number below ", decimal(gates_), ", found ", decimal(g));
  FamilyWire place;
  for (ArrayId id : base_.arrays().ids())
    if (const auto* step = base_.array(id).as<StepOp>();
        step != nullptr && step->layout.total() > 0 && first_[id] <= g)
      place.array = id;
  g -= first_[place.array];
  const StepOp& step = *base_.array(place.array).as<StepOp>();
  std::int64_t table = step.tableAt.offset;
  for (std::size_t d = 0; d < step.tableAt.strides.size(); ++d) {
    const std::int64_t stride = step.tableAt.strides[d];
    std::int64_t i = 0;
    if (stride == 0) {
      const Count block = gatesFrom(place.array, d + 1, table);
      i = static_cast<std::int64_t>(g / block);
      g %= block;
    } else {
      for (Count block; (block = gatesFrom(place.array, d + 1, table + stride * i)) <= g; ++i)
        g -= block;
    }
    place.index.push_back(i);
    table += stride * i;
  }
  place.bit = static_cast<std::int64_t>(g);
  return place;
}

FamilyWire FamilyGates::wireAt(Count w) const {
  if (w >= inputWires_) {
    if (w - inputWires_ >= gates_)
      fail("wire: required a number below ", decimal(inputWires_ + gates_), ", found ", decimal(w));
    return gateAt(w - inputWires_);
  }
  FamilyWire wire;
  for (ArrayId id : base_.arrays().ids())
    if (const auto* input = base_.array(id).as<InputOp>();
        input != nullptr && widthOf(*input) > 0 && first_[id] <= w)
      wire.array = id;
  Count rest = w - first_[wire.array];
  const auto width = static_cast<Count>(widthOf(*base_.array(wire.array).as<InputOp>()));
  wire.bit = static_cast<std::int64_t>(rest % width);
  rest /= width;
  wire.index.assign(base_.array(wire.array).shape.size(), 0);
  for (std::size_t d = wire.index.size(); d-- > 0;) {
    const auto whole = static_cast<Count>(extent(wire.array, d));
    wire.index[d] = static_cast<std::int64_t>(rest % whole);
    rest /= whole;
  }
  return wire;
}

void FamilyGates::requireInside(const FamilyWire& wire) const {
  const Array& array = base_.array(wire.array);
  bool inside = wire.index.size() == array.shape.size();
  for (std::size_t d = 0; inside && d < wire.index.size(); ++d)
    inside = wire.index[d] >= 0 && wire.index[d] < extent(wire.array, d);
  if (!inside)
    fail("wire: required an element of '", array.name, "', found ", listText(wire.index));
  std::int64_t wires = 0;
  if (const auto* input = array.as<InputOp>()) wires = widthOf(*input);
  if (const auto* step = array.as<StepOp>()) {
    const AffineRow& row = step->tableAt;  // does not depend on dimensions that grow
    wires = step->tables.gates(row.at(wire.index.data()));
  }
  if (wire.bit < 0 || wire.bit >= wires)
    fail("wire: required one of the ", wires, " wires of '", array.name, "' there, found number ",
         wire.bit);
}

Count FamilyGates::wireNumber(const FamilyWire& wire) const {
  requireInside(wire);
  const Array& array = base_.array(wire.array);
  Count before = 0;
  if (const auto* input = array.as<InputOp>()) {
    for (std::size_t d = 0; d < wire.index.size(); ++d)
      before =
          before * static_cast<Count>(extent(wire.array, d)) + static_cast<Count>(wire.index[d]);
    return first_[wire.array] + before * static_cast<Count>(widthOf(*input)) +
           static_cast<Count>(wire.bit);
  }
  const StepOp& step = *array.as<StepOp>();
  std::int64_t table = step.tableAt.offset;
  for (std::size_t d = 0; d < wire.index.size(); ++d) {
    const std::int64_t stride = step.tableAt.strides[d];
    if (stride == 0)
      before += static_cast<Count>(wire.index[d]) * gatesFrom(wire.array, d + 1, table);
    else
      for (std::int64_t i = 0; i < wire.index[d]; ++i)
        before += gatesFrom(wire.array, d + 1, table + stride * i);
    table += stride * wire.index[d];
  }
  return inputWires_ + first_[wire.array] + before + static_cast<Count>(wire.bit);
}

FamilyWire FamilyGates::named(const std::string& name) const {
  const std::size_t close = name.rfind("]."), open = name.rfind('[', close);
  if (close == std::string::npos || open == std::string::npos)
    fail("wire: required a name as 'exp[0, 3].5', found '", shortened(name), "'");
  FamilyWire wire;
  wire.array = base_.find(name.substr(0, open));
  if (base_.array(wire.array).as<SumOp>() != nullptr ||
      base_.array(wire.array).as<ReadOp>() != nullptr)
    fail("wire: required an input or a step, found '", shortened(name.substr(0, open)), "'");
  std::string_view list = std::string_view(name).substr(open + 1, close - open - 1);
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    wire.index.push_back(numberIn(list.substr(0, comma), name));
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  wire.bit = numberIn(std::string_view(name).substr(close + 2), name);
  requireInside(wire);
  return wire;
}

std::string FamilyGates::name(const FamilyWire& wire) const {
  return cat(base_.array(wire.array).name, listText(wire.index), ".", wire.bit);
}

FamilyGate FamilyGates::gate(const FamilyWire& place) const {
  const auto* step = base_.array(place.array).as<StepOp>();
  if (step == nullptr) fail("gate: required a step, found '", base_.array(place.array).name, "'");
  requireInside(place);
  if (auto violation = violationOf(family_, place.array)) fail("gate: ", text(*violation));
  const CircuitFamily::GrowingArray& growing = family_.growing()[place.array];
  FamilyGate gate;
  gate.place = place;
  const std::int64_t k = step->tables.start[step->tableAt.at(place.index.data())] + place.bit;
  gate.p = step->tables.p[k];
  gate.q = growing.power == 0
               ? step->tables.qAt(k)
               : SideNumber{growing.q[k], growing.power}.at(side_, "gate, number q of the table");
  gate.ratio = step->denominator.has_value();
  FamilyForm form(family_, side_);
  form.add(step->numerator, place.index, gate.q);
  if (step->denominator) form.add(*step->denominator, place.index, -gate.p);
  gate.threshold = (step->denominator ? 0 : Wide{gate.p}) - form.constant();
  gate.pieces = form.pieces();
  return gate;
}

}  // namespace tc0
