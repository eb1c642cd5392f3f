#include "model/program/kernels.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <numeric>
#include <utility>

#include "circuit/base/assert.h"

// A kernel is a lambda that holds whatever can be computed beforehand (extents, places to read
// from, narrow weights, the values of a table) and refers to the rest in the program. No kernel
// checks for overflow: the program's proofs bound every partial sum by Tensor::magnitude, in any
// order of addition, so sums may be reordered and computed in 32 bits if that bound fits.
namespace tc0::program {
namespace {

// A shape split at one dimension: element (o, k, i) is number (o * extent + k) * inner + i, where k
// is the index along `axis`. If axis is -1, extent and outer are 1.
struct Along {
  std::int64_t outer = 1, extent = 1, inner = 1;

  Along(const Shape& shape, int axis) {
    for (int d = 0; d < std::ssize(shape); ++d)
      (d < axis ? outer : d == axis ? extent : inner) *= shape[d];
  }
};

// The rows of x that a linear layer is applied to, and how much of a row a group reads and gives.
struct LinearSizes {
  std::int64_t rows, in, out;

  LinearSizes(const Shape& x, const Tensor& result, std::int64_t groups)
      : rows(result.elements / result.shape.back()),
        in(x.back() / groups),
        out(result.shape.back() / groups) {}
};

// Makes the kernel of one tensor: a visitor of its operation.
class KernelMaker {
 public:
  KernelMaker(const Program& program, TensorId id) : program_(program), id_(id) {}

  Kernel operator()(const InputOp&) const { return {}; }
  Kernel operator()(const ConstantOp&) const { return {}; }

  Kernel operator()(const LinearOp& op) const {
    const LinearSizes sizes(shape(op.x), result(), op.groups);
    if (isNarrow(op)) return narrowLinear(op, sizes);
    return [=, id = id_, &op](TensorValues& values) {
      const std::int64_t* source = values[op.x].data();
      std::int64_t* to = values[id].data();
      for (std::int64_t row = 0; row < sizes.rows; ++row) {
        const std::int64_t* weights = op.weights->data();
        for (std::int64_t g = 0, o = 0; g < op.groups; ++g, source += sizes.in)
          for (std::int64_t end = o + sizes.out; o < end; ++o, weights += sizes.in)
            *to++ = std::inner_product(weights, weights + sizes.in, source, biasAt(op, o));
      }
    };
  }

  Kernel operator()(const AddOp& op) const {
    return [id = id_, a = op.a, b = op.b](TensorValues& values) {
      std::transform(values[a].begin(), values[a].end(), values[b].begin(), values[id].begin(),
                     std::plus<>());
    };
  }

  Kernel operator()(const ScaleOp& op) const {
    return [id = id_, x = op.x, factor = op.factor](TensorValues& values) {
      std::transform(values[x].begin(), values[x].end(), values[id].begin(),
                     [factor](std::int64_t value) { return factor * value; });
    };
  }

  // Row by row of a, adding multiples of the rows of b: the inner loop runs along memory.
  Kernel operator()(const MatmulOp& op) const {
    std::size_t rank = result().shape.size();
    std::int64_t inner = shape(op.a).back(), rows = result().shape[rank - 2];
    std::int64_t columns = result().shape[rank - 1];
    std::int64_t matrices = result().elements / (rows * columns);
    TC0_ASSERT(shape(op.b)[rank - 2] == inner && shape(op.b)[rank - 1] == columns);
    return [=, id = id_, a = op.a, b = op.b](TensorValues& values) {
      std::fill(values[id].begin(), values[id].end(), 0);
      const std::int64_t* left = values[a].data();
      std::int64_t* to = values[id].data();
      for (std::int64_t row = 0; row < matrices * rows; ++row, to += columns) {
        const std::int64_t* right = values[b].data() + row / rows * inner * columns;
        for (std::int64_t k = 0; k < inner; ++k, ++left, right += columns)
          for (std::int64_t j = 0; j < columns; ++j) to[j] += *left * right[j];
      }
    };
  }

  Kernel operator()(const StepOp& op) const {
    return stepped(
        op.tables, op.axis,
        [x = op.x, &tables = op.tables](const TensorValues& values, std::size_t e, std::size_t k) {
          return values[x][e] >= tables.p[k];
        });
  }

  Kernel operator()(const RatioStepOp& op) const {
    return stepped(op.tables, op.axis,
                   [n = op.numerator, d = op.denominator, &tables = op.tables](
                       const TensorValues& values, std::size_t e, std::size_t k) {
                     return tables.qAt(k) * values[n][e] >= tables.p[k] * values[d][e];
                   });
  }

  Kernel operator()(const DigitsOp& op) const {
    return [id = id_, op, count = result().shape.back()](TensorValues& values) {
      auto to = values[id].begin();
      for (std::int64_t value : values[op.x])
        for (std::int64_t k = 0; k < count; ++k) *to++ = op.at(value, k);
    };
  }

  Kernel operator()(const SumOp& op) const {
    return reduced(op.x, op.axis, [](Elements& list) {
      return std::accumulate(list.begin(), list.end(), std::int64_t{0});
    });
  }

  Kernel operator()(const MaxOp& op) const {
    return reduced(op.x, op.axis, [place = op.rank - 1](Elements& list) {
      std::nth_element(list.begin(), list.begin() + place, list.end(), std::greater<>());
      return list[place];
    });
  }

  Kernel operator()(const ReshapeOp& op) const {
    return [id = id_, x = op.x](TensorValues& values) { values[id] = values[x]; };
  }

  Kernel operator()(const TransposeOp& op) const {
    return gathered(op.x, [&op](const Index& at, Index& from) {
      for (std::size_t d = 0; d < at.size(); ++d) from[op.permutation[d]] = at[d];
    });
  }

  Kernel operator()(const SliceOp& op) const {
    return gathered(op.x, [&op](const Index& at, Index& from) {
      for (std::size_t d = 0; d < at.size(); ++d) from[d] = op.start[d] + op.stride[d] * at[d];
    });
  }

  Kernel operator()(const BroadcastOp& op) const {
    return gathered(op.x, [&from_ = shape(op.x)](const Index& at, Index& from) {
      for (std::size_t d = 0; d < at.size(); ++d) from[d] = from_[d] == 1 ? 0 : at[d];
    });
  }

  // An index beyond x becomes -1 along the axis.
  Kernel operator()(const WindowOp& op) const {
    auto place = [&op, extent = shape(op.x)[op.axis]](const Index& at, Index& from) {
      std::size_t last = from.size() - 1;
      std::copy_n(at.begin(), last, from.begin());
      from[last] = at.back();
      std::int64_t found = op.at(at[op.axis], at[last]);
      from[op.axis] = 0 <= found && found < extent ? found : -1;
    };
    return gathered(op.x, place, &op);
  }

  Kernel operator()(const ConcatOp& op) const {
    std::vector<std::pair<TensorId, std::int64_t>>
        parts;  // with the elements for each index outside
    std::int64_t outer = Along(result().shape, op.axis).outer;
    for (TensorId part : op.parts) parts.emplace_back(part, program_.tensor(part).elements / outer);
    return [id = id_, outer, parts](TensorValues& values) {
      auto to = values[id].begin();
      for (std::int64_t o = 0; o < outer; ++o)
        for (auto [part, length] : parts)
          to = std::copy_n(values[part].begin() + o * length, length, to);
    };
  }

 private:
  const Tensor& result() const { return program_.tensor(id_); }
  const Shape& shape(TensorId id) const { return program_.tensor(id).shape; }

  static std::int64_t biasAt(const LinearOp& op, std::int64_t o) {
    return op.bias == nullptr ? 0 : (*op.bias)[o];
  }

  // Whether numbers and weights fit 16 bits and every partial sum fits 32: processors have an
  // instruction for such products, and compilers find it in the plain loop of narrowLinear.
  bool isNarrow(const LinearOp& op) const {
    auto fits = [](std::int64_t n) { return n >= INT16_MIN && n <= INT16_MAX; };
    Range range = program_.tensor(op.x).range;
    return result().magnitude <= INT32_MAX && fits(range.lo) && fits(range.hi) &&
           std::all_of(op.weights->begin(), op.weights->end(), fits);
  }

  Kernel narrowLinear(const LinearOp& op, const LinearSizes& sizes) const {
    std::vector<std::int16_t> narrow(op.weights->begin(), op.weights->end());
    return [=, id = id_, &op](TensorValues& values) {
      std::vector<std::int16_t> source(values[op.x].begin(), values[op.x].end());
      std::int64_t* to = values[id].data();
      const std::int16_t* a = source.data();
      for (std::int64_t row = 0; row < sizes.rows; ++row)
        for (std::int64_t g = 0, o = 0; g < op.groups; ++g, a += sizes.in)
          for (std::int64_t end = o + sizes.out; o < end; ++o) {
            const std::int16_t* w = narrow.data() + o * sizes.in;
            std::int32_t sum = 0;
            for (std::int64_t i = 0; i < sizes.in; ++i) sum += a[i] * w[i];
            *to++ = biasAt(op, o) + sum;
          }
    };
  }

  // The kernel of a step. isOne(values, e, k) says whether gate k is 1 for element e.
  //
  // The gates of a table are nested: if gate k is 1, all gates before it are. Hence the number of
  // gates that are 1 is found by halving: `ones` gates are known to be 1, and the answer lies
  // within the next `left` gates. The value for each such number is in levels[table].
  template <class IsOne>
  Kernel stepped(const Tables& tables, int axis, IsOne isOne) const {
    Along along(result().shape, axis);
    TC0_ASSERT(tables.tables() == along.extent);
    std::vector<Elements> levels;
    for (std::int64_t t = 0; t < tables.tables(); ++t) {
      Elements& level = levels.emplace_back();
      level.push_back(tables.base[t]);
      for (std::int64_t k = tables.start[t]; k < tables.start[t + 1]; ++k)
        level.push_back(level.back() + tables.increments[k]);
    }
    std::vector<std::size_t> first(tables.start.begin(), tables.start.end());
    std::int64_t outer = axis == -1 ? 1 : along.outer;
    std::int64_t inner = axis == -1 ? result().elements : along.inner;
    return [=, id = id_](TensorValues& values) {
      Elements& to = values[id];
      std::size_t e = 0;
      for (std::int64_t o = 0; o < outer; ++o)
        for (std::size_t table = 0; table < levels.size(); ++table)
          for (std::int64_t i = 0; i < inner; ++i, ++e) {
            std::size_t ones = 0;
            for (std::size_t left = levels[table].size() - 1; left > 0;) {
              std::size_t half = (left + 1) / 2;
              ones += isOne(values, e, first[table] + ones + half - 1) ? half : 0;
              left -= half;
            }
            to[e] = levels[table][ones];
          }
    };
  }

  // The kernel of an operation that makes one number, of(list), from those along an axis.
  template <class Of>
  Kernel reduced(TensorId x, int axis, Of of) const {
    Along along(shape(x), axis);
    TC0_ASSERT(result().elements == along.outer * along.inner);
    return [=, id = id_](TensorValues& values) {
      Elements list(along.extent);
      auto to = values[id].begin();
      for (std::int64_t o = 0; o < along.outer; ++o)
        for (std::int64_t i = 0; i < along.inner; ++i) {
          const std::int64_t* from = values[x].data() + o * along.extent * along.inner + i;
          for (std::int64_t k = 0; k < along.extent; ++k) list[k] = from[k * along.inner];
          *to++ = of(list);
        }
    };
  }

  // The kernel of an operation that copies elements of x: place(at, from) sets `from` to the index
  // of x from which the element at index `at` comes. An index of a window may lie outside.
  template <class Place>
  Kernel gathered(TensorId x, Place place, const WindowOp* window = nullptr) const {
    std::vector<std::int64_t> places;
    bool inside = true;
    Index at(result().shape.size(), 0), from(shape(x).size(), 0);
    AffineRow row = rowMajor(shape(x));
    do {
      place(at, from);
      bool outside = window != nullptr && from[window->axis] < 0;
      std::int64_t source = outside ? -1 : row.at(from.data());
      inside = inside && !outside;
      TC0_ASSERT(source >= (outside ? -1 : 0) && source < program_.tensor(x).elements);
      places.push_back(source);
    } while (advance(at.data(), result().shape));
    if (inside)
      return [id = id_, x, places = std::move(places)](TensorValues& values) {
        for (std::size_t e = 0; e < places.size(); ++e) values[id][e] = values[x][places[e]];
      };
    return [id = id_, x, places = std::move(places), fill = window->fill](TensorValues& values) {
      for (std::size_t e = 0; e < places.size(); ++e)
        values[id][e] = places[e] < 0 ? fill : values[x][places[e]];
    };
  }

  const Program& program_;
  TensorId id_;
};

}  // namespace

PerTensor<Kernel> kernelsOf(const Program& program) {
  PerTensor<Kernel> kernels;
  for (TensorId id : program.tensors().ids())
    kernels.push_back(std::visit(KernelMaker(program, id), program.tensor(id).op));
  return kernels;
}

}  // namespace tc0::program
