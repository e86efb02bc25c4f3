#include "app/methods.h"
#include "sql/ddl.h"
#include "tracking/table.h"

namespace kmsg {
namespace {

// {} -> { id, name, types, members, onboarding, sendBatch, pollBatch } of the first provider
std::string describe(const Configuration& configuration) {
  const Provider& provider = *configuration.client.providers.front();
  const ProviderInfo& info = provider.info();
  Json json;
  json["id"] = info.id;
  json["name"] = info.name;
  Json& types = json["types"] = Json::array();
  for (const MessageType type : info.types)
    types.push_back(std::string(messageTypeName(type)));
  json["members"] = info.members;
  json["onboarding"] = provider.onboarding();
  json["sendBatch"] = info.sendBatch;
  json["pollBatch"] = info.pollBatch;
  return okText(json);
}

// { dialect, table?, storeRaw?, includeIndexes? } -> the statements as one text
std::string schemaSql(const Json& options) {
  const Dialect* dialect = dialectNamed(textAt(options, "dialect"));
  if (!dialect) {
    return errorText(invalidRequest(
        "dialect must be \"sqlite\"; this version has no other SQL dialect", "dialect"));
  }
  const auto table = trackingTable(textAt(options, "table"), boolAt(options, "storeRaw", true));
  if (!table) return errorText(table.error());
  return okText(createText(*dialect, *table, boolAt(options, "includeIndexes", true)));
}

}  // namespace

std::string runSyncMethod(const Configuration& configuration, Method method,
                          const std::string& payload) {
  if (configuration.error) return errorText(*configuration.error);
  const auto json = parseJson(payload);
  if (!json) return errorText(invalidRequest("the input is not JSON"));
  const bool hasProvider = !configuration.client.providers.empty();
  if (method == Method::kDescribe && hasProvider) return describe(configuration);
  if (method == Method::kHealth && hasProvider) {
    return okText(configuration.client.providers.front()->health());
  }
  if (method == Method::kSchemaSql) return schemaSql(*json);
  return errorText(invalidRequest("unknown method"));
}

}  // namespace kmsg
