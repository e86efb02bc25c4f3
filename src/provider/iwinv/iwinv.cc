#include "provider/iwinv/iwinv.h"

#include <utility>

#include "provider/http_json.h"
#include "provider/iwinv/account.h"
#include "provider/iwinv/batch.h"
#include "provider/iwinv/batch_send.h"
#include "provider/iwinv/find_sent.h"
#include "provider/iwinv/members.h"
#include "provider/iwinv/onboarding.h"
#include "provider/iwinv/poll.h"
#include "provider/iwinv/send.h"

namespace kmsg {
namespace {

using iwinv::kProviderId;

class IwinvProvider final : public Provider {
 public:
  explicit IwinvProvider(iwinv::Config config) : account_(std::move(config)) {
    const iwinv::Config& read = account_.config;
    info_.id = kProviderId;
    info_.name = "IWINV Messaging Provider";
    if (read.hasAlimTalk()) info_.types.push_back(MessageType::kAlimTalk);
    if (read.hasSms()) {
      for (const MessageType type : {MessageType::kSms, MessageType::kLms, MessageType::kMms})
        info_.types.push_back(type);
    }
    info_.canPoll = true;
    info_.pollBatch = iwinv::kPollBatch;
    info_.sendBatch = iwinv::kAlimTalkBatch;
    info_.canFindSent = true;
    info_.members = iwinv::memberNames(read);
    info_.nativeFailover = true;
  }

  const ProviderInfo& info() const override { return info_; }

  Task<Result<SendResult>> send(Message message, ProviderContext context,
                                ProviderPorts ports) const override;

  Task<std::vector<Result<SendResult>>> sendBatch(std::vector<BatchItem> items, Millis now,
                                                  ProviderPorts ports) const override;

  std::string batchKey(const Message& message) const override { return iwinv::batchKeyOf(message); }

  Task<std::vector<StatusResult>> poll(std::vector<StatusQuery> queries, ProviderContext context,
                                       ProviderPorts ports) const override {
    return iwinv::pollHistory(account_, std::move(queries), context.now, ports);
  }

  Task<StatusResult> findSent(SentQuery query, ProviderContext context,
                              ProviderPorts ports) const override {
    return iwinv::findInHistory(account_, std::move(query), context.now, ports);
  }

  Task<Result<Json>> call(std::string member, Json arguments, ProviderContext context,
                          ProviderPorts ports) const override {
    return iwinv::callMember(account_, std::move(member), std::move(arguments), context.now, ports);
  }

  Json health() const override;
  Json onboarding() const override { return iwinv::onboardingSpec(info_); }

 private:
  Result<Done> checkType(MessageType type) const;

  iwinv::Account account_;
  ProviderInfo info_;
};

Result<Done> IwinvProvider::checkType(MessageType type) const {
  if (supports(type)) return Done{};
  const bool isText =
      type == MessageType::kSms || type == MessageType::kLms || type == MessageType::kMms;
  if (isText) {
    return invalidRequest("SMS v2 configuration missing (smsApiKey/smsAuthKey)", "type");
  }
  return invalidRequest("IWINVProvider does not support type " + std::string(messageTypeName(type)),
                        "type");
}

Task<Result<SendResult>> IwinvProvider::send(Message message, ProviderContext context,
                                             ProviderPorts ports) const {
  const Result<Done> known = checkType(message.type);
  if (!known) co_return withProviderId(known.error(), kProviderId);
  const bool isAlimTalk = message.type == MessageType::kAlimTalk;
  Task<Result<SendResult>> task =
      isAlimTalk ? iwinv::sendAlimTalk(account_, std::move(message), context, ports)
                 : iwinv::sendText(account_, std::move(message), context, ports);
  Result<SendResult> result = co_await std::move(task);
  if (!result) co_return withProviderId(std::move(result).error(), kProviderId);
  co_return std::move(result);
}

Task<std::vector<Result<SendResult>>> IwinvProvider::sendBatch(std::vector<BatchItem> items,
                                                               Millis now,
                                                               ProviderPorts ports) const {
  bool together = items.size() > 1;
  for (const BatchItem& item : items)
    together = together && checkType(item.message->type).ok();
  auto results = together ? iwinv::sendTogether(account_, std::move(items), now, ports)
                          : Provider::sendBatch(std::move(items), now, ports);
  auto sent = co_await std::move(results);
  co_return std::move(sent);
}

Json IwinvProvider::health() const {
  Json health = Provider::health();
  health["data"]["baseUrl"] = account_.config.baseUrl;
  health["data"]["smsBaseUrl"] = account_.config.smsBaseUrl;
  if (account_.config.smsApiKey.empty() != account_.config.smsAuthKey.empty()) {
    health["healthy"] = false;
    health["issues"].push_back(
        "SMS, LMS and MMS are off: smsApiKey and smsAuthKey must both be set");
  }
  return health;
}

}  // namespace

Result<ProviderPtr> makeIwinvProvider(const Json& config) {
  Result<iwinv::Config> read = iwinv::readConfig(config);
  if (!read) return std::move(read).error();
  return ProviderPtr(std::make_shared<IwinvProvider>(std::move(read).value()));
}

}  // namespace kmsg
