#include "model/program/kernels_products.h"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "circuit/base/assert.h"

namespace tc0::program {
namespace {

constexpr std::int64_t kWide = 16;  // lanes whose sums a processor's registers hold
constexpr Magnitude kExactDoubles = Magnitude{1} << 53;
constexpr std::int64_t kShortDot = 16;  // shorter dot products are faster lane by lane

// The rows of x that a linear layer is applied to, and how much of a row a group reads and gives.
struct LinearSizes {
  std::int64_t rows, in, out, groups;

  LinearSizes(const Shape& x, const Tensor& result, std::int64_t groups_)
      : rows(result.elements / result.shape.back()),
        in(x.back() / groups_),
        out(result.shape.back() / groups_),
        groups(groups_) {}
};

std::int64_t biasAt(const LinearOp& op, std::int64_t o) {
  return op.bias == nullptr ? 0 : (*op.bias)[o];
}

// Whether numbers and weights fit 16 bits and every partial sum fits 32: processors have an
// instruction for such products, and compilers find it in the plain loop of narrowLinear.
bool isNarrow(const Program& program, const Tensor& result, const LinearOp& op) {
  auto fits = [](std::int64_t n) { return n >= INT16_MIN && n <= INT16_MAX; };
  Range range = program.tensor(op.x).range;
  return result.magnitude <= INT32_MAX && fits(range.lo) && fits(range.hi) &&
         std::all_of(op.weights->begin(), op.weights->end(), fits);
}

// to[s] = start + the sum over i of w[i] * x[s * in + i], for kCount samples.
template <std::int64_t kCount>
void dots(const std::int16_t* w, const std::int16_t* x, std::int64_t in, std::int64_t start,
          std::int64_t* to) {
  std::int32_t sums[kCount] = {};
  for (std::int64_t i = 0; i < in; ++i)
    for (std::int64_t s = 0; s < kCount; ++s) sums[s] += w[i] * x[s * in + i];
  for (std::int64_t s = 0; s < kCount; ++s) to[s] = start + sums[s];
}

// Sample by sample, so that the inner loop runs over a row of weights. All samples of a block use
// the row while it is near.
Kernel narrowLinear(const LinearOp& op, TensorId id, const LinearSizes& sizes) {
  std::vector<std::int16_t> narrow(op.weights->begin(), op.weights->end());
  return [narrow = std::move(narrow), sizes, id, &op](const Block& block) {
    const std::int64_t lanes = block.lanes;
    std::vector<std::int16_t> samples(lanes * sizes.in);
    const std::int64_t* from = block.at[op.x];
    std::int64_t* to = block.at[id];
    for (std::int64_t row = 0; row < sizes.rows; ++row)
      for (std::int64_t g = 0, o = 0; g < sizes.groups; ++g) {
        for (std::int64_t i = 0; i < sizes.in; ++i)
          for (std::int64_t s = 0; s < lanes; ++s) samples[s * sizes.in + i] = *from++;
        for (std::int64_t end = o + sizes.out; o < end; ++o) {
          const std::int16_t* w = narrow.data() + o * sizes.in;
          const std::int64_t bias = biasAt(op, o);
          std::int64_t s = 0;
          for (; s + 4 <= lanes; s += 4, to += 4)
            dots<4>(w, samples.data() + s * sizes.in, sizes.in, bias, to);
          for (; s < lanes; ++s, ++to)
            dots<1>(w, samples.data() + s * sizes.in, sizes.in, bias, to);
        }
      }
  };
}

// to[s] = start + the sum over i of weights[i] * x[i * lanes + s], for kLanes samples.
template <std::int64_t kLanes, class Number>
void weightedSums(const Number* weights, const Number* x, std::int64_t in, std::int64_t lanes,
                  Number start, std::int64_t* to) {
  Number sums[kLanes];
  for (Number& sum : sums) sum = start;
  for (std::int64_t i = 0; i < in; ++i, x += lanes)
    for (std::int64_t s = 0; s < kLanes; ++s) sums[s] += weights[i] * x[s];
  for (std::int64_t s = 0; s < kLanes; ++s) to[s] = static_cast<std::int64_t>(sums[s]);
}

template <class Number>
Kernel wideLinear(const LinearOp& op, TensorId id, const LinearSizes& sizes) {
  std::vector<Number> wide(op.weights->begin(), op.weights->end());
  return [wide = std::move(wide), sizes, id, &op](const Block& block) {
    const std::int64_t lanes = block.lanes, length = sizes.in * lanes;
    std::vector<Number> samples(length);
    const std::int64_t* from = block.at[op.x];
    std::int64_t* to = block.at[id];
    for (std::int64_t row = 0; row < sizes.rows; ++row) {
      const Number* w = wide.data();
      for (std::int64_t g = 0, o = 0; g < sizes.groups; ++g, from += length) {
        std::copy_n(from, length, samples.begin());
        for (std::int64_t end = o + sizes.out; o < end; ++o, w += sizes.in, to += lanes) {
          const Number start = biasAt(op, o);
          std::int64_t s = 0;
          for (; s + kWide <= lanes; s += kWide)
            weightedSums<kWide>(w, samples.data() + s, sizes.in, lanes, start, to + s);
          for (; s < lanes; ++s)
            weightedSums<1>(w, samples.data() + s, sizes.in, lanes, start, to + s);
        }
      }
    }
  };
}

struct MatmulSizes {
  std::int64_t matrices, rows, inner, columns;
};

// to[s] = the sum over k of a[k * lanes + s] * b[k * step + s], for kLanes samples.
template <std::int64_t kLanes, class Number>
void sumsOfProducts(const Number* a, const Number* b, const MatmulSizes& sizes, std::int64_t lanes,
                    std::int64_t* to) {
  Number sums[kLanes] = {};
  for (std::int64_t k = 0; k < sizes.inner; ++k, a += lanes, b += sizes.columns * lanes)
    for (std::int64_t s = 0; s < kLanes; ++s) sums[s] += a[s] * b[s];
  for (std::int64_t s = 0; s < kLanes; ++s) to[s] = static_cast<std::int64_t>(sums[s]);
}

template <class Number>
Kernel matmulOf(const MatmulOp& op, TensorId id, const MatmulSizes& sizes) {
  return [=, &op](const Block& block) {
    const std::int64_t lanes = block.lanes, ofA = sizes.rows * sizes.inner * lanes,
                       ofB = sizes.inner * sizes.columns * lanes;
    std::vector<Number> a(ofA), b(ofB);
    std::int64_t* to = block.at[id];
    for (std::int64_t m = 0; m < sizes.matrices; ++m) {
      std::copy_n(block.at[op.a] + m * ofA, ofA, a.begin());
      std::copy_n(block.at[op.b] + m * ofB, ofB, b.begin());
      for (std::int64_t row = 0; row < sizes.rows; ++row)
        for (std::int64_t j = 0; j < sizes.columns; ++j, to += lanes) {
          const Number* left = a.data() + row * sizes.inner * lanes;
          const Number* right = b.data() + j * lanes;
          std::int64_t s = 0;
          for (; s + kWide <= lanes; s += kWide)
            sumsOfProducts<kWide>(left + s, right + s, sizes, lanes, to + s);
          for (; s < lanes; ++s) sumsOfProducts<1>(left + s, right + s, sizes, lanes, to + s);
        }
    }
  };
}

}  // namespace

Kernel linearKernel(const Program& program, TensorId id, const LinearOp& op) {
  const Tensor& result = program.tensor(id);
  const LinearSizes sizes(program.tensor(op.x).shape, result, op.groups);
  if (sizes.in >= kShortDot && isNarrow(program, result, op)) return narrowLinear(op, id, sizes);
  if (result.magnitude < kExactDoubles) return wideLinear<double>(op, id, sizes);
  return wideLinear<std::int64_t>(op, id, sizes);
}

Kernel matmulKernel(const Program& program, TensorId id, const MatmulOp& op) {
  const Tensor& result = program.tensor(id);
  const std::size_t rank = result.shape.size();
  MatmulSizes sizes{.matrices = 1,
                    .rows = result.shape[rank - 2],
                    .inner = program.tensor(op.a).shape.back(),
                    .columns = result.shape[rank - 1]};
  sizes.matrices = result.elements / (sizes.rows * sizes.columns);
  TC0_ASSERT(program.tensor(op.b).elements == sizes.matrices * sizes.inner * sizes.columns);
  if (sizes.rows == 1 && sizes.inner == 1 && sizes.columns == 1)  // element by element
    return [id, &op, elements = result.elements](const Block& block) {
      std::transform(block.at[op.a], block.at[op.a] + elements * block.lanes, block.at[op.b],
                     block.at[id], std::multiplies<>());
    };
  if (result.magnitude < kExactDoubles) return matmulOf<double>(op, id, sizes);
  return matmulOf<std::int64_t>(op, id, sizes);
}

}  // namespace tc0::program
