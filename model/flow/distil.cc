#include "model/flow/distil.h"

#include <array>

#include "circuit/base/error.h"
#include "circuit/base/nearest.h"

namespace tc0 {
namespace {

constexpr std::array kKinds = {std::pair{Distillation::kFirstOrder, "first_order"},
                               std::pair{Distillation::kSymmetric, "symmetric"},
                               std::pair{Distillation::kIdentity, "identity"}};

at::Tensor rms(const at::Tensor& a) { return a.detach().square().mean().sqrt(); }

}  // namespace

const char* name(Distillation kind) {
  for (const auto& [entry, text] : kKinds)
    if (entry == kind) return text;
  return "";
}

Distillation parseDistillation(const std::string& text) {
  std::vector<std::string> names;
  for (const auto& [entry, known] : kKinds) {
    if (text == known) return entry;
    names.emplace_back(known);
  }
  fail("distillation: required one of ", listText(names), ", found '", text, "'",
       didYouMean(text, names));
}

// With direction 1 = (v_t, t: +1, s: 0) and direction 2 = (0, 0, s: +1), that is h: +1 and h: -1,
// one hyper-dual pass gives V, D_t V (part 1), V_s (part 2) and V_ts (part 3). The first two kinds
// need one derivative: along h: +1, or along the sum (v_t, t: +1, s: -1), h: +2.
DistilStep distil(const Field& student, const Field& teacher, const at::Tensor& z,
                  const at::Tensor& t, const at::Tensor& r, const at::Tensor& classes,
                  const DistilOptions& options) {
  const at::Tensor h = t - r, one = at::ones_like(h), none = at::zeros_like(h);
  const at::Tensor over = likeBatch(h, z);
  at::Tensor vt;
  {
    const at::NoGradGuard guard;
    vt = teacher.value(z, t, none, classes);
  }
  const bool identity = options.kind == Distillation::kIdentity;
  const bool symmetric = options.kind == Distillation::kSymmetric;
  HyperDual V;
  if (identity) {
    Point<2> point{z, t, h, classes};
    point.z.part[1] = vt;
    point.t.part[1] = point.h.part[1] = one;
    point.h.part[2] = -one;
    V = student.at(point);
  } else {
    const Dual u = student.at(
        Point<1>{dual(z, vt), dual(t, one), dual(h, symmetric ? one * 2 : one), classes});
    V.part[0] = u.part[0];
    V.part[1] = u.part[1];
  }
  const at::Tensor value = V.value().detach();
  at::Tensor first, trapezoid, mixed = at::zeros_like(value);
  {
    const at::NoGradGuard guard;
    if (options.kind != Distillation::kFirstOrder) {
      const at::Tensor vs = teacher.value(z - over * value, r, none, classes);
      if (identity) mixed = over.square() * 0.5 * V.derivative(3);
      trapezoid = (vt + vs) * 0.5 - (identity ? mixed : over * 0.5 * V.derivative(1));
    }
    if (!symmetric) first = vt - over * V.derivative(1);
  }
  DistilStep step;
  if (trapezoid.defined())
    step.terms.push_back(
        regressionTerm(name(options.kind), V.value(), trapezoid, options.power, options.offset));
  if (first.defined() && (!identity || options.firstOrderShare > 0)) {
    step.terms.push_back(
        regressionTerm("first_order", V.value(), first, options.power, options.offset));
    if (identity) step.terms.back().weighted = step.terms.back().weighted * options.firstOrderShare;
  }
  step.firstOrderResidual = first.defined() ? rms(value - first) : at::Tensor();
  step.trapezoidResidual = trapezoid.defined() ? rms(value - trapezoid) : at::Tensor();
  step.mixedPart = rms(mixed);
  return step;
}

}  // namespace tc0
