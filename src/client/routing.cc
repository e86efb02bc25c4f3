#include "client/routing.h"

#include <utility>

namespace kmsg {
namespace {

ProviderPtr findProvider(const std::vector<ProviderPtr>& providers, const std::string& id) {
  for (const ProviderPtr& provider : providers) {
    if (provider->info().id == id) return provider;
  }
  return nullptr;
}

Result<ProviderPtr> demand(const std::vector<ProviderPtr>& providers, const std::string& id,
                           MessageType type, std::string field) {
  ProviderPtr provider = findProvider(providers, id);
  if (!provider) return invalidRequest("Provider not found: " + id, std::move(field));
  if (!provider->supports(type)) {
    return invalidRequest(
        "Provider " + id + " does not support type " + std::string(messageTypeName(type)),
        std::move(field));
  }
  return provider;
}

Error noneFor(MessageType type) {
  return invalidRequest("No provider available for type " + std::string(messageTypeName(type)),
                        "type");
}

}  // namespace

Routing routingFrom(const Json& json) {
  Routing routing;
  routing.defaultProviderId = textAt(json, "defaultProviderId");
  routing.roundRobin = textAt(json, "strategy") == "round_robin";
  const Json* byType = findKey(json, "byType");
  if (!byType || !byType->is_object()) return routing;
  for (const auto& [type, value] : byType->items()) {
    Routing::Rule rule;
    rule.single = value.is_string();
    if (rule.single) rule.ids.push_back(*value.get_ptr<const Json::string_t*>());
    if (value.is_array()) {
      for (const Json& id : value) {
        if (id.is_string()) rule.ids.push_back(*id.get_ptr<const Json::string_t*>());
      }
    }
    const bool empty = rule.ids.empty() || (rule.single && rule.ids.front().empty());
    if (!empty) routing.byType[type] = std::move(rule);
  }
  return routing;
}

Result<ProviderPtr> selectProvider(const Message& message,
                                   const std::vector<ProviderPtr>& providers,
                                   const Routing& routing, RoundRobin& roundRobin) {
  if (!message.providerId.empty()) {
    return demand(providers, message.providerId, message.type, "providerId");
  }
  const auto rule = routing.byType.find(std::string(messageTypeName(message.type)));
  if (rule != routing.byType.end()) {
    if (rule->second.single) {
      return demand(providers, rule->second.ids.front(), message.type, "routing.byType");
    }
    std::vector<ProviderPtr> able;
    bool anyRegistered = false;
    for (const std::string& id : rule->second.ids) {
      ProviderPtr provider = findProvider(providers, id);
      anyRegistered |= provider != nullptr;
      if (provider && provider->supports(message.type)) able.push_back(std::move(provider));
    }
    if (anyRegistered && able.empty()) return noneFor(message.type);
    if (!able.empty()) {
      if (!routing.roundRobin) return able.front();
      uint32_t& position = roundRobin[static_cast<size_t>(message.type)];
      return able[position++ % able.size()];
    }
  }
  ProviderPtr chosen = findProvider(providers, routing.defaultProviderId);
  if (chosen && chosen->supports(message.type)) return chosen;
  for (const ProviderPtr& provider : providers) {
    if (provider->supports(message.type)) return provider;
  }
  return noneFor(message.type);
}

Result<Done> checkOnboarding(const Message& message, const ProviderInfo& provider) {
  using PlusId = ProviderInfo::PlusId;
  if (message.type != MessageType::kAlimTalk || provider.plusId == PlusId::kOptional) return Done{};
  const Json* kakao = findKey(message.options, "kakao");
  if (kakao && !trimmed(textAt(*kakao, "plusId")).empty()) return Done{};
  const bool required = provider.plusId == PlusId::kRequired;
  if (!required && provider.plusIdInference) return Done{};
  Error error = invalidRequest("kakao plusId is required for provider '" + provider.id + "'" +
                                   (required ? "" : " when plusId inference is unavailable"),
                               "kakao.plusId");
  error.details = {{"providerId", provider.id},
                   {"policy", required ? "required" : "required_if_no_inference"}};
  if (!required) error.details["plusIdInference"] = "unsupported";
  return error;
}

}  // namespace kmsg
