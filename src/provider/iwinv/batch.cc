#include "provider/iwinv/batch.h"

#include <algorithm>
#include <utility>

#include "provider/fields.h"
#include "provider/http_json.h"
#include "provider/iwinv/vendor_answer.h"

namespace kmsg::iwinv {
namespace {

Json textOrNull(const std::optional<std::string>& text) {
  return text ? Json(*text) : Json();
}

}  // namespace

std::string batchKeyOf(const Message& message) {
  Json key = Json::array();
  key.push_back(std::string(messageTypeName(message.type)));
  if (message.type == MessageType::kMms) {
    key.push_back(message.messageId);
    key.push_back(message.item);
    return dumpJson(key);
  }
  key.push_back(message.from);
  key.push_back(message.scheduledAt ? Json(*message.scheduledAt) : Json());
  const Json& options = memberAt(message.options, "providerOptions");
  if (message.type == MessageType::kAlimTalk) {
    key.push_back(message.templateId);
    const Failover& failover = message.failover;
    key.push_back(failover.enabled.value_or(false));
    key.push_back(textOrNull(failover.content));
    key.push_back(textOrNull(failover.title));
    for (const char* name :
         {"reSend", "resendCallback", "resendType", "resendTitle", "resendContent"})
      key.push_back(memberAt(options, name));
  } else {
    key.push_back(message.text);
    key.push_back(message.subject);
    key.push_back(memberAt(options, "msgType"));
  }
  keepDoubtfulApart(message, key);
  return dumpJson(key);
}

void BatchPlan::add(Json common, Recipient recipient) {
  // The number of values stands in the key too: where the template is not known, a message with the
  // wrong number must not make the vendor refuse the others.
  Group& group = groups_[std::to_string(recipient.params.size()) + dumpJson(common)];
  size_t& next = group.nextFor[recipient.phone];
  size_t at = std::max(next, group.firstOpen);
  while (at < group.chunks.size() && group.chunks[at].recipients.size() >= limit_)
    ++at;
  if (at == group.chunks.size()) group.chunks.push_back({std::move(common), {}});
  group.chunks[at].recipients.push_back(std::move(recipient));
  next = at + 1;
  while (group.firstOpen < group.chunks.size() &&
         group.chunks[group.firstOpen].recipients.size() >= limit_) {
    ++group.firstOpen;
  }
}

std::vector<Chunk> BatchPlan::take() {
  std::vector<Chunk> chunks;
  for (auto& [key, group] : groups_) {
    for (Chunk& chunk : group.chunks)
      chunks.push_back(std::move(chunk));
  }
  groups_.clear();
  return chunks;
}

Result<BatchAnswer> readAlimTalkBatch(const Config& config,
                                      const std::vector<const Message*>& messages, Millis now,
                                      const HttpResponse& response) {
  AnswerContext reading{Api::kAlimTalk, /*isSend=*/true, "IWINV send failed", secrets(config), now};
  for (const Message* message : messages) {
    for (std::string& part : privateParts(*message))
      reading.hidden.push_back(std::move(part));
  }
  std::sort(reading.hidden.begin(), reading.hidden.end());
  reading.hidden.erase(std::unique(reading.hidden.begin(), reading.hidden.end()),
                       reading.hidden.end());
  Result<Json> body = readAnswer(response, reading);
  if (!body) return body.error();
  const auto count = static_cast<int64_t>(messages.size());
  const auto success = looseIntAt(*body, "success");
  const auto fail = looseIntAt(*body, "fail");
  BatchAnswer answer;
  if (fail.value_or(0) == 0 && success.value_or(count) == count) {
    answer.taken = BatchAnswer::Taken::kAll;
  } else if (fail == count && success.value_or(0) == 0) {
    answer.taken = BatchAnswer::Taken::kNone;
  } else if (fail && *fail > 0 && *fail < count &&
             success.value_or(count - *fail) == count - *fail) {
    answer.refused = *fail;
  }
  answer.seqNo = textOrNumberAt(*body, "seqNo");
  answer.body = std::move(body).value();
  return answer;
}

std::vector<Taken> judgeRecipients(const std::vector<Recipient>& recipients,
                                   const std::string& seqNo, int64_t refused,
                                   const std::vector<Json>& records, Millis now) {
  std::unordered_map<std::string, bool> hasFailed;  // by number
  for (const Json& record : records) {
    if (textOrNumberAt(record, "seqNo") != seqNo) continue;
    const StatusAnswer answer = readRecord(record, Api::kAlimTalk, now);
    hasFailed[recordPhone(record)] = answer.status == DeliveryStatus::kFailed;
  }
  std::vector<Taken> taken;
  int64_t doubtful = 0;
  for (const Recipient& recipient : recipients) {
    const auto found = hasFailed.find(recipient.phone);
    const bool certain = found != hasFailed.end() && !found->second;
    taken.push_back(certain ? Taken::kYes : Taken::kUnknown);
    if (!certain) ++doubtful;
  }
  if (doubtful == refused) std::replace(taken.begin(), taken.end(), Taken::kUnknown, Taken::kNo);
  return taken;
}

}  // namespace kmsg::iwinv
