#include "provider/solapi/solapi.h"

#include <utility>

#include "provider/ask.h"
#include "provider/http_json.h"
#include "provider/onboarding.h"
#include "provider/solapi/auth.h"
#include "provider/solapi/config.h"
#include "provider/solapi/file_cache.h"
#include "provider/solapi/list.h"
#include "provider/solapi/members.h"
#include "provider/solapi/request.h"
#include "provider/solapi/send_run.h"

namespace kmsg {
namespace {

// Pages of one search that are read before it counts as undecided.
constexpr int kMaxPages = 10;

// The vendor's lists are read from their beginning to the page that is asked for.
constexpr int64_t kMaxListPage = 100;

// A send that began so shortly ago may not be in the vendor's list yet.
constexpr Millis kSettlingMs = 30'000;

class SolapiProvider final : public Provider {
 public:
  explicit SolapiProvider(solapi::Config config) : config_(std::move(config)) {
    info_.id = solapi::kProviderId;
    info_.name = "SOLAPI Messaging Provider";
    for (size_t i = 0; i < kMessageTypeCount; ++i)
      info_.types.push_back(static_cast<MessageType>(i));
    info_.canPoll = true;
    info_.pollBatch = solapi::kPollBatch;
    info_.sendBatch = solapi::kSendBatch;
    info_.canFindSent = true;
    info_.nativeFailover = true;
    info_.members = solapi::memberNames();
  }

  const ProviderInfo& info() const override { return info_; }

  Task<Result<SendResult>> send(Message message, ProviderContext context,
                                ProviderPorts ports) const override;
  Task<std::vector<Result<SendResult>>> sendBatch(std::vector<BatchItem> items, Millis now,
                                                  ProviderPorts ports) const override;
  std::string batchKey(const Message& message) const override;
  Task<std::vector<StatusResult>> poll(std::vector<StatusQuery> queries, ProviderContext context,
                                       ProviderPorts ports) const override;
  Task<StatusResult> findSent(SentQuery query, ProviderContext context,
                              ProviderPorts ports) const override;
  Result<std::vector<DeliveryReport>> readReports(const Json& body) const override {
    return solapi::readReports(body);
  }
  Task<Result<Json>> call(std::string member, Json arguments, ProviderContext context,
                          ProviderPorts ports) const override;
  Json health() const override;
  Json onboarding() const override;

 private:
  solapi::Config config_;
  ProviderInfo info_;
  mutable solapi::FileCache files_;
};

Task<Result<SendResult>> SolapiProvider::send(Message message, ProviderContext context,
                                              ProviderPorts ports) const {
  std::vector<BatchItem> items;
  items.push_back({std::make_shared<const Message>(std::move(message)), context.owner});
  std::vector<Result<SendResult>> results =
      co_await sendBatch(std::move(items), context.now, ports);
  co_return std::move(results.front());
}

// A request takes messages of all types and templates, and one send time for all of them.
std::string SolapiProvider::batchKey(const Message& message) const {
  return message.scheduledAt ? formatIso(*message.scheduledAt) : std::string();
}

Task<std::vector<Result<SendResult>>> SolapiProvider::sendBatch(std::vector<BatchItem> items,
                                                                Millis now,
                                                                ProviderPorts ports) const {
  solapi::SendRun run(config_, files_, std::move(items), now, ports);
  std::vector<Result<SendResult>> results = co_await run.run();
  co_return std::move(results);
}

Task<std::vector<StatusResult>> SolapiProvider::poll(std::vector<StatusQuery> queries,
                                                     ProviderContext context,
                                                     ProviderPorts ports) const {
  if (queries.empty()) co_return std::vector<StatusResult>();
  const std::string salt = ports.random.alphanumeric(solapi::kSaltLength);
  HttpRequest request = solapi::buildPoll(config_, queries, context.now, salt);
  Result<HttpResponse> response = co_await ask(ports.http, std::move(request));
  if (!response) {
    const Error error = withProviderId(std::move(response).error(), info_.id);
    co_return std::vector<StatusResult>(queries.size(), error);
  }
  co_return solapi::readPoll(config_, queries, *response, context.now);
}

Task<StatusResult> SolapiProvider::findSent(SentQuery query, ProviderContext context,
                                            ProviderPorts ports) const {
  Error undecided;
  undecided.code = ErrorCode::kProviderError;
  undecided.outcome = Outcome::kUnknown;
  undecided.message = "SOLAPI's list does not tell yet whether the message was sent";
  undecided = withProviderId(std::move(undecided), info_.id);

  std::optional<StatusAnswer> failed;
  std::string startKey;
  for (int page = 0; page < kMaxPages; ++page) {
    const std::string salt = ports.random.alphanumeric(solapi::kSaltLength);
    HttpRequest request = solapi::buildSearch(config_, query, startKey, context.now, salt);
    Result<HttpResponse> response = co_await ports.http.request(std::move(request));
    if (!response) co_return withProviderId(std::move(response).error(), info_.id);
    Result<solapi::SearchPage> read = solapi::readSearch(config_, query, *response, context.now);
    if (!read) co_return read.error();
    if (read->found && read->found->status != DeliveryStatus::kFailed) co_return read->found;
    if (read->found) failed = std::move(read->found);
    const bool same = read->nextKey == startKey;
    startKey = std::move(read->nextKey);
    if (startKey.empty()) {
      if (failed || context.now - query.since >= kSettlingMs) co_return failed;
      co_return undecided;
    }
    if (same) break;
  }
  co_return undecided;
}

Task<Result<Json>> SolapiProvider::call(std::string member, Json arguments, ProviderContext context,
                                        ProviderPorts ports) const {
  const solapi::Member* const found = solapi::findMember(member);
  if (!found) {
    co_return invalidRequest("Provider " + info_.id + " has no " + member, "member");
  }
  const bool isList = member == solapi::kListTemplates;
  const int64_t wanted = isList ? truncatedAt(memberAt(arguments, "query"), "page").value_or(1) : 1;
  if (wanted < 1 || wanted > kMaxListPage) {
    co_return withProviderId(
        invalidRequest("page must be from 1 to " + std::to_string(kMaxListPage), "page"), info_.id);
  }
  if (isList && memberAt(arguments, "query").is_null()) {
    if (!arguments.is_object()) arguments = Json::object();
    arguments["query"] = Json::object();
  }
  for (int64_t page = 1;; ++page) {
    Result<HttpRequest> request = found->build(config_, arguments);
    if (!request) co_return withProviderId(std::move(request).error(), info_.id);
    const std::string salt = ports.random.alphanumeric(solapi::kSaltLength);
    request->headers.emplace_back(
        "Authorization",
        solapi::authorization(config_.apiKey, config_.apiSecret, context.now, salt));
    const bool onlyAsks = request->method == "GET";
    Result<HttpResponse> response = co_await ports.http.request(std::move(request).value());
    if (!response && onlyAsks) response.error().outcome = Outcome::kNotSent;
    if (!response) co_return withProviderId(std::move(response).error(), info_.id);
    Result<Json> answer = solapi::readMember(config_, *found, arguments, *response, context.now);
    if (!isList || !answer) co_return std::move(answer);
    if (page == wanted) co_return (*answer)["templates"];
    const std::string nextKey(textAt(*answer, "nextKey"));
    if (nextKey.empty()) co_return Json::array();
    arguments["query"]["startKey"] = nextKey;
  }
}

Json SolapiProvider::health() const {
  Json health = Provider::health();
  health["data"]["baseUrl"] = config_.baseUrl;
  return health;
}

Json SolapiProvider::onboarding() const {
  Json check = onboardingCheck("solapi_config_required", "SOLAPI config has required keys",
                               "config", "blocker");
  check["configKeys"] = {"apiKey", "apiSecret"};
  Json spec = Json::object();
  spec["providerId"] = info_.id;
  spec["providerName"] = info_.name;
  spec["channelOnboarding"] = "api";
  spec["templateLifecycleApi"] = "available";
  spec["plusIdPolicy"] = "optional";  // SOLAPI knows a channel by its pfId and never asks for more
  spec["plusIdInference"] = "unsupported";
  spec["liveTestSupport"] = "partial";
  spec["checks"] = Json::array({check});
  spec["notes"] = Json::array(
      {"SOLAPI ALIMTALK requires kakao profileId/pfId, but plusId inference is not available in "
       "current integration."});
  return spec;
}

}  // namespace

Result<ProviderPtr> makeSolapiProvider(const Json& config) {
  Result<solapi::Config> read = solapi::readConfig(config);
  if (!read) return std::move(read).error();
  return ProviderPtr(std::make_shared<SolapiProvider>(std::move(read).value()));
}

}  // namespace kmsg
