#include "provider/aligo/aligo.h"

#include <algorithm>
#include <utility>

#include "provider/aligo/account.h"
#include "provider/aligo/draft.h"
#include "provider/http_json.h"
#include "provider/onboarding.h"

namespace kmsg {
namespace {

using aligo::kProviderId;

// Statuses that one call of poll() asks for: those of a full batch cost one request.
constexpr size_t kPollBatch = aligo::kMaxBatch;

class AligoProvider final : public Provider {
 public:
  explicit AligoProvider(aligo::Config config)
      : account_(std::make_shared<const aligo::Account>(aligo::Account{std::move(config), {}})) {
    info_.id = kProviderId;
    info_.name = "Aligo Smart SMS";
    info_.types = {MessageType::kAlimTalk, MessageType::kFriendTalk, MessageType::kSms,
                   MessageType::kLms, MessageType::kMms};
    info_.canPoll = true;
    info_.pollBatch = kPollBatch;
    info_.sendBatch = aligo::kMaxSameText;
    info_.canFindSent = true;
    info_.members = aligo::members();
    info_.nativeFailover = true;
    info_.plusId = ProviderInfo::PlusId::kRequiredIfNoInference;
    info_.plusIdInference = true;
  }

  const ProviderInfo& info() const override { return info_; }

  Task<Result<SendResult>> send(Message message, ProviderContext context,
                                ProviderPorts ports) const override;
  Task<std::vector<Result<SendResult>>> sendBatch(std::vector<BatchItem> items, Millis now,
                                                  ProviderPorts ports) const override;
  std::string batchKey(const Message& message) const override {
    return aligo::batchKeyOf(account_->config, message);
  }
  Task<std::vector<StatusResult>> poll(std::vector<StatusQuery> queries, ProviderContext context,
                                       ProviderPorts ports) const override {
    return aligo::pollAll(account_, std::move(queries), context.now, ports);
  }
  Task<StatusResult> findSent(SentQuery query, ProviderContext context,
                              ProviderPorts ports) const override {
    return aligo::findInLog(account_, std::move(query), context.now, ports);
  }
  Task<Result<Json>> call(std::string member, Json arguments, ProviderContext context,
                          ProviderPorts ports) const override {
    return aligo::callMember(account_, std::move(member), std::move(arguments), context.now, ports);
  }
  Json health() const override;
  Json onboarding() const override;

 private:
  aligo::AccountPtr account_;
  ProviderInfo info_;
};

Task<Result<SendResult>> AligoProvider::send(Message message, ProviderContext context,
                                             ProviderPorts ports) const {
  std::vector<BatchItem> items;
  items.push_back({std::make_shared<const Message>(std::move(message)), context.owner});
  std::vector<Result<SendResult>> results =
      co_await sendBatch(std::move(items), context.now, ports);
  co_return std::move(results.front());
}

Task<std::vector<Result<SendResult>>> AligoProvider::sendBatch(std::vector<BatchItem> items,
                                                               Millis now,
                                                               ProviderPorts ports) const {
  std::vector<BatchItem> supported;
  std::copy_if(items.begin(), items.end(), std::back_inserter(supported),
               [&](const BatchItem& item) { return supports(item.message->type); });
  std::vector<Result<SendResult>> sent =
      co_await aligo::sendAll(account_, std::move(supported), now, ports);
  std::vector<Result<SendResult>> results;
  size_t next = 0;
  for (const BatchItem& item : items) {
    if (supports(item.message->type)) {
      results.push_back(std::move(sent[next++]));
      continue;
    }
    Error error = invalidRequest(
        "AligoProvider does not support type " + std::string(messageTypeName(item.message->type)),
        "type");
    results.emplace_back(withProviderId(std::move(error), kProviderId));
  }
  co_return results;
}

Json AligoProvider::health() const {
  const aligo::Config& config = account_->config;
  Json health = Provider::health();
  Json& data = health["data"];
  data["smsBaseUrl"] = config.smsBaseUrl;
  data["alimtalkBaseUrl"] = config.alimTalkBaseUrl;
  Json warnings = Json::array();
  if (config.sender.empty()) warnings.push_back("Missing sender (default from)");
  if (config.testMode) warnings.push_back("Test mode is on: messages are accepted but not sent");
  if (!warnings.empty()) data["warnings"] = std::move(warnings);
  return health;
}

Json AligoProvider::onboarding() const {
  Json keys = onboardingCheck("aligo_config_required", "Aligo config has required keys", "config",
                              "blocker");
  keys["configKeys"] = Json::array({"apiKey", "userId"});
  Json methods = onboardingCheck("channel_api_capability_available",
                                 "Kakao channel APIs are available", "capability", "warning");
  methods["capabilityMethods"] =
      Json::array({"listKakaoChannels", "requestKakaoChannelAuth", "addKakaoChannel"});
  Json channels =
      onboardingCheck("channel_list_probe", "Kakao channel list API probe", "api_probe", "warning");
  channels["probeOperation"] = "list_kakao_channels";
  Json templates =
      onboardingCheck("template_list_probe", "Template list API probe", "api_probe", "warning");
  templates["probeOperation"] = "list_templates";
  Json spec = Json::object();
  spec["providerId"] = info_.id;
  spec["providerName"] = info_.name;
  spec["channelOnboarding"] = "api";
  spec["templateLifecycleApi"] = "available";
  spec["plusIdPolicy"] = "required_if_no_inference";
  spec["plusIdInference"] = "supported";
  spec["liveTestSupport"] = "supported";
  spec["checks"] = Json::array({keys, methods, channels, templates});
  spec["notes"] = Json::array(
      {"FRIENDTALK uses a request that Aligo's public documents do not describe: try it with your "
       "account first (friendtalkEndpoint)."});
  return spec;
}

}  // namespace

Result<ProviderPtr> makeAligoProvider(const Json& config) {
  Result<aligo::Config> read = aligo::readConfig(config);
  if (!read) return std::move(read).error();
  return ProviderPtr(std::make_shared<AligoProvider>(std::move(read).value()));
}

}  // namespace kmsg
