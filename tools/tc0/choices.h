#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "circuit/base/command_line/command_line.h"
#include "compiler/lower/compile.h"
#include "model/recipe/recipe.h"
#include "runtime/simulator.h"

namespace tc0 {

/// What options choose from, as rows {value, name}: the rows of the command table take the names,
/// the commands get the values.
template <class Value>
using NamedValues = std::vector<std::pair<Value, std::string>>;

const NamedValues<Engine>& engineChoices();
/// The engines, and "all" without a value: every engine, compared.
const NamedValues<std::optional<Engine>>& enginesToCompare();
const NamedValues<Isa>& isaChoices();
const NamedValues<lower::Objective>& objectiveChoices();
/// All recipes of tc0 quantise.
const NamedValues<Recipe>& recipeChoices();

enum class Shell { kBash, kZsh, kFish };
const NamedValues<Shell>& shellChoices();

enum class ManualFormat { kMan, kMarkdown };
const NamedValues<ManualFormat>& manualChoices();

/// Names of circuit formats that can be read, or written, "tc0" first; and the ends of the names of
/// files that can be read.
std::vector<std::string> readableFormats();
std::vector<std::string> writableFormats();
std::vector<std::string> circuitEnds();

/// --isa; without it the best that this machine has. Throws Error if the machine lacks it.
Isa isaOf(const Arguments& arguments);

}  // namespace tc0
