// The part of a block that runs matrices on byte dot products.
#include <algorithm>

#include "runtime/arrays/block.h"

namespace tc0 {

bool Block::isDense(ArrayId sum) const {
  return run_.dense != nullptr && usesDense(run_.lanes) && run_.plans[sum].dense.has_value();
}

// One instance's source in quads: as it lies, or packed.
const std::uint8_t* Block::denseSource(const FlatTerm& term, const DensePlan& dense,
                                       std::int64_t element) {
  const auto* numbers = reinterpret_cast<const std::uint8_t*>(at(term.source));
  std::int64_t lanes = run_.lanes;
  if (run_.schedule.placement(term.source, run_.lanes) == Placement::kQuads)
    return numbers + element * lanes;
  auto* packed = reinterpret_cast<std::uint8_t*>(packed_.data());
  auto flip = static_cast<std::uint8_t>(-quadZero(run_.circuit.array(term.source).range));
  for (std::int64_t quad = 0; quad < dense.inputQuads(); ++quad) {
    const std::uint8_t* rows[4] = {};
    for (std::int64_t k = quad * 4; k < std::min(dense.inputs, quad * 4 + 4); ++k)
      rows[k % 4] = numbers + (element + dense.inputAt[k]) * lanes;
    run_.dense->pack(rows, flip, lanes, packed + quad * lanes * 4);
  }
  return packed;
}

// Evaluates the sum into `target`: itself, or the step that it lives inside. Parts are runs of
// output quads, instance by instance.
void Block::evaluateDense(ArrayId sumId, ArrayId target, Part part) {
  const ArrayPlan& plan = run_.plans[sumId];
  const FlatSum& sum = *plan.sum();
  const DensePlan& dense = *plan.dense;
  const FlatTerm& term = sum.terms[dense.term];
  const StepPlan* step = run_.plans[target].step();
  bool fast = step != nullptr && step->dense &&
              run_.schedule.placement(target, run_.lanes) == Placement::kQuads;
  AffineRow elements = rowMajor(sum.shape);
  std::int64_t stride = elements.strides[dense.dimension], padded = dense.outputQuads() * 4;
  Shape instances = sum.shape;
  instances[dense.dimension] = 1;
  std::int64_t quads = dense.outputQuads(), units = elementsOf(instances, "instances") * quads;
  std::int64_t unit = part.begin(units, 1), end = part.end(units, 1);

  DenseJob job;
  job.inputQuads = dense.inputQuads();
  job.lanes = run_.lanes;
  std::vector<std::int64_t> index(instances.size(), 0);
  if (unit < end) unflatten(instances, unit / quads, index.data());
  std::int64_t packedFor = -1;
  while (unit < end) {
    std::int64_t instance = unit / quads, from = unit % quads;
    std::int64_t source = term.at.at(index.data()), matrix = dense.matrixAt.at(index.data());
    if (source != packedFor) job.source = denseSource(term, dense, source);
    packedFor = source;
    job.outputQuads = std::min(quads - from, end - unit);
    job.matrix = dense.matrix(matrix) + from * dense.inputQuads() * 16;
    std::int64_t first = elements.at(index.data()) + from * 4 * stride;
    if (fast) {
      std::int64_t at = (step->dense->shared ? 0 : instance * padded) + from * 4;
      job.start = step->dense->start.data() + at;
      run_.dense->steps(job, step->dense->step(at),
                        reinterpret_cast<std::uint8_t*>(this->at(target)) + first * run_.lanes);
    } else {
      job.start = dense.zeroSums.data() + matrix * padded + from * 4;
      for (std::int64_t quad = 0; quad < job.outputQuads; ++quad) {
        run_.dense->sums(job, quad, reinterpret_cast<std::int32_t*>(tile_.data()));
        finishDense(sumId, target, first + quad * 4 * stride);
      }
    }
    unit += job.outputQuads;
    advance(index.data(), instances);
  }
}

// Four rows of the matrix term stand in the tile: adds the other terms, thresholds and stores them.
void Block::finishDense(ArrayId sumId, ArrayId target, std::int64_t element) {
  const ArrayPlan& plan = run_.plans[sumId];
  const FlatSum& sum = *plan.sum();
  const DensePlan& dense = *plan.dense;
  std::int64_t stride = rowMajor(sum.shape).strides[dense.dimension];
  std::int64_t extent = sum.shape[dense.dimension], at = element / stride % extent;
  std::int64_t rows = std::min<std::int64_t>(4, extent - at);
  bool together = stride == 1;
  for (std::int64_t j = 0; j < rows; j += together ? rows : 1) {
    Tile tile{false, element + j * stride, together ? rows : 1,
              tile_.data() + j * run_.lanes * numberBytes(false)};
    addSum(sum, tile, dense.term);
    if (target != sumId) applyStep(*run_.plans[target].step(), tile);
    storeTile(target, tile);
  }
}

}  // namespace tc0
