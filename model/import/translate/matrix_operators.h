#pragma once

#include "model/import/translate/translation.h"

namespace tc0::importer {

/// The product of matrices, as NumPy's matmul. `b` may be constant; then it stays a constant of a
/// linear operation.
Variable matrixProduct(Translation& t, const Value& a, const Value& b);

}  // namespace tc0::importer
