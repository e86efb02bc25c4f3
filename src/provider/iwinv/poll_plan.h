#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "provider/iwinv/history.h"

namespace kmsg::iwinv {

// Queries that one time of the history holds.
struct PollWindow {
  HistoryFilter filter;         // without id and phone
  std::vector<size_t> queries;  // by index, never empty
};

// The query's number as the vendor takes it, or why it cannot be asked.
Result<std::string> checkQuery(const Config& config, const StatusQuery& query);

// Sorts the queries of these indices into as few windows as the vendor allows: each API apart,
// scheduled AlimTalk apart, and of the SMS API at most 90 days.
std::vector<PollWindow> planWindows(const std::vector<StatusQuery>& queries,
                                    std::vector<size_t> indices, Millis now);

}  // namespace kmsg::iwinv
