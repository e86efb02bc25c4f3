#include "provider/iwinv/iwinv.h"

#include <utility>

#include "provider/http_json.h"
#include "provider/iwinv/config.h"
#include "provider/iwinv/request.h"
#include "provider/iwinv/response.h"
#include "provider/iwinv/template_cache.h"

namespace kmsg {
namespace {

using iwinv::kProviderId;

// Pages of one history that are read before the message counts as not found.
constexpr int kMaxPages = 10;

// Codes that tell of a template other than the one that was read: unknown, values missing or not
// fitting.
bool blamesTemplate(const Error& error) {
  return error.code == ErrorCode::kTemplateNotFound || error.providerErrorCode == "508" ||
         error.providerErrorCode == "509";
}

class IwinvProvider final : public Provider {
 public:
  explicit IwinvProvider(iwinv::Config config) : config_(std::move(config)) {
    info_.id = kProviderId;
    info_.name = "IWINV Messaging Provider";
    if (config_.hasAlimTalk()) info_.types.push_back(MessageType::kAlimTalk);
    if (config_.hasSms()) {
      info_.types.push_back(MessageType::kSms);
      info_.types.push_back(MessageType::kLms);
    }
    info_.canPoll = true;
    info_.pollBatch = 1;
    info_.nativeFailover = true;
  }

  const ProviderInfo& info() const override { return info_; }

  Task<Result<SendResult>> send(Message message, ProviderContext context,
                                ProviderPorts ports) const override;
  Task<std::vector<StatusResult>> poll(std::vector<StatusQuery> queries, ProviderContext context,
                                       ProviderPorts ports) const override;
  Json health() const override;
  Json onboarding() const override;

 private:
  Task<Result<SendResult>> sendAlimTalk(Message message, ProviderContext context,
                                        ProviderPorts ports) const;
  Task<Result<SendResult>> sendText(Message message, ProviderContext context,
                                    ProviderPorts ports) const;
  // The values for the template; reads the template where the message does not tell their order.
  Task<Result<std::vector<std::string>>> templateParams(Message message, ProviderContext context,
                                                        ProviderPorts ports) const;
  Task<StatusResult> pollOne(StatusQuery query, ProviderContext context, ProviderPorts ports) const;

  iwinv::Config config_;
  ProviderInfo info_;
  mutable iwinv::TemplateCache templates_;
};

Task<Result<SendResult>> IwinvProvider::send(Message message, ProviderContext context,
                                             ProviderPorts ports) const {
  if (!supports(message.type)) {
    const bool isText = message.type == MessageType::kSms || message.type == MessageType::kLms;
    co_return withProviderId(
        isText ? invalidRequest("SMS v2 configuration missing (smsApiKey/smsAuthKey)", "type")
               : invalidRequest("IWINVProvider does not support type " +
                                    std::string(messageTypeName(message.type)),
                                "type"),
        kProviderId);
  }
  const bool isAlimTalk = message.type == MessageType::kAlimTalk;
  Task<Result<SendResult>> task = isAlimTalk ? sendAlimTalk(std::move(message), context, ports)
                                             : sendText(std::move(message), context, ports);
  Result<SendResult> result = co_await std::move(task);
  if (!result) co_return withProviderId(std::move(result).error(), kProviderId);
  co_return std::move(result);
}

Task<Result<SendResult>> IwinvProvider::sendAlimTalk(Message message, ProviderContext context,
                                                     ProviderPorts ports) const {
  Result<Json> draft = iwinv::draftAlimTalk(config_, message, context);
  if (!draft) co_return draft.error();
  Result<std::vector<std::string>> params = co_await templateParams(message, context, ports);
  if (!params) co_return params.error();
  HttpRequest request = iwinv::buildAlimTalk(config_, std::move(draft).value(), *params);
  Result<HttpResponse> response = co_await ports.http.request(std::move(request));
  if (!response) co_return response.error();
  Result<SendResult> result = iwinv::readAlimTalk(config_, message, context, *response);
  if (!result && blamesTemplate(result.error())) templates_.drop(message.templateId);
  co_return std::move(result);
}

Task<Result<std::vector<std::string>>> IwinvProvider::templateParams(Message message,
                                                                     ProviderContext context,
                                                                     ProviderPorts ports) const {
  Result<std::optional<std::vector<std::string>>> given = iwinv::givenParams(message);
  if (!given) co_return given.error();
  if (*given) co_return std::move(**given);
  if (const auto* names = templates_.find(message.templateId, context.now)) {
    co_return iwinv::paramsFor(*names, message);
  }
  HttpRequest request = iwinv::buildTemplateQuery(config_, message.templateId);
  Result<HttpResponse> response = co_await ports.http.request(std::move(request));
  if (!response) {
    Error error = std::move(response).error();
    error.outcome = Outcome::kNotSent;  // only the template was asked for
    co_return error;
  }
  Result<std::vector<std::string>> names =
      iwinv::readTemplate(config_, message.templateId, *response, context.now);
  if (!names) co_return names.error();
  templates_.put(message.templateId, *names, context.now);
  co_return iwinv::paramsFor(*names, message);
}

Task<Result<SendResult>> IwinvProvider::sendText(Message message, ProviderContext context,
                                                 ProviderPorts ports) const {
  Result<HttpRequest> request = iwinv::buildText(config_, message, context);
  if (!request) co_return request.error();
  Result<HttpResponse> response = co_await ports.http.request(std::move(request).value());
  if (!response) co_return response.error();
  co_return iwinv::readText(config_, message, context, *response);
}

Task<std::vector<StatusResult>> IwinvProvider::poll(std::vector<StatusQuery> queries,
                                                    ProviderContext context,
                                                    ProviderPorts ports) const {
  std::vector<StatusResult> results;
  for (const StatusQuery& query : queries) {
    StatusResult result = co_await pollOne(query, context, ports);
    if (!result) result = withProviderId(std::move(result).error(), kProviderId);
    results.push_back(std::move(result));
  }
  co_return std::move(results);
}

Task<StatusResult> IwinvProvider::pollOne(StatusQuery query, ProviderContext context,
                                          ProviderPorts ports) const {
  int64_t seen = 0;
  for (int page = 1; page <= kMaxPages; ++page) {
    Result<HttpRequest> request = iwinv::buildHistory(config_, query, context.now, page);
    if (!request) co_return request.error();
    Result<HttpResponse> response = co_await ports.http.request(std::move(request).value());
    if (!response) co_return response.error();
    Result<iwinv::HistoryPage> history = iwinv::readHistory(config_, query, *response, context.now);
    if (!history) co_return history.error();
    if (history->answer) co_return std::move(history->answer);
    seen += history->records;
    if (history->records == 0 || seen >= history->total) break;
  }
  co_return std::optional<StatusAnswer>();
}

Json IwinvProvider::health() const {
  Json health = Provider::health();
  health["data"]["baseUrl"] = config_.baseUrl;
  health["data"]["smsBaseUrl"] = config_.smsBaseUrl;
  if (config_.smsApiKey.empty() != config_.smsAuthKey.empty()) {
    health["healthy"] = false;
    health["issues"].push_back("SMS and LMS are off: smsApiKey and smsAuthKey must both be set");
  }
  return health;
}

Json check(const char* id, const char* title, const char* kind, const char* severity) {
  Json check = Json::object();
  check["id"] = id;
  check["title"] = title;
  check["kind"] = kind;
  check["severity"] = severity;
  check["scopes"] = Json::array({"doctor", "preflight"});
  return check;
}

Json IwinvProvider::onboarding() const {
  Json channel = check("channel_registered_in_console",
                       "Kakao channel is registered in IWINV console", "manual", "blocker");
  channel["description"] =
      "IWINV channel onboarding is manual. Confirm channel registration and approval in console.";
  Json keys = check("iwinv_config_required", "IWINV config has required keys", "config", "blocker");
  keys["configKeys"] = Json::array({"apiKey"});
  Json methods = check("template_capability_available", "Template lifecycle APIs are available",
                       "capability", "warning");
  methods["capabilityMethods"] = Json::array(
      {"listTemplates", "getTemplate", "createTemplate", "updateTemplate", "deleteTemplate"});
  Json probe = check("template_list_probe", "Template list API probe", "api_probe", "warning");
  probe["probeOperation"] = "list_templates";
  Json spec = Json::object();
  spec["providerId"] = info_.id;
  spec["providerName"] = info_.name;
  spec["channelOnboarding"] = "manual";
  spec["templateLifecycleApi"] = "available";
  spec["plusIdPolicy"] = "optional";
  spec["plusIdInference"] = "unsupported";
  spec["liveTestSupport"] = "supported";
  spec["checks"] = Json::array({channel, keys, methods, probe});
  spec["notes"] =
      Json::array({"Channel add/auth is not available via IWINV public API in current integration.",
                   "Template APIs are available and can be probed."});
  return spec;
}

}  // namespace

Result<ProviderPtr> makeIwinvProvider(const Json& config) {
  Result<iwinv::Config> read = iwinv::readConfig(config);
  if (!read) return std::move(read).error();
  return ProviderPtr(std::make_shared<IwinvProvider>(std::move(read).value()));
}

}  // namespace kmsg
