#pragma once

#include <sys/utsname.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "runtime/isa.h"
#include "tests/bench/kept_rows.h"

/// What benchmarks share: timing, and a table of rates in the units of the domain, each beside its
/// limit.
namespace tc0::bench {

struct Options {
  bool json = false;
  bool quick = false;    // one run of everything
  std::string revision;  // of the sources, for people and for the file of rows
  std::string keep;      // a CSV file that rows are added to (kept_rows.h); empty: none
  std::string against;   // a kept revision that rows are printed beside; empty: the last one
  std::string isa{isaName(bestIsa())};  // that rows are kept with
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
    else if (words[i] == "--against" && i + 1 < words.size())
      options.against = words[++i];
    else
      throw std::runtime_error(
          "required options --json, --quick, --revision TEXT, --keep FILE, --against REVISION; "
          "found '" +
          words[i] + "'");
  }
  return options;
}

/// Times the fastest of several runs in seconds: as many runs as fit into half a second, at least
/// 3. If quick, there is one run.
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

/// Whether a row computed the same values as another way of computing them.
enum class Equal { kNotCompared, kYes, kNo };
inline Equal equal(bool same) { return same ? Equal::kYes : Equal::kNo; }

/// What a row's value is compared with: a target that was chosen, or a limit that the machine sets.
/// 0 if there is none.
struct Bound {
  double value = 0;
  bool most = false;  // whether the row's value should stay below it, not come near it or above
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
  explicit Report(Options options) : options_(std::move(options)) {
    if (options_.keep.empty()) return;
    before_ = readKept(options_.keep);
    if (before_.otherForm)
      std::fprintf(stderr, "%s: rows of another form, not compared with\n", options_.keep.c_str());
  }

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

  /// Ends the report. Returns 0, or 1 if a comparison failed.
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
    char limit[32] = "", share[32] = "", last[32] = "";
    if (row.bound.value != 0) {
      std::snprintf(limit, sizeof limit, "%s%.5g", row.bound.most ? "<= " : "", row.bound.value);
      std::snprintf(share, sizeof share, "%.3g%%", 100 * row.value / row.bound.value);
    }
    if (const KeptRow* kept = before(row))
      std::snprintf(last, sizeof last, "%.5g", std::atof(kept->value.c_str()));
    std::printf("%-38s %12.5g %-13s %10s %7s  %-6s %10s\n", row.name.c_str(), row.value,
                row.unit.c_str(), limit, share, equalText(row.equal), last);
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

  void keep() const {
    std::time_t now = std::time(nullptr);
    char date[32];
    std::strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%SZ", std::gmtime(&now));
    std::vector<KeptRow> rows;
    for (const Row& row : rows_)
      rows.push_back({options_.revision, date, row.name, numberText(row.value), row.unit,
                      equalText(row.equal), boundText(row.bound), processor(), options_.isa,
                      std::to_string(std::thread::hardware_concurrency())});
    if (auto aside = keepRows(options_.keep, rows))
      std::fprintf(stderr, "%s: rows of another form, now in %s\n", options_.keep.c_str(),
                   aside->c_str());
  }

  // The latest kept row of this name, processor and instruction set, of the revision `against` if
  // given.
  const KeptRow* before(const Row& row) const {
    for (auto kept = before_.rows.rbegin(); kept != before_.rows.rend(); ++kept)
      if (kept->row == row.name && kept->cpu == processor() && kept->isa == options_.isa &&
          kept->revision.starts_with(options_.against))
        return &*kept;
    return nullptr;
  }

  static std::string numberText(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.6g", value);
    return text;
  }
  static std::string boundText(Bound bound) {
    return bound.value == 0 ? "" : (bound.most ? "<= " : ">= ") + numberText(bound.value);
  }

  static std::string processor() {
    std::ifstream in("/proc/cpuinfo");
    for (std::string line; std::getline(in, line);)
      if (line.starts_with("model name")) return line.substr(line.find(':') + 2);
    return "unknown processor";
  }

  static std::string machine() {
    utsname system{};
    ::uname(&system);
    return processor() + ", " + std::to_string(std::thread::hardware_concurrency()) + " threads, " +
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
  KeptRows before_;
};

}  // namespace tc0::bench
