#include "model/recipe/network.h"

#include <array>
#include <utility>

#include "circuit/base/choice.h"

namespace tc0 {
namespace {

constexpr std::array kTargets = {
    std::pair{Target::kMeanflow, "meanflow"}, std::pair{Target::kPaper, "paper"},
    std::pair{Target::kMaterial, "material"}, std::pair{Target::kMoment, "moment"}};
constexpr std::array kPaths = {std::pair{Path::kLinear, "linear"},
                               std::pair{Path::kTrigonometric, "trigonometric"}};

}  // namespace

const char* name(Target target) { return nameIn(kTargets, target); }
const char* name(Path path) { return nameIn(kPaths, path); }
Target parseTarget(const std::string& text) { return choiceNamed("target", kTargets, text); }
Path parsePath(const std::string& text) { return choiceNamed("path", kPaths, text); }

}  // namespace tc0
