#pragma once

#include "model/import/translate/window.h"

namespace tc0::importer {

/// The window that sees all of these spatial extents at once.
Window wholeWindow(const Shape& spatial);

/// A settled variable whose numbers rise with its integers, so that the largest integer stands for
/// the largest number.
Variable rising(Translation& t, Variable x);

/// The largest, and the mean, of what a window sees, of settled variables. Padding counts as zeros
/// of the mean if `withPadding` is true.
Variable maximum(Translation& t, const Variable& x, const Window& window);
Variable average(Translation& t, const Variable& x, const Window& window, bool withPadding);

}  // namespace tc0::importer
