#pragma once

#include "base/result.h"

namespace kmsg {

// Checks the kinds of the optional members that the typed ones of Message do not hold (errors page,
// section 7.3): what is wrong would otherwise be dropped by one provider and refused by another.
// Members that are absent or null pass, and so does every key that is not known here.
Result<Done> checkShapes(const Json& input);

}  // namespace kmsg
