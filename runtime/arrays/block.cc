// Tiles of a block: sums and steps of one array, a few rows at a time. block_dense.cc has the
// matrices.
#include "runtime/arrays/block.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <new>

#include "runtime/arrays/runs.h"

namespace tc0 {
namespace {

constexpr std::align_val_t kAlignment{64};

// Bytes of scratch for the dense kernels, enough for every matrix of the circuit.
std::uint64_t scratchBytes(const RunContext& run) {
  if (run.dense == nullptr || run.dense->scratchBytes == nullptr) return 0;
  return magnitude(run.dense->scratchBytes(run.schedule.packedQuads()));
}

}  // namespace

AlignedBytes::AlignedBytes(std::uint64_t bytes)
    : data_(static_cast<std::byte*>(::operator new(bytes + 64, kAlignment))) {}
void AlignedBytes::Free::operator()(std::byte* bytes) const {
  ::operator delete(bytes, kAlignment);
}

Block::Block(const RunContext& run) : Block(run, run.stateBytes, nullptr) {}

Block::Block(const Block& other) : Block(other.run_, 0, other.state_) {}

// A block has `bytes` for the stored arrays, or uses another's state.
Block::Block(const RunContext& run, std::uint64_t bytes, std::byte* state)
    : run_(run),
      tileRows_(std::max<std::int64_t>(1, kTileNumbers / run.lanes)),
      arrays_(bytes),
      state_(state == nullptr ? arrays_.data() : state),
      tile_(Schedule::tileBytes(run.lanes)),
      denominators_(Schedule::tileBytes(run.lanes)),
      ranks_(run.schedule.rankBytes(run.lanes) / 2),
      shown_(run.schedule.rankBytes(run.lanes) / 2),
      packed_(run.schedule.packedBytes(run.lanes)),
      scratch_(scratchBytes(run)),
      widened_(4 * magnitude(run.lanes) * sizeof(std::int64_t)),
      row_(magnitude(run.lanes) * sizeof(std::int64_t)) {}

// Deals out `count` in grains; the first parts get one grain more if they do not come out even.
std::int64_t Block::Part::begin(std::int64_t count, std::int64_t grain) const {
  TC0_ASSERT(0 <= number && number <= of && of > 0 && grain > 0);
  std::int64_t grains = (count + grain - 1) / grain;
  return std::min(count, grains / of * number * grain + std::min(number, grains % of) * grain);
}

// Chooses the way: matrices go to block_dense.cc, also if they live inside this step.
void Block::evaluate(ArrayId id, std::int64_t number, std::int64_t parts) {
  TC0_ASSERT(run_.schedule[id].stored);
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

void Block::copyRow(ArrayId id, std::int64_t element, std::int64_t* values) const {
  TC0_ASSERT(run_.schedule.placement(id, run_.lanes) == Placement::kRows);
  TC0_ASSERT(element >= 0 && element < run_.circuit.array(id).elements);
  FlatTerm one;
  constexpr std::int64_t kWeight = 1;
  one.source = id;
  one.weights = &kWeight;
  one.at.offset = element;
  Tile tile{Accumulator::kInt64, 0, 1, reinterpret_cast<std::byte*>(values), true};
  addView({}, one, tile);
}

// A stored sum, tile by tile. Parts end at multiples of a tile, so no two threads share one.
void Block::evaluateSum(ArrayId id, const FlatSum& sum, Part part) {
  std::int64_t all = run_.circuit.array(id).elements, elements = part.end(all, tileRows_);
  Accumulator type = run_.plans[id].numbers;
  for (std::int64_t first = part.begin(all, tileRows_); first < elements; first += tileRows_) {
    Tile tile{type, first, std::min(tileRows_, elements - first), tile_.data(), true};
    TC0_ASSERT(magnitude(tile.rows * run_.lanes * 8) <= Schedule::tileBytes(run_.lanes));
    addSum(sum, tile);
    storeTile(id, tile);
  }
}

// A step or a read, tile by tile: its numerators are made in the tile if the sum lives inside it,
// and are read otherwise.
void Block::evaluateStep(ArrayId id, const StepPlan& step, Part part) {
  std::int64_t all = run_.circuit.array(id).elements, elements = part.end(all, tileRows_);
  Accumulator type = run_.plans[id].numbers;
  const FlatTerm& numerator = step.flat.numerator;
  bool fused = run_.schedule[numerator.source].inside == id;
  for (std::int64_t first = part.begin(all, tileRows_); first < elements; first += tileRows_) {
    Tile tile{type, first, std::min(tileRows_, elements - first), tile_.data(), true};
    if (fused)
      addSum(*run_.plans[numerator.source].sum(), tile);
    else
      addView(step.flat.shape, numerator, tile);
    finishStep(id, tile);
  }
}

// Makes all accumulators 0.
void Block::clear(const Tile& tile) const {
  std::memset(tile.numbers, 0, magnitude(rowOf(tile, tile.rows) - tile.numbers));
}

void Block::addSum(const FlatSum& sum, const Tile& tile, std::size_t except) const {
  forRuns(sum.shape, tile.first, tile.rows,
          [&](const std::int64_t* index, std::int64_t at, std::int64_t rows) {
            Tile part = tile;
            part.rows = rows;
            part.numbers = rowOf(tile, at);
            for (std::size_t k = 0; k < sum.terms.size(); ++k) {
              if (k == except) continue;
              addTerm(sum.terms[k], index, part);
              part.fresh = false;
            }
            for (const FlatProduct& product : sum.products) {
              addProduct(product, index, part);
              part.fresh = false;
            }
            for (const FlatMaximum& maximum : sum.maxima) {
              addMaximum(maximum, index, part);
              part.fresh = false;
            }
            if (part.fresh) clear(part);
          });
}

void Block::addView(const Shape& shape, const FlatTerm& view, const Tile& tile) const {
  forRuns(shape, tile.first, tile.rows,
          [&](const std::int64_t* index, std::int64_t at, std::int64_t rows) {
            Tile part = tile;
            part.rows = rows;
            part.numbers = rowOf(tile, at);
            addTerm(view, index, part);
          });
}

// Adds a term to a run of rows. What holds: the index changes in its last place alone from row to
// row (forRuns), so only the last dimension of the term's domain can cut the run, and source
// element and weight number change by one stride a row. The innermost reduction dimension goes to
// the kernel; the outer ones are counted through here.
void Block::addTerm(const FlatTerm& term, const std::int64_t* index, const Tile& run) const {
  if (term.common != nullptr) return addCommon(term, index, run);
  Tile tile = run;
  std::int64_t skip = 0;
  // Rows outside of a domain get nothing, and constants are added up elsewhere.
  if (run.fresh && (!term.domain.empty() || term.source == kOne)) clear(run), tile.fresh = false;
  for (std::size_t d = 0; d < term.domain.size(); ++d) {
    Range within = term.domain[d];
    if (d + 1 < term.domain.size()) {
      if (!within.contains(index[d])) return;
      continue;
    }
    skip = std::max<std::int64_t>(0, within.lo - index[d]);
    tile.rows = std::min(run.rows, within.hi - index[d] + 1) - skip;
    if (tile.rows <= 0) return;
    tile.numbers = rowOf(tile, skip);
  }
  RowsJob job;
  job.rows = tile.rows;
  job.lanes = run_.lanes;
  job.scale = term.scale;
  job.fresh = tile.fresh;
  job.sourceRow = lastStride(term.at);
  job.weightRow = lastStride(term.weightAt);
  std::int64_t element = term.at.at(index) + skip * job.sourceRow;
  std::int64_t weight = term.weightAt.at(index) + skip * job.weightRow;
  if (term.source == kOne) return addConstants(term, weight, job.weightRow, tile);

  TC0_ASSERT(run_.schedule.placement(term.source, run_.lanes) == Placement::kRows);
  const ArrayPlan& source = run_.plans[term.source];
  std::int64_t pitch = run_.lanes * bytesOf(source.element);
  std::size_t outer = term.over.empty() ? 0 : term.over.size() - 1;
  if (!term.over.empty()) {
    job.terms = term.over[outer];
    job.sourceTerm = term.overAt[outer];
    job.weightTerm = term.overWeight[outer];
  }
  auto kernel = run_.kernels.accumulate[placeOf(tile.type)][placeOf(source.element)];
  std::array<std::int64_t, kMaxRank> at{};
  std::span<const std::int64_t> extents(term.over.data(), outer);
  do {
    std::int64_t from = element, with = weight;
    for (std::size_t d = 0; d < outer; ++d) {
      from += at[d] * term.overAt[d];
      with += at[d] * term.overWeight[d];
    }
    job.weights = term.weights + with;
    TC0_ASSERT(from >= 0 && from < run_.circuit.array(term.source).elements);
    kernel(tile.numbers, valuesOf(term.source) + from * pitch, job);
    job.fresh = false;
  } while (advance(at.data(), extents));
}

// Adds a matrix whose rows have weights in common to a run of rows: what they share is added up
// once, then comes each diagonal.
void Block::addCommon(const FlatTerm& term, const std::int64_t* index, const Tile& tile) const {
  const CommonWeights& common = *term.common;
  TC0_ASSERT(run_.schedule.placement(term.source, run_.lanes) == Placement::kRows);
  std::int64_t row = index[term.at.strides.size() - 1], stride = term.overAt[0];
  Element element = run_.plans[term.source].element;
  std::int64_t pitch = run_.lanes * bytesOf(element);
  const std::byte* source = valuesOf(term.source) + term.at.at(index) * pitch;
  auto kernel = run_.kernels.accumulate[placeOf(tile.type)][placeOf(element)];
  RowsJob job;
  job.lanes = run_.lanes;
  job.scale = term.scale;
  job.terms = std::ssize(common.shared);
  job.sourceTerm = stride;
  job.weights = common.shared.data();
  job.weightTerm = 1;
  job.fresh = true;
  kernel(row_.data(), source, job);

  run_.kernels.addRow[placeOf(tile.type)](tile.numbers, row_.data(), tile.rows, run_.lanes,
                                          tile.fresh);
  for (const CommonWeights::Diagonal& diagonal : common.diagonals) {
    std::int64_t first = std::max(row, diagonal.first);
    std::int64_t end = std::min(row + tile.rows, diagonal.first + std::ssize(diagonal.weights));
    if (first >= end) continue;
    RowsJob part;
    part.lanes = run_.lanes;
    part.scale = term.scale;
    part.rows = end - first;
    part.sourceRow = stride;
    part.weights = diagonal.weights.data() + (first - diagonal.first);
    part.weightRow = 1;
    kernel(rowOf(tile, first - row), source + (first + diagonal.shift) * stride * pitch, part);
  }
}

// Adds a product to a run of rows. As in addTerm, the elements that it reads change by one stride a
// row, and the kernel takes the innermost reduction dimension.
void Block::addProduct(const FlatProduct& product, const std::int64_t* index,
                       const Tile& tile) const {
  const FlatTerm &a = product.a, &b = product.b;
  ProductJob job;
  job.rows = tile.rows;
  job.lanes = run_.lanes;
  job.scale = product.scale;
  job.fresh = tile.fresh;
  job.aRow = lastStride(a.at);
  job.bRow = lastStride(b.at);
  std::size_t outer = a.over.empty() ? 0 : a.over.size() - 1;
  if (!a.over.empty()) {
    job.terms = a.over[outer];
    job.aTerm = a.overAt[outer];
    job.bTerm = b.overAt[outer];
  }
  bool quads = run_.schedule.placement(a.source, run_.lanes) == Placement::kQuads;
  Element aElement = run_.plans[a.source].element, bElement = run_.plans[b.source].element;
  TC0_ASSERT(aElement != Element::kI64 && bElement != Element::kI64);
  auto kernel = run_.kernels.multiply[placeOf(tile.type)][placeOf(aElement)][placeOf(bElement)];
  std::int64_t aPitch = run_.lanes * bytesOf(aElement), bPitch = run_.lanes * bytesOf(bElement);
  std::int64_t aFirst = a.at.at(index), bFirst = b.at.at(index);
  std::array<std::int64_t, kMaxRank> at{};
  std::span<const std::int64_t> extents(a.over.data(), outer);
  do {
    std::int64_t aFrom = aFirst, bFrom = bFirst;
    for (std::size_t d = 0; d < outer; ++d) {
      aFrom += at[d] * a.overAt[d];
      bFrom += at[d] * b.overAt[d];
    }
    TC0_ASSERT(aFrom >= 0 && aFrom < run_.circuit.array(a.source).elements);
    TC0_ASSERT(bFrom >= 0 && bFrom < run_.circuit.array(b.source).elements);
    const std::byte* as = valuesOf(a.source) + aFrom * aPitch;
    const std::byte* bs = valuesOf(b.source) + bFrom * bPitch;
    if (quads)
      multiplyQuads(product, job, as, bs, tile);
    else
      kernel(tile.numbers, as, bs, job);
    job.fresh = false;
  } while (advance(at.data(), extents));
}

// Adds a maximum to a run of rows.
void Block::addMaximum(const FlatMaximum& maximum, const std::int64_t* index,
                       const Tile& tile) const {
  Element element = run_.plans[maximum.source].element;
  MaximumJob job;
  job.rows = tile.rows;
  job.lanes = run_.lanes;
  job.sourceRow = lastStride(maximum.at);
  job.places = maximum.places.data();
  job.count = std::ssize(maximum.places);
  job.scale = maximum.scale;
  job.fresh = tile.fresh;
  run_.kernels.maximum[placeOf(tile.type)][placeOf(element)](
      tile.numbers, valuesOf(maximum.source) + maximum.at.at(index) * run_.lanes * bytesOf(element),
      job);
}

// Adds a term of constants to a run of rows: all rows at once if the weight stays, else row by row.
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
    run_.kernels.addConstant[placeOf(tile.type)](rowOf(tile, j), total, together * run_.lanes);
  }
}

}  // namespace tc0
