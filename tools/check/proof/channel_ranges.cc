#include "tools/check/proof/channel_ranges.h"

#include <algorithm>

#include "tools/check/proof/index.h"

namespace tc0check {

namespace {

constexpr Wide kLimit = Wide{1} << 62;  // bounds of this magnitude and more are not kept
constexpr Int kMostChannels = Int{1} << 16;
constexpr Int kMostTableWork = Int{1} << 24;

const WideSpan kAnything{-ChannelRanges::kWide, ChannelRanges::kWide};

bool isKnown(WideSpan span) { return span.lo > -kLimit && span.hi < kLimit; }

WideSpan kept(WideSpan span) { return isKnown(span) ? span : kAnything; }

WideSpan hull(WideSpan a, WideSpan b) { return {std::min(a.lo, b.lo), std::max(a.hi, b.hi)}; }

WideSpan hullOf(const std::vector<WideSpan>& spans) {
  WideSpan all = spans[0];
  for (WideSpan one : spans) all = hull(all, one);
  return all;
}

WideSpan sum(WideSpan a, WideSpan b) {
  if (!isKnown(a) || !isKnown(b)) return kAnything;
  return kept({a.lo + b.lo, a.hi + b.hi});
}

/// Factors of less than 2^62 each: their products fit 128 bits.
WideSpan product(WideSpan a, WideSpan b) {
  if (!isKnown(a) || !isKnown(b)) return kAnything;
  auto [least, most] = std::minmax({a.lo * b.lo, a.lo * b.hi, a.hi * b.lo, a.hi * b.hi});
  return kept({least, most});
}

WideSpan squareOf(WideSpan a) {
  WideSpan all = product(a, a);
  if (!isKnown(all)) return all;
  const bool crosses = a.lo < 0 && a.hi > 0;
  return {crosses ? 0 : std::min(a.lo * a.lo, a.hi * a.hi), all.hi};
}

WideSpan times(WideSpan a, Wide factor) { return product(a, {factor, factor}); }

WideSpan channelOf(const std::vector<WideSpan>& spans, Int channel) {
  return spans.size() == 1 ? spans[0] : spans[std::size_t(channel)];
}

Int lastOf(const Tensor& tensor) { return tensor.shape.empty() ? 1 : tensor.shape.back(); }

bool isLast(Int axis, const Tensor& tensor) { return axis + 1 == std::ssize(tensor.shape); }

/// The values of table t at numbers of a range.
WideSpan valuesOf(const Tables& tables, Int t, WideSpan numbers) {
  Int value = tables.base[t];
  WideSpan all = kAnything;
  bool isFirst = true;
  auto take = [&] {
    all = isFirst ? WideSpan{value, value} : hull(all, {value, value});
    isFirst = false;
  };
  for (Int k = tables.start[t]; k < tables.start[t + 1]; ++k) {
    if (numbers.lo < tables.p[k]) take();
    if (numbers.hi < tables.p[k]) return all;
    value = plus(value, tables.increments[k]);
  }
  take();
  return all;
}

}  // namespace

WideSpan ChannelRanges::of(int tensor, Int channel) {
  const Spans& spans = spansOf(tensor);
  return channel < 0 ? hullOf(spans) : channelOf(spans, channel);
}

/// Operands come before a tensor, so all tensors up to it are looked at in their order.
const ChannelRanges::Spans& ChannelRanges::spansOf(int tensor) {
  for (int id = int(known_.size()); id <= tensor; ++id) known_.push_back(compute(program_[id]));
  return known_[std::size_t(tensor)];
}

ChannelRanges::Spans ChannelRanges::compute(const Tensor& tensor) {
  auto x = [&](std::size_t k = 0) -> const Spans& { return known_[tensor.operands[k]]; };
  switch (tensor.op) {
    case Op::kInput:
      return {kept({tensor.range.lo, tensor.range.hi})};
    case Op::kConstant:
      return ofConstant(tensor);
    case Op::kLinear:
      return ofLinear(tensor);
    case Op::kAdd: {
      Spans spans;
      for (std::size_t c = 0; c < std::max(x(0).size(), x(1).size()); ++c)
        spans.push_back(sum(channelOf(x(0), Int(c)), channelOf(x(1), Int(c))));
      return spans;
    }
    case Op::kScale: {
      Spans spans = x();
      for (WideSpan& span : spans) span = times(span, tensor.factor);
      return spans;
    }
    case Op::kMatmul:
      return ofMatmul(tensor);
    case Op::kStep:
      return ofStep(tensor);
    case Op::kDigits:
      return ofDigits(tensor);
    case Op::kSum:
      return ofSum(tensor);
    case Op::kReshape:
      return ofReshape(tensor);
    case Op::kConcat:
      return ofConcat(tensor);
    case Op::kBroadcast:
      return x();
    case Op::kTranspose: {
      const bool lastStays =
          !tensor.permutation.empty() && isLast(tensor.permutation.back(), tensor);
      return lastStays ? x() : Spans{hullOf(x())};
    }
    case Op::kMax:
      return {hullOf(x())};
    case Op::kSlice:
      return {hullOf(x())};
    case Op::kWindow:
      return {hull(hullOf(x()), {tensor.fill, tensor.fill})};
    case Op::kRatioStep: {
      WideSpan all = valuesOf(tensor.tables, 0, kAnything);
      for (Int t = 1; t < tensor.tables.tables; ++t)
        all = hull(all, valuesOf(tensor.tables, t, kAnything));
      return {kept(all)};
    }
  }
  return {kAnything};
}

ChannelRanges::Spans ChannelRanges::ofConstant(const Tensor& tensor) const {
  const Int last = lastOf(tensor), count = last <= kMostChannels ? last : 1;
  Spans spans;
  for (Int i = 0; i < tensor.elements; ++i) {
    const Wide value = tensor.numbers[i];
    if (i < count)
      spans.push_back({value, value});
    else
      spans[std::size_t(i % count)] = hull(spans[std::size_t(i % count)], {value, value});
  }
  for (WideSpan& span : spans) span = kept(span);
  return spans;
}

ChannelRanges::Spans ChannelRanges::ofLinear(const Tensor& tensor) {
  const Spans& x = known_[tensor.operands[0]];
  const Int in = program_[tensor.operands[0]].shape.back() / tensor.groups;
  const Int out = lastOf(tensor);
  Spans spans;
  for (Int o = 0; o < out; ++o) {
    const Int first = o / (out / tensor.groups) * in;
    const Wide bias = tensor.bias ? (*tensor.bias)[o] : 0;
    WideSpan all = kept({bias, bias});
    for (Int i = 0; i < in; ++i)
      all = sum(all, times(channelOf(x, first + i), tensor.numbers[o * in + i]));
    spans.push_back(all);
  }
  return spans;
}

/// Element j of a row is the sum over k of products of column k of a and of column j of b.
ChannelRanges::Spans ChannelRanges::ofMatmul(const Tensor& tensor) {
  const Spans &a = known_[tensor.operands[0]], &b = known_[tensor.operands[1]];
  const std::vector<Int>& shape = program_[tensor.operands[0]].shape;
  const Int inner = shape.back();
  const bool isSquare =
      tensor.operands[0] == tensor.operands[1] && inner == 1 && shape[shape.size() - 2] == 1;
  Spans spans;
  for (WideSpan column : b) {
    if (isSquare) {
      spans.push_back(squareOf(column));
      continue;
    }
    if (a.size() == 1) {
      spans.push_back(times(product(a[0], column), inner));
      continue;
    }
    WideSpan all{0, 0};
    for (WideSpan one : a) all = sum(all, product(one, column));
    spans.push_back(all);
  }
  return spans;
}

ChannelRanges::Spans ChannelRanges::ofStep(const Tensor& tensor) {
  const Spans& x = known_[tensor.operands[0]];
  const Tables& tables = tensor.tables;
  Spans spans;
  if (tensor.axis >= 0 && isLast(tensor.axis, tensor)) {
    for (Int c = 0; c < lastOf(tensor); ++c)
      spans.push_back(kept(valuesOf(tables, c, channelOf(x, c))));
    return spans;
  }
  const bool isFine = Wide(x.size()) * Wide(tables.p.size()) <= kMostTableWork;
  for (WideSpan numbers : isFine ? x : Spans{hullOf(x)}) {
    WideSpan all = valuesOf(tables, 0, numbers);
    for (Int t = 1; t < tables.tables; ++t) all = hull(all, valuesOf(tables, t, numbers));
    spans.push_back(kept(all));
  }
  return spans;
}

/// A digit is one number if the whole range has it alike.
ChannelRanges::Spans ChannelRanges::ofDigits(const Tensor& tensor) {
  const WideSpan x = hullOf(known_[tensor.operands[0]]);
  Spans spans;
  for (Int k = 0; k < lastOf(tensor); ++k) {
    const Int place = tensor.low + k;
    const bool isOne = isKnown(x) && x.lo >> place == x.hi >> place;
    const Wide digit = x.lo >> place & 1;
    spans.push_back(isOne ? WideSpan{digit, digit} : WideSpan{0, 1});
  }
  return spans;
}

ChannelRanges::Spans ChannelRanges::ofSum(const Tensor& tensor) {
  Spans spans = known_[tensor.operands[0]];
  const Tensor& x = program_[tensor.operands[0]];
  if (!isLast(tensor.axis, x) || spans.size() == 1) {
    for (WideSpan& span : spans) span = times(span, x.shape[tensor.axis]);
    return spans;
  }
  WideSpan all{0, 0};
  for (WideSpan span : spans) all = sum(all, span);
  return {all};
}

/// An element keeps its number, so the channel after is the channel before modulo the smaller extent.
ChannelRanges::Spans ChannelRanges::ofReshape(const Tensor& tensor) {
  const Spans& x = known_[tensor.operands[0]];
  const Int from = std::ssize(x), to = lastOf(tensor);
  if (from == 1 || to > kMostChannels) return {hullOf(x)};
  Spans spans;
  if (to % from == 0) {
    for (Int c = 0; c < to; ++c) spans.push_back(x[std::size_t(c % from)]);
  } else if (from % to == 0) {
    spans.assign(x.begin(), x.begin() + to);
    for (Int c = to; c < from; ++c)
      spans[std::size_t(c % to)] = hull(spans[std::size_t(c % to)], x[std::size_t(c)]);
  } else {
    spans.push_back(hullOf(x));
  }
  return spans;
}

ChannelRanges::Spans ChannelRanges::ofConcat(const Tensor& tensor) {
  Spans spans;
  WideSpan all = hullOf(known_[tensor.operands[0]]);
  for (int part : tensor.operands) {
    all = hull(all, hullOf(known_[part]));
    for (Int c = 0; c < lastOf(program_[part]); ++c) spans.push_back(channelOf(known_[part], c));
  }
  return isLast(tensor.axis, tensor) && lastOf(tensor) <= kMostChannels ? spans : Spans{all};
}

}  // namespace tc0check
