#include "model/recipe/network/network.h"

namespace tc0 {
namespace {

constexpr std::pair<Target, const char*> kTargets[] = {{Target::kMeanflow, "meanflow"},
                                                       {Target::kPaper, "paper"},
                                                       {Target::kMaterial, "material"},
                                                       {Target::kMoment, "moment"}};
constexpr std::pair<Path, const char*> kPaths[] = {{Path::kLinear, "linear"},
                                                   {Path::kTrigonometric, "trigonometric"}};
constexpr std::pair<NetworkKind, const char*> kKinds[] = {{NetworkKind::kMlp, "mlp"},
                                                          {NetworkKind::kVit, "vit"}};
constexpr std::pair<NormKind, const char*> kNorms[] = {{NormKind::kLayer, "layer"},
                                                       {NormKind::kRms, "rms"}};
constexpr std::pair<Positions, const char*> kPositions[] = {{Positions::kLearned, "learned"},
                                                            {Positions::kSinusoidal, "sinusoidal"}};
constexpr std::pair<TokenForm, const char*> kForms[] = {{TokenForm::kEndpoint, "endpoint"},
                                                        {TokenForm::kLogits, "logits"}};

}  // namespace

ChoiceRows<Target> targetNames() { return kTargets; }
ChoiceRows<Path> pathNames() { return kPaths; }
ChoiceRows<NetworkKind> networkKindNames() { return kKinds; }
ChoiceRows<NormKind> normNames() { return kNorms; }
ChoiceRows<Positions> positionNames() { return kPositions; }
ChoiceRows<TokenForm> tokenFormNames() { return kForms; }

const char* name(Target target) { return nameIn(kTargets, target); }
const char* name(Path path) { return nameIn(kPaths, path); }
const char* name(TokenForm form) { return nameIn(kForms, form); }
Target parseTarget(const std::string& text) { return choiceNamed("target", targetNames(), text); }
Path parsePath(const std::string& text) { return choiceNamed("path", pathNames(), text); }

}  // namespace tc0
