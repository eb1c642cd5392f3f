#pragma once

#include <sys/utsname.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

/// What benchmarks share: timing, and a table of rates in the units of the domain, each beside its
/// limit.
namespace tc0::bench {

struct Options {
  bool json = false;
  bool quick = false;    // one run of everything
  std::string revision;  // of the sources, for people and for the file of rows
  std::string keep;      // a CSV file that rows are added to; empty: none
};

inline Options parseOptions(const std::vector<std::string>& words) {
  Options options;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == "--json")
      options.json = true;
    else if (words[i] == "--quick")
      options.quick = true;
    else if (words[i] == "--revision" && i + 1 < words.size())
      options.revision = words[++i];
    else if (words[i] == "--keep" && i + 1 < words.size())
      options.keep = words[++i];
    else
      throw std::runtime_error(
          "required options --json, --quick, --revision TEXT, --keep FILE; found '" + words[i] +
          "'");
  }
  return options;
}

/// Seconds of the fastest of several runs: as many as fit into half a second, at least 3; when
/// quick, one.
class Timer {
 public:
  explicit Timer(bool quick) : quick_(quick) {}

  double best(const std::function<void()>& run) const {
    using Clock = std::chrono::steady_clock;
    auto since = [](Clock::time_point start) {
      return std::chrono::duration<double>(Clock::now() - start).count();
    };
    double best = 1e300;
    Clock::time_point start = Clock::now();
    for (int runs = 0; runs == 0 || (!quick_ && (runs < 3 || since(start) < 0.5)); ++runs) {
      Clock::time_point own = Clock::now();
      run();
      best = std::min(best, since(own));
    }
    return best;
  }

 private:
  bool quick_;
};

/// Whether what a row computed equals what another way computes.
enum class Equal { kNotCompared, kYes, kNo };
inline Equal equal(bool same) { return same ? Equal::kYes : Equal::kNo; }

/// A target is chosen, a limit is what the machine gives; either may be absent (0).
struct Bound {
  double value = 0;
  bool most = false;  // the row's value should stay below it; else it should come near, or above
};
inline Bound atMost(double value) { return {value, true}; }
inline Bound atLeast(double value) { return {value, false}; }

struct Row {
  std::string name;
  double value = 0;
  std::string unit;
  Bound bound = {};
  Equal equal = Equal::kNotCompared;

  bool met() const {
    return bound.value == 0 || (bound.most ? value <= bound.value : value >= bound.value);
  }
};

class Report {
 public:
  explicit Report(Options options) : options_(std::move(options)) { readKept(); }

  void add(Row row) {
    rows_.push_back(std::move(row));
    if (!options_.json) print(rows_.back());
  }

  void start() const {
    if (options_.json) return;
    std::printf("%s; %s; revision %s\n\n", machine().c_str(), compiler().c_str(),
                options_.revision.empty() ? "unknown" : options_.revision.c_str());
    std::printf("%-38s %12s %-13s %10s %7s  %-6s %10s\n", "", "", "", "limit", "of it", "equal",
                "before");
  }

  /// 0, or 1 when a comparison failed.
  int finish() const {
    if (options_.json) printJson();
    if (!options_.keep.empty() && !options_.quick) keep();
    bool same = std::none_of(rows_.begin(), rows_.end(),
                             [](const Row& row) { return row.equal == Equal::kNo; });
    if (!same) std::fprintf(stderr, "two ways to compute the same thing do not agree\n");
    return same ? 0 : 1;
  }

 private:
  static const char* equalText(Equal equal) {
    return equal == Equal::kYes ? "yes" : equal == Equal::kNo ? "NO" : "";
  }

  void print(const Row& row) const {
    char limit[32] = "", share[32] = "", before[32] = "";
    if (row.bound.value != 0) {
      std::snprintf(limit, sizeof limit, "%s%.5g", row.bound.most ? "<= " : "", row.bound.value);
      std::snprintf(share, sizeof share, "%.3g%%", 100 * row.value / row.bound.value);
    }
    auto kept = before_.find(row.name);
    if (kept != before_.end()) std::snprintf(before, sizeof before, "%.5g", kept->second);
    std::printf("%-38s %12.5g %-13s %10s %7s  %-6s %10s\n", row.name.c_str(), row.value,
                row.unit.c_str(), limit, share, equalText(row.equal), before);
    std::fflush(stdout);
  }

  void printJson() const {
    nlohmann::ordered_json json{
        {"machine", machine()}, {"compiler", compiler()}, {"revision", options_.revision}};
    for (const Row& row : rows_) {
      nlohmann::ordered_json one{{"row", row.name}, {"value", row.value}, {"unit", row.unit}};
      if (row.bound.value != 0) {
        one[row.bound.most ? "at_most" : "at_least"] = row.bound.value;
        one["met"] = row.met();
      }
      if (row.equal != Equal::kNotCompared) one["equal"] = row.equal == Equal::kYes;
      json["rows"].push_back(std::move(one));
    }
    std::printf("%s\n", json.dump(2).c_str());
  }

  // revision,date,row,value,unit
  void keep() const {
    std::filesystem::path path = options_.keep;
    if (path.has_parent_path()) std::filesystem::create_directories(path.parent_path());
    std::ofstream out(path, std::ios::app);
    std::time_t now = std::time(nullptr);
    char date[32];
    std::strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%SZ", std::gmtime(&now));
    for (const Row& row : rows_)
      out << options_.revision << "," << date << "," << row.name << "," << row.value << ","
          << row.unit << "\n";
    if (!out.flush()) throw std::runtime_error(path.string() + " cannot be written");
  }

  void readKept() {
    std::ifstream in(options_.keep);
    for (std::string line; std::getline(in, line);) {
      std::istringstream cells(line);
      std::string revision, date, name, value;
      std::getline(cells, revision, ',');
      std::getline(cells, date, ',');
      std::getline(cells, name, ',');
      if (std::getline(cells, value, ',')) before_[name] = std::atof(value.c_str());
    }
  }

  static std::string machine() {
    std::string model = "unknown processor";
    std::ifstream in("/proc/cpuinfo");
    for (std::string line; std::getline(in, line);)
      if (line.starts_with("model name")) {
        model = line.substr(line.find(':') + 2);
        break;
      }
    utsname system{};
    ::uname(&system);
    return model + ", " + std::to_string(std::thread::hardware_concurrency()) + " threads, " +
           system.sysname + " " + system.release;
  }

  static std::string compiler() {
#ifdef __clang__
    return "clang " __clang_version__;
#else
    return "g++ " __VERSION__;
#endif
  }

  Options options_;
  std::vector<Row> rows_;
  std::map<std::string, double> before_;  // by row: the value kept last
};

}  // namespace tc0::bench
