#pragma once

#include <map>
#include <string>

#include "model/names/operations_metadata.h"

namespace tc0 {

/// What the name of an array says.
struct ArrayName {
  /// The part of the network: "step 0, velocity, block 1", or the node of an imported network. Empty
  /// for what belongs to no part, such as the pixels.
  std::string block;
  /// What kind of operation it is: "norm", "softmax", or the operator of an imported network. Names
  /// of other circuits are their own operations.
  std::string operation;
  /// What the array holds: "queries: binary digits". The name itself, if no more is known.
  std::string meaning;
};

/// Reads the names of a circuit's arrays. Circuits that a recipe wrote have names of its words
/// (recipe_words.h); imported networks bring the names of their nodes (operations_metadata.h). In any
/// other circuit an array's operation is its own name, without what a construction of the compiler
/// added to it.
class ArrayNames {
 public:
  /// `metadata` is that of the circuit. Throws Error if its operations are not what they should be.
  explicit ArrayNames(const std::map<std::string, std::string>& metadata);

  ArrayName of(const std::string& name) const;

 private:
  ArrayName imported(const std::string& name) const;

  bool recipe_ = false;
  OperationsByTensor operations_;
};

}  // namespace tc0
