#pragma once

#include <cstdint>
#include <string>

#include "provider/iwinv/config.h"
#include "provider/iwinv/vendor_answer.h"
#include "provider/provider.h"

namespace kmsg::iwinv {

// Records of an AlimTalk page, the vendor's maximum, and what is asked of the SMS API too.
inline constexpr int kHistoryPageSize = 1000;

// Which records of a history are asked for.
struct HistoryFilter {
  Api api = Api::kAlimTalk;
  Millis start = 0;       // of the window; of the SMS API, its day
  Millis end = 0;         // likewise
  bool reserved = false;  // messages that were scheduled (AlimTalk)
  bool sized = true;      // asks for pages of kHistoryPageSize; AlimTalk always does
  std::string id;         // seqNo or requestNo, or empty
  std::string phone;      // as vendorPhone() gives it, or empty
};

// True when the history can be asked for this id alone: an AlimTalk's must be a number.
bool canFilterById(Api api, const std::string& id);

// The request for one page, from 1.
HttpRequest buildHistory(const Config& config, const HistoryFilter& filter, int page);

// One page of a history: the records in `list`, and how many there are on all pages.
struct HistoryPage {
  Json list = Json::array();
  int64_t total = 0;
};

// Reads the answer to buildHistory. An error has Outcome::kNotSent.
Result<HistoryPage> readHistory(const Config& config, Api api, const HttpResponse& response,
                                Millis now);

// Id and number in one text. A record is a message's only when both agree.
std::string recordKey(const Json& record, Api api);
std::string keyOf(const std::string& id, const std::string& phone);

// The record's number as vendorPhone() gives it.
std::string recordPhone(const Json& record);

// When the vendor was asked to send it, nothing when the record does not tell.
std::optional<Millis> recordTime(const Json& record, Api api);

// What the record says of its message; `raw` is the record.
StatusAnswer readRecord(const Json& record, Api api, Millis now);

}  // namespace kmsg::iwinv
