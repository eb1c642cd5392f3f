#include "model/train/distil_terms.h"

#include <cstdio>

#include "circuit/base/error.h"
#include "circuit/base/file.h"
#include "model/flow/test_bed.h"
#include "model/net/net.h"

namespace tc0 {
namespace {

constexpr const char* kExact = "exact";

// The closed form, computed in float64; its arguments and results have the student's type.
class ExactTeacher final : public FieldOf<ExactTeacher> {
 public:
  ExactTeacher(const Path path, const at::Device& device)
      : velocity_(on(GaussianMixture::threeModes(2), device), path) {}

  template <int K>
  Jet<K> evaluate(const Point<K>& point) const {
    const auto type = point.z.value().scalar_type();
    const auto wide = [](const at::Tensor& part) { return part.to(at::kDouble); };
    return linearMap(
        velocity_.evaluate(Point<K>{linearMap(point.z, wide), linearMap(point.t, wide), {}, {}}),
        [&](const at::Tensor& part) { return part.to(type); });
  }

 private:
  static GaussianMixture on(const GaussianMixture& data, const at::Device& device) {
    return {data.weights.to(device), data.means.to(device), data.deviations.to(device)};
  }

  ExactVelocity velocity_;
};

// FNV-1a of 64 bits: tells a file that was changed, not one that was forged.
std::string fingerprint(const std::string& bytes) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char byte : bytes) {
    hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001b3;
  }
  char text[17];
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(hash));
  return text;
}

std::string sampleText(const NetworkConfig& config) {
  if (config.kind == NetworkKind::kMlp) return cat("points of ", config.dimension, " numbers");
  return cat("pictures of ", config.channels, " x ", config.side, " x ", config.side);
}

void require(const std::string& where, const char* what, const std::string& required,
             const std::string& found) {
  if (required != found) {
    fail("distil.teacher: ", where, ": required ", what, " as the student has, ", required,
         ", found ", found);
  }
}

std::string entryOf(const Model& model, const char* key) {
  const auto found = model.metadata.find(key);
  return found == model.metadata.end() ? "unknown" : found->second;
}

void checkExact(const Dataset& data, const Model& student) {
  if (data.name != "mixture2d") {
    fail("distil.teacher: exact: required data.name = mixture2d, whose flow is known in closed ",
         "form, found ", data.name);
  }
  if (student.velocity.config.classes > 0) {
    fail("distil.teacher: exact: required model.conditional = false, found true");
  }
}

void checkFile(const Model& teacher, const std::string& where, const Dataset& data,
               const Model& student) {
  const NetworkConfig &one = student.velocity.config, &other = teacher.velocity.config;
  require(where, "samples", sampleText(one), sampleText(other));
  require(where, "a number of classes", cat(one.classes), cat(other.classes));
  require(where, "a path", name(student.path), name(teacher.path));
  require(where, "a scale and shift", cat(student.scale, ", ", student.shift),
          cat(teacher.scale, ", ", teacher.shift));
  if (teacher.metadata.count("data") > 0) {
    require(where, "data", data.name, entryOf(teacher, "data"));
  }
}

}  // namespace

Teaching::Teaching(const TrainConfig& config, const Dataset& data, const Model& student,
                   const at::Device& device)
    : path_(student.path),
      target_(config.distil.target),
      options_{config.distil.method, config.flow.lossPower, config.flow.lossOffset},
      pair_{true, config.flow.weighSteps, config.flow.lossPower, config.flow.lossOffset} {
  const std::string& from = config.distil.teacher;
  const std::string learned =
      target_ == Target::kMeanflow ? name(config.distil.method) : name(target_);
  if (student.target != target_) {
    fail("flow.target: required ", name(target_), " with distil.teacher, found ",
         name(student.target));
  }
  if (from == kExact) {
    checkExact(data, student);
    teacher_ = std::make_unique<ExactTeacher>(path_, device);
    description_ = cat(learned, " from exact flow of ", data.name);
    return;
  }
  const std::string bytes = readFile(from);
  const Model model = parseCheckpoint(bytes, from);
  checkFile(model, from, data, student);
  auto net = std::make_unique<Net>(model.velocity);
  net->to(device, at::kFloat);
  teacher_ = std::move(net);
  if (target_ == Target::kMoment && student.velocity.config == model.velocity.config) {
    velocity_ = model.velocity;
    pair_.learnsVelocity = false;
  }
  description_ =
      cat(learned, " from ", from, " (", name(model.target), ", ", entryOf(model, "data"),
          ", step ", entryOf(model, "step"), ", fingerprint ", fingerprint(bytes), ")");
}

void Teaching::checkSame(const std::map<std::string, std::string>& metadata,
                         const std::string& where) const {
  const auto found = metadata.find("distilled");
  const std::string before = found == metadata.end() ? "nothing" : found->second;
  if (before != description_) {
    fail(where, ": required a run that learned ", description_, ", found ", before);
  }
}

std::vector<LossTerm> Teaching::descend(const FieldPair& student, const Batch& batch,
                                        double scale) const {
  const at::Tensor z = onPath(path_, batch.x, batch.eps, batch.t).z;
  std::vector<LossTerm> terms =
      target_ == Target::kMeanflow
          ? distil(*student.velocity, *teacher_, z, batch.t, batch.r, batch.classes, options_)
          : distilPair(student, *teacher_, z, batch.t, batch.r, batch.classes, pair_);
  (totalLoss(terms) * scale).backward();
  return terms;
}

DistilResiduals Teaching::residuals(const FieldPair& student, const at::Tensor& z,
                                    const at::Tensor& t, const at::Tensor& r,
                                    const at::Tensor& classes) const {
  if (target_ == Target::kMeanflow)
    return distilResiduals(*student.velocity, *teacher_, z, t, r, classes);
  return distilResiduals(PairAverage(student), *teacher_, z, t, r, classes);
}

}  // namespace tc0
