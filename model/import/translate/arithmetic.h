#pragma once

#include "model/import/translate/translation.h"

namespace tc0::importer {

/// The sum of two tensors that both depend on the network's inputs: integers of one common scale.
Variable added(Translation& t, Variable a, Variable b);
/// Their product, element by element.
Variable multiplied(Translation& t, Variable a, Variable b);

}  // namespace tc0::importer
