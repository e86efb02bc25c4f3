#include "app/methods.h"
#include "tracking/schema.h"
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

// The options of a schema -> text or a plan; their members stand in tracking/schema.h.
std::string schema(Method method, const Json& options) {
  const Result<SchemaRequest> request = method == Method::kMigrationSchemaSql
                                            ? migrationRequestFrom(options)
                                            : schemaRequestFrom(options);
  if (!request.ok()) return errorText(request.error());
  if (method == Method::kSchemaPlan) return okText(schemaPlan(*request));
  if (method == Method::kDrizzleSource) return okText(drizzleText(*request));
  return okText(schemaText(*request));
}

// The options of a tracking table -> trackingSpec()
std::string spec(const Json& options) {
  const Result<TrackingLayout> layout = trackingLayoutFrom(options, "tableName");
  return layout.ok() ? okText(trackingSpec(*layout)) : errorText(layout.error());
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
  switch (method) {
    case Method::kSchemaSql:
    case Method::kSchemaPlan:
    case Method::kDrizzleSource:
    case Method::kMigrationSchemaSql:
      return schema(method, *json);
    case Method::kSchemaSpec:
      return spec(*json);
    default:
      return errorText(invalidRequest("unknown method"));
  }
}

}  // namespace kmsg
