#pragma once

#include "base/json.h"

namespace kmsg {

// One check of an onboarding specification (provider contract, section 8), for the scopes "doctor"
// and "preflight". What is particular to its kind is added by the caller.
Json onboardingCheck(const char* id, const char* title, const char* kind, const char* severity);

}  // namespace kmsg
