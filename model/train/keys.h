#pragma once

#include <functional>
#include <limits>
#include <string>
#include <variant>
#include <vector>

#include "model/train/config.h"

namespace tc0 {

/// A field of a TrainConfig whose type is an enum, seen through the names of its values.
struct NamedChoice {
  const void* field;
  std::vector<std::string> names;                  // what may be chosen
  std::function<std::string()> chosen;             // the name of the field's value
  std::function<void(const std::string&)> choose;  // sets the field; the name is one of `names`
};

/// A field of a TrainConfig, by type.
using KeyPlace =
    std::variant<std::int64_t*, double*, bool*, std::string*, std::vector<double>*, NamedChoice>;

/// The numbers that a key takes, both ends included.
struct Limits {
  double least = -std::numeric_limits<double>::infinity();
  double most = std::numeric_limits<double>::infinity();
};

/// Whether a run that resumes from a checkpoint may have another value than the checkpoint's run.
enum class OnResume { kMustAgree, kMayDiffer };

/// A row of the table of keys. The parser, the printer, the help, the documentation and the check
/// of a resumed run are made from it. `name` is "section.key" as in the TOML file.
struct ConfigKey {
  const char* name;
  const char* about;
  KeyPlace (*place)(TrainConfig& config);
  Limits limits = {};  // of numbers, or of each number in a list
  OnResume onResume = OnResume::kMustAgree;
  std::vector<std::string> choices = {};  // of a text; empty: any text
};

const std::vector<ConfigKey>& configKeys();

/// The keys with type, default and meaning, one key a line.
std::string describeConfigKeys();

}  // namespace tc0
