#include "model/program/kernels.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <numeric>
#include <utility>

namespace tc0::program {
namespace {

using Elements = std::vector<std::int64_t>;

// A shape seen from one of its dimensions: element (o * extent + k) * inner + i.
struct Along {
  std::int64_t outer = 1, extent = 1, inner = 1;

  Along(const Shape& shape, int axis) {
    for (std::size_t d = 0; d < shape.size(); ++d) {
      auto place = static_cast<int>(d);
      (place < axis ? outer : place == axis ? extent : inner) *= shape[d];
    }
  }
};

class Maker {
 public:
  Maker(const Program& program, TensorId id) : program_(program), id_(index(id)) {}

  Kernel operator()(const InputOp&) const { return {}; }
  Kernel operator()(const ConstantOp&) const { return {}; }

  Kernel operator()(const LinearOp& op) const {
    std::int64_t in = shape(op.x).back(), out = result().shape.back();
    std::int64_t rows = result().elements / out;
    if (isNarrow(op)) return narrowLinear(op, rows, out, in);
    return [=, id = id_, x = index(op.x), &op](Values& values) {
      const std::int64_t* source = values[x].data();
      std::int64_t* to = values[id].data();
      for (std::int64_t row = 0; row < rows; ++row, source += in) {
        const std::int64_t* weights = op.weights->data();
        for (std::int64_t o = 0; o < out; ++o, weights += in)
          *to++ = std::inner_product(weights, weights + in, source, biasAt(op, o));
      }
    };
  }

  Kernel operator()(const AddOp& op) const {
    return [id = id_, a = index(op.a), b = index(op.b)](Values& values) {
      std::transform(values[a].begin(), values[a].end(), values[b].begin(), values[id].begin(),
                     std::plus<>());
    };
  }

  Kernel operator()(const ScaleOp& op) const {
    return [id = id_, x = index(op.x), factor = op.factor](Values& values) {
      std::transform(values[x].begin(), values[x].end(), values[id].begin(),
                     [factor](std::int64_t value) { return factor * value; });
    };
  }

  Kernel operator()(const MatmulOp& op) const {
    std::size_t rank = result().shape.size();
    std::int64_t inner = shape(op.a).back(), rows = result().shape[rank - 2];
    std::int64_t columns = result().shape[rank - 1];
    std::int64_t matrices = result().elements / (rows * columns);
    return [=, id = id_, a = index(op.a), b = index(op.b)](Values& values) {
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
        [x = index(op.x), &tables = op.tables](const Values& values, std::size_t e, std::size_t k) {
          return values[x][e] >= tables.p[k];
        });
  }

  Kernel operator()(const RatioStepOp& op) const {
    return stepped(op.tables, op.axis,
                   [n = index(op.numerator), d = index(op.denominator), &tables = op.tables](
                       const Values& values, std::size_t e, std::size_t k) {
                     return tables.qAt(static_cast<std::int64_t>(k)) * values[n][e] >=
                            tables.p[k] * values[d][e];
                   });
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
    return [id = id_, x = index(op.x)](Values& values) { values[id] = values[x]; };
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

  Kernel operator()(const ConcatOp& op) const {
    std::vector<std::pair<std::size_t, std::int64_t>> parts;  // tensor, elements in a row
    std::int64_t outer = Along(result().shape, op.axis).outer;
    for (TensorId part : op.parts)
      parts.emplace_back(index(part), program_.tensor(part).elements / outer);
    return [id = id_, outer, parts](Values& values) {
      auto to = values[id].begin();
      for (std::int64_t o = 0; o < outer; ++o)
        for (auto [part, length] : parts)
          to = std::copy_n(values[part].begin() + o * length, length, to);
    };
  }

 private:
  static std::size_t index(TensorId id) { return static_cast<std::size_t>(id); }
  const Tensor& result() const { return program_.tensors()[id_]; }
  const Shape& shape(TensorId id) const { return program_.tensor(id).shape; }

  static std::int64_t biasAt(const LinearOp& op, std::int64_t o) {
    return op.bias == nullptr ? 0 : (*op.bias)[o];
  }

  // Whether numbers and weights have 16 bits and sums 32: what processors multiply fastest.
  bool isNarrow(const LinearOp& op) const {
    auto fits = [](std::int64_t n) { return n >= INT16_MIN && n <= INT16_MAX; };
    Range range = program_.tensor(op.x).range;
    return result().magnitude <= INT32_MAX && fits(range.lo) && fits(range.hi) &&
           std::all_of(op.weights->begin(), op.weights->end(), fits);
  }

  Kernel narrowLinear(const LinearOp& op, std::int64_t rows, std::int64_t out,
                      std::int64_t in) const {
    std::vector<std::int16_t> narrow(op.weights->begin(), op.weights->end());
    return [=, id = id_, x = index(op.x), &op](Values& values) {
      std::vector<std::int16_t> source(values[x].begin(), values[x].end());
      std::int64_t* to = values[id].data();
      for (std::int64_t row = 0; row < rows; ++row)
        for (std::int64_t o = 0; o < out; ++o) {
          const std::int16_t *a = source.data() + row * in, *w = narrow.data() + o * in;
          std::int32_t sum = 0;
          for (std::int64_t i = 0; i < in; ++i) sum += a[i] * w[i];
          *to++ = biasAt(op, o) + sum;
        }
    };
  }

  // isOne(values, element, gate): gates of a table are nested, so halving what is left finds how
  // many are 1.
  template <class IsOne>
  Kernel stepped(const Tables& tables, int axis, IsOne isOne) const {
    Along along(result().shape, axis);
    std::vector<Elements> levels;  // of each table: its value by the number of gates that are 1
    for (std::int64_t t = 0; t < tables.tables(); ++t) {
      Elements& level = levels.emplace_back();
      level.push_back(tables.base[t]);
      for (std::int64_t k = tables.start[t]; k < tables.start[static_cast<std::size_t>(t) + 1]; ++k)
        level.push_back(level.back() + tables.increments[k]);
    }
    std::vector<std::size_t> first(tables.start.begin(), tables.start.end());
    std::int64_t outer = axis == -1 ? 1 : along.outer;
    std::int64_t inner = axis == -1 ? result().elements : along.inner;
    return [=, id = id_](Values& values) {
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

  template <class Of>
  Kernel reduced(TensorId x, int axis, Of of) const {
    Along along(shape(x), axis);
    return [=, id = id_, x = index(x)](Values& values) {
      Elements list(static_cast<std::size_t>(along.extent));
      auto to = values[id].begin();
      for (std::int64_t o = 0; o < along.outer; ++o)
        for (std::int64_t i = 0; i < along.inner; ++i) {
          const std::int64_t* from = values[x].data() + o * along.extent * along.inner + i;
          for (std::size_t k = 0; k < list.size(); ++k)
            list[k] = from[static_cast<std::int64_t>(k) * along.inner];
          *to++ = of(list);
        }
    };
  }

  // place(at, from): the index of x that the element at `at` repeats.
  template <class Place>
  Kernel gathered(TensorId x, Place place) const {
    std::vector<std::size_t> places;
    Index at(result().shape.size(), 0), from(shape(x).size(), 0);
    AffineRow row = rowMajor(shape(x));
    do {
      place(at, from);
      places.push_back(static_cast<std::size_t>(row.at(from.data())));
    } while (advance(at.data(), result().shape));
    return [id = id_, x = index(x), places = std::move(places)](Values& values) {
      for (std::size_t e = 0; e < places.size(); ++e) values[id][e] = values[x][places[e]];
    };
  }

  const Program& program_;
  std::size_t id_;
};

}  // namespace

std::vector<Kernel> kernelsOf(const Program& program) {
  std::vector<Kernel> kernels;
  for (std::size_t id = 0; id < program.tensors().size(); ++id)
    kernels.push_back(
        std::visit(Maker(program, static_cast<TensorId>(id)), program.tensors()[id].op));
  return kernels;
}

}  // namespace tc0::program
