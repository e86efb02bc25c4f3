#include "app/config.h"

#include <algorithm>
#include <utility>

#include "app/provider_list.h"
#include "tracking/table.h"

namespace kmsg {
namespace {

void readProviders(Configuration& configuration, const Json& list) {
  if (!list.is_array()) return;
  int index = 0;
  for (const Json& entry : list) {
    auto provider = makeProvider(entry, index++);
    if (!provider) {
      if (!configuration.error) configuration.error = provider.error();
      continue;
    }
    configuration.client.providers.push_back(std::move(provider).value());
  }
}

HookSet hooksFrom(const Json& list) {
  HookSet hooks;
  if (!list.is_array()) return hooks;
  for (const Json& name : list) {
    if (name == "onBeforeSend") hooks.beforeSend = true;
    if (name == "onSuccess") hooks.success = true;
    if (name == "onQueued") hooks.queued = true;
    if (name == "onError") hooks.error = true;
    if (name == "onFinal") hooks.final = true;
  }
  return hooks;
}

Result<StoreConfig> storeFrom(const Json& json) {
  StoreConfig store;
  if (textAt(json, "kind") == "script") {
    store.canClaim = boolAt(json, "canClaim", false);
    return store;
  }
  const auto dialect = dialectFrom(json);
  if (!dialect) return dialect.error();
  const auto layout = trackingLayoutFrom(json, "tableName");
  if (!layout) return layout.error();
  store.dialect = *dialect;
  store.table = trackingTable(*layout);
  return store;
}

}  // namespace

std::shared_ptr<Configuration> parseConfiguration(std::string_view text) {
  const auto json = parseJson(text);
  if (!json || !json->is_object()) return nullptr;
  auto configuration = std::make_shared<Configuration>();
  ClientConfig& client = configuration->client;
  readProviders(*configuration, memberAt(*json, "providers"));
  client.routing = routingFrom(memberAt(*json, "routing"));
  client.defaults = messageDefaultsFrom(memberAt(*json, "defaults"));
  client.hooks = hooksFrom(memberAt(*json, "hooks"));
  client.persistence = persistenceStrategyFrom(textAt(*json, "persistence"));
  const Json& tracking = memberAt(*json, "tracking");
  client.polling = pollingPolicyFrom(memberAt(tracking, "polling"));
  client.failover = failoverConfigFrom(memberAt(tracking, "failover"));
  if (const Json* described = findKey(tracking, "store")) {
    auto store = storeFrom(*described);
    if (!store && !configuration->error) configuration->error = store.error();
    if (store) configuration->store = std::move(store).value();
    client.tracked = boolAt(tracking, "record", false);
  }
  return configuration;
}

uint32_t ConfigurationTable::intern(std::string text) {
  for (Entry& entry : entries_) {
    if (entry.text != text) continue;
    entry.lastUse = ++uses_;
    return entry.key;
  }
  auto configuration = parseConfiguration(text);
  if (!configuration) return 0;
  if (entries_.size() >= kCapacity) {
    entries_.erase(
        std::min_element(entries_.begin(), entries_.end(),
                         [](const Entry& a, const Entry& b) { return a.lastUse < b.lastUse; }));
  }
  entries_.push_back({++lastKey_, ++uses_, std::move(text), std::move(configuration)});
  return lastKey_;
}

std::shared_ptr<Configuration> ConfigurationTable::find(uint32_t key) {
  for (Entry& entry : entries_) {
    if (entry.key != key) continue;
    entry.lastUse = ++uses_;
    return entry.configuration;
  }
  return nullptr;
}

}  // namespace kmsg
