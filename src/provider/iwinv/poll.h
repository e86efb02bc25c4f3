#pragma once

#include <vector>

#include "provider/iwinv/account.h"
#include "provider/iwinv/history.h"
#include "provider/provider.h"

namespace kmsg::iwinv {

// Queries of one call to pollHistory: their ids stand on a page of the history.
inline constexpr size_t kPollBatch = 1000;

// Asks the history for the status of many messages; one result per query in the same order. Reads
// the pages of the time in which the messages were sent, as long as that takes fewer requests than
// asking for each id alone.
Task<std::vector<StatusResult>> pollHistory(const Account& account,
                                            std::vector<StatusQuery> queries, Millis now,
                                            ProviderPorts ports);

// Pages of one recipient's history that are read before the rest counts as not known.
inline constexpr int kMaxRecipientPages = 10;

// One history request and its answer. Of the SMS API, whose page size is said to be refused at
// times: such a refusal of page 1 clears `filter.sized`, and the page is asked for again.
struct PageAnswer {
  Result<HistoryPage> page;
  bool sized = true;  // goes on for the next pages
};
Task<PageAnswer> readPage(const Account& account, HistoryFilter filter, int page, Millis now,
                          ProviderPorts ports);

}  // namespace kmsg::iwinv
