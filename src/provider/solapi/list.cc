#include "provider/solapi/list.h"

#include <utility>

#include "provider/http_json.h"
#include "provider/solapi/codes.h"
#include "provider/solapi/pairing.h"
#include "provider/solapi/vendor_answer.h"

namespace kmsg::solapi {
namespace {

// Vendors write flags as booleans, as 0 and 1, and as text.
bool isSet(const Json& record, std::string_view key) {
  if (boolAt(record, key, false)) return true;
  return looseIntAt(record, key).value_or(0) != 0 || textAt(record, key) == "true";
}

std::optional<Millis> timeAt(const Json& record, std::string_view key) {
  return parseIso(textAt(record, key));
}

StatusAnswer readRecord(const Json& record, const std::string& providerMessageId) {
  StatusAnswer answer;
  answer.providerMessageId = providerMessageId;
  answer.statusCode = textOrNumberAt(record, "statusCode");
  answer.status = deliveryStatusOf(answer.statusCode);
  answer.statusMessage = textAt(record, "reason");
  if (answer.statusMessage.empty()) answer.statusMessage = meaningOf(answer.statusCode);
  answer.sentAt = timeAt(record, "dateProcessed");
  std::optional<Millis> ended = timeAt(record, "dateReported");
  if (!ended) ended = timeAt(record, "dateReceived");
  if (answer.status == DeliveryStatus::kDelivered) answer.deliveredAt = ended;
  if (answer.status == DeliveryStatus::kFailed) answer.failedAt = ended;
  if (answer.status == DeliveryStatus::kFailed && isSet(record, "replacement")) {
    // The AlimTalk failed and the vendor has sent its own text message. Whoever tracks this record
    // decides on a fallback by code and text ("3104", "미사용자"), and a record without a stored
    // owner would get a second one. So the answer keeps FAILED, which is true of the AlimTalk, but
    // neither the code nor the text that ask for a fallback; `raw` has both.
    answer.statusCode = "REPLACED";
    answer.statusMessage = "the AlimTalk failed and SOLAPI sent a text message in its place";
  }
  answer.raw = record;
  return answer;
}

const Json* findRecord(const Json& list, const std::string& id) {
  if (list.is_object()) {
    if (const Json* keyed = findKey(list, id)) return keyed;
  }
  for (const Json& record : list) {
    if (textOrNumberAt(record, "messageId") == id) return &record;
  }
  return nullptr;
}

// The body of a list answer, nothing for ResourceNotFound: the vendor knows none of them. Any other
// 404 is a wrong address.
Result<std::optional<Json>> readList(const Config& config, const HttpResponse& response,
                                     Millis now) {
  std::optional<Json> body = parseJson(response.body);
  if (response.status == 404 && body && textAt(*body, "errorCode") == "ResourceNotFound") {
    return std::optional<Json>();
  }
  if (!isSuccessStatus(response.status)) return refusedByHttp(config, response, now);
  if (body && memberAt(*body, "messageList").is_structured()) return body;
  return unreadableAnswer(response, kProviderId, /*isSend=*/false);
}

}  // namespace

std::vector<StatusResult> readPoll(const Config& config, const std::vector<StatusQuery>& queries,
                                   const HttpResponse& response, Millis now) {
  const auto forAll = [&](const StatusResult& result) {
    return std::vector<StatusResult>(queries.size(), result);
  };
  const Result<std::optional<Json>> body = readList(config, response, now);
  if (!body) return forAll(body.error());
  if (!*body) return forAll(std::optional<StatusAnswer>());
  const Json& list = memberAt(**body, "messageList");
  std::vector<StatusResult> results;
  results.reserve(queries.size());
  for (const StatusQuery& query : queries) {
    const Json* record = findRecord(list, query.providerMessageId);
    if (!record) {
      results.emplace_back(std::optional<StatusAnswer>());
    } else if (!record->is_object()) {
      results.emplace_back(unreadableAnswer(response, kProviderId, /*isSend=*/false));
    } else {
      results.emplace_back(std::optional(readRecord(*record, query.providerMessageId)));
    }
  }
  return results;
}

Result<SearchPage> readSearch(const Config& config, const SentQuery& query,
                              const HttpResponse& response, Millis now) {
  const Result<std::optional<Json>> body = readList(config, response, now);
  if (!body) return body.error();
  SearchPage page;
  if (!*body) return page;
  const std::string pairing = pairingValue(query.messageId);
  for (const Json& record : memberAt(**body, "messageList")) {
    // A record that cannot be read may be the one that is looked for.
    if (!record.is_object()) return unreadableAnswer(response, kProviderId, /*isSend=*/false);
    if (textAt(memberAt(record, "customFields"), kPairingField) != pairing) continue;
    const std::string id = textOrNumberAt(record, "messageId");
    if (id.empty()) return unreadableAnswer(response, kProviderId, /*isSend=*/false);
    StatusAnswer answer = readRecord(record, id);
    const bool failed = answer.status == DeliveryStatus::kFailed;
    if (!page.found || !failed) page.found = std::move(answer);
  }
  page.nextKey = textOrNumberAt(**body, "nextKey");
  return page;
}

Result<std::vector<DeliveryReport>> readReports(const Json& body) {
  if (!body.is_array()) {
    return invalidRequest(
        "a SOLAPI report must be an array of message records, not " + std::string(kindOf(body)),
        "body");
  }
  std::vector<DeliveryReport> reports;
  for (const Json& record : body) {
    if (!record.is_object()) continue;
    // A messageId that is too long for the vendor is there as a hash: its record is polled.
    std::string messageId(textAt(memberAt(record, "customFields"), kPairingField));
    const std::string id = textOrNumberAt(record, "messageId");
    if (messageId.empty() || id.empty()) continue;
    reports.push_back({std::move(messageId), readRecord(record, id)});
  }
  return reports;
}

}  // namespace kmsg::solapi
