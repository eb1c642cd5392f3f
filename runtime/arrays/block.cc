// Tiles of a block: sums and steps of one array, a few rows at a time. block_dense.cc has the
// matrices.
#include "runtime/arrays/block.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <new>

namespace tc0 {
namespace {

constexpr std::align_val_t kAlignment{64};

// Splits the elements [first, first + rows) of a row-major shape into runs along the last
// dimension. Within a run the index changes in its last place alone, by one each row, so every
// affine function of the index changes by one stride. Calls body(index of the run's first row, rows
// before it, its rows).
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

Block::Block(const RunContext& run)
    : run_(run),
      tileRows_(std::max<std::int64_t>(1, kTileNumbers / run.lanes)),
      arrays_(run.stateBytes),
      state_(arrays_.data()),
      tile_(Schedule::tileBytes(run.lanes)),
      denominators_(Schedule::tileBytes(run.lanes)),
      packed_(run.schedule.packedBytes(run.lanes)),
      scratch_(scratchBytes(run)),
      row_(magnitude(run.lanes) * sizeof(std::int64_t)) {}

Block::Block(const Block& other)
    : run_(other.run_),
      tileRows_(other.tileRows_),
      arrays_(0),
      state_(other.state_),
      tile_(Schedule::tileBytes(run_.lanes)),
      denominators_(Schedule::tileBytes(run_.lanes)),
      packed_(run_.schedule.packedBytes(run_.lanes)),
      scratch_(scratchBytes(run_)),
      row_(magnitude(run_.lanes) * sizeof(std::int64_t)) {}

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
  Tile tile{true, 0, 1, reinterpret_cast<std::byte*>(values)};
  clear(tile);
  addView({}, one, tile);
}

// A stored sum, tile by tile. Parts end at multiples of a tile, so no two threads share one.
void Block::evaluateSum(ArrayId id, const FlatSum& sum, Part part) {
  std::int64_t all = run_.circuit.array(id).elements, elements = part.end(all, tileRows_);
  bool wide = run_.plans[id].wide;
  for (std::int64_t first = part.begin(all, tileRows_); first < elements; first += tileRows_) {
    Tile tile{wide, first, std::min(tileRows_, elements - first), tile_.data()};
    TC0_ASSERT(magnitude(tile.rows * run_.lanes * 8) <= Schedule::tileBytes(run_.lanes));
    clear(tile);
    addSum(sum, tile);
    storeTile(id, tile);
  }
}

// A step or a read, tile by tile: its numerators are made in the tile if the sum lives inside it,
// and are read otherwise.
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

// Accumulators start from 0.
void Block::clear(const Tile& tile) const {
  std::memset(tile.numbers, 0, magnitude(tile.rows * run_.lanes * numberBytes(tile.wide)));
}

void Block::addSum(const FlatSum& sum, const Tile& tile, std::size_t except) const {
  forRuns(sum.shape, tile.first, tile.rows,
          [&](const std::int64_t* index, std::int64_t at, std::int64_t rows) {
            Tile part = tile;
            part.rows = rows;
            part.numbers += at * run_.lanes * numberBytes(tile.wide);
            for (std::size_t k = 0; k < sum.terms.size(); ++k)
              if (k != except) addTerm(sum.terms[k], index, part);
            for (const FlatProduct& product : sum.products) addProduct(product, index, part);
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

// Adds a term to a run of rows. What holds: the index changes in its last place alone from row to
// row (forRuns), so only the last dimension of the term's domain can cut the run, and source
// element and weight number change by one stride a row. The innermost reduction dimension goes to
// the kernel; the outer ones are counted through here.
void Block::addTerm(const FlatTerm& term, const std::int64_t* index, const Tile& run) const {
  if (term.common != nullptr) return addCommon(term, index, run);
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

  TC0_ASSERT(run_.schedule.placement(term.source, run_.lanes) == Placement::kRows);
  const ArrayPlan& source = run_.plans[term.source];
  std::int64_t pitch = run_.lanes * bytesOf(source.element);
  std::size_t outer = term.over.empty() ? 0 : term.over.size() - 1;
  if (!term.over.empty()) {
    job.terms = term.over[outer];
    job.sourceTerm = term.overAt[outer];
    job.weightTerm = term.overWeight[outer];
  }
  auto kernel = run_.kernels.accumulate[tile.wide][placeOf(source.element)];
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
  auto kernel = run_.kernels.accumulate[tile.wide][placeOf(element)];
  RowsJob job;
  job.lanes = run_.lanes;
  job.scale = term.scale;
  job.terms = std::ssize(common.shared);
  job.sourceTerm = stride;
  job.weights = common.shared.data();
  job.weightTerm = 1;
  std::memset(row_.data(), 0, magnitude(run_.lanes * numberBytes(tile.wide)));
  kernel(row_.data(), source, job);

  const std::int64_t one = 1;
  RowsJob copies;
  copies.lanes = run_.lanes;
  copies.rows = tile.rows;
  copies.weights = &one;
  auto spread =
      run_.kernels.accumulate[tile.wide][placeOf(tile.wide ? Element::kI64 : Element::kI32)];
  spread(tile.numbers, row_.data(), copies);

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
    kernel(tile.numbers + (first - row) * run_.lanes * numberBytes(tile.wide),
           source + (first + diagonal.shift) * stride * pitch, part);
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
  job.aRow = lastStride(a.at);
  job.bRow = lastStride(b.at);
  std::size_t outer = a.over.empty() ? 0 : a.over.size() - 1;
  if (!a.over.empty()) {
    job.terms = a.over[outer];
    job.aTerm = a.overAt[outer];
    job.bTerm = b.overAt[outer];
  }
  Element aElement = run_.plans[a.source].element, bElement = run_.plans[b.source].element;
  TC0_ASSERT(aElement != Element::kI64 && bElement != Element::kI64);
  auto kernel = run_.kernels.multiply[tile.wide][placeOf(aElement)][placeOf(bElement)];
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
    kernel(tile.numbers, valuesOf(a.source) + aFrom * aPitch, valuesOf(b.source) + bFrom * bPitch,
           job);
  } while (advance(at.data(), extents));
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
    run_.kernels.addConstant[tile.wide](tile.numbers + j * run_.lanes * numberBytes(tile.wide),
                                        total, together * run_.lanes);
  }
}

// Replaces the tile's sums by the step's values, run by run: all rows of a run at once if they
// share a table, else row by row.
void Block::applyStep(const StepPlan& step, const Tile& tile) const {
  const FlatStep& flat = step.flat;
  TC0_ASSERT(tile.wide ? step.wide.has_value() : step.narrow.has_value());
  Tile denominators{tile.wide, tile.first, tile.rows, denominators_.data()};
  std::int64_t stride = lastStride(flat.tableAt), lanes = run_.lanes;
  // Rows that share a denominator are many, as those of all channels are; it is then taken once.
  bool oneBelow = flat.ratio && lastStride(flat.denominator.at) == 0;
  if (flat.ratio && !oneBelow) {
    clear(denominators);
    addView(flat.shape, flat.denominator, denominators);
  }
  forRuns(flat.shape, tile.first, tile.rows,
          [&](const std::int64_t* index, std::int64_t at, std::int64_t rows) {
            if (oneBelow) {
              Tile one{tile.wide, tile.first, 1, denominators_.data()};
              clear(one);
              addTerm(flat.denominator, index, one);
            }
            std::int64_t table = flat.tableAt.at(index);
            std::int64_t together = stride == 0 && !oneBelow ? rows : 1;
            for (std::int64_t j = 0; j < rows; j += together, table += stride)
              stepRows(
                  step, table, tile.numbers + (at + j) * lanes * numberBytes(tile.wide),
                  denominators_.data() + (oneBelow ? 0 : (at + j) * lanes * numberBytes(tile.wide)),
                  together * lanes);
          });
}

// Looks up `count` numbers in one table. `below`: as many denominators, if it is a ratio.
void Block::stepRows(const StepPlan& step, std::int64_t table, std::byte* numbers,
                     const std::byte* below, std::int64_t count) const {
  auto* narrow = reinterpret_cast<std::int32_t*>(numbers);
  auto* wide = reinterpret_cast<std::int64_t*>(numbers);
  if (step.narrow && step.flat.ratio)
    run_.kernels.stepRatio(narrow, reinterpret_cast<const std::int32_t*>(below), count,
                           (*step.narrow)[table]);
  else if (step.narrow)
    run_.kernels.step(narrow, count, (*step.narrow)[table]);
  else if (step.flat.ratio)
    run_.kernels.stepRatioWide(wide, reinterpret_cast<const std::int64_t*>(below), count,
                               (*step.wide)[table]);
  else
    run_.kernels.stepWide(wide, count, (*step.wide)[table]);
}

void Block::storeTile(ArrayId id, const Tile& tile) const {
  if (run_.schedule.placement(id, run_.lanes) == Placement::kQuads) return storeQuads(id, tile);
  Element element = run_.plans[id].element;
  std::int64_t from = tile.first * run_.lanes * bytesOf(element);
  run_.kernels.store[tile.wide][placeOf(element)](valuesOf(id) + from, tile.numbers,
                                                  tile.rows * run_.lanes);
}

// Stores a tile in quads: byte value - zero at [element / 4][lane][element % 4].
void Block::storeQuads(ArrayId id, const Tile& tile) const {
  std::int64_t zero = quadZero(run_.circuit.array(id).range), lanes = run_.lanes;
  for (std::int64_t j = 0; j < tile.rows; ++j) {
    std::int64_t element = tile.first + j;
    std::byte* target = valuesOf(id) + (element / 4 * lanes) * 4 + element % 4;
    for (std::int64_t l = 0; l < lanes; ++l) {
      std::int64_t number = 0;
      if (tile.wide)
        number = reinterpret_cast<const std::int64_t*>(tile.numbers)[j * lanes + l];
      else
        number = reinterpret_cast<const std::int32_t*>(tile.numbers)[j * lanes + l];
      TC0_ASSERT(number - zero >= 0 && number - zero <= 255);
      target[4 * l] = static_cast<std::byte>(number - zero);
    }
  }
}

}  // namespace tc0
