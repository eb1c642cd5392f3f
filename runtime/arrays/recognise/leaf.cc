#include "runtime/arrays/recognise/leaf.h"

namespace tc0 {

AffineRow widened(AffineRow row, std::size_t columns) {
  row.strides.resize(columns, 0);
  return row;
}

IndexMap composed(const IndexMap& outer, const IndexMap& inner, std::size_t columns) {
  IndexMap rows, map;
  for (const AffineRow& row : inner) rows.push_back(widened(row, columns));
  for (const AffineRow& row : outer)
    map.push_back(widened(compose(widened(row, rows.size()), rows), columns));
  return map;
}

Leaf leafOf(const Circuit& circuit, ArrayId array, const IndexMap& at, std::size_t columns,
            bool banks) {
  Leaf leaf;
  leaf.array = leaf.shown = array;
  leaf.variant = widened({}, columns);
  leaf.bank = banks && circuit.array(array).as<StepOp>() != nullptr;
  const auto* read = circuit.array(array).as<ReadOp>();
  if (banks && read != nullptr) {
    leaf.array = read->step;
    leaf.bank = true;
    leaf.at = composed(read->at, at, columns);
    leaf.variant = composed({read->variantAt}, at, columns)[0];
  } else {
    for (const AffineRow& row : at) leaf.at.push_back(widened(row, columns));
  }
  return leaf;
}

bool isIdentity(const IndexMap& map, const Shape& shape) {
  IndexMap own = identityMap(shape.size());
  if (map.size() != own.size()) return false;
  for (std::size_t d = 0; d < map.size(); ++d) {
    AffineRow row = widened(map[d], shape.size());
    for (std::size_t c = 0; c < shape.size(); ++c)
      if (shape[c] > 1 && row.strides[c] != own[d].strides[c]) return false;
    if (row.offset != 0) return false;
  }
  return true;
}

BankValues::BankValues(const Circuit& circuit, ArrayId shown) {
  const auto* read = circuit.array(shown).as<ReadOp>();
  const StepOp& step = *circuit.array(read == nullptr ? shown : read->step).as<StepOp>();
  if (read != nullptr) variants_ = read->variants;
  for (std::int64_t table = 0; table < step.tables.tables(); ++table)
    for (std::int64_t variant = 0; variant < variants_; ++variant) {
      GateForm form =
          read == nullptr ? formOf(step.tables, table) : formOf(*read, step.tables, table, variant);
      starts_.push_back(std::ssize(values_));
      values_.push_back(form.base);
      for (std::int64_t increment : form.increments) values_.push_back(values_.back() + increment);
    }
}

}  // namespace tc0
