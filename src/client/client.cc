#include "client/client.h"

#include <utility>

#include "tracking/recorder.h"

namespace kmsg {
namespace {

// The hook context; `options` is the normalised input, or the raw one when it could not be parsed.
struct HookContext {
  Json json = Json::object();
  FailoverOwner owner = FailoverOwner::kNone;
};

HookContext contextOf(const Json& options, const std::string& messageId, Millis now) {
  HookContext context;
  context.json = {{"messageId", messageId}, {"options", options}, {"timestamp", now}};
  const Json* provider = findKey(options, "providerOptions");
  if (!provider) return context;
  const std::string_view requestId = trimmed(textAt(*provider, "requestId"));
  if (!requestId.empty()) context.json["requestId"] = std::string(requestId);
  if (const auto attempt = truncatedAt(*provider, "attempt"); attempt && *attempt > 0) {
    context.json["attempt"] = *attempt;
  }
  return context;
}

Json hookArguments(const HookContext& context, const char* key, Json value) {
  Json arguments = {{"context", context.json}};
  if (context.owner != FailoverOwner::kNone) {
    arguments["owner"] = std::string(failoverOwnerName(context.owner));
  }
  if (key) arguments[key] = std::move(value);
  return arguments;
}

// Calls an observer; what it throws becomes a warning and changes nothing else.
Task<Done> observe(ClientPorts ports, std::string name, Json arguments,
                   std::vector<SendWarning>* warnings) {
  const auto answer = co_await ports.provider.script->hook(name, std::move(arguments));
  if (!answer && warnings) {
    warnings->push_back(
        {"HOOK_FAILED", name + " failed: " + answer.error().message, Json{{"hook", name}}});
  }
  co_return Done{};
}

Task<Error> reportFailure(Error error, HookContext context, const HookSet& hooks,
                          ClientPorts ports) {
  const Json json = errorToJson(error);
  if (hooks.error) {
    co_await observe(ports, "onError", hookArguments(context, "error", json), nullptr);
  }
  if (hooks.final) {
    const bool aborted = error.code == ErrorCode::kRequestAborted;
    Json state = {{"outcome", aborted ? "aborted" : "failure"}, {"error", json}};
    if (error.retryAfterMs) state["retryAfterMs"] = *error.retryAfterMs;
    co_await observe(ports, "onFinal", hookArguments(context, "state", std::move(state)), nullptr);
  }
  co_return error;
}

Task<Done> reportSuccess(SendResult& result, HookContext context, const HookSet& hooks,
                         ClientPorts ports) {
  if (hooks.success) {
    co_await observe(ports, "onSuccess", hookArguments(context, "result", sendResultToJson(result)),
                     &result.warnings);
  }
  if (hooks.final) {
    Json state = {{"outcome", "success"}, {"result", sendResultToJson(result)}};
    co_await observe(ports, "onFinal", hookArguments(context, "state", std::move(state)),
                     &result.warnings);
  }
  co_return Done{};
}

Task<std::optional<Error>> recordAccepted(SentMessage sent, PollingPolicy policy,
                                          ClientPorts ports) {
  const Millis now = ports.clock.now();
  const auto recorded = co_await recordSend(std::move(sent), std::move(policy), now, *ports.store);
  if (recorded) co_return std::nullopt;
  co_return recorded.error();
}

}  // namespace

Task<SendOutcome> sendMessage(Json input, const ClientConfig& config, RoundRobin& roundRobin,
                              ClientPorts ports) {
  const Millis now = ports.clock.now();
  auto parsed = normalizeMessage(input, config.defaults, now, ports.provider.random);
  if (!parsed) {
    // Hooks see a failed send only where there is an input to show them.
    const HookSet hooks = input.is_object() ? config.hooks : HookSet{};
    const std::string messageId(textAt(input, "messageId"));
    Error error = co_await reportFailure(std::move(parsed).error(),
                                         contextOf(input, messageId, now), hooks, ports);
    co_return SendOutcome{std::move(error), std::nullopt};
  }
  Message message = std::move(parsed).value();
  const bool observed =
      config.hooks.beforeSend || config.hooks.success || config.hooks.error || config.hooks.final;
  HookContext context;
  if (observed) context = contextOf(message.options, message.messageId, now);

  if (config.hooks.beforeSend) {
    const auto allowed =
        co_await ports.provider.script->hook("onBeforeSend", hookArguments(context, nullptr, {}));
    if (!allowed) {
      Error veto = allowed.error();
      veto.outcome = Outcome::kNotSent;
      Error error = co_await reportFailure(std::move(veto), context, config.hooks, ports);
      co_return SendOutcome{std::move(error), std::nullopt};
    }
  }

  auto selected = selectProvider(message, config.providers, config.routing, roundRobin);
  std::optional<Error> refused;
  if (!selected) refused = selected.error();
  if (selected) {
    context.json["providerId"] = selected.value()->info().id;
    const auto onboarded = checkOnboarding(message, selected.value()->info());
    if (!onboarded) refused = onboarded.error();
  }
  if (refused) {
    Error error = co_await reportFailure(std::move(*refused), context, config.hooks, ports);
    co_return SendOutcome{std::move(error), std::nullopt};
  }

  const ProviderPtr provider = std::move(selected).value();
  context.owner = failoverOwnerOf(message, provider->info(), config.tracked, config.failover);
  const ProviderContext providerContext{now, context.owner};
  auto sent = co_await provider->send(message, providerContext, ports.provider);
  if (!sent) {
    Error error = std::move(sent).error();
    if (!error.details.is_object()) error.details = Json::object();
    error.details["providerId"] = provider->info().id;
    error.details["messageId"] = message.messageId;
    Error reported = co_await reportFailure(std::move(error), context, config.hooks, ports);
    co_return SendOutcome{std::move(reported), std::nullopt};
  }

  SendResult result = std::move(sent).value();
  std::optional<Error> trackingError;
  if (config.tracked) {
    SentMessage record{message.messageId, message.options, now,
                       std::string(failoverOwnerName(context.owner)), result};
    trackingError = co_await recordAccepted(std::move(record), config.polling, ports);
    if (trackingError) {
      result.warnings.push_back({"TRACKING_NOT_RECORDED",
                                 "the message was accepted, but it could not be recorded for "
                                 "tracking: " +
                                     trackingError->message,
                                 Json{{"code", std::string(errorCodeName(trackingError->code))}}});
    }
  }
  co_await reportSuccess(result, context, config.hooks, ports);
  co_return SendOutcome{std::move(result), std::move(trackingError)};
}

}  // namespace kmsg
