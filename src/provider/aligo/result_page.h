#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "provider/aligo/vendor_answer.h"
#include "provider/provider.h"

namespace kmsg::aligo {

// Pages of one list that are read before the rest counts as not known.
inline constexpr int kMaxPages = 10;

// One page of a list of the vendor's.
struct Page {
  std::vector<Json> records;
  bool hasNext = false;
};

// The results of the request `mid`, one record for each recipient; pages from 1.
HttpRequest buildResultPage(const Config& config, Api api, const std::string& mid, int page);

// The requests of the account on the Korean day of `time`.
HttpRequest buildLogPage(const Config& config, Api api, Millis time, int page);

// Reads a page of either. `number`: of the page that was asked for.
Result<Page> readPage(const Config& config, Api api, const HttpResponse& response, Millis now,
                      int number);

// The record of a recipient, in whatever form either side writes the number; null when there is
// none.
const Json* recordOf(const std::vector<Json>& records, Api api, const std::string& to);

// What one record says.
struct RecordAnswer {
  StatusAnswer status;
  std::string replacementMid;  // of the text message that the vendor sent instead; empty for none
};

// Reads a record of the text API, or of the Kakao API.
RecordAnswer readRecord(const Json& record, Api api, const std::string& mid, Millis now);

// Applies what became of the replacement to the status of a failed Kakao message. `replacement`:
// null when the vendor does not list it (yet), in which case nothing is decided.
void applyReplacement(StatusAnswer& status, const StatusAnswer* replacement);

}  // namespace kmsg::aligo
