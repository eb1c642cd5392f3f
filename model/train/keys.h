#pragma once

#include <string>
#include <variant>
#include <vector>

#include "model/train/config.h"

namespace tc0 {

/// A place in a TrainConfig, by type.
using KeyPlace = std::variant<std::int64_t*, double*, bool*, std::string*, std::vector<double>*>;

/// A row of the table of keys, which the parser, the printer, the help and the docs are made from.
/// `name` is "section.key" as in the TOML file; numbers must lie in [least, most]; texts, where
/// `choices` is not empty, must be one of them.
struct ConfigKey {
  const char* name;
  const char* about;
  KeyPlace (*place)(TrainConfig& config);
  double least = 0, most = 0;  // both 0: any
  std::vector<std::string> choices = {};
};

const std::vector<ConfigKey>& configKeys();

/// The keys with type, default and meaning, a line each.
std::string describeConfigKeys();

}  // namespace tc0
