#include "model/flow/distil.h"

#include <ATen/core/grad_mode.h>

namespace tc0 {
namespace {

// The student and the teacher at the points of one step.
struct StepPoints {
  const Field& student;
  const Field& teacher;
  const at::Tensor &z, &t, &r, &classes;
  at::Tensor h = t - r, over = likeBatch(h, z), start = taught(z, t);

  at::Tensor taught(const at::Tensor& where, const at::Tensor& when) const {
    const at::NoGradGuard guard;
    return teacher.value(where, when, at::zeros_like(when), classes);
  }
  // (v_t + v_s)/2, v_s at the point where the student's step ends.
  at::Tensor trapezoid(const at::Tensor& value) const {
    return (start + taught(z - over * value.detach(), r)) * 0.5;
  }
  // The student along (v_t, t: +1) while h changes by `slope`.
  Dual along(double slope) const {
    const at::Tensor one = at::ones_like(h);
    return student.at(Point<1>{dual(z, start), dual(t, one), dual(h, one * slope), classes});
  }
  // The student along two directions: 1 is (v_t, t: +1, s: 0), so h: +1; 2 is (0, 0, s: +1), so h:
  // -1. The parts are V, D_t V, V_s and V_ts.
  HyperDual alongBoth() const {
    const at::Tensor one = at::ones_like(h);
    Point<2> point{z, t, h, classes};
    point.z.part[1] = start;
    point.t.part[1] = point.h.part[1] = one;
    point.h.part[2] = -one;
    return student.at(point);
  }
};

double rms(const at::Tensor& a) { return a.square().mean().sqrt().item<double>(); }

}  // namespace

std::vector<LossTerm> distil(const Field& student, const Field& teacher, const at::Tensor& z,
                             const at::Tensor& t, const at::Tensor& r, const at::Tensor& classes,
                             const DistilOptions& options) {
  const StepPoints at{student, teacher, z, t, r, classes};
  const auto term = [&](Distillation kind, const at::Tensor& value, const at::Tensor& goal) {
    return regressionTerm(name(kind), value, goal, options.power, options.offset);
  };
  const auto firstOrder = [&](const at::Tensor& value, const at::Tensor& derivative) {
    return term(Distillation::kFirstOrder, value, at.start - at.over * derivative);
  };
  if (options.kind == Distillation::kFirstOrder) {
    const Dual V = at.along(1);
    return {firstOrder(V.value(), V.derivative())};
  }
  if (options.kind == Distillation::kSymmetric) {
    const Dual V = at.along(2);
    return {
        term(options.kind, V.value(), at.trapezoid(V.value()) - at.over * 0.5 * V.derivative())};
  }
  const HyperDual V = at.alongBoth();
  const at::Tensor mixed = at.over.square() * 0.5 * V.derivative(3);
  std::vector<LossTerm> terms = {
      term(Distillation::kIdentity, V.value(), at.trapezoid(V.value()) - mixed)};
  if (options.kind == Distillation::kIdentityFirstOrder)
    terms.push_back(firstOrder(V.value(), V.derivative(1)));
  return terms;
}

std::vector<LossTerm> distilPair(const FieldPair& student, const Field& teacher,
                                 const at::Tensor& z, const at::Tensor& t, const at::Tensor& r,
                                 const at::Tensor& classes, const PairOptions& options) {
  const at::Tensor h = t - r, one = at::ones_like(t), none = at::zeros_like(t);
  at::Tensor velocity, material;
  {
    const at::NoGradGuard guard;
    velocity = teacher.value(z, t, none, classes);
    material =
        teacher.at(Point<1>{dual(z, velocity), dual(t, one), Dual(none), classes}).derivative();
  }
  const auto term = [&](const char* name, const at::Tensor& value, const at::Tensor& goal) {
    return regressionTerm(name, value, goal, options.power, options.offset);
  };
  std::vector<LossTerm> terms;
  if (options.learnsVelocity)
    terms.push_back(term("velocity", student.velocity->value(z, t, none, classes), velocity));
  const Dual A =
      student.acceleration->at(Point<1>{dual(z, velocity), dual(t, one), dual(h, one), classes});
  const at::Tensor goal = material - likeBatch(h, z) * 0.5 * A.derivative();
  const at::Tensor weight = likeBatch(options.weighSteps ? h.clamp_min(kLeastWeighedStep) : one, z);
  terms.push_back(term("acceleration", A.value() * weight, goal * weight));
  return terms;
}

template <int K>
Jet<K> PairAverage::evaluate(const Point<K>& point) const {
  const Jet<K> none(at::zeros_like(point.h.value()));
  const auto wide = [&](const at::Tensor& part) { return likeBatch(part, point.z.value()); };
  const Jet<K> v = pair_.velocity->at(Point<K>{point.z, point.t, none, point.classes});
  return v - linearMap(point.h, wide) * pair_.acceleration->at(point) * 0.5;
}

template Jet<0> PairAverage::evaluate(const Point<0>&) const;
template Jet<1> PairAverage::evaluate(const Point<1>&) const;
template Jet<2> PairAverage::evaluate(const Point<2>&) const;

DistilResiduals distilResiduals(const Field& student, const Field& teacher, const at::Tensor& z,
                                const at::Tensor& t, const at::Tensor& r,
                                const at::Tensor& classes) {
  const at::NoGradGuard guard;
  const StepPoints at{student, teacher, z, t, r, classes};
  const HyperDual V = at.alongBoth();
  const at::Tensor past = V.value() - at.trapezoid(V.value()), h = at.over;
  const at::Tensor mixed = h.square() * 0.5 * V.derivative(3);
  return {rms(V.value() - at.start + h * V.derivative(1)),
          rms(past + h * 0.5 * (V.derivative(1) - V.derivative(2))), rms(past + mixed), rms(mixed)};
}

}  // namespace tc0
