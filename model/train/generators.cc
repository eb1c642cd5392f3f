#include "model/train/generators.h"

#include <ATen/ATen.h>

#include "circuit/base/error.h"

namespace tc0 {
namespace {

constexpr char kNoise[] = "train.noise";

bool holds(const Container& container, const std::string& name) {
  return container.tensors.find(name) != container.tensors.end();
}

void restore(const Container& container, const std::string& name, at::Generator& generator,
             const std::string& where) {
  const std::vector<std::int64_t> state = integersOf(container, name, where);
  const std::int64_t size = generator.get_state().numel();
  if (std::ssize(state) != size) {
    fail(where, ": ", name, ": required the state of this LibTorch's generator, ", size,
         " bytes, found ", state.size());
  }
  generator.set_state(at::tensor(state, at::kLong).to(at::kByte));
}

}  // namespace

void saveGenerators(const NamedGenerators& generators, ContainerWriter& writer) {
  for (const auto& [name, generator] : generators) {
    const at::Tensor state = generator.get_state().cpu().to(at::kLong).contiguous();
    const std::int64_t* values = state.data_ptr<std::int64_t>();
    writer.add("train." + name, {values, values + state.numel()});
  }
}

std::string restoreGenerators(const Container& container, NamedGenerators generators,
                              std::uint64_t seed, std::int64_t step, const std::string& where) {
  std::string note;
  bool usesNoise = false;
  for (auto& [key, generator] : generators) {
    const std::string name = "train." + key;
    usesNoise = usesNoise || name == kNoise;
    if (name == kNoise && !holds(container, kNoise)) {
      generator.set_current_seed((seed << 32) + static_cast<std::uint64_t>(step));
      note = "the checkpoint is of a CPU: noise begins anew on the GPU";
    } else {
      restore(container, name, generator, where);
    }
  }
  if (!usesNoise && holds(container, kNoise))
    note = "the checkpoint is of a GPU: noise goes on from the CPU's generator";
  return note;
}

}  // namespace tc0
