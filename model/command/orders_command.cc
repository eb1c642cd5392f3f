#include "model/command/orders_command.h"

#include <ATen/CPUGeneratorImpl.h>

#include <optional>
#include <ostream>

#include "circuit/base/file.h"
#include "model/flow/consistency.h"
#include "model/flow/orders.h"
#include "model/net/bounds.h"

namespace tc0 {
namespace {

constexpr std::int64_t kSamples = 512;

void ordersOfCheckpoint(const std::string& path, bool json, std::ostream& out) {
  const Model model = parseCheckpoint(readFile(path), path);
  const Net velocity(model.velocity);
  std::optional<Net> acceleration;
  if (model.target != Target::kMeanflow) acceleration.emplace(model.acceleration);
  at::Generator generator = at::make_generator<at::CPUGeneratorImpl>(1);
  const NetworkConfig& config = velocity.config();
  const at::Tensor noise = at::randn({kSamples, config.numbers()}, generator, at::kFloat);
  at::Tensor classes;
  if (config.classes > 0) classes = at::arange(kSamples, at::kLong).remainder(config.classes);
  const Consistency consistency = checkConsistency(
      {&velocity, acceleration ? &*acceleration : nullptr}, model.target, noise, classes);
  if (json) {
    out << toJson(consistency);
    return;
  }
  out << "target " << name(model.target) << ", path " << name(model.path) << "\n\n"
      << toText(consistency) << "\nvelocity\n"
      << boundsReport(velocity);
  if (acceleration) out << "acceleration\n" << boundsReport(*acceleration);
}

}  // namespace

int ordersCommand(const Arguments& arguments, std::ostream& out) {
  bool json = false;
  std::string checkpoint;
  for (const std::string& argument : arguments) {
    if (argument == "--json") {
      json = true;
    } else if (argument.rfind("--", 0) == 0 || !checkpoint.empty()) {
      throw UsageError("orders takes one CHECKPOINT and --json, not '" + argument + "'");
    } else {
      checkpoint = argument;
    }
  }
  if (!checkpoint.empty()) {
    ordersOfCheckpoint(checkpoint, json, out);
    return 0;
  }
  const OrdersTable table = measureOrders();
  out << (json ? toJson(table) : toText(table));
  return 0;
}

}  // namespace tc0
