#include "provider/solapi/solapi.h"

#include <utility>

#include "provider/http_json.h"
#include "provider/solapi/auth.h"
#include "provider/solapi/config.h"
#include "provider/solapi/request.h"
#include "provider/solapi/response.h"

namespace kmsg {
namespace {

class SolapiProvider final : public Provider {
 public:
  explicit SolapiProvider(solapi::Config config) : config_(std::move(config)) {
    info_.id = solapi::kProviderId;
    info_.name = "SOLAPI Messaging Provider";
    info_.types = {MessageType::kAlimTalk, MessageType::kSms, MessageType::kLms};
    info_.canPoll = true;
    info_.pollBatch = solapi::kPollBatch;
    info_.nativeFailover = true;
  }

  const ProviderInfo& info() const override { return info_; }

  Task<Result<SendResult>> send(Message message, ProviderContext context,
                                ProviderPorts ports) const override {
    const std::string salt = ports.random.alphanumeric(solapi::kSaltLength);
    Result<HttpRequest> request = solapi::buildSend(config_, message, context, salt);
    if (!request) co_return withProviderId(std::move(request).error(), info_.id);
    Result<HttpResponse> response = co_await ports.http.request(std::move(request).value());
    if (!response) co_return withProviderId(std::move(response).error(), info_.id);
    co_return solapi::readSend(config_, message, context, *response);
  }

  Task<std::vector<StatusResult>> poll(std::vector<StatusQuery> queries, ProviderContext context,
                                       ProviderPorts ports) const override {
    if (queries.empty()) co_return std::vector<StatusResult>();
    const std::string salt = ports.random.alphanumeric(solapi::kSaltLength);
    HttpRequest request = solapi::buildPoll(config_, queries, context.now, salt);
    Result<HttpResponse> response = co_await ports.http.request(std::move(request));
    if (!response) {
      const Error error = withProviderId(std::move(response).error(), info_.id);
      co_return std::vector<StatusResult>(queries.size(), error);
    }
    co_return solapi::readPoll(config_, queries, *response, context.now);
  }

  Json health() const override {
    Json health = Provider::health();
    health["data"]["baseUrl"] = config_.baseUrl;
    return health;
  }

  Json onboarding() const override;

 private:
  solapi::Config config_;
  ProviderInfo info_;
};

Json SolapiProvider::onboarding() const {
  Json check = Json::object();
  check["id"] = "solapi_config_required";
  check["title"] = "SOLAPI config has required keys";
  check["kind"] = "config";
  check["severity"] = "blocker";
  check["scopes"] = {"doctor", "preflight"};
  check["configKeys"] = {"apiKey", "apiSecret"};
  Json spec = Json::object();
  spec["providerId"] = info_.id;
  spec["providerName"] = info_.name;
  spec["channelOnboarding"] = "none";
  spec["templateLifecycleApi"] = "unavailable";
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
