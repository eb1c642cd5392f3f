#include "tools/check/flatten.h"

#include <algorithm>
#include <cassert>
#include <tuple>

#include "tools/check/error.h"

namespace tc0check {

namespace {

constexpr int kMaxNesting = 4000;        // of sums: flattening recurses
constexpr Count kWorthKeeping = 64;      // visits
constexpr std::size_t kLoose = 1 << 20;  // pieces

auto keyOf(const Piece& piece) {
  return std::tie(piece.source, piece.element, piece.via, piece.variant);
}

bool before(const Piece& a, const Piece& b) { return keyOf(a) < keyOf(b); }

/// Appends a piece that sorts at or behind the last one. Equal pieces become one, and one whose
/// weight has come to 0 is dropped as soon as another piece follows it; close() drops the last.
void append(Form& form, const Piece& piece) {
  assert(form.empty() || !before(piece, form.back()));
  if (!form.empty() && keyOf(form.back()) == keyOf(piece)) {
    form.back().weight = addWeights(form.back().weight, piece.weight);
  } else {
    if (!form.empty() && form.back().weight == 0) form.pop_back();
    form.push_back(piece);
  }
}

void close(Form& form) {
  if (!form.empty() && form.back().weight == 0) form.pop_back();
}

Form merge(const Form& a, const Form& b) {
  Form result;
  result.reserve(a.size() + b.size());
  std::size_t i = 0, j = 0;
  while (i < a.size() || j < b.size()) {
    bool first = j == b.size() || (i < a.size() && before(a[i], b[j]));
    append(result, first ? a[i++] : b[j++]);
  }
  close(result);
  return result;
}

}  // namespace

void Gatherer::start() {
  loose_.clear();
  runs_.clear();
  waiting_ = 0;
}

void Gatherer::add(const Piece& piece) {
  loose_.push_back(piece);
  if (loose_.size() >= kLoose) {
    collapseLoose();
    pushRun(loose_);
    loose_.clear();
  }
}

void Gatherer::add(const Form& form, Int weight) {
  if (form.size() < 8) {
    for (Piece piece : form) {
      piece.weight = multiplyWeights(piece.weight, weight);
      add(piece);
    }
    return;
  }
  Form run = form;
  for (Piece& piece : run) piece.weight = multiplyWeights(piece.weight, weight);
  pushRun(std::move(run));
}

void Gatherer::pushRun(Form run) {
  while (!runs_.empty() && runs_.back().size() <= 2 * run.size()) {
    waiting_ -= runs_.back().size();
    run = merge(runs_.back(), run);
    runs_.pop_back();
  }
  waiting_ += run.size();
  runs_.push_back(std::move(run));
}

void Gatherer::collapseLoose() {
  if (!std::is_sorted(loose_.begin(), loose_.end(), before)) {
    std::sort(loose_.begin(), loose_.end(), before);
  }
  Form result;
  result.reserve(loose_.size());
  for (const Piece& piece : loose_) append(result, piece);
  close(result);
  loose_.swap(result);
}

const Form& Gatherer::finish() {
  collapseLoose();
  while (!runs_.empty()) {
    loose_ = merge(runs_.back(), loose_);
    runs_.pop_back();
  }
  waiting_ = 0;
  return loose_;
}

Flattener::Flattener(const Circuit& circuit, Work& work)
    : circuit_(circuit), work_(work), kept_(circuit.arrays.size()) {
  measure();
}

void Flattener::measure() {
  std::vector<int> nesting;
  for (const Array& array : circuit_.arrays) {
    Count cost = 1;
    int deep = 0;
    if (const auto* sum = std::get_if<Sum>(&array.op)) {
      for (const Term& term : sum->terms) {
        Count each = addOrMost(1, costs_[term.source]);
        for (Int extent : term.over) each = multiplyOrMost(each, extent);
        cost = addOrMost(cost, each);
        deep = std::max(deep, 1 + nesting[term.source]);
      }
    }
    if (deep > kMaxNesting) {
      throw TooLarge(paste("array '", array.name, "' nests more than ", kMaxNesting, " sums"));
    }
    costs_.push_back(cost);
    nesting.push_back(deep);
  }
}

/// A sum is flattened by flattening its sources, so this function and addElement call each other,
/// at most kMaxNesting deep. Each depth has a gatherer of its own, which keeps its memory from sum
/// to sum.
const Form& Flattener::of(int array, Int element) {
  auto& kept = kept_[array];
  if (auto found = kept.find(element); found != kept.end()) return found->second;

  if (gatherers_.size() == depth_) gatherers_.push_back(std::make_unique<Gatherer>());
  Gatherer& gatherer = *gatherers_[depth_];
  gatherer.start();
  ++depth_;
  if (const auto* sum = std::get_if<Sum>(&circuit_[array].op)) {
    Int index[16];
    indexOf(circuit_[array].shape, element, index);
    for (const Term& term : sum->terms) addTerm(term, index, gatherer);
  } else {
    addElement(array, element, 1, gatherer);
  }
  --depth_;
  const Form& form = gatherer.finish();
  if (cost(array) >= kWorthKeeping) keep(array, element, form);
  return form;
}

/// Runs through all indices r below `over`, the last dimension fastest, as an odometer does: at[0
/// ... rank - 1] is the element's index, and at[rank ...] is r. A dimension that moves neither the
/// element nor the weight is not run through: its extent multiplies the weight.
void Flattener::addTerm(const Term& term, const Int* index, Gatherer& gatherer) {
  work_.spend(1);
  std::size_t rank = term.domain.size();
  assert(rank + term.over.size() <= 32);
  Int at[32];
  for (std::size_t d = 0; d < rank; ++d) {
    if (index[d] < term.domain[d].lo || index[d] > term.domain[d].hi) return;
    at[d] = index[d];
  }
  std::fill(at + rank, at + rank + term.over.size(), Int{0});
  Int extents[32];
  Int times = 1;
  for (std::size_t d = 0; d < term.over.size(); ++d) {
    bool moves =
        term.address.stride(rank + d) != 0 || (term.weights && term.weightAt.stride(rank + d) != 0);
    extents[d] = moves ? term.over[d] : 1;
    if (!moves) times = multiplyWeights(times, term.over[d]);
  }
  for (;;) {
    work_.spend(1);
    Int weight = term.weights ? (*term.weights)[term.weightAt.at(at)] : Int{1};
    if (weight != 0) {
      weight = multiplyWeights(multiplyWeights(weight, term.scale), times);
      addElement(term.source, term.address.at(at), weight, gatherer);
    }
    std::size_t d = term.over.size();
    while (d > 0 && ++at[rank + d - 1] == extents[d - 1]) at[rank + --d] = 0;
    if (d == 0) return;
  }
}

void Flattener::addElement(int array, Int element, Int weight, Gatherer& gatherer) {
  if (std::holds_alternative<Sum>(circuit_[array].op)) {
    const Form& form = of(array, element);
    work_.spend(form.size());
    gatherer.add(form, weight);
  } else {
    Piece piece = pieceOf(array, element);
    piece.weight = weight;
    gatherer.add(piece);
  }
  if (gatherer.pieces() > work_.pieceLimit()) {
    throw TooLarge(paste("a form of more than ", work_.pieceLimit(),
                         " pieces takes too much memory; raise the limit with --max-work N"));
  }
}

Piece Flattener::pieceOf(int array, Int element) const {
  const auto* read = std::get_if<Read>(&circuit_[array].op);
  if (read == nullptr) return {array, array, element, 0, 1};
  Int index[16];
  indexOf(circuit_[array].shape, element, index);
  return {read->step.array, array, read->step.address.at(index), read->variantAt.at(index), 1};
}

void Flattener::keep(int array, Int element, const Form& form) {
  if (form.size() + 8 > work_.pieceLimit() / 2) return;
  if (keptPieces_ + form.size() + 8 > work_.pieceLimit() / 2) {
    for (auto& forms : kept_) forms.clear();
    keptPieces_ = 0;
  }
  keptPieces_ += form.size() + 8;
  kept_[array].emplace(element, form);
}

}  // namespace tc0check
