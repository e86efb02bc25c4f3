#pragma once

#include <memory>
#include <string>
#include <vector>

#include "provider/aligo/config.h"
#include "provider/aligo/result_page.h"
#include "provider/aligo/template.h"
#include "provider/provider.h"

namespace kmsg::aligo {

// One account and what has been learnt of it lately.
struct Account {
  Config config;
  mutable TemplateCache templates;
};

using AccountPtr = std::shared_ptr<const Account>;

// Sends messages in as few requests as the vendor allows: those that agree in everything that a
// request takes once go out together, at most kMaxBatch (kMaxSameText of one text) and no number
// twice, for the vendor's results are told apart by number alone. One result per item in the same
// order.
Task<std::vector<Result<SendResult>>> sendAll(AccountPtr account, std::vector<BatchItem> items,
                                              Millis now, ProviderPorts ports);

// Asks once for each request that the queries name, however many recipients it had, and once for
// each replacement that the vendor sent.
Task<std::vector<StatusResult>> pollAll(AccountPtr account, std::vector<StatusQuery> queries,
                                        Millis now, ProviderPorts ports);

// Looks for a message in the vendor's log. Nothing only when the log can be complete and holds no
// request to the number since then; an error when something in it may be the message.
Task<StatusResult> findInLog(AccountPtr account, SentQuery query, Millis now, ProviderPorts ports);

// Calls a member beyond sending; see members().
Task<Result<Json>> callMember(AccountPtr account, std::string member, Json arguments, Millis now,
                              ProviderPorts ports);
std::vector<std::string> members();

// The template of a message: from the cache, else from the vendor.
Task<Result<TemplatePtr>> loadTemplate(AccountPtr account, std::string senderKey, std::string code,
                                       Millis now, ProviderPorts ports);

// All records of the request `mid`.
struct Listing {
  std::vector<Json> records;
  bool isComplete = true;
};
Task<Result<Listing>> loadResults(AccountPtr account, Api api, std::string mid, Millis now,
                                  ProviderPorts ports);

}  // namespace kmsg::aligo
