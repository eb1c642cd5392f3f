#include "compiler/lower/draft.h"

#include <tuple>
#include <utility>

#include "circuit/base/assert.h"

namespace tc0::lower {
namespace {

constexpr std::size_t kMaxCompared = 4096;
constexpr std::size_t kMaxName = 240;

// The bytes of an operation. Two operations with equal bytes give equal numbers if their long lists
// are equal too, of which the bytes have a hash only.
class Key {
 public:
  Key& add(std::int64_t value) {
    bytes_.append(reinterpret_cast<const char*>(&value), sizeof value);
    return *this;
  }
  Key& add(const std::vector<std::int64_t>& values) {
    add(std::ssize(values));
    if (values.size() > kMaxCompared) return add(hashOf(values));
    bytes_.append(reinterpret_cast<const char*>(values.data()),
                  values.size() * sizeof(std::int64_t));
    return *this;
  }
  // Trailing strides of 0 do not change a row, so they are left out of its bytes.
  Key& add(const AffineRow& row) {
    add(row.offset);
    std::size_t size = row.strides.size();
    while (size > 0 && row.strides[size - 1] == 0) --size;
    return add(std::vector<std::int64_t>(row.strides.begin(), row.strides.begin() + size));
  }
  Key& add(const IndexMap& map) {
    add(std::ssize(map));
    for (const AffineRow& row : map) add(row);
    return *this;
  }
  Key& add(const Integers& values) {
    if (values == nullptr) return add(0);
    if (values->size() <= kMaxCompared) return add(1).add(*values);
    return add(2).add(std::hash<Integers>()(values));  // its address
  }
  Key& add(const View& view) { return add(view.array).add(view.at); }
  Key& add(const Tables& tables) {
    return add(tables.start).add(tables.p).add(tables.q).add(tables.base).add(tables.increments);
  }
  Key& add(const Term& term) {
    add(term.source).add(term.scale).add(term.over).add(term.at);
    add(term.weights).add(term.weightAt).add(std::ssize(term.domain));
    for (Range interval : term.domain) add(interval.lo).add(interval.hi);
    return *this;
  }

  std::string take() { return std::move(bytes_); }

 private:
  static std::int64_t hashOf(const std::vector<std::int64_t>& values) {
    std::uint64_t hash = 0;
    for (std::int64_t value : values) {
      hash = (hash ^ static_cast<std::uint64_t>(value)) * 0x9e3779b97f4a7c15U;
      hash ^= hash >> 32U;
    }
    return static_cast<std::int64_t>(hash);
  }

  std::string bytes_;
};

// Whether the lists of which a key may have a hash only are equal, for arrays with equal keys.
bool equalLists(const DraftArray& a, const DraftArray& b) {
  auto all = [](const Tables& t) { return std::tie(t.start, t.p, t.q, t.base, t.increments); };
  if (const auto* step = a.as<StepOp>()) return all(step->tables) == all(b.as<StepOp>()->tables);
  if (const auto* read = a.as<ReadOp>())
    return read->base == b.as<ReadOp>()->base && read->increments == b.as<ReadOp>()->increments;
  return true;
}

// Name, reach and an input's range are no part of the key: they do not change the numbers of an
// array.
std::string keyOf(const DraftArray& array) {
  Key key;
  key.add(array.op.index()).add(array.shape);
  if (const auto* sum = array.as<SumOp>()) {
    for (const Term& term : sum->terms) key.add(term);
  } else if (const auto* step = array.as<StepOp>()) {
    key.add(step->numerator).add(step->denominator ? 1 : 0);
    if (step->denominator) key.add(*step->denominator);
    key.add(step->tables).add(step->tableAt);
  } else if (const auto* read = array.as<ReadOp>()) {
    key.add(read->step).add(read->at).add(read->variants).add(read->variantAt);
    key.add(read->base).add(read->increments);
  }
  return key.take();
}

// A name that is too long loses its beginning, and then the rest of a UTF-8 character that the cut
// went through (bytes 10xxxxxx).
std::string shortened(const std::string& name) {
  std::string own = name.size() > kMaxName ? name.substr(name.size() - kMaxName) : name;
  while (!own.empty() && (static_cast<unsigned char>(own[0]) & 0xc0U) == 0x80) own.erase(0, 1);
  return own;
}

}  // namespace

std::string suffixed(const std::string& name, int number) {
  return shortened(name) + "~" + std::to_string(number);
}

ArrayId Draft::append(DraftArray array) {
  ArrayId id = arrays_.nextId();
  arrays_.push_back(std::move(array));
  owners_.push_back(owner_);
  return id;
}

// Returns the array that exists if an equal one was made before; inputs are never equal.
ArrayId Draft::make(const std::string& name, DraftArray array) {
  if (array.as<InputOp>() == nullptr) {
    auto [known, fresh] = known_.try_emplace(keyOf(array), arrays_.nextId());
    if (!fresh && equalLists(array, arrays_[known->second])) return known->second;
  }
  return makeNew(name, std::move(array));
}

ArrayId Draft::makeNew(const std::string& name, DraftArray array) {
  std::string own = shortened(name);
  array.name = own;
  for (int count = ++names_[own]; count > 1; count = ++names_[array.name])
    array.name = suffixed(own, names_[own]++);
  return append(std::move(array));
}

ArrayId Draft::input(const std::string& name, Shape shape, Range range) {
  return make(name,
              {{}, std::move(shape), InputOp{range, codingFor(Coding::Kind::kOffset, range)}});
}

DraftArray Draft::sumOf(Shape shape, std::vector<Term> terms) const {
  for (Term& term : terms) {
    TC0_ASSERT(term.source < arrays_.nextId());
    if (term.weights != nullptr) term.weightAt.strides.resize(shape.size() + term.over.size(), 0);
  }
  return {{}, std::move(shape), SumOp{std::move(terms)}};
}

ArrayId Draft::sum(const std::string& name, Shape shape, std::vector<Term> terms) {
  return make(name, sumOf(std::move(shape), std::move(terms)));
}

ArrayId Draft::unsharedSum(const std::string& name, Shape shape, std::vector<Term> terms) {
  return makeNew(name, sumOf(std::move(shape), std::move(terms)));
}

std::optional<ArrayId> Draft::findSum(Shape shape, std::vector<Term> terms) const {
  auto found = known_.find(keyOf(sumOf(std::move(shape), std::move(terms))));
  return found == known_.end() ? std::nullopt : std::optional(found->second);
}

ArrayId Draft::step(const std::string& name, Shape shape, DraftStep step) {
  TC0_ASSERT(step.numerator.array < arrays_.nextId());
  TC0_ASSERT(step.reach.numerator.lo <= step.reach.numerator.hi);
  step.tableAt.strides.resize(shape.size(), 0);
  StepOp op{std::move(step.numerator),
            std::move(step.denominator),
            std::move(step.tables),
            std::move(step.tableAt),
            {}};
  return make(name, {{}, std::move(shape), std::move(op), step.reach});
}

ArrayId Draft::read(const std::string& name, Shape shape, ReadOp read) {
  TC0_ASSERT(array(read.step).as<StepOp>() != nullptr);
  read.variantAt.strides.resize(shape.size(), 0);
  return make(name, {{}, std::move(shape), std::move(read)});
}

void Draft::replace(ArrayId id, SumOp op) {
  TC0_ASSERT(array(id).as<SumOp>() != nullptr);
  for ([[maybe_unused]] const Term& term : op.terms) TC0_ASSERT(term.source < id);
  arrays_[id].op = std::move(op);
}

}  // namespace tc0::lower
