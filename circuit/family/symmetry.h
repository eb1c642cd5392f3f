#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "circuit/family/circuit_family.h"
#include "circuit/size/paths.h"

namespace tc0 {

/// What a family has to have for the renaming lemma below. A dimension grows if its extent is c s.
/// An index along it is c' g + e, with a growing digit g below s and a constant digit e.
enum class Hypothesis {
  kStrides,  // strides of index maps are constants
  kExtents,  // extents are c or c s
  kDigits,   // a growing coordinate of a wire's array is c' g + e: one growing digit, in its place
  kConstants,   // a constant coordinate reads no growing digit
  kSelectors,   // weights, variants and tables on the way to a wire depend on no growing digit
  kBorders,     // no domain of a term cuts a growing dimension, and no growing digit decides on one
  kTables,      // the table of a gate depends on no growing digit of its element
  kReductions,  // every growing reduction on the way to a wire moves the wire
  kSums,        // constants that depend on the row of tokens are not summed over growing reductions
};
inline constexpr std::size_t kHypotheses = 9;

/// The hypothesis as a sentence: "strides of index maps are constants".
const char* sentence(Hypothesis hypothesis);

/// The first thing that was found to break a hypothesis.
struct Violation {
  Hypothesis hypothesis;
  std::string array;  // the name of the step
  std::string path;   // the array at the end of the path, or "" if it is the step's own
  std::string reason;
};
std::string text(const Violation& violation);

/// A path from a step's element down to wires, or to a constant.
struct GrowingPath {
  LeafPath path;            // over has units; leaf is kOne if it is a constant
  std::vector<bool> grows;  // of each column (t, r)
};

/// What the check of one step has found.
struct StepSymmetry {
  ArrayId step = 0;
  std::vector<ArrayId> leaves;  // what the step's wires come from, each once
  std::size_t paths = 0;
  int growingDigits = 0;      // of an element: its growing dimensions
  int growingReductions = 0;  // of the path that has the most
};

/// Decides whether the family has all hypotheses. They make this lemma hold:
///
///   Let a permutation of 0 ... s - 1 act on every growing digit of every index at once. It maps
///   paths to paths with the same weights. So the form of element pi(t) of a step is that of t with
///   wires renamed by pi, and the gates of both have the same figures.
///
/// Hence the figures of a gate depend on the constant digits of its element and on which of its
/// growing digits are equal, and not on s except through how many wires there are (laws.h).
struct Symmetry {
  std::vector<StepSymmetry> steps;
  std::size_t paths = 0;
  std::array<std::size_t, kHypotheses> checked{};  // how many paths each hypothesis was asked of
  std::optional<Violation> violation;              // if there is one, the rest is not complete
};
Symmetry symmetryOf(const CircuitFamily& family);

/// What keeps one step from having the hypotheses, if something does: those of its paths, and the
/// two about arrays (kStrides, kExtents) for all arrays.
std::optional<Violation> violationOf(const CircuitFamily& family, ArrayId step);

/// Throws Error unless gates can be numbered for every s by arithmetic: all arrays have kStrides and
/// kExtents, and all steps kTables.
void requireNumbered(const CircuitFamily& family);

}  // namespace tc0
