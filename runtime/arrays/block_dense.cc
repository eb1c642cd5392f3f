// Matrices of a block, on byte dot products (arrays/dense.h).
#include <algorithm>

#include "runtime/arrays/block.h"

namespace tc0 {

bool Block::isDense(ArrayId sum) const {
  return run_.dense != nullptr && usesDense(run_.lanes) && run_.plans[sum].dense.has_value();
}

// The numbers of one instance in quads, from source element `element` on: where they lie if the
// array lies in quads, otherwise packed row by row. A quad stores value - zero, so `flip` is -zero
// modulo 256.
const std::uint8_t* Block::denseSource(const FlatTerm& term, const DensePlan& dense,
                                       std::int64_t element) {
  const auto* numbers = reinterpret_cast<const std::uint8_t*>(valuesOf(term.source));
  std::int64_t lanes = run_.lanes;
  if (run_.schedule.placement(term.source, run_.lanes) == Placement::kQuads) {
    TC0_ASSERT(dense.quadsAsTheyLie && element % 4 == 0);
    return numbers + element * lanes;
  }
  TC0_ASSERT(dense.inputQuads() <= run_.schedule.packedQuads());
  auto* packed = reinterpret_cast<std::uint8_t*>(packed_.data());
  std::uint8_t flip = -quadZero(run_.circuit.array(term.source).range);
  for (std::int64_t quad = 0; quad < dense.inputQuads(); ++quad) {
    const std::uint8_t* rows[4] = {};
    for (std::int64_t k = quad * 4; k < std::min(dense.inputs, quad * 4 + 4); ++k)
      rows[k % 4] = numbers + (element + dense.inputAt[k]) * lanes;
    run_.dense->pack(rows, flip, lanes, packed + quad * lanes * 4);
  }
  return packed;
}

// Evaluates a dense sum into `target`: itself, or the step that it lives inside.
//
// A unit of work is one output quad of one instance; a part is a range of units. Each round of the
// loop takes the units of one instance that lie in the part. If the step's thresholds are in lists
// and the step lies in quads, one kernel call makes bytes of them in registers (`inRegisters`).
// Otherwise the kernel leaves the sums of each output quad in the tile, and finishDense does the
// rest.
void Block::evaluateDense(ArrayId sumId, ArrayId target, Part part) {
  const ArrayPlan& plan = run_.plans[sumId];
  const FlatSum& sum = *plan.sum();
  const DensePlan& dense = *plan.dense;
  const FlatTerm& term = sum.terms[dense.term];
  const StepPlan* step = run_.plans[target].step();
  bool inRegisters = step != nullptr && step->dense && run_.schedule.madeWith(target).size() == 1 &&
                     run_.schedule.placement(target, run_.lanes) == Placement::kQuads;
  AffineRow elements = rowMajor(sum.shape);
  std::int64_t stride = elements.strides[dense.dimension], padded = dense.paddedOutputs();
  Shape instances = sum.shape;
  instances[dense.dimension] = 1;
  std::int64_t quads = dense.outputQuads(), units = elementsOf(instances, "instances") * quads;
  std::int64_t unit = part.begin(units, 1), end = part.end(units, 1);

  DenseJob job;
  job.inputQuads = dense.inputQuads();
  job.shortQuads = dense.shortQuads;
  job.lanes = run_.lanes;
  job.scratch = reinterpret_cast<std::int8_t*>(scratch_.data());
  TC0_ASSERT(usesDense(job.lanes) && plan.numbers == Accumulator::kInt32);
  std::vector<std::int64_t> index(instances.size(), 0);
  if (unit < end) unflatten(instances, unit / quads, index.data());
  std::int64_t packedFor = -1;
  while (unit < end) {
    std::int64_t instance = unit / quads, from = unit % quads;
    std::int64_t source = term.at.at(index.data()), matrix = dense.matrixAt.at(index.data());
    if (source != packedFor) job.source = denseSource(term, dense, source);
    packedFor = source;
    job.outputQuads = std::min(quads - from, end - unit);
    job.matrix = dense.weights.data() + dense.placeOf(matrix, from);
    TC0_ASSERT(dense.placeOf(matrix, quads) <= std::ssize(dense.weights));
    std::int64_t first = elements.at(index.data()) + from * 4 * stride;
    if (inRegisters) {
      std::int64_t place = (step->dense->shared ? 0 : instance * padded) + from * 4;
      TC0_ASSERT(stride == 1 && first % 4 == 0);
      job.start = step->dense->start.data() + place;
      run_.dense->steps(job, step->dense->step(place),
                        reinterpret_cast<std::uint8_t*>(valuesOf(target)) + first * run_.lanes);
    } else {
      job.start = dense.zeroSums.data() + matrix * padded + from * 4;
      for (std::int64_t quad = 0; quad < job.outputQuads; ++quad) {
        run_.dense->sums(job, quad, reinterpret_cast<std::int32_t*>(tile_.data()));
        if (!dense.scales.empty()) scaleDense(&dense.scales[matrix * padded + (from + quad) * 4]);
        finishDense(sumId, target, first + quad * 4 * stride);
      }
    }
    unit += job.outputQuads;
    advance(index.data(), instances);
  }
}

// Adds products of quads, which are those of the job, to a run of rows.
void Block::multiplyQuads(const FlatProduct& product, const ProductJob& rows, const std::byte* a,
                          const std::byte* b, const Tile& tile) const {
  auto zeroOf = [&](ArrayId id) {
    return static_cast<std::int8_t>(quadZero(run_.circuit.array(id).range));
  };
  TC0_ASSERT(tile.type == Accumulator::kInt32 && product.shortQuads > 0 && rows.terms % 4 == 0);
  TC0_ASSERT(run_.schedule.placement(product.b.source, run_.lanes) == Placement::kQuads);
  DenseProductJob job;
  job.a = reinterpret_cast<const std::uint8_t*>(a);
  job.b = reinterpret_cast<const std::uint8_t*>(b);
  job.rows = rows.rows;
  job.aRow = rows.aRow;
  job.bRow = rows.bRow;
  job.quads = rows.terms / 4;
  job.shortQuads = product.shortQuads;
  job.lanes = rows.lanes;
  job.aZero = zeroOf(product.a.source);
  job.bZero = zeroOf(product.b.source);
  job.isUnsigned = product.isUnsigned;
  job.scale = modulo32(rows.scale);
  job.fresh = rows.fresh;
  run_.dense->products(reinterpret_cast<std::int32_t*>(tile.numbers), job);
}

// Multiplies the four sums of an output quad, which stand in the tile, by the scales of their rows.
void Block::scaleDense(const std::int32_t* scales) const {
  auto* sums = reinterpret_cast<std::int32_t*>(tile_.data());
  for (std::int64_t n = 0; n < 4; ++n)
    run_.kernels.scale(sums + n * run_.lanes, scales[n], run_.lanes);
}

// Sums of a tile as numbers of another kind.
Block::Tile Block::widened(const Tile& tile, Accumulator type) const {
  Tile wide{type, tile.first, tile.rows, widened_.data()};
  const std::int64_t one = 1;
  RowsJob job;
  job.rows = tile.rows;
  job.lanes = run_.lanes;
  job.sourceRow = 1;
  job.weights = &one;
  job.fresh = true;
  run_.kernels.accumulate[placeOf(type)][placeOf(Element::kI32)](wide.numbers, tile.numbers, job);
  return wide;
}

// Finishes up to four sums that begin at `element`, one output quad: their rows of the matrix term
// stand in the tile. Adds the other terms, compares with the thresholds if the target is a step,
// and stores. The four are neighbours in the array, and so one tile, only if N is the last
// dimension.
void Block::finishDense(ArrayId sumId, ArrayId target, std::int64_t element) {
  const ArrayPlan& plan = run_.plans[sumId];
  const FlatSum& sum = *plan.sum();
  const DensePlan& dense = *plan.dense;
  std::int64_t stride = rowMajor(sum.shape).strides[dense.dimension];
  std::int64_t extent = sum.shape[dense.dimension], at = element / stride % extent;
  std::int64_t rows = std::min<std::int64_t>(4, extent - at);
  bool together = stride == 1;
  TC0_ASSERT(at % 4 == 0);
  for (std::int64_t j = 0; j < rows; j += together ? rows : 1) {
    Tile tile{Accumulator::kInt32, element + j * stride, together ? rows : 1,
              tile_.data() + j * run_.lanes * bytesOf(Accumulator::kInt32)};
    addSum(sum, tile, dense.term);
    Accumulator type = run_.plans[target].numbers;
    if (target == sumId)
      storeTile(target, tile);
    else
      finishStep(target, type == Accumulator::kInt32 ? tile : widened(tile, type));
  }
}

}  // namespace tc0
