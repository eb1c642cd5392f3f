#pragma once

#include <map>
#include <string>
#include <vector>

#include "model/command/usage.h"

namespace tc0 {

/// Command-line options: `--name value` for the names in `valued`, `--name` alone for those in
/// `flags`, everything else is a place. Throws UsageError for other options (with the nearest that
/// exists), a missing value, or more places than `most`.
class Options {
 public:
  Options(const Arguments& arguments, const std::vector<std::string>& valued,
          const std::vector<std::string>& flags, std::size_t most);

  const std::vector<std::string>& places() const { return places_; }
  bool has(const std::string& name) const { return values_.count(name) > 0; }
  /// The last value given, or `otherwise`.
  std::string text(const std::string& name, const std::string& otherwise = "") const;
  /// Every value given, in order.
  std::vector<std::string> all(const std::string& name) const;
  /// An integer in [least, most]; UsageError says so where it is not.
  std::int64_t integer(const std::string& name, std::int64_t otherwise, std::int64_t least,
                       std::int64_t most) const;
  double number(const std::string& name, double otherwise) const;
  /// Integers between commas, each in [least, most].
  std::vector<std::int64_t> integers(const std::string& name, const std::string& otherwise,
                                     std::int64_t least, std::int64_t most) const;

 private:
  std::vector<std::string> places_;
  std::map<std::string, std::vector<std::string>> values_;
};

}  // namespace tc0
