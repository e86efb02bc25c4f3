#pragma once

#include <map>
#include <string>
#include <vector>

#include "provider/iwinv/account.h"
#include "provider/provider.h"

namespace kmsg::iwinv {

// Sends one AlimTalk; reads its template first where the message does not tell its order.
Task<Result<SendResult>> sendAlimTalk(const Account& account, Message message,
                                      ProviderContext context, ProviderPorts ports);

// Sends one SMS, LMS or MMS.
Task<Result<SendResult>> sendText(const Account& account, Message message, ProviderContext context,
                                  ProviderPorts ports);

// The names of a template's variables in the vendor's order: read lately, or now.
Task<Result<std::vector<std::string>>> templateNames(const Account& account,
                                                     std::string templateCode, Millis now,
                                                     ProviderPorts ports);

// True for the codes that tell of a template other than the one that was read: unknown, values
// missing or not fitting.
bool blamesTemplate(const Error& error);

}  // namespace kmsg::iwinv
