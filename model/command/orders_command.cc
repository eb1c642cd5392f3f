#include "model/command/orders_command.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <ostream>

#include "circuit/base/error.h"
#include "model/command/model_options.h"
#include "model/flow/consistency.h"
#include "model/flow/orders.h"

namespace tc0 {
namespace {

using Json = nlohmann::ordered_json;

struct CheckpointOrders {
  OrdersTable schemes;
  Consistency consistency;
  std::optional<double> flowDistance;  // rms from the velocity's flow to the exact one, if known
  std::vector<BlockReport> blocks;
};

// The exact velocity of the data that the checkpoint was trained on; nothing if it is not known in
// closed form.
std::optional<ExactVelocity> exactOf(const Model& model) {
  const auto data = model.metadata.find("data");
  const bool known = data != model.metadata.end() && data->second == "mixture2d" &&
                     model.velocity.config.classes == 0 && model.scale == 1 && model.shift == 0;
  if (!known) return std::nullopt;
  return ExactVelocity(GaussianMixture::threeModes(2), model.path);
}

// Noise and classes of so many samples that they hold about `numbers` numbers.
struct Start {
  at::Tensor noise, classes;

  Start(const NetworkConfig& config, std::int64_t numbers) {
    const std::int64_t count = std::clamp<std::int64_t>(numbers / config.numbers(), 8, 512);
    at::Generator generator = at::make_generator<at::CPUGeneratorImpl>(1);
    noise = at::randn({count, config.numbers()}, generator, at::kDouble);
    if (config.classes > 0) classes = at::arange(count, at::kLong).remainder(config.classes);
  }
};

OrdersTable schemesOf(const Model& model, const ModelNets& nets, const FieldFlow& flow,
                      const Start& start) {
  SamplerOptions options;
  options.target = model.target;
  return measureOrders(flow, start.noise, [&](const at::Tensor& z, double t, double r) {
    const auto time = [&](double at) { return at::full({1}, at, z.options()); };
    return samplerStep(nets.fields(), options, z, time(t), time(r), start.classes);
  });
}

CheckpointOrders ordersOf(const Model& model, const AttentionOptions& attention) {
  const at::NoGradGuard guard;
  const ModelNets nets(model, at::kCPU, at::kDouble, attention);
  const NetworkConfig& config = model.velocity.config;
  const Start few(config, 1024), many(config, 8192);
  const FieldFlow flow(nets.velocity(), model.path, few.classes);
  const std::optional<ExactVelocity> exact = exactOf(model);
  CheckpointOrders found;
  found.schemes = schemesOf(model, nets, flow, few);
  found.consistency = checkConsistency(nets.fields(), model.target, many.noise, many.classes,
                                       exact ? &*exact : nullptr);
  if (exact) {
    const at::Tensor apart = flow.flow(few.noise, 1, 0) - exactFlow(*exact, few.noise, 1, 0);
    found.flowDistance = apart.square().mean().sqrt().item<double>();
  }
  found.blocks = blockReports(nets);
  return found;
}

std::string text(const CheckpointOrders& found, const Model& model, bool attention) {
  std::string all = std::string("target ") + name(model.target) + ", path " + name(model.path) +
                    "\n\nschemes on the flow of the checkpoint's own velocity u1(z, t, h = 0)\n" +
                    toText(found.schemes) + "\n" + toText(found.consistency);
  if (found.flowDistance)
    all += "\nthe velocity's own flow ends at an rms distance of " +
           Json(std::round(*found.flowDistance * 1e5) / 1e5).dump() + " from the exact flow\n";
  if (!found.blocks.empty()) all += cat("\n", boundsText(found.blocks));
  if (attention) all += cat("\n", attentionText(found.blocks));
  return all;
}

std::string json(const CheckpointOrders& found, const Model& model) {
  Json all = Json::parse(toJson(found.consistency));
  all["target"] = name(model.target);
  all["path"] = name(model.path);
  all["schemes"] = Json::parse(toJson(found.schemes));
  if (found.flowDistance) all["velocity_flow_to_exact"] = *found.flowDistance;
  all["blocks"] = Json::parse(toJson(found.blocks));
  return all.dump() + "\n";
}

}  // namespace

int ordersCommand(const Arguments& arguments, std::ostream& out) {
  const bool inJson = arguments.has("--json");
  if (arguments.positional().empty()) {
    const OrdersTable table = measureOrders();
    out << (inJson ? toJson(table) : toText(table));
    return kSuccess;
  }
  const Model model = modelOf(arguments);
  const AttentionOptions attention = attentionOf(arguments);
  const CheckpointOrders found = ordersOf(model, attention);
  out << (inJson ? json(found, model)
                 : text(found, model, attention.choice != AttentionChoice::kExact));
  return kSuccess;
}

}  // namespace tc0
