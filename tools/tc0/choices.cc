#include "tools/tc0/choices.h"

#include <sstream>

#include "circuit/base/assert.h"
#include "circuit/formats/formats.h"
#include "circuit/generate/generators.h"

namespace tc0 {
namespace {

template <class Way>
std::vector<std::string> formatNames(Way Format::*way) {
  std::vector<std::string> names{"tc0"};
  for (const Format& format : formats())
    if (format.*way != nullptr) names.emplace_back(format.name);
  TC0_ASSERT(names.size() > 1);
  return names;
}

}  // namespace

const ChoiceRows<Engine>& engineChoices() {
  static const ChoiceRows<Engine> kRows = [] {
    ChoiceRows<Engine> rows;
    for (Engine engine : {Engine::kArray, Engine::kGate, Engine::kNaive})
      rows.emplace_back(engine, engineName(engine));
    return rows;
  }();
  return kRows;
}

const ChoiceRows<std::optional<Engine>>& enginesToCompare() {
  static const ChoiceRows<std::optional<Engine>> kRows = [] {
    ChoiceRows<std::optional<Engine>> rows;
    for (const auto& [engine, name] : engineChoices()) rows.emplace_back(engine, name);
    rows.emplace_back(std::nullopt, "all");
    return rows;
  }();
  return kRows;
}

const ChoiceRows<Isa>& isaChoices() {
  static const ChoiceRows<Isa> kRows = [] {
    ChoiceRows<Isa> rows;
    for (Isa isa : {Isa::kPortable, Isa::kAvx2, Isa::kAvx512, Isa::kVnni, Isa::kAmx})
      rows.emplace_back(isa, isaName(isa));
    return rows;
  }();
  return kRows;
}

const ChoiceRows<lower::Objective>& objectiveChoices() {
  static const ChoiceRows<lower::Objective> kRows = [] {
    ChoiceRows<lower::Objective> rows;
    for (lower::Objective objective : lower::kObjectives)
      rows.emplace_back(objective, lower::objectiveName(objective));
    return rows;
  }();
  return kRows;
}

const ChoiceRows<Recipe>& recipeChoices() {
  static const ChoiceRows<Recipe> kRows{{Recipe::kLean, name(Recipe::kLean)},
                                        {Recipe::kShallow, name(Recipe::kShallow)}};
  return kRows;
}

const ChoiceRows<Shell>& shellChoices() {
  static const ChoiceRows<Shell> kRows{
      {Shell::kBash, "bash"}, {Shell::kZsh, "zsh"}, {Shell::kFish, "fish"}};
  return kRows;
}

const ChoiceRows<ManualFormat>& manualChoices() {
  static const ChoiceRows<ManualFormat> kRows{{ManualFormat::kMan, "man"},
                                              {ManualFormat::kMarkdown, "markdown"}};
  return kRows;
}

std::vector<std::string> readableFormats() { return formatNames(&Format::read); }
std::vector<std::string> writableFormats() { return formatNames(&Format::write); }

std::vector<std::string> circuitEnds() {
  std::vector<std::string> ends{".tc0"};
  for (const Format& format : formats()) {
    std::istringstream extensions{std::string(format.extensions)};
    for (std::string end; format.read != nullptr && extensions >> end;) ends.push_back(end);
  }
  return ends;
}

Isa isaOf(const Arguments& arguments) {
  Isa isa = arguments.has("--isa") ? arguments.choice("--isa", isaChoices()) : bestIsa();
  requireIsa(isa);
  return isa;
}

}  // namespace tc0
