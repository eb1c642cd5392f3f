// Steps of a block: what becomes of the sums of a tile.
#include <cstring>

#include "runtime/arrays/block.h"
#include "runtime/arrays/runs.h"

namespace tc0 {
namespace {

template <class Number>
Number* numbersAt(std::byte* bytes) {
  return reinterpret_cast<Number*>(bytes);
}

}  // namespace

// Calls body(table, numbers, denominators, count) for all rows of a tile, as many rows at once as
// share a table. Denominators are null unless the step is a ratio.
template <class Body>
void Block::forTables(const FlatStep& flat, const AffineRow& tableAt, const Tile& tile,
                      const Body& body) const {
  Tile denominators = tile;
  denominators.numbers = denominators_.data();
  denominators.fresh = true;
  std::int64_t stride = lastStride(tableAt), lanes = run_.lanes;
  // Rows that share a denominator are many, as those of all channels are; it is then taken once.
  bool oneBelow = flat.ratio && lastStride(flat.denominator.at) == 0;
  if (flat.ratio && !oneBelow) addView(flat.shape, flat.denominator, denominators);
  forRuns(flat.shape, tile.first, tile.rows,
          [&](const std::int64_t* index, std::int64_t at, std::int64_t rows) {
            if (oneBelow) {
              Tile one = denominators;
              one.rows = 1;
              addTerm(flat.denominator, index, one);
            }
            std::int64_t table = tableAt.at(index);
            std::int64_t together = stride == 0 && !oneBelow ? rows : 1;
            for (std::int64_t j = 0; j < rows; j += together, table += stride) {
              std::byte* below = nullptr;
              if (flat.ratio) below = rowOf(denominators, oneBelow ? 0 : at + j);
              body(table, rowOf(tile, at + j), below, together * lanes);
            }
          });
}

// Makes a step of a tile's sums, and stores it with all that is made with it.
void Block::finishStep(ArrayId id, const Tile& tile) const {
  const StepPlan& step = *run_.plans[id].step();
  const std::vector<ArrayId>& made = run_.schedule.madeWith(id);
  if (!step.byRank() || (step.narrow && made.size() == 1)) {
    applyStep(step, tile);
    return storeTile(id, tile);
  }
  Tile ranks = findRanks(step, tile);
  for (ArrayId shown : made) showRanks(shown, ranks);
}

// The ranks of a tile's numbers, which are lost.
Block::Tile Block::findRanks(const StepPlan& step, const Tile& tile) const {
  Tile ranks{Accumulator::kInt32, tile.first, tile.rows, ranks_.data()};
  forTables(step.flat, step.flat.bankAt, tile,
            [&](std::int64_t table, std::byte* numbers, std::byte* below, std::int64_t count) {
              std::int64_t row = (numbers - tile.numbers) / (run_.lanes * bytesOf(tile.type));
              auto* target = numbersAt<std::int32_t>(rowOf(ranks, row));
              if (step.ranks == nullptr) {
                std::memcpy(target, numbers, magnitude(count) * sizeof(std::int32_t));
                if (below == nullptr)
                  run_.kernels.step(target, count, (*step.narrowRanks)[table]);
                else
                  run_.kernels.stepRatio(target, numbersAt<std::int32_t>(below), count,
                                         (*step.narrowRanks)[table]);
                return;
              }
              auto* x = numbersAt<double>(numbers);
              if (below != nullptr) run_.kernels.quotients(x, numbersAt<double>(below), count);
              run_.kernels.ranks(target, x, count, (*step.ranks)[table]);
            });
  return ranks;
}

// Stores what an array shows at a tile of ranks.
void Block::showRanks(ArrayId id, const Tile& ranks) const {
  const StepPlan& step = *run_.plans[id].step();
  const FlatStep& flat = step.flat;
  Tile shown = ranks;
  shown.numbers = shown_.data();
  std::int64_t stride = lastStride(flat.tableAt);
  forRuns(flat.shape, ranks.first, ranks.rows,
          [&](const std::int64_t* index, std::int64_t at, std::int64_t rows) {
            std::int64_t table = flat.tableAt.at(index), together = stride == 0 ? rows : 1;
            for (std::int64_t j = 0; j < rows; j += together, table += stride)
              run_.kernels.values(numbersAt<std::int32_t>(rowOf(shown, at + j)),
                                  numbersAt<std::int32_t>(rowOf(ranks, at + j)),
                                  together * run_.lanes, (*step.values)[table]);
          });
  storeTile(id, shown);
}

// Replaces a tile's sums by a step's values.
void Block::applyStep(const StepPlan& step, const Tile& tile) const {
  bool narrow = tile.type == Accumulator::kInt32;
  TC0_ASSERT(narrow ? step.narrow.has_value() : step.wide.has_value());
  forTables(
      step.flat, step.flat.tableAt, tile,
      [&](std::int64_t table, std::byte* numbers, std::byte* below, std::int64_t count) {
        if (narrow && below == nullptr)
          run_.kernels.step(numbersAt<std::int32_t>(numbers), count, (*step.narrow)[table]);
        else if (narrow)
          run_.kernels.stepRatio(numbersAt<std::int32_t>(numbers), numbersAt<std::int32_t>(below),
                                 count, (*step.narrow)[table]);
        else if (below == nullptr)
          run_.kernels.stepWide(numbersAt<std::int64_t>(numbers), count, (*step.wide)[table]);
        else
          run_.kernels.stepRatioWide(numbersAt<std::int64_t>(numbers),
                                     numbersAt<std::int64_t>(below), count, (*step.wide)[table]);
      });
}

void Block::storeTile(ArrayId id, const Tile& tile) const {
  if (run_.schedule.placement(id, run_.lanes) == Placement::kQuads) return storeQuads(id, tile);
  Element element = run_.plans[id].element;
  std::int64_t from = tile.first * run_.lanes * bytesOf(element);
  run_.kernels.store[placeOf(tile.type)][placeOf(element)](valuesOf(id) + from, tile.numbers,
                                                           tile.rows * run_.lanes);
}

// Stores a tile in quads: byte value - zero at [element / 4][lane][element % 4]. Whole quads of
// 32-bit numbers, which are almost all, have a kernel.
void Block::storeQuads(ArrayId id, const Tile& tile) const {
  std::int64_t zero = quadZero(run_.circuit.array(id).range), lanes = run_.lanes;
  for (std::int64_t j = 0; j < tile.rows; ++j) {
    std::int64_t element = tile.first + j;
    std::byte* target = valuesOf(id) + (element / 4 * lanes) * 4 + element % 4;
    if (tile.type == Accumulator::kInt32 && element % 4 == 0 && j + 4 <= tile.rows) {
      const std::int32_t* rows[4];
      for (std::int64_t k = 0; k < 4; ++k) rows[k] = numbersAt<std::int32_t>(rowOf(tile, j + k));
      run_.kernels.storeQuad(reinterpret_cast<std::uint8_t*>(target), rows,
                             static_cast<std::int32_t>(zero), lanes);
      j += 3;
      continue;
    }
    for (std::int64_t l = 0; l < lanes; ++l) {
      std::int64_t number = 0;
      if (tile.type == Accumulator::kInt32)
        number = numbersAt<std::int32_t>(tile.numbers)[j * lanes + l];
      else if (tile.type == Accumulator::kInt64)
        number = numbersAt<std::int64_t>(tile.numbers)[j * lanes + l];
      else
        number = static_cast<std::int64_t>(numbersAt<double>(tile.numbers)[j * lanes + l]);
      TC0_ASSERT(number - zero >= 0 && number - zero <= 255);
      target[4 * l] = static_cast<std::byte>(number - zero);
    }
  }
}

}  // namespace tc0
