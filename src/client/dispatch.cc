#include "client/dispatch.h"

#include <utility>

#include "base/unicode.h"

namespace kmsg {
namespace {

Task<SendOutcome> refuse(HookContext hooks, Error error, Script* script) {
  co_await hooks.failed(error, script);
  co_return SendOutcome{std::move(error), std::nullopt};
}

// Ends a message that waits in the queue of the user's repository.
Task<SendOutcome> queued(Dispatch dispatch, Script* script) {
  const Message& message = *dispatch.message;
  SendResult result;
  result.messageId = message.messageId;
  result.providerId = dispatch.provider->info().id;
  result.status = DeliveryStatus::kPending;
  result.type = messageTypeName(message.type);
  result.to = message.to;
  result.warnings = message.warnings;
  co_await dispatch.hooks.accepted(result, /*queued=*/true, script);
  co_return SendOutcome{std::move(result), std::nullopt};
}

void addDetail(Error& error, const char* key, Json value) {
  if (!error.details.is_object()) error.details = Json::object();
  error.details[key] = std::move(value);
}

Json shortError(const Error& error) {
  return {{"code", std::string(errorCodeName(error.code))}, {"message", error.message}};
}

}  // namespace

Task<Started> startSend(Json input, uint32_t item, Client client) {
  const ClientConfig& config = client.config;
  Script* const script = client.ports.provider.script;
  const Millis now = client.ports.clock.now();
  auto parsed = normalizeMessage(input, config.defaults, now, client.ports.provider.random);
  if (!parsed) {
    // Hooks see a failed send only where there is an input to show them.
    const HookSet hooks = input.is_object() ? config.hooks : HookSet{};
    HookContext context(hooks, input, std::string(textAt(input, "messageId")), item, now);
    SendOutcome outcome = co_await refuse(std::move(context), std::move(parsed).error(), script);
    co_return outcome;
  }
  parsed->item = item;
  const auto message = std::make_shared<const Message>(std::move(parsed).value());
  HookContext hooks(config.hooks, message->options, message->messageId, item, now);
  const auto allowed = co_await hooks.beforeSend(script);
  if (!allowed) {
    SendOutcome outcome = co_await refuse(std::move(hooks), allowed.error(), script);
    co_return outcome;
  }

  auto selected = selectProvider(*message, config.providers, config.routing, client.roundRobin);
  Result<Done> onboarded = Done{};
  if (selected) {
    hooks.setProvider(selected.value()->info().id);
    onboarded = checkOnboarding(*message, selected.value()->info());
  }
  if (!selected || !onboarded) {
    Error error = selected ? onboarded.error() : selected.error();
    SendOutcome outcome = co_await refuse(std::move(hooks), std::move(error), script);
    co_return outcome;
  }

  Dispatch dispatch{
      message, std::move(hooks), std::move(selected).value(), FailoverOwner::kNone, now, {}};
  dispatch.owner =
      failoverOwnerOf(*message, dispatch.provider->info(), config.tracked, config.failover);
  dispatch.hooks.setOwner(dispatch.owner);
  const PersistenceStrategy strategy = config.persistence;
  if (strategy == PersistenceStrategy::kQueue || strategy == PersistenceStrategy::kFull) {
    auto saved = co_await saveRequest(strategy, *message, script);
    if (!saved) {
      Error error = std::move(saved).error();
      addDetail(error, "providerId", dispatch.provider->info().id);
      SendOutcome outcome = co_await refuse(std::move(dispatch.hooks), std::move(error), script);
      co_return outcome;
    }
    dispatch.recordId = std::move(saved).value();
  }
  if (strategy == PersistenceStrategy::kQueue) {
    SendOutcome outcome = co_await queued(std::move(dispatch), script);
    co_return outcome;
  }
  co_return dispatch;
}

SentMessage sentMessage(const Dispatch& dispatch, const SendResult& result) {
  return {dispatch.message->messageId, dispatch.message->options, dispatch.startedAt,
          std::string(failoverOwnerName(dispatch.owner)), result};
}

Task<SendOutcome> finishSend(Dispatch dispatch, Result<SendResult> sent,
                             std::optional<Error> trackingError, Client client) {
  Script* const script = client.ports.provider.script;
  const PersistenceStrategy strategy = client.config.persistence;
  const Message& message = *dispatch.message;
  const std::string& providerId = dispatch.provider->info().id;
  if (!sent) {
    Error error = std::move(sent).error();
    addDetail(error, "providerId", providerId);
    addDetail(error, "messageId", message.messageId);
    if (strategy != PersistenceStrategy::kNone) {
      Json outcome = failedResultJson(message, providerId, error);
      const auto unsaved =
          co_await saveOutcome(strategy, dispatch.recordId, message, std::move(outcome), script);
      if (unsaved) addDetail(error, "persistenceError", shortError(*unsaved));
    }
    SendOutcome outcome = co_await refuse(std::move(dispatch.hooks), std::move(error), script);
    co_return outcome;
  }

  SendResult result = std::move(sent).value();
  if (dispatch.owner == FailoverOwner::kTracking &&
      isInvisible(message.failover.content.value_or(""))) {
    result.warnings.push_back(
        {"FALLBACK_CONTENT_MISSING",
         "failover is enabled without fallbackContent: if this message fails, "
         "nothing can take its place",
         Json()});
  }
  result.warnings.insert(result.warnings.begin(), message.warnings.begin(), message.warnings.end());
  if (trackingError) {
    result.warnings.push_back({"TRACKING_NOT_RECORDED",
                               "the message was accepted, but it could not be recorded for "
                               "tracking: " +
                                   trackingError->message,
                               Json{{"code", std::string(errorCodeName(trackingError->code))}}});
  }
  if (strategy != PersistenceStrategy::kNone) {
    const auto unsaved = co_await saveOutcome(strategy, dispatch.recordId, message,
                                              sendResultToJson(result), script);
    if (unsaved) {
      result.warnings.push_back(
          {"PERSISTENCE_NOT_UPDATED",
           "the message was accepted, but the repository was not updated: " + unsaved->message,
           Json{{"recordId", dispatch.recordId}}});
    }
  }
  co_await dispatch.hooks.accepted(result, /*queued=*/false, script);
  co_return SendOutcome{std::move(result), std::move(trackingError)};
}

}  // namespace kmsg
