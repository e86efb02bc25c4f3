#include "fake/vendor_play.h"

#include <algorithm>
#include <cstdlib>
#include <map>

#include "fake/run.h"
#include "message/normalize.h"
#include "provider/aligo/aligo.h"
#include "provider/http_json.h"
#include "provider/iwinv/iwinv.h"
#include "provider/solapi/solapi.h"

namespace kmsg {
namespace {

constexpr Millis kLaterMs = 10 * 60 * 1000;

// Gives prepared answers in order and keeps what it was asked.
class Answers final : public Http {
 public:
  explicit Answers(const std::vector<HttpResponse>& answers) : answers_(answers) {}

  Task<Result<HttpResponse>> request(HttpRequest request) override {
    const size_t place = requests.size();
    requests.push_back(std::move(request));
    if (place < answers_.size() && answers_[place].status > 0) co_return answers_[place];
    Error error;
    error.code = ErrorCode::kNetworkTimeout;
    error.message = "no answer came";
    error.outcome = Outcome::kUnknown;
    co_return error;
  }

  std::vector<HttpRequest> requests;

 private:
  const std::vector<HttpResponse>& answers_;
};

// Numbers of their own for the first three.
std::string phoneOf(size_t number) {
  return "0101234567" + std::to_string(7 + number % 3);
}

// The message "msg-<number>" with all that its type needs.
Message makeMessage(MessageType type, size_t number) {
  static const std::optional<Json> kInput = parseJson(R"({
    "from": "0212345678", "text": "Kim, hello", "templateId": "WELCOME",
    "variables": {"name": "Kim"}, "media": {"image": {"bytes": {"bytes": 12}}},
    "kakao": {"profileId": "PF1", "imageLink": "https://files.example/"},
    "rcs": {"brandId": "B1"}, "naver": {"talkId": "T1"},
    "fax": {"fileUrls": ["https://files.example/page.pdf"]},
    "failover": {"enabled": true, "fallbackContent": "hello instead"}})");
  const std::string name(messageTypeName(type));
  const bool hasTemplate = type == MessageType::kAlimTalk || type == MessageType::kNsa ||
                           type == MessageType::kRcsTpl || type == MessageType::kRcsItpl ||
                           type == MessageType::kRcsLtpl;
  const bool hasPicture =
      type == MessageType::kMms || type == MessageType::kFriendTalk || type == MessageType::kRcsMms;
  Json input = *kInput;
  input["type"] = name;
  input["messageId"] = "msg-" + std::to_string(number);
  input["to"] = phoneOf(number);
  if (hasTemplate || type == MessageType::kFax) input.erase("text");
  if (!hasTemplate) input.erase("templateId");
  if (!hasPicture) input.erase("media");
  if (type != MessageType::kFax) input.erase("fax");
  if (type != MessageType::kNsa) input.erase("naver");
  if (!name.starts_with("RCS")) input.erase("rcs");
  if (type != MessageType::kAlimTalk) input.erase("failover");
  FixedRandom random;
  Result<Message> message = normalizeMessage(input, {}, Stage::kNow, random);
  return std::move(message).value();
}

const Message& messageOf(MessageType type, size_t number) {
  static std::map<std::pair<MessageType, size_t>, Message> known;
  const auto found = known.find({type, number});
  if (found != known.end()) return found->second;
  return known.emplace(std::pair(type, number), makeMessage(type, number)).first->second;
}

// Arguments of every member: each takes its own.
Json argumentsOfMembers() {
  static const std::optional<Json> kArguments = parseJson(R"({
    "code": "WELCOME", "query": {"page": 1, "limit": 15},
    "template": {"kakaoChannelSenderKey": "PF1"},
    "input": {"name": "n", "content": "#{name}, hello", "category": "001001",
              "buttons": [{"name": "go", "type": "WL", "linkMobile": "https://x.kr/#{id}"}]},
    "patch": {"name": "m"}, "plusId": "@shop", "phoneNumber": "01012345678",
    "authNum": "123456", "categoryCode": "00100010001"})");
  return *kArguments;
}

std::string errorFaultOf(const Error& error) {
  if (error.message.empty()) return "an error says nothing";
  if (error.code == ErrorCode::kUnknownError) return "an error has no type";
  if (!isUtf8(error.message + error.field + error.providerErrorCode)) return "not UTF-8";
  if (!parseJson(dumpJson(errorToJson(error)))) return "an error cannot cross";
  return {};
}

// What the answers to the requests that send say of the messages.
struct SendAnswers {
  size_t count = 0;
  bool refused = true;      // none of them is a success
  bool unreadable = false;  // the last one tells nothing
};

SendAnswers sendAnswersOf(const Scene& scene, const Performed& performed) {
  SendAnswers said;
  for (size_t i = 0; i < performed.requests.size(); ++i) {
    if (!asksToSend(performed.requests[i])) continue;
    static const HttpResponse kNone;
    const HttpResponse& answer = i < scene.answers.size() ? scene.answers[i] : kNone;
    const bool success = isSuccessStatus(answer.status);
    ++said.count;
    said.refused = said.refused && !success;
    const bool isRefusal = answer.status >= 300 && answer.status < 500 && answer.status != 408;
    said.unreadable = success ? !parseJson(answer.body) : !isRefusal;
  }
  return said;
}

// A message counts as sent, or as not sent, only when that is certain.
std::string outcomeFaultOf(const Scene& scene, const Performed& performed) {
  const SendAnswers said = sendAnswersOf(scene, performed);
  for (const auto& result : performed.sent) {
    if (result && (said.count == 0 || said.refused)) return "a message counts as sent and was not";
    const bool isUnknown = !result && result.error().outcome == Outcome::kUnknown;
    if (said.count == 0 && isUnknown) return "a message that never left is unknown";
    if (said.count == 1 && said.unreadable && !isUnknown) {
      return "a send without a readable answer has an outcome";
    }
  }
  return {};
}

}  // namespace

Play readPlay(std::string_view text) {
  Play play;
  bool isFirstLine = false;  // of a body
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.starts_with("> ")) {
      play.push_back({std::string(line.substr(2)), {}});
    } else if (play.empty()) {
      continue;
    } else if (line.starts_with("HTTP ")) {
      HttpResponse answer;
      const std::string rest(line.substr(5));
      answer.status = std::clamp(std::atoi(rest.c_str()), 0, 999);
      answer.retryAfter = rest.substr(std::min<size_t>(rest.size(), 4));
      play.back().answers.push_back(std::move(answer));
      isFirstLine = true;
    } else if (!play.back().answers.empty()) {
      std::string& body = play.back().answers.back().body;
      if (!isFirstLine) body += '\n';
      body += line;
      isFirstLine = false;
    }
  }
  return play;
}

std::vector<Error> Performed::errors() const {
  std::vector<Error> errors;
  const auto add = [&](const auto& result) {
    if (!result) errors.push_back(result.error());
  };
  for (const auto& result : sent)
    add(result);
  for (const auto& result : polled)
    add(result);
  if (found) add(*found);
  if (answered) add(*answered);
  return errors;
}

bool asksToSend(const HttpRequest& request) {
  return request.url.find("/send") != std::string::npos;
}

Stage::Stage(ProviderPtr provider, std::vector<std::string> ids)
    : provider_(std::move(provider)), ids_(std::move(ids)) {
  script_.attachments["media.image"] = {"\xFF\xD8\xFF\xE0 picture", "a.jpg", "image/jpeg"};
  for (const MessageType type : provider_->info().types) {
    const std::string name(messageTypeName(type));
    for (const char* verb : {"send ", "sendMany ", "findSent "})
      operations_.push_back(verb + name);
  }
  operations_.emplace_back("poll");
  for (const std::string& member : provider_->info().members)
    operations_.push_back(member);
}

Performed Stage::perform(const Scene& scene) {
  Answers http(scene.answers);
  const ProviderPorts ports{http, random_, &script_};
  const std::string operation = known(scene.operation);
  const size_t verbEnd = std::min(operation.find(' '), operation.size());
  const std::string verb = operation.substr(0, verbEnd);
  const auto type = messageTypeFrom(operation.substr(std::min(verbEnd + 1, operation.size())))
                        .value_or(MessageType::kSms);
  const ProviderContext context{kNow, FailoverOwner::kNative};
  const ProviderContext later{kNow + kLaterMs, FailoverOwner::kNone};
  Performed performed;
  if (verb == "send") {
    auto sending = provider_->send(messageOf(type, 1), context, ports);
    performed.sent.push_back(runTask(loop_, std::move(sending)));
  } else if (verb == "sendMany") {
    std::vector<BatchItem> items;
    for (size_t i = 1; i <= kMany; ++i)
      items.push_back({std::make_shared<const Message>(messageOf(type, i)), FailoverOwner::kNone});
    performed.sent = runTask(loop_, provider_->sendBatch(std::move(items), kNow, ports));
  } else if (verb == "poll") {
    performed.polled = runTask(loop_, provider_->poll(queries(), later, ports));
  } else if (verb == "findSent") {
    SentQuery query{"msg-1", type, phoneOf(1), kNow, "Kim, hello"};
    performed.found = runTask(loop_, provider_->findSent(std::move(query), later, ports));
  } else {
    performed.answered =
        runTask(loop_, provider_->call(verb, argumentsOfMembers(), context, ports));
  }
  performed.requests = std::move(http.requests);
  return performed;
}

std::string Stage::faultOf(const Scene& scene, const Performed& performed) const {
  const std::string operation = known(scene.operation);
  const size_t messages = operation.starts_with("sendMany ") ? kMany : 1;
  if (operation.starts_with("send") && performed.sent.size() != messages) {
    return "results are lost";
  }
  for (const Error& error : performed.errors()) {
    std::string fault = errorFaultOf(error);
    if (!fault.empty()) return fault;
  }
  for (size_t i = 0; i < performed.sent.size(); ++i) {
    const Result<SendResult>& result = performed.sent[i];
    if (!result) continue;
    if (result->messageId != "msg-" + std::to_string(i + 1)) return "a result of another message";
    if (result->status != DeliveryStatus::kSent) return "an accepted message is not SENT";
    if (!isUtf8(dumpJson(sendResultToJson(*result)))) return "a result cannot cross";
  }
  const std::vector<StatusQuery> asked = queries();
  if (operation == "poll" && performed.polled.size() != asked.size()) {
    return "answers to queries are lost";
  }
  for (size_t i = 0; i < performed.polled.size(); ++i) {
    const StatusResult& result = performed.polled[i];
    if (!result && result.error().outcome != Outcome::kNotSent) return "a poll has an outcome";
    if (result && *result && (*result)->providerMessageId != asked[i].providerMessageId) {
      return "the status of another message";
    }
  }
  return outcomeFaultOf(scene, performed);
}

std::string Stage::known(const std::string& operation) const {
  size_t hash = operation.size();
  for (const std::string& one : operations_) {
    if (one == operation) return one;
  }
  for (const char c : operation)
    hash = hash * 31 + static_cast<unsigned char>(c);
  return operations_[hash % operations_.size()];
}

std::vector<StatusQuery> Stage::queries() const {
  std::vector<StatusQuery> queries;
  for (size_t i = 0; i < ids_.size(); ++i) {
    StatusQuery query;
    query.messageId = "msg-" + std::to_string(i + 1);
    query.providerMessageId = ids_[i];
    query.type = i == 0 ? MessageType::kAlimTalk : MessageType::kSms;
    query.to = phoneOf(i + 1);
    query.requestedAt = kNow;
    queries.push_back(std::move(query));
  }
  return queries;
}

Stage solapiStage() {
  const auto config = parseJson(R"({"apiKey": "KEY1", "apiSecret": "SECRET12"})");
  return {std::move(makeSolapiProvider(*config)).value(), {"M4V1", "M4V2", "M4V3"}};
}

Stage iwinvStage() {
  const auto config = parseJson(R"({"apiKey": "KEY", "smsApiKey": "S", "smsAuthKey": "A",
                                    "smsCompanyId": "C"})");
  return {std::move(makeIwinvProvider(*config)).value(), {"101", "R2", "R3"}};
}

Stage aligoStage() {
  const auto config = parseJson(R"({"apiKey": "KEY", "userId": "user", "senderKey": "SENDERKEY"})");
  return {std::move(makeAligoProvider(*config)).value(), {"77", "123", "124"}};
}

}  // namespace kmsg
