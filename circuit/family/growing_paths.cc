#include "circuit/family/growing_paths.h"

#include "circuit/base/error.h"

namespace tc0 {
namespace {

constexpr std::size_t kMaxPaths = std::size_t{1} << 16;

// Follows all paths, depth first. `path.at` is the index in the array that is looked at.
class Walk {
 public:
  Walk(const CircuitFamily& family, const std::function<void(const GrowingPath&)>& visit)
      : family_(family), circuit_(family.base()), visit_(visit) {}

  void array(ArrayId id, GrowingPath path) {
    const Array& array = circuit_.array(id);
    const std::size_t columns = path.grows.size();
    if (const auto* sum = array.as<SumOp>()) {
      for (std::size_t k = 0; k < sum->terms.size(); ++k)
        if (sum->terms[k].scale != 0) term(id, k, path);
      return;
    }
    LeafPath& leaf = path.path;
    if (const auto* read = array.as<ReadOp>()) {
      leaf.selectors.push_back(composedWith(read->variantAt, leaf.at, columns));
      leaf.at = composedWith(read->at, leaf.at, columns);
      id = read->step;
    }
    if (const auto* step = circuit_.array(id).as<StepOp>())
      leaf.selectors.push_back(composedWith(step->tableAt, leaf.at, columns));
    leaf.leaf = id;
    found(path);
  }

 private:
  void term(ArrayId id, std::size_t number, GrowingPath path) {
    const Array& sum = circuit_.array(id);
    const Term& term = sum.as<SumOp>()->terms[number];
    const CircuitFamily::GrowingArray& growing = family_.growing()[id];
    LeafPath& leaf = path.path;
    const Shape& units = growing.terms[number].units;
    leaf.over.insert(leaf.over.end(), units.begin(), units.end());
    for (int power : growing.terms[number].powers) path.grows.push_back(power > 0);
    const std::size_t columns = path.grows.size();
    for (AffineRow& row : leaf.at) row.strides.resize(columns, 0);
    IndexMap inner = leaf.at;  // (output index, reduction index) in terms of (t, r)
    for (std::size_t j = 0; j < term.over.size(); ++j) {
      AffineRow& unit = inner.emplace_back(AffineRow{0, std::vector<std::int64_t>(columns, 0)});
      unit.strides[columns - term.over.size() + j] = 1;
    }
    for (std::size_t d = 0; d < term.domain.size(); ++d) {
      const bool whole =
          growing.powers[d] == 0 && term.domain[d].lo <= 0 && term.domain[d].hi >= sum.shape[d] - 1;
      if (!whole) leaf.borders.push_back({leaf.at[d], term.domain[d]});
    }
    if (term.weights != nullptr)
      leaf.selectors.push_back(composedWith(term.weightAt, inner, columns));
    if (term.source == kOne) {
      leaf.leaf = kOne;
      leaf.at.clear();
      found(path);
      return;
    }
    leaf.at = composedWith(term.at, inner, columns);
    array(term.source, std::move(path));
  }

  void found(const GrowingPath& path) {
    if (++paths_ > kMaxPaths) fail("family: required at most 2^16 chains of sums, found more");
    visit_(path);
  }

  const CircuitFamily& family_;
  const Circuit& circuit_;
  const std::function<void(const GrowingPath&)>& visit_;
  std::size_t paths_ = 0;
};

}  // namespace

void growingPaths(const CircuitFamily& family, const View& view, ArrayId step,
                  const std::function<void(const GrowingPath&)>& visit) {
  GrowingPath start;
  const std::size_t rank = family.base().array(step).shape.size();
  start.path.at = view.at;
  for (AffineRow& row : start.path.at) row.strides.resize(rank, 0);
  for (int power : family.growing()[step].powers) start.grows.push_back(power > 0);
  Walk(family, visit).array(view.array, std::move(start));
}

}  // namespace tc0
