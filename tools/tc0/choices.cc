#include "tools/tc0/choices.h"

#include <sstream>

#include "circuit/base/assert.h"
#include "circuit/formats/formats.h"
#include "circuit/generate/generators.h"

namespace tc0 {
namespace {

template <class Way>
std::vector<std::string> formatNames(Way way) {
  std::vector<std::string> names{"tc0"};
  for (const Format& format : formats())
    if (way(format)) names.emplace_back(format.name);
  TC0_ASSERT(names.size() > 1);
  return names;
}

}  // namespace

const NamedValues<Engine>& engineChoices() {
  static const NamedValues<Engine> kRows = [] {
    NamedValues<Engine> rows;
    for (const auto& [engine, name] : kEngineNames) rows.emplace_back(engine, name);
    return rows;
  }();
  return kRows;
}

const NamedValues<std::optional<Engine>>& enginesToCompare() {
  static const NamedValues<std::optional<Engine>> kRows = [] {
    NamedValues<std::optional<Engine>> rows;
    for (const auto& [engine, name] : engineChoices()) rows.emplace_back(engine, name);
    rows.emplace_back(std::nullopt, "all");
    return rows;
  }();
  return kRows;
}

const NamedValues<Isa>& isaChoices() {
  static const NamedValues<Isa> kRows = [] {
    NamedValues<Isa> rows;
    for (const auto& [isa, name] : kIsaNames) rows.emplace_back(isa, name);
    return rows;
  }();
  return kRows;
}

const NamedValues<lower::Objective>& objectiveChoices() {
  static const NamedValues<lower::Objective> kRows = [] {
    NamedValues<lower::Objective> rows;
    for (lower::Objective objective : lower::kObjectives)
      rows.emplace_back(objective, lower::objectiveName(objective));
    return rows;
  }();
  return kRows;
}

const NamedValues<Recipe>& recipeChoices() {
  static const NamedValues<Recipe> kRows = [] {
    NamedValues<Recipe> rows;
    for (Recipe recipe : kRecipes) rows.push_back({recipe, name(recipe)});
    return rows;
  }();
  return kRows;
}

const NamedValues<Shell>& shellChoices() {
  static const NamedValues<Shell> kRows{
      {Shell::kBash, "bash"}, {Shell::kZsh, "zsh"}, {Shell::kFish, "fish"}};
  return kRows;
}

const NamedValues<ManualFormat>& manualChoices() {
  static const NamedValues<ManualFormat> kRows{{ManualFormat::kMan, "man"},
                                               {ManualFormat::kMarkdown, "markdown"}};
  return kRows;
}

std::vector<std::string> readableFormats() {
  return formatNames([](const Format& format) { return format.read != nullptr; });
}
std::vector<std::string> writableFormats() {
  return formatNames([](const Format& format) { return format.isWritten(); });
}

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
