#include "compiler/lower/draft.h"

#include <utility>

namespace tc0::lower {
namespace {

constexpr std::size_t kMaxCompared = 4096;
constexpr std::size_t kMaxName = 240;

// What an operation says, as bytes.
class Key {
 public:
  Key& add(std::int64_t value) {
    bytes_.append(reinterpret_cast<const char*>(&value), sizeof value);
    return *this;
  }
  Key& add(const std::vector<std::int64_t>& values) {
    add(std::ssize(values));
    bytes_.append(reinterpret_cast<const char*>(values.data()),
                  values.size() * sizeof(std::int64_t));
    return *this;
  }
  // Strides that are all 0 may be left out; written or not, the row says the same.
  Key& add(const AffineRow& row) {
    add(row.offset);
    std::size_t size = row.strides.size();
    while (size > 0 && row.strides[size - 1] == 0) --size;
    return add(std::vector<std::int64_t>(row.strides.begin(),
                                         row.strides.begin() + static_cast<std::ptrdiff_t>(size)));
  }
  Key& add(const IndexMap& map) {
    add(std::ssize(map));
    for (const AffineRow& row : map) add(row);
    return *this;
  }
  Key& add(const Integers& values) {
    if (values == nullptr) return add(0);
    if (values->size() <= kMaxCompared) return add(1).add(*values);
    return add(2).add(static_cast<std::int64_t>(reinterpret_cast<std::uintptr_t>(values.get())));
  }
  Key& add(const View& view) { return add(std::int64_t{view.array}).add(view.at); }
  Key& add(const Tables& tables) {
    return add(tables.start).add(tables.p).add(tables.q).add(tables.base).add(tables.increments);
  }
  Key& add(const Term& term) {
    add(std::int64_t{term.source}).add(term.scale).add(term.over).add(term.at);
    add(term.weights).add(term.weightAt).add(std::ssize(term.domain));
    for (Range interval : term.domain) add(interval.lo).add(interval.hi);
    return *this;
  }

  std::string take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

std::string keyOf(const DraftArray& array) {
  Key key;
  key.add(static_cast<std::int64_t>(array.op.index())).add(array.shape);
  if (const auto* sum = array.as<SumOp>()) {
    for (const Term& term : sum->terms) key.add(term);
  } else if (const auto* step = array.as<StepOp>()) {
    key.add(step->numerator).add(step->denominator ? 1 : 0);
    if (step->denominator) key.add(*step->denominator);
    key.add(step->tables).add(step->tableAt);
  } else if (const auto* read = array.as<ReadOp>()) {
    key.add(std::int64_t{read->step}).add(read->at).add(read->variants).add(read->variantAt);
    key.add(read->base).add(read->increments);
  }
  return key.take();
}

}  // namespace

ArrayId Draft::append(DraftArray array) {
  arrays_.push_back(std::move(array));
  owners_.push_back(owner_);
  return static_cast<ArrayId>(arrays_.size()) - 1;
}

ArrayId Draft::make(const std::string& name, DraftArray array) {
  if (array.as<InputOp>() == nullptr) {
    auto [known, fresh] = known_.try_emplace(keyOf(array), static_cast<ArrayId>(arrays_.size()));
    if (!fresh) return known->second;
  }
  std::string own = name.size() > kMaxName ? name.substr(name.size() - kMaxName) : name;
  while (!own.empty() && (static_cast<unsigned char>(own[0]) & 0xc0U) == 0x80) own.erase(0, 1);
  array.name = own;
  for (int count = ++names_[own]; count > 1; count = ++names_[array.name])
    array.name = own + "~" + std::to_string(names_[own]++);
  return append(std::move(array));
}

ArrayId Draft::input(const std::string& name, Shape shape, Range range) {
  return make(name,
              {{}, std::move(shape), InputOp{range, codingFor(Coding::Kind::kOffset, range)}});
}

ArrayId Draft::sum(const std::string& name, Shape shape, std::vector<Term> terms) {
  for (Term& term : terms)
    if (term.weights != nullptr) term.weightAt.strides.resize(shape.size() + term.over.size(), 0);
  return make(name, {{}, std::move(shape), SumOp{std::move(terms)}});
}

ArrayId Draft::step(const std::string& name, Shape shape, View numerator,
                    std::optional<View> denominator, Tables tables, AffineRow tableAt,
                    Reach reach) {
  tableAt.strides.resize(shape.size(), 0);
  return make(
      name,
      {{},
       std::move(shape),
       StepOp{
           std::move(numerator), std::move(denominator), std::move(tables), std::move(tableAt), {}},
       reach});
}

ArrayId Draft::read(const std::string& name, Shape shape, ReadOp read) {
  read.variantAt.strides.resize(shape.size(), 0);
  return make(name, {{}, std::move(shape), std::move(read)});
}

}  // namespace tc0::lower
