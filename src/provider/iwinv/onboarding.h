#pragma once

#include "provider/provider.h"

namespace kmsg::iwinv {

// What an account needs before it can send (provider contract, section 8).
Json onboardingSpec(const ProviderInfo& info);

}  // namespace kmsg::iwinv
