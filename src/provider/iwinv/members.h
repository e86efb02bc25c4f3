#pragma once

#include <string>
#include <vector>

#include "provider/iwinv/account.h"
#include "provider/provider.h"

namespace kmsg::iwinv {

// The members of the public provider class that callMember() knows, for an account with these keys:
// getBalance { query? }, and with the AlimTalk key createTemplate { input }, updateTemplate
// { code, patch }, deleteTemplate { code }, getTemplate { code }, listTemplates { query? }.
std::vector<std::string> memberNames(const Config& config);

// Calls one of them; the arguments are those of the method by their names.
Task<Result<Json>> callMember(const Account& account, std::string member, Json arguments,
                              Millis now, ProviderPorts ports);

}  // namespace kmsg::iwinv
