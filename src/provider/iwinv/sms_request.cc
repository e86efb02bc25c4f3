#include "message/carrier_limits.h"
#include "provider/fields.h"
#include "provider/iwinv/auth.h"
#include "provider/iwinv/request.h"
#include "provider/iwinv/schedule.h"
#include "provider/iwinv/title.h"

namespace kmsg::iwinv {
namespace {

constexpr Millis kMaxTextAheadMs = 31 * kDayMs;

// The recipient, and msgType where it is to be sent along.
Result<Done> addRecipient(const Message& message, Json& body) {
  const Result<std::string> country = countryOf(message, "");
  if (!country) return country.error();
  const bool isSms = message.type == MessageType::kSms;
  const Json* options = findKey(message.options, "providerOptions");
  const std::string_view wanted = options ? trimmed(textAt(*options, "msgType")) : "";
  const std::string msgType(wanted.empty() ? "SMS" : wanted);
  if (!country->empty() && !(isSms && msgType == "GSMS")) {
    return invalidRequest(
        "to is a foreign number: IWINV sends abroad only an SMS with providerOptions.msgType "
        "\"GSMS\"",
        "to");
  }
  body["to"] = Json::array({*country + message.toNumber.digits});
  if (isSms) body["msgType"] = msgType;
  return Done{};
}

Result<Done> addText(const Message& message, Json& body) {
  if (trimmed(message.text).empty()) {
    return invalidRequest("text is required for SMS/LMS/MMS", "text");
  }
  const bool isSms = message.type == MessageType::kSms;
  const size_t limit = isSms ? kMaxSmsBytes : kMaxLmsBytes;
  const size_t bytes = carrierBytes(message.text);
  if (bytes > limit) {
    return invalidRequest(
        "text has " + std::to_string(bytes) + " bytes, the limit is " + std::to_string(limit) +
            (isSms ? "; use type LMS, or leave out the type to have it chosen by length" : ""),
        "text");
  }
  body["text"] = message.text;
  const std::string_view subject = trimmed(message.subject);
  if (isSms) {
    if (subject.empty()) return Done{};
    return invalidRequest("subject is not possible in an SMS; use type LMS, or leave it out",
                          "subject");
  }
  if (carrierBytes(subject) > kMaxSubjectBytes) {
    return invalidRequest("subject must not have more than 40 bytes", "subject");
  }
  body["title"] = subject.empty() ? titleOf(message.text) : std::string(subject);
  return Done{};
}

}  // namespace

Error missingSmsKeys() {
  return invalidRequest("SMS v2 configuration missing (smsApiKey/smsAuthKey)", "smsApiKey");
}

Result<Json> draftText(const Config& config, const Message& message,
                       const ProviderContext& context) {
  if (!config.hasSms()) return missingSmsKeys();
  Json body = Json::object();
  body["version"] = kSmsVersion;
  Result<Done> done = addRecipient(message, body);
  if (!done) return done.error();
  done = addText(message, body);
  if (!done) return done.error();
  const std::string& from = message.from.empty() ? config.smsSender() : message.from;
  if (from.empty()) {
    return invalidRequest(
        "from is required for SMS/LMS/MMS (options.from or config.smsSenderNumber)", "from");
  }
  body["from"] = from;
  if (message.scheduledAt) {
    done = checkWindow(*message.scheduledAt, context.now, kMaxTextAheadMs, "1 month");
    if (!done) return done.error();
    body["date"] = formatKst(*message.scheduledAt);
  }
  return body;
}

HttpRequest buildText(const Config& config, const Json& body) {
  return smsRequest(config, "/api/v2/send/", body);
}

HttpRequest smsRequest(const Config& config, const std::string& path, const Json& body) {
  HttpRequest request;
  request.method = "POST";
  request.url = config.smsBaseUrl + path;
  request.headers = smsHeaders(config);
  request.body = dumpJson(body);
  return request;
}

}  // namespace kmsg::iwinv
