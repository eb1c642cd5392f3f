#pragma once

// The dense kernels (dense.h) over the registers of one instruction set, V. Each file that is
// compiled for an instruction set includes this once, and nothing else does. All of it is local to
// that file. V has the operations used below, which work within each 128 bits as the machine's do:
//   Reg       a register
//   kLanes    32-bit numbers of a register
//   kVectors  registers of lanes that are worked on together
//   Numbers   four neighbours of each lane, ready for products
//   Weights   the weights of one output for these four, ready for products
//   kTables   whether lookUp finds bytes of a table of 256
//   kShort    whether shortDot adds products of bytes up in numbers of 16 bits, which is quicker

#include "circuit/base/assert.h"
#include "runtime/arrays/kernels/dense.h"

// g++ 12 takes the undefined operands inside its own intrinsics for mistakes.
#pragma GCC diagnostic ignored "-Wuninitialized"

namespace tc0 {
namespace {

template <class V, int kVectors>
using Sums = typename V::Reg[4][kVectors];

// Adds the products of one output quad to its sums, by way of sums of 16 bits. Two registers of lanes
// share what is read of the weights. The sums lie in memory meanwhile, and come in once a round.
template <class V, int kVectors>
[[gnu::always_inline]] inline void shortDots(const DenseJob& job, const std::uint8_t* source,
                                             const std::int8_t* weights, Sums<V, kVectors>& sums) {
  typename V::Reg shorts[4][kVectors];
  for (std::int64_t left = job.inputQuads; left > 0; left -= job.shortQuads) {
    for (int n = 0; n < 4; ++n)
      for (int v = 0; v < kVectors; ++v) shorts[n][v] = V::set(0);
    std::int64_t round = left < job.shortQuads ? left : job.shortQuads;
    for (std::int64_t k = 0; k < round; ++k, source += job.lanes * 4, weights += 16) {
      typename V::Reg numbers[kVectors];
#pragma GCC unroll 4
      for (int v = 0; v < kVectors; ++v) numbers[v] = V::load(source + 4 * V::kLanes * v);
#pragma GCC unroll 4
      for (int n = 0; n < 4; ++n) {
        std::int32_t four;
        __builtin_memcpy(&four, weights + 4 * n, 4);
        typename V::Reg weight = V::set(four);
#pragma GCC unroll 4
        for (int v = 0; v < kVectors; ++v) V::shortDot(shorts[n][v], numbers[v], weight);
      }
    }
#pragma GCC unroll 4
    for (int n = 0; n < 4; ++n)
#pragma GCC unroll 4
      for (int v = 0; v < kVectors; ++v) {
        V::settle(shorts[n][v]);
        V::addShorts(sums[n][v], shorts[n][v]);
      }
  }
}

// Adds the products of one output quad to its sums, by way of products of 32 bits. Everything is
// unrolled, so the array lives in registers.
template <class V, int kVectors>
[[gnu::always_inline]] inline void longDots(const DenseJob& job, const std::uint8_t* source,
                                            const std::int8_t* weights, Sums<V, kVectors>& sums) {
  for (std::int64_t k = 0; k < job.inputQuads; ++k, source += job.lanes * 4, weights += 16) {
    typename V::Numbers numbers[kVectors];
#pragma GCC unroll 4
    for (int v = 0; v < kVectors; ++v) numbers[v] = V::numbers(source + 4 * V::kLanes * v);
#pragma GCC unroll 4
    for (int n = 0; n < 4; ++n) {
      std::int32_t four;
      __builtin_memcpy(&four, weights + 4 * n, 4);
      typename V::Weights weight = V::weights(four);
#pragma GCC unroll 4
      for (int v = 0; v < kVectors; ++v) V::dot(sums[n][v], numbers[v], weight);
    }
  }
}

// Computes the sums of one output quad in kLanes * kVectors lanes: sums[n][v].
template <class V, int kVectors>
[[gnu::always_inline]] inline void dots(const DenseJob& job, std::int64_t outputQuad,
                                        std::int64_t lane, Sums<V, kVectors>& sums) {
  const std::uint8_t* source = job.source + lane * 4;
  const std::int8_t* weights = job.matrix + outputQuad * job.inputQuads * 16;
  for (int n = 0; n < 4; ++n)
    for (int v = 0; v < kVectors; ++v) sums[n][v] = V::set(job.start[outputQuad * 4 + n]);
  bool isShort = false;
  if constexpr (V::kShort) isShort = job.shortQuads > 0;
  if constexpr (V::kShort)
    if (isShort) shortDots<V, kVectors>(job, source, weights, sums);
  if (!isShort) longDots<V, kVectors>(job, source, weights, sums);
    // Without this g++ 12 joins the registers of the loop with those of the code behind it, and then
    // copies and spills them in every round.
#pragma GCC unroll 4
  for (int n = 0; n < 4; ++n)
#pragma GCC unroll 4
    for (int v = 0; v < kVectors; ++v) V::settle(sums[n][v]);
}

template <class V, int kVectors>
inline void sumsOf(const DenseJob& job, std::int64_t outputQuad, std::int64_t lane,
                   std::int32_t* target) {
  Sums<V, kVectors> sums;
  dots<V, kVectors>(job, outputQuad, lane, sums);
#pragma GCC unroll 4
  for (int n = 0; n < 4; ++n)
#pragma GCC unroll 4
    for (int v = 0; v < kVectors; ++v)
      V::store(target + n * job.lanes + lane + V::kLanes * v, sums[n][v]);
}

// Visits all lanes, kVectors registers at once while there are so many, then one by one.
template <class V, class Many, class One>
inline void forLanes(std::int64_t lanes, const Many& many, const One& one) {
  constexpr std::int64_t kStep = V::kLanes * V::kVectors;
  TC0_ASSERT(lanes % V::kLanes == 0);
  std::int64_t lane = 0;
  for (; lane + kStep <= lanes; lane += kStep) many(lane);
  for (; lane < lanes; lane += V::kLanes) one(lane);
}

template <class V>
void sumsKernel(const DenseJob& job, std::int64_t outputQuad, std::int32_t* target) {
  forLanes<V>(
      job.lanes, [&](std::int64_t lane) { sumsOf<V, V::kVectors>(job, outputQuad, lane, target); },
      [&](std::int64_t lane) { sumsOf<V, 1>(job, outputQuad, lane, target); });
}

// How a step turns sums into bytes (DenseStep).
enum class StepForm { kPlain, kAffine, kTable, kSearch };

// The numbers of four neighbouring outputs, modulo 256, as the bytes of one number.
inline std::int32_t fourBytes(const std::int32_t* numbers) {
  std::uint32_t four = 0;
  for (int n = 4; n-- > 0;) four = four << 8 | (numbers[n] & 255);
  return four;
}

// Turns sums into bytes by search: sums are clamped to 16 bits, beyond which there is no point, and
// looked up in their lists.
template <class V, int kVectors>
[[gnu::always_inline]] inline void searchInto(const DenseStep& step, std::int64_t outputQuad,
                                              Sums<V, kVectors>& sums, std::uint8_t* target) {
  constexpr int kPair = kVectors > 1 ? 2 : 1;
#pragma GCC unroll 4
  for (int v = 0; v < kVectors; v += kPair) {
    typename V::Reg found[4];
#pragma GCC unroll 4
    for (int n = 0; n < 4; ++n) {
      std::int64_t row = (outputQuad * 4 + n) * DenseStep::kRow;
      found[n] = V::search(V::packSigned32(sums[n][v], sums[n][v + kPair - 1]), step.points + row,
                           step.values + row, step.depth);
    }
    typename V::Reg low = V::bitOr(found[0], V::left16(found[1], 8));
    typename V::Reg high = V::bitOr(found[2], V::left16(found[3], 8));
    V::store(target + 4 * V::kLanes * v, V::unpackLow16(low, high));
    if constexpr (kPair == 2)
      V::store(target + 4 * V::kLanes * (v + 1), V::unpackHigh16(low, high));
  }
}

// Turns sums into bytes on a grid: shifts, packs and takes the minimum with the top. Packing to
// bytes clamps to [0, 255], and no top is larger.
template <class V, int kVectors, StepForm kForm>
[[gnu::always_inline]] inline void clampInto(const DenseStep& step, std::int64_t outputQuad,
                                             Sums<V, kVectors>& sums, std::uint8_t* target) {
  const std::int32_t* factors = step.factors + outputQuad * 4;
  typename V::Reg top = V::set(fourBytes(step.tops + outputQuad * 4));
#pragma GCC unroll 4
  for (int n = 0; n < 4; ++n) {
    typename V::Reg shift = V::set(step.shifts[outputQuad * 4 + n]);
#pragma GCC unroll 4
    for (int v = 0; v < kVectors; ++v) sums[n][v] = V::shiftRight(sums[n][v], shift);
  }
#pragma GCC unroll 4
  for (int v = 0; v < kVectors; ++v) {
    typename V::Reg low = V::packSigned32(sums[0][v], sums[1][v]);
    typename V::Reg high = V::packSigned32(sums[2][v], sums[3][v]);
    typename V::Reg quads = V::minBytes(V::transposed(V::packUnsigned16(low, high)), top);
    if constexpr (kForm == StepForm::kTable && V::kTables) quads = V::lookUp(quads, step.table);
    if constexpr (kForm == StepForm::kAffine) {
      // Products modulo 256, of even and odd bytes apart as 16-bit numbers.
      typename V::Reg even = V::set((factors[0] & 255) | (factors[2] & 255) << 16);
      typename V::Reg odd = V::set((factors[1] & 255) | (factors[3] & 255) << 16);
      typename V::Reg a = V::multiply16(quads, even);
      typename V::Reg b = V::multiply16(V::right16(quads, 8), odd);
      quads = V::addBytes(V::evenOdd(a, V::left16(b, 8)),
                          V::set(fourBytes(step.bases + outputQuad * 4)));
    }
    std::uint8_t* own = target + 4 * V::kLanes * v;
    V::store(own, quads);
    if constexpr (kForm == StepForm::kTable && !V::kTables)
      for (int i = 0; i < 4 * V::kLanes; ++i) own[i] = step.table[own[i]];
  }
}

template <class V, int kVectors, StepForm kForm>
[[gnu::always_inline]] inline void stepInto(const DenseStep& step, std::int64_t outputQuad,
                                            Sums<V, kVectors>& sums, std::uint8_t* target) {
  if constexpr (kForm == StepForm::kSearch)
    searchInto<V, kVectors>(step, outputQuad, sums, target);
  else
    clampInto<V, kVectors, kForm>(step, outputQuad, sums, target);
}

template <class V, int kVectors, StepForm kForm>
inline void stepsAt(const DenseJob& job, const DenseStep& step, std::int64_t lane,
                    std::uint8_t* target) {
  for (std::int64_t quad = 0; quad < job.outputQuads; ++quad) {
    Sums<V, kVectors> sums;
    dots<V, kVectors>(job, quad, lane, sums);
    stepInto<V, kVectors, kForm>(step, quad, sums, target + (quad * job.lanes + lane) * 4);
  }
}

template <class V, StepForm kForm>
void stepsAs(const DenseJob& job, const DenseStep& step, std::uint8_t* target) {
  forLanes<V>(
      job.lanes,
      [&](std::int64_t lane) { stepsAt<V, V::kVectors, kForm>(job, step, lane, target); },
      [&](std::int64_t lane) { stepsAt<V, 1, kForm>(job, step, lane, target); });
}

inline StepForm formOf(const DenseStep& step) {
  if (step.points != nullptr) return StepForm::kSearch;
  if (step.table != nullptr) return StepForm::kTable;
  return step.plain ? StepForm::kPlain : StepForm::kAffine;
}

template <class V>
void stepsKernel(const DenseJob& job, const DenseStep& step, std::uint8_t* target) {
  TC0_ASSERT(step.points == nullptr || (step.depth >= 1 && 1 << step.depth <= DenseStep::kRow));
  switch (formOf(step)) {
    case StepForm::kPlain:
      return stepsAs<V, StepForm::kPlain>(job, step, target);
    case StepForm::kAffine:
      return stepsAs<V, StepForm::kAffine>(job, step, target);
    case StepForm::kTable:
      return stepsAs<V, StepForm::kTable>(job, step, target);
    case StepForm::kSearch:
      return stepsAs<V, StepForm::kSearch>(job, step, target);
  }
}

// A number whose four bytes all are `byte`.
inline std::int32_t inEachByte(std::int8_t byte) {
  return static_cast<std::int32_t>(0x01010101U * static_cast<std::uint8_t>(byte));
}

// Adds one register of lanes of kRows rows, which share their numbers of a. A product of signed bytes
// is |a| times b with a's sign, because the machine multiplies unsigned bytes by signed ones.
template <class V, int kRows, bool kUnsigned>
inline void productsAt(std::int32_t* acc, const DenseProductJob& job, std::int64_t row,
                       std::int64_t lane) {
  typename V::Reg aZero = V::set(inEachByte(job.aZero)), bZero = V::set(inEachByte(job.bZero));
  const std::uint8_t* a = job.a + row * job.aRow * job.lanes + lane * 4;
  const std::uint8_t* b = job.b + row * job.bRow * job.lanes + lane * 4;
  std::int64_t pitch = job.bRow * job.lanes;
  typename V::Reg sums[kRows], shorts[kRows];
  for (int j = 0; j < kRows; ++j) sums[j] = V::set(0);
  for (std::int64_t left = job.quads; left > 0; left -= job.shortQuads) {
    for (int j = 0; j < kRows; ++j) shorts[j] = V::set(0);
    std::int64_t round = left < job.shortQuads ? left : job.shortQuads;
    for (std::int64_t k = 0; k < round; ++k, a += job.lanes * 4, b += job.lanes * 4) {
      typename V::Reg number = V::addBytes(V::load(a), aZero);
      typename V::Reg size = kUnsigned ? number : V::absoluteBytes(number);
#pragma GCC unroll 4
      for (int j = 0; j < kRows; ++j) {
        typename V::Reg other = V::addBytes(V::load(b + j * pitch), bZero);
        V::shortDot(shorts[j], size, kUnsigned ? other : V::withSigns(other, number));
      }
    }
    for (int j = 0; j < kRows; ++j) V::addShorts(sums[j], shorts[j]);
  }
  for (int j = 0; j < kRows; ++j) {
    std::int32_t* target = acc + (row + j) * job.lanes + lane;
    typename V::Reg before = job.fresh ? V::set(0) : V::load(target);
    V::store(target, V::add32(before, V::multiply32(sums[j], V::set(job.scale))));
  }
}

template <class V, bool kUnsigned>
void productsAs(std::int32_t* acc, const DenseProductJob& job) {
  std::int64_t row = 0;
  if (job.aRow == 0)
    for (; row + 4 <= job.rows; row += 4)
      for (std::int64_t lane = 0; lane < job.lanes; lane += V::kLanes)
        productsAt<V, 4, kUnsigned>(acc, job, row, lane);
  for (; row < job.rows; ++row)
    for (std::int64_t lane = 0; lane < job.lanes; lane += V::kLanes)
      productsAt<V, 1, kUnsigned>(acc, job, row, lane);
}

template <class V>
void productsKernel(std::int32_t* acc, const DenseProductJob& job) {
  TC0_ASSERT(job.lanes % V::kLanes == 0 && job.shortQuads > 0);
  if (job.isUnsigned)
    productsAs<V, true>(acc, job);
  else
    productsAs<V, false>(acc, job);
}

template <class V>
void packKernel(const std::uint8_t* const* rows, std::uint8_t flip, std::int64_t lanes,
                std::uint8_t* target) {
  typename V::Reg flips = V::set(flip), byte = V::set(255);
  for (std::int64_t lane = 0; lane < lanes; lane += V::kLanes) {
    typename V::Reg quads = V::set(0);
    for (int k = 0; k < 4; ++k) {
      if (rows[k] == nullptr) continue;
      typename V::Reg row = V::bitAnd(V::add32(V::widened(rows[k] + lane), flips), byte);
      quads = V::bitOr(quads, V::left32(row, 8 * k));
    }
    V::store(target + lane * 4, quads);
  }
}

}  // namespace
}  // namespace tc0
