#pragma once

#include <string>
#include <vector>

#include "provider/provider.h"
#include "provider/solapi/config.h"

namespace kmsg::solapi {

// Reads the answer to buildPoll: one result per query, in order.
std::vector<StatusResult> readPoll(const Config& config, const std::vector<StatusQuery>& queries,
                                   const HttpResponse& response, Millis now);

// One page of buildSearch.
struct SearchPage {
  std::optional<StatusAnswer> found;  // the record of the message; one that failed only if no other
  std::string nextKey;                // "" after the last page
};

// Looks for the record whose custom fields carry the messageId.
Result<SearchPage> readSearch(const Config& config, const SentQuery& query,
                              const HttpResponse& response, Millis now);

// Reads the body of a SINGLE-REPORT webhook: a list of message records.
Result<std::vector<DeliveryReport>> readReports(const Json& body);

}  // namespace kmsg::solapi
