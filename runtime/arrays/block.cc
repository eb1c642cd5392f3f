#include "runtime/arrays/block.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <new>

namespace tc0 {
namespace {

constexpr std::align_val_t kAlignment{64};

// Calls body(index, tile row, rows) for each stretch of rows along the last dimension.
template <class Body>
void forRuns(const Shape& shape, std::int64_t first, std::int64_t rows, const Body& body) {
  std::array<std::int64_t, kMaxRank> index{};
  unflatten(shape, first, index.data());
  for (std::int64_t done = 0; done < rows;) {
    std::int64_t run = 1;
    if (!shape.empty()) run = std::min(rows - done, shape.back() - index[shape.size() - 1]);
    body(index.data(), done, run);
    done += run;
    if (done == rows) return;
    index[shape.size() - 1] += run - 1;
    advance(index.data(), shape);
  }
}

std::int64_t lastStride(const AffineRow& row) {
  return row.strides.empty() ? 0 : row.strides.back();
}

}  // namespace

AlignedBytes::AlignedBytes(std::uint64_t bytes)
    : data_(static_cast<std::byte*>(::operator new(bytes + 64, kAlignment))) {}
void AlignedBytes::Free::operator()(std::byte* bytes) const {
  ::operator delete(bytes, kAlignment);
}

Block::Block(const RunPlan& run)
    : run_(run),
      tileRows_(std::max<std::int64_t>(1, kTileNumbers / run.lanes)),
      own_(run.stateBytes),
      state_(own_.data()),
      tile_(Schedule::tileBytes(run.lanes)),
      under_(Schedule::tileBytes(run.lanes)),
      packed_(run.schedule.packedBytes(run.lanes)) {}

Block::Block(const Block& other)
    : run_(other.run_),
      tileRows_(other.tileRows_),
      own_(0),
      state_(other.state_),
      tile_(Schedule::tileBytes(run_.lanes)),
      under_(Schedule::tileBytes(run_.lanes)),
      packed_(run_.schedule.packedBytes(run_.lanes)) {}

std::int64_t Block::Part::begin(std::int64_t count, std::int64_t grain) const {
  std::int64_t grains = (count + grain - 1) / grain;
  return std::min(count, grains / of * number * grain + std::min(number, grains % of) * grain);
}

void Block::evaluate(ArrayId id, std::int64_t number, std::int64_t parts) {
  const ArrayPlan& plan = run_.plans[id];
  Part part{number, parts};
  if (isDense(id)) return evaluateDense(id, id, part);
  if (const FlatSum* sum = plan.sum()) return evaluateSum(id, *sum, part);
  const StepPlan& step = *plan.step();
  ArrayId numerator = step.flat.numerator.source;
  if (run_.schedule[numerator].inside == id && isDense(numerator))
    return evaluateDense(numerator, id, part);
  evaluateStep(id, step, part);
}

void Block::row(ArrayId id, std::int64_t element, std::int64_t* values) const {
  FlatTerm one;
  constexpr std::int64_t kWeight = 1;
  one.source = id;
  one.weights = &kWeight;
  one.at.offset = element;
  Tile tile{true, 0, 1, reinterpret_cast<std::byte*>(values)};
  clear(tile);
  addView({}, one, tile);
}

void Block::evaluateSum(ArrayId id, const FlatSum& sum, Part part) {
  std::int64_t all = run_.circuit.array(id).elements, elements = part.end(all, tileRows_);
  bool wide = run_.plans[id].wide;
  for (std::int64_t first = part.begin(all, tileRows_); first < elements; first += tileRows_) {
    Tile tile{wide, first, std::min(tileRows_, elements - first), tile_.data()};
    clear(tile);
    addSum(sum, tile);
    storeTile(id, tile);
  }
}

void Block::evaluateStep(ArrayId id, const StepPlan& step, Part part) {
  std::int64_t all = run_.circuit.array(id).elements, elements = part.end(all, tileRows_);
  bool wide = run_.plans[id].wide;
  const FlatTerm& numerator = step.flat.numerator;
  bool fused = run_.schedule[numerator.source].inside == id;
  for (std::int64_t first = part.begin(all, tileRows_); first < elements; first += tileRows_) {
    Tile tile{wide, first, std::min(tileRows_, elements - first), tile_.data()};
    clear(tile);
    if (fused)
      addSum(*run_.plans[numerator.source].sum(), tile);
    else
      addView(step.flat.shape, numerator, tile);
    applyStep(step, tile);
    storeTile(id, tile);
  }
}

void Block::clear(const Tile& tile) const {
  std::memset(tile.numbers, 0,
              static_cast<std::size_t>(tile.rows * run_.lanes * numberBytes(tile.wide)));
}

void Block::addSum(const FlatSum& sum, const Tile& tile, std::size_t except) const {
  forRuns(sum.shape, tile.first, tile.rows,
          [&](const std::int64_t* index, std::int64_t at, std::int64_t rows) {
            Tile part = tile;
            part.rows = rows;
            part.numbers += at * run_.lanes * numberBytes(tile.wide);
            for (std::size_t k = 0; k < sum.terms.size(); ++k)
              if (k != except) addTerm(sum.terms[k], index, part);
          });
}

void Block::addView(const Shape& shape, const FlatTerm& view, const Tile& tile) const {
  forRuns(shape, tile.first, tile.rows,
          [&](const std::int64_t* index, std::int64_t at, std::int64_t rows) {
            Tile part = tile;
            part.rows = rows;
            part.numbers += at * run_.lanes * numberBytes(tile.wide);
            addTerm(view, index, part);
          });
}

// Adds the term to the part of a run that lies in its domain.
void Block::addTerm(const FlatTerm& term, const std::int64_t* index, const Tile& run) const {
  Tile tile = run;
  std::int64_t skip = 0;
  for (std::size_t d = 0; d < term.domain.size(); ++d) {
    Range within = term.domain[d];
    if (d + 1 < term.domain.size()) {
      if (!within.contains(index[d])) return;
      continue;
    }
    skip = std::max<std::int64_t>(0, within.lo - index[d]);
    tile.rows = std::min(run.rows, within.hi - index[d] + 1) - skip;
    if (tile.rows <= 0) return;
    tile.numbers += skip * run_.lanes * numberBytes(tile.wide);
  }
  RowsJob job;
  job.rows = tile.rows;
  job.lanes = run_.lanes;
  job.scale = term.scale;
  job.sourceRow = lastStride(term.at);
  job.weightRow = lastStride(term.weightAt);
  std::int64_t element = term.at.at(index) + skip * job.sourceRow;
  std::int64_t weight = term.weightAt.at(index) + skip * job.weightRow;
  if (term.source == kOne) return addConstants(term, weight, job.weightRow, tile);

  const ArrayPlan& source = run_.plans[term.source];
  std::int64_t pitch = run_.lanes * bytesOf(source.element);
  std::size_t outer = term.over.empty() ? 0 : term.over.size() - 1;
  if (!term.over.empty()) {
    job.terms = term.over[outer];
    job.sourceTerm = term.overAt[outer];
    job.weightTerm = term.overWeight[outer];
  }
  auto kernel = run_.kernels.accumulate[tile.wide][source.element];
  std::array<std::int64_t, kMaxRank> at{};
  std::span<const std::int64_t> extents(term.over.data(), outer);
  do {
    std::int64_t from = element, with = weight;
    for (std::size_t d = 0; d < outer; ++d) {
      from += at[d] * term.overAt[d];
      with += at[d] * term.overWeight[d];
    }
    job.weights = term.weights + with;
    kernel(tile.numbers, this->at(term.source) + from * pitch, job);
  } while (advance(at.data(), extents));
}

void Block::addConstants(const FlatTerm& term, std::int64_t weight, std::int64_t rowStride,
                         const Tile& tile) const {
  std::int64_t together = rowStride == 0 ? tile.rows : 1;
  for (std::int64_t j = 0; j < tile.rows; j += together, weight += rowStride) {
    std::int64_t total = 0;
    std::array<std::int64_t, kMaxRank> at{};
    do {
      std::int64_t with = weight;
      for (std::size_t d = 0; d < term.over.size(); ++d) with += at[d] * term.overWeight[d];
      total += term.scale * term.weights[with];
    } while (advance(at.data(), term.over));
    run_.kernels.addConstant[tile.wide](tile.numbers + j * run_.lanes * numberBytes(tile.wide),
                                        total, together * run_.lanes);
  }
}

void Block::applyStep(const StepPlan& step, const Tile& tile) const {
  const FlatStep& flat = step.flat;
  Tile under{true, tile.first, tile.rows, under_.data()};
  if (flat.ratio) {
    clear(under);
    addView(flat.shape, flat.denominator, under);
  }
  std::int64_t stride = lastStride(flat.tableAt), lanes = run_.lanes;
  forRuns(flat.shape, tile.first, tile.rows,
          [&](const std::int64_t* index, std::int64_t at, std::int64_t rows) {
            std::int64_t table = flat.tableAt.at(index), together = stride == 0 ? rows : 1;
            for (std::int64_t j = 0; j < rows; j += together, table += stride) {
              std::int64_t from = (at + j) * lanes, count = together * lanes;
              auto* narrow = reinterpret_cast<std::int32_t*>(tile.numbers);
              auto* wide = reinterpret_cast<std::int64_t*>(tile.numbers);
              auto* below = reinterpret_cast<const std::int64_t*>(under.numbers);
              if (!tile.wide)
                run_.kernels.step(narrow + from, count, (*step.narrow)[table]);
              else if (!flat.ratio)
                run_.kernels.stepWide(wide + from, count, (*step.wide)[table]);
              else
                run_.kernels.stepRatio(wide + from, below + from, count, (*step.wide)[table]);
            }
          });
}

void Block::storeTile(ArrayId id, const Tile& tile) const {
  if (run_.schedule.placement(id, run_.lanes) == Placement::kQuads) return storeQuads(id, tile);
  Element element = run_.plans[id].element;
  std::int64_t from = tile.first * run_.lanes * bytesOf(element);
  run_.kernels.store[tile.wide][element](at(id) + from, tile.numbers, tile.rows * run_.lanes);
}

void Block::storeQuads(ArrayId id, const Tile& tile) const {
  std::int64_t zero = quadZero(run_.circuit.array(id).range), lanes = run_.lanes;
  for (std::int64_t j = 0; j < tile.rows; ++j) {
    std::int64_t element = tile.first + j;
    std::byte* target = at(id) + (element / 4 * lanes) * 4 + element % 4;
    for (std::int64_t l = 0; l < lanes; ++l) {
      std::int64_t number = 0;
      if (tile.wide)
        number = reinterpret_cast<const std::int64_t*>(tile.numbers)[j * lanes + l];
      else
        number = reinterpret_cast<const std::int32_t*>(tile.numbers)[j * lanes + l];
      target[4 * l] = static_cast<std::byte>(number - zero);
    }
  }
}

}  // namespace tc0
