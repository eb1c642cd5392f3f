#include "model/flow/tokens.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/core/grad_mode.h>

#include <catch2/catch.hpp>
#include <stdexcept>

#include "model/flow/path.h"
#include "model/flow/test_bed.h"
#include "model/flow/token_targets.h"
#include "tests/model/flow/toy_field.h"

using namespace tc0;

namespace {

constexpr std::int64_t kLetters = 3, kTokens = 3, kBatch = 3;
constexpr double kSize = 1.5;
constexpr int kFlowSteps = 60;

double largest(const at::Tensor& a) { return a.abs().max().item<double>(); }

// A law of all 27 sequences with random probabilities, whose posterior is known at every z.
struct Law {
  at::Tensor x, weights;  // [27, kLetters * kTokens] with kSize at a letter; [27]

  Law() {
    at::Generator generator = at::make_generator<at::CPUGeneratorImpl>(7);
    std::vector<double> letters;
    for (int code = 0; code < 27; ++code)
      for (int digit : {code / 9, code / 3 % 3, code % 3}) letters.push_back(digit);
    x = tokensToZ(at::tensor(letters, at::kDouble).view({27, kTokens}), reading());
    weights = at::rand({27}, generator, at::kDouble);
    weights = weights / weights.sum();
  }
  static TokenReading reading(TokenForm form = TokenForm::kLogits) {
    return {kLetters, form, kSize};
  }

  // E[x | z] by the densities of all sequences.
  at::Tensor mean(const at::Tensor& z, const at::Tensor& t) const {
    const at::Tensor centres = x * (1 - t).view({-1, 1, 1});
    const at::Tensor square = (z.unsqueeze(1) - centres).square().sum(2);
    const at::Tensor posterior =
        (weights.log() - square / (2 * t.square().unsqueeze(1))).softmax(1);
    return posterior.matmul(x);
  }
};

// The velocity network of an exact model: logits whose softmax is E[x | z] / s.
class ExactLogits final : public FieldOf<ExactLogits> {
 public:
  template <int K>
  Jet<K> evaluate(const Point<K>& point) const {
    const auto column = [&](const Jet<K>& a) {
      return linearMap(a, [](const at::Tensor& part) { return part.unsqueeze(1); });
    };
    const Jet<K> t = column(point.t), over = reciprocal(t);
    const Jet<K> overlap =
        linearMap(point.z, [&](const at::Tensor& part) { return part.matmul(law.x.t()); });
    const Jet<K> posterior =
        softmax(overlap * addConstant(t * -1.0, 1) * over * over + Jet<K>(law.weights.log()));
    return log(
        linearMap(posterior, [&](const at::Tensor& part) { return part.matmul(law.x / kSize); }));
  }
  Law law;
};

// The acceleration network of an exact model, from the integrated flow. Its derivative is a
// central difference along the point's direction.
class ExactSecond final : public Field {
 public:
  ExactSecond(const Field& logits, TokenForm form)
      : logits_(logits), form_(form), toy_(0), exact_({&logits, &toy_}, Law::reading()) {}

  Jet<0> at(const Point<0>& point) const override {
    return valueAt(point.z.value(), point.t.value(), point.h.value());
  }
  Jet<1> at(const Point<1>& point) const override {
    const auto moved = [&](double by) {
      const auto part = [&](const Dual& a) {
        return a.part[1].defined() ? a.value() + by * a.part[1] : a.value();
      };
      return valueAt(part(point.z), part(point.t), part(point.h));
    };
    return dual(moved(0), (moved(kStep) - moved(-kStep)) / (2 * kStep));
  }
  Jet<2> at(const Point<2>&) const override { throw std::logic_error("not needed"); }

  // (t (z_r) - r z) / h: the mean of D along the flow.
  at::Tensor delta(const at::Tensor& z, double t, double r) const {
    const at::NoGradGuard guard;
    const at::Tensor end = integratedFlow(*exact_.fields().velocity, z, t, r, kFlowSteps);
    return (t * end - r * z) / (t - r);
  }

 private:
  static constexpr double kStep = 1e-4;

  at::Tensor valueAt(const at::Tensor& z, const at::Tensor& t, const at::Tensor& h) const {
    std::vector<at::Tensor> rows;
    for (std::int64_t i = 0; i < z.size(0); ++i) {
      const double time = t[t.size(0) == 1 ? 0 : i].item<double>();
      const double step = h[h.size(0) == 1 ? 0 : i].item<double>();
      const at::Tensor row = z.narrow(0, i, 1), times = at::full({1}, time, at::kDouble);
      const at::Tensor mean = delta(row, time, time - step);
      const at::Tensor logits = logits_.value(row, times, at::zeros_like(times));
      rows.push_back(form_ == TokenForm::kLogits
                         ? ((mean / kSize).log() - logits) / step
                         : (mean - logits.exp() * kSize) * (2 / (step * time)));
    }
    return at::cat(rows);
  }

  const Field& logits_;
  TokenForm form_;
  ToyField toy_;  // TokenFields takes two networks; the velocity reads the first alone
  TokenFields exact_;
};

Batch someBatch() {
  at::Generator generator = at::make_generator<at::CPUGeneratorImpl>(3);
  Batch batch;
  const at::Tensor letters = at::randint(0, kLetters, {kBatch, kTokens}, generator, at::kDouble);
  batch.x = tokensToZ(letters, Law::reading());
  batch.eps = at::randn(batch.x.sizes(), generator, at::kDouble);
  batch.t = at::tensor({0.9, 0.6, 0.45}, at::kDouble);
  batch.r = at::tensor({0.2, 0.5, 0.15}, at::kDouble);
  return batch;
}

const TokenForm kForms[] = {TokenForm::kEndpoint, TokenForm::kLogits};

TargetOptions optionsOf(TokenForm form) {
  TargetOptions options;
  options.tokens.letters = kLetters;
  options.tokens.form = form;
  options.tokenSize = kSize;
  return options;
}

}  // namespace

TEST_CASE("letters become z and come back") {
  const at::Tensor letters = at::tensor({0., 2., 1., 1., 1., 0.}, at::kDouble).view({2, 3});
  const at::Tensor z = tokensToZ(letters, Law::reading());
  REQUIRE(z.sizes() == at::IntArrayRef({2, 9}));
  CHECK(z[0][0].item<double>() == kSize);                // letter 0 of token 0
  CHECK(z[0][2 * kTokens + 1].item<double>() == kSize);  // letter 2 of token 1
  CHECK(z.sum().item<double>() == 6 * kSize);
  CHECK(lettersOf(z, kLetters).to(at::kDouble).equal(letters));
}

TEST_CASE("the velocity of tokens is that of the law") {
  const ExactLogits logits;
  const ToyField any(0.3);
  const TokenFields tokens({&logits, &any}, Law::reading());
  const Batch batch = someBatch();
  const at::Tensor z = onPath(Path::kLinear, batch.x, batch.eps, batch.t).z;
  const at::Tensor found = tokens.fields().velocity->value(z, batch.t, at::zeros_like(batch.t));
  const at::Tensor mean = logits.law.mean(z, batch.t);
  CHECK(largest(found - (z - mean) / batch.t.unsqueeze(1)) < 1e-11);
}

TEST_CASE("means along the flow lie on the simplex and compose") {
  const ExactLogits logits;
  const ExactSecond exact(logits, TokenForm::kLogits);
  at::Generator generator = at::make_generator<at::CPUGeneratorImpl>(4);
  const at::Tensor z = at::randn({kBatch, kLetters * kTokens}, generator, at::kDouble);
  const double t = 0.8, m = 0.55, r = 0.3;
  const at::Tensor whole = exact.delta(z, t, r), first = exact.delta(z, t, m);
  CHECK(whole.min().item<double>() > 0);
  CHECK(largest(whole.view({kBatch, kLetters, kTokens}).sum(1) - kSize) < 1e-9);
  const at::Tensor between = (m / t) * z + ((t - m) / t) * first;
  const double weight = r * (t - m) / (m * (t - r));
  CHECK(largest(whole - (weight * first + (1 - weight) * exact.delta(between, m, r))) < 1e-6);
}

TEST_CASE("exact networks take exact steps and obey the moment identity") {
  const ExactLogits logits;
  const Batch batch = someBatch();
  const at::Tensor z = onPath(Path::kLinear, batch.x, batch.eps, batch.t).z;
  for (const TokenForm form : kForms) {
    INFO(name(form));
    const ExactSecond second(logits, form);
    const TokenFields tokens({&logits, &second}, Law::reading(form));
    const FieldPair fields = tokens.fields();
    const double t = 0.8, r = 0.3, h = t - r;
    const auto time = [](double value) { return at::full({1}, value, at::kDouble); };
    const at::Tensor next = z - h * fields.velocity->value(z, time(t), time(0)) +
                            h * h / 2 * fields.acceleration->value(z, time(t), time(h));
    CHECK(largest(next - integratedFlow(*fields.velocity, z, t, r, 2 * kFlowSteps)) < 1e-6);
    CHECK(identityResidual(fields, Target::kMoment, z, batch.t, batch.r).item<double>() < 1e-6);
    const double raw = tokenTerms({&logits, &second}, batch, optionsOf(form))[1].raw.item<double>();
    CHECK(std::sqrt(raw) < 1e-6);
  }
}

TEST_CASE("each loss of tokens is the formula it is named after") {
  const ToyField u1(0.7), u2(0.4);
  const Batch batch = someBatch();
  const at::Tensor z = onPath(Path::kLinear, batch.x, batch.eps, batch.t).z;
  const at::Tensor h = batch.t - batch.r, none = at::zeros_like(h), T = batch.t.unsqueeze(1);
  const auto softmaxOf = [](const at::Tensor& logits) {
    return logits.view({-1, kLetters, kTokens}).softmax(1);
  };
  const at::Tensor mean = softmaxOf(u1.value(z, batch.t, none)).flatten(1) * kSize;
  const at::Tensor velocity = ((z - mean) / T).detach();
  const at::Tensor data = batch.x.view({-1, kLetters, kTokens}) / kSize;
  const double entropy =
      -(data * softmaxOf(u1.value(z, batch.t, none)).log()).sum(1).mean().item<double>();
  for (const TokenForm form : kForms)
    for (const bool weigh : {false, true})
      for (const JvpEngine engine :
           {JvpEngine::kDual, JvpEngine::kSecondPass, JvpEngine::kForwardMode}) {
        INFO(name(form) << " engine " << static_cast<int>(engine) << " weighed " << weigh);
        const auto acceleration = [&](double by) {
          const at::NoGradGuard guard;
          const at::Tensor at = z + by * velocity, t = batch.t + by, step = h + by;
          const at::Tensor logits = u1.value(at, t, none), change = u2.value(at, t, step);
          const at::Tensor H = step.unsqueeze(1);
          if (form == TokenForm::kEndpoint) {
            const at::Tensor tokens = change.view({-1, kLetters, kTokens});
            return (tokens - tokens.mean(1, true)).flatten(1);
          }
          return 2 * kSize * (softmaxOf(logits + H * change) - softmaxOf(logits)).flatten(1) /
                 (H * t.unsqueeze(1));
        };
        const auto meanAt = [&](double by) {
          const at::NoGradGuard guard;
          return softmaxOf(u1.value(z + by * velocity, batch.t + by, none)).flatten(1) * kSize;
        };
        constexpr double kStep = 1e-5;
        const auto slope = [&](const auto& f) { return (f(kStep) - f(-kStep)) / (2 * kStep); };
        const at::Tensor target = -slope(meanAt) / T - h.unsqueeze(1) / 2 * slope(acceleration);
        const at::Tensor weight = weigh ? h.clamp_min(0.1).unsqueeze(1) : at::ones_like(T);
        TargetOptions options = optionsOf(form);
        options.engine = engine;
        options.weighSteps = weigh;
        const std::vector<LossTerm> terms = lossTerms({&u1, &u2}, batch, options);
        REQUIRE(terms.size() == 2);
        CHECK(terms[0].raw.item<double>() == Approx(entropy).epsilon(1e-10));
        const double expected =
            ((acceleration(0) - target) * weight).square().mean().item<double>();
        CHECK(terms[1].raw.item<double>() == Approx(expected).epsilon(1e-6));
      }
}

TEST_CASE("each loss of tokens trains its own network") {
  const Batch batch = someBatch();
  for (const TokenForm form : kForms) {
    INFO(name(form));
    const ToyField both1(0.7), both2(0.4), one1(0.7), one2(0.4);
    descend({&both1, &both2}, batch, optionsOf(form), 0.5, false);
    std::vector<LossTerm> terms = lossTerms({&one1, &one2}, batch, optionsOf(form));
    terms[0].weighted.backward();
    CHECK_FALSE(one2.parameter.grad().defined());
    CHECK(largest(both1.parameter.grad() - 0.5 * one1.parameter.grad()) < 1e-12);
    const at::Tensor before = one1.parameter.grad().clone();
    terms[1].weighted.backward();
    CHECK(one1.parameter.grad().equal(before));
    CHECK(largest(both2.parameter.grad() - 0.5 * one2.parameter.grad()) < 1e-12);
  }
}

TEST_CASE("tokens are refused another target or path") {
  const ToyField u1(0.7), u2(0.4);
  TargetOptions options = optionsOf(TokenForm::kLogits);
  options.path = Path::kTrigonometric;
  CHECK_THROWS_WITH(lossTerms({&u1, &u2}, someBatch(), options), Catch::Contains("linear path"));
  options = optionsOf(TokenForm::kLogits);
  options.target = Target::kMaterial;
  CHECK_THROWS_WITH(lossTerms({&u1, &u2}, someBatch(), options), Catch::Contains("moment"));
  CHECK_THROWS_WITH(lossTerms({&u1, nullptr}, someBatch(), optionsOf(TokenForm::kLogits)),
                    Catch::Contains("missing"));
}
