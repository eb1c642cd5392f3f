#include "model/program/ranges.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "circuit/base/assert.h"
#include "circuit/base/error.h"
#include "circuit/base/table_values.h"
#include "model/program/interval.h"

namespace tc0::program {
namespace {

// If a proof channel by channel takes more interval operations than this, and one proof for all
// channels would do, there is one proof for all.
constexpr std::uint64_t kFineWork = std::uint64_t{1} << 26;
// Reshapes and concatenations carry at most this many channels on.
constexpr std::int64_t kMaxChannels = std::int64_t{1} << 16;

// Proves what Tensor::range, channels and magnitude promise for one tensor: a visitor of its
// operation, which calls `all` (one interval for all elements) or `each` (one for each channel).
//
// Each case holds because the elements of channel c of the result are computed from elements of
// operands in known channels. The interval that it builds contains what these elements can give,
// and the interval's magnitude bounds every partial sum, in any order, since magnitudes are only
// ever added. Work is charged to the budget before it is done.
class Proof {
 public:
  Proof(const Program& program, Tensor& tensor, ProofBudget& budget)
      : program_(program), tensor_(tensor), budget_(budget) {}

  void operator()(const InputOp& op) {
    if (op.range.lo > op.range.hi)
      fail(label(tensor_), ": required a range [lo, hi] with lo <= hi, found [", op.range.lo, ", ",
           op.range.hi, "]");
    all(Interval(op.range));
  }

  void operator()(const ConstantOp& op) {
    std::vector<std::optional<Interval>> found(lastExtent());
    spend(op.values->size());
    for (std::size_t e = 0; e < op.values->size(); ++e) {
      auto& channel = found[e % found.size()];
      Interval value(Range{(*op.values)[e], (*op.values)[e]});
      channel = channel ? hull(*channel, value) : value;
    }
    each(lastExtent(), [&](std::int64_t c) { return *found[c]; });
  }

  void operator()(const LinearOp& op) {
    const Tensor& x = at(op.x);
    std::int64_t in = x.shape.back() / op.groups, part = lastExtent() / op.groups;
    spend(op.weights->size());
    each(lastExtent(), [&](std::int64_t o) {
      std::int64_t bias = op.bias == nullptr ? 0 : (*op.bias)[o];
      Interval value(Range{bias, bias});
      for (std::int64_t i = 0; i < in && value.fits(); ++i)
        value += product(x.channel(o / part * in + i), (*op.weights)[o * in + i]);
      return value;
    });
  }

  void operator()(const AddOp& op) {
    const Tensor &a = at(op.a), &b = at(op.b);
    each(channels({&a, &b}), [&](std::int64_t c) {
      Interval value(a.channel(c));
      return value += b.channel(c);
    });
  }

  void operator()(const ScaleOp& op) {
    const Tensor& x = at(op.x);
    each(channels({&x}), [&](std::int64_t c) { return product(x.channel(c), op.factor); });
  }

  // Every product a[i, k] * b[k, j] varies freely within the product of the intervals of column k
  // of a and of column j of b, and an element of column j is the sum of such products over k. A
  // tensor times itself with extents of 1 is a square, whose interval is narrower.
  void operator()(const MatmulOp& op) {
    const Tensor &a = at(op.a), &b = at(op.b);
    std::int64_t inner = a.shape.back();
    bool square = op.a == op.b && a.shape[a.shape.size() - 2] == 1 && inner == 1;
    auto column = [&](Range factor) {
      if (square) return program::square(factor);
      if (a.channels.empty()) return product(product(a.range, factor), inner);
      Interval value;
      for (Range channel : a.channels) value += product(channel, factor);
      return value;
    };
    std::uint64_t work = std::max<std::uint64_t>(1, a.channels.size());
    bool fine = !b.channels.empty() && b.channels.size() * work <= kFineWork;
    spend(work * (fine ? b.channels.size() : 1));
    if (fine)
      each(lastExtent(), [&](std::int64_t j) { return column(b.channel(j)); });
    else
      all(column(b.range));
  }

  void operator()(const StepOp& op) { step(op.tables, op.axis, at(op.x), nullptr); }
  void operator()(const RatioStepOp& op) {
    step(op.tables, op.axis, at(op.numerator), &at(op.denominator));
  }

  // A digit is one number if all of the range have it alike.
  void operator()(const DigitsOp& op) {
    const Range x = at(op.x).range;
    each(lastExtent(), [&](std::int64_t k) {
      const bool fixed = x.lo >> (op.low + k) == x.hi >> (op.low + k);
      const std::int64_t digit = op.at(x.lo, k);
      return Interval(fixed ? Range{digit, digit} : Range{0, 1});
    });
  }

  void operator()(const SumOp& op) {
    const Tensor& x = at(op.x);
    std::int64_t extent = x.shape[op.axis];
    if (!alongLast(op.axis, x) || x.channels.empty()) {
      std::int64_t count = alongLast(op.axis, x) ? 1 : channels({&x});
      each(count, [&](std::int64_t c) { return product(x.channel(c), extent); });
      return;
    }
    spend(x.channels.size());
    Interval value;
    for (Range channel : x.channels) value += channel;
    all(value);
  }

  // The rank-th largest number rises with each of its operands. Along the last dimension it
  // therefore lies between the rank-th largest of the low ends and that of the high ends.
  void operator()(const MaxOp& op) {
    const Tensor& x = at(op.x);
    TC0_ASSERT(op.rank >= 1 && op.rank <= x.shape[op.axis]);
    if (!alongLast(op.axis, x) || x.channels.empty()) {
      std::int64_t count = alongLast(op.axis, x) ? 1 : channels({&x});
      each(count, [&](std::int64_t c) { return Interval(x.channel(c)); });
      return;
    }
    spend(2 * x.channels.size());
    std::vector<std::int64_t> lows, highs;
    for (Range channel : x.channels) {
      lows.push_back(channel.lo);
      highs.push_back(channel.hi);
    }
    std::int64_t place = op.rank - 1;
    std::nth_element(lows.begin(), lows.begin() + place, lows.end(), std::greater<>());
    std::nth_element(highs.begin(), highs.begin() + place, highs.end(), std::greater<>());
    all(Interval(Range{lows[place], highs[place]}));
  }

  // Element number e has last coordinate e % extent before and after the reshape. If the extent
  // before divides the one after, channel c of the result is part of channel c % from of x. If the
  // extent after divides the one before, channel c is the union of channels c, c + to, ... of x.
  void operator()(const ReshapeOp& op) {
    const Tensor& x = at(op.x);
    std::int64_t from = x.shape.empty() ? 1 : x.shape.back(), to = lastExtent();
    if (x.channels.empty() || to == 1 || to > kMaxChannels) {
      all(Interval(x.range));
    } else if (to % from == 0) {
      each(to, [&](std::int64_t c) { return Interval(x.channel(c % from)); });
    } else if (from % to == 0) {
      spend(x.channels.size());
      each(to, [&](std::int64_t c) {
        Range range = x.channel(c);
        for (std::int64_t k = c + to; k < from; k += to) range = range.hull(x.channel(k));
        return Interval(range);
      });
    } else {
      all(Interval(x.range));
    }
  }

  void operator()(const TransposeOp& op) {
    const Tensor& x = at(op.x);
    bool lastStays = !op.permutation.empty() && alongLast(op.permutation.back(), x);
    each(lastStays ? channels({&x}) : 1,
         [&](std::int64_t c) { return Interval(lastStays ? x.channel(c) : x.range); });
  }

  void operator()(const SliceOp& op) {
    const Tensor& x = at(op.x);
    each(channels({&x}), [&](std::int64_t c) {
      return Interval(x.channels.empty() ? x.range
                                         : x.channel(op.start.back() + op.stride.back() * c));
    });
  }

  // Windows that reach beyond x have the number `fill` there.
  void operator()(const WindowOp& op) {
    const Tensor& x = at(op.x);
    const Shape& shape = tensor_.shape;
    bool beyond =
        op.before > 0 || op.at(shape[op.axis] - 1, shape[shape.size() - 2] - 1) >= x.shape[op.axis];
    each(channels({&x}), [&](std::int64_t c) {
      Range range = x.channel(c);
      return Interval(beyond ? range.hull({op.fill, op.fill}) : range);
    });
  }

  void operator()(const ConcatOp& op) {
    std::vector<const Tensor*> parts;
    for (TensorId part : op.parts) parts.push_back(&at(part));
    if (alongLast(op.axis, *parts[0])) {
      concatLast(parts);
      return;
    }
    std::int64_t count = channels(parts);
    spend(count * parts.size());
    each(count, [&](std::int64_t c) {
      Range range = parts[0]->channel(c);
      for (const Tensor* part : parts) range = range.hull(part->channel(c));
      return Interval(range);
    });
  }

  void operator()(const BroadcastOp& op) {
    const Tensor& x = at(op.x);
    each(channels({&x}), [&](std::int64_t c) { return Interval(x.channel(c)); });
  }

 private:
  const Tensor& at(TensorId id) const { return program_.tensor(id); }
  std::int64_t lastExtent() const { return tensor_.shape.empty() ? 1 : tensor_.shape.back(); }
  static bool alongLast(int axis, const Tensor& x) { return axis + 1 == std::ssize(x.shape); }

  // The number of proofs to make if channel c of the result reads only channel c of these operands:
  // one for each channel, or a single one if no operand has channels.
  std::int64_t channels(const std::vector<const Tensor*>& operands) const {
    bool some = std::any_of(operands.begin(), operands.end(),
                            [](const Tensor* x) { return !x->channels.empty(); });
    return some ? lastExtent() : 1;
  }

  void spend(std::uint64_t work) {
    if (work > budget_.work)
      fail(label(tensor_),
           ": required a program whose ranges are proven in 2^34 steps, found more");
    budget_.work -= work;
  }

  // The range of all elements is this interval.
  void all(const Interval& value) {
    if (!value.fits())
      fail(label(tensor_),
           ": required numbers and partial sums below 2^62 in magnitude, found more");
    tensor_.range = value.range();
    tensor_.magnitude = std::max(tensor_.magnitude, value.magnitude);
  }

  // The range of channel c is of(c). `count` is the last extent, or 1 if all channels are alike.
  // Channels are kept only if they differ and the budget has room for them.
  template <class Of>
  void each(std::int64_t count, Of of) {
    TC0_ASSERT(count == 1 || count == lastExtent());
    spend(count);
    all(of(0));
    Range range = tensor_.range;
    std::vector<Range> found{range};
    bool alike = true;
    for (std::int64_t c = 1; c < count; ++c) {
      all(of(c));
      alike = alike && tensor_.range == found[0];
      range = range.hull(tensor_.range);
      found.push_back(tensor_.range);
    }
    tensor_.range = range;
    if (alike || found.size() > budget_.channels) return;
    budget_.channels -= found.size();
    tensor_.channels = std::move(found);
  }

  void concatLast(const std::vector<const Tensor*>& parts) {
    Range range = parts[0]->range;
    bool alike = true;
    for (const Tensor* part : parts) {
      alike = alike && part->channels.empty() && part->range == parts[0]->range;
      range = range.hull(part->range);
    }
    if (alike || lastExtent() > kMaxChannels) {
      all(Interval(range));
      return;
    }
    std::vector<Range> joined;
    for (const Tensor* part : parts)
      for (std::int64_t c = 0; c < part->shape.back(); ++c) joined.push_back(part->channel(c));
    each(lastExtent(), [&](std::int64_t c) { return Interval(joined[c]); });
  }

  // A step on n, or a ratio step on n / d if d is not null. Three cases: table c serves channel c;
  // or every table may serve every channel, and the ranges are proven for each channel; or that
  // would be too much work, and one range is proven for all.
  void step(const Tables& tables, int axis, const Tensor& n, const Tensor* d) {
    checkGates(tables, n, d);
    std::vector<const Tensor*> operands{&n};
    if (d != nullptr) operands.push_back(d);
    auto denominator = [&](std::int64_t c) {
      return d == nullptr ? Range{1, 1} : c < 0 ? d->range : d->channel(c);
    };
    std::uint64_t gates = tables.p.size() + tables.base.size();
    if (axis >= 0 && alongLast(axis, n)) {  // channel c has table c
      spend(gates);
      each(lastExtent(), [&](std::int64_t c) {
        return Interval(reachedValues(tables, c, n.channel(c), denominator(c)));
      });
      return;
    }
    std::int64_t count = channels(operands);
    bool fine = count > 1 && multiplyMagnitudes(gates, magnitude(count)) <= kFineWork;
    spend(fine ? gates * count : gates);
    each(fine ? count : 1, [&](std::int64_t c) {
      Range numbers = fine ? n.channel(c) : n.range;
      Range range = reachedValues(tables, 0, numbers, denominator(fine ? c : -1));
      for (std::int64_t t = 1; t < tables.tables(); ++t)
        range = range.hull(reachedValues(tables, t, numbers, denominator(fine ? c : -1)));
      return Interval(range);
    });
  }

  // Bounds the two sides of every gate's comparison and every partial sum of a table's increments.
  void checkGates(const Tables& tables, const Tensor& n, const Tensor* d) {
    tensor_.magnitude =
        std::max(tensor_.magnitude,
                 gateMagnitude(tables, Interval(n.range).magnitude,
                               d == nullptr ? 1 : Interval(d->range).magnitude, label(tensor_)));
    for (std::int64_t t = 0; t < tables.tables(); ++t) {
      std::span<const std::int64_t> increments(tables.increments.data() + tables.start[t],
                                               tables.gates(t));
      Magnitude form = formMagnitude(tables.base[t], increments);
      if (!withinLimit(form))
        fail(label(tensor_), ", table ", t,
             ": required |base| + |increments| below 2^62 in all, found more");
      tensor_.magnitude = std::max(tensor_.magnitude, form);
    }
  }

  const Program& program_;
  Tensor& tensor_;
  ProofBudget& budget_;
};

}  // namespace

void deriveRange(const Program& program, Tensor& tensor, ProofBudget& budget) {
  std::visit(Proof(program, tensor, budget), std::as_const(tensor.op));
}

}  // namespace tc0::program
