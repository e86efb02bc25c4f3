#include "app/provider_list.h"

#include <string>

#include "provider/aligo/aligo.h"
#include "provider/iwinv/iwinv.h"
#include "provider/script_provider.h"
#include "provider/solapi/solapi.h"

namespace kmsg {
namespace {

ProviderInfo scriptInfo(const Json& entry) {
  ProviderInfo info;
  info.id = textAt(entry, "id");
  info.name = textAt(entry, "name");
  info.canPoll = boolAt(entry, "canPoll", false);
  info.canFindSent = boolAt(entry, "canFindSent", false);
  info.sendBatch = countAt(entry, "sendBatch", 1);
  info.pollBatch = countAt(entry, "pollBatch", 1);
  info.maxInFlight = countAt(entry, "maxInFlight", 0);
  if (const Json* types = findKey(entry, "types"); types && types->is_array()) {
    for (const Json& name : *types) {
      if (!name.is_string()) continue;
      const auto type = messageTypeFrom(*name.get_ptr<const Json::string_t*>());
      if (type) info.types.push_back(*type);
    }
  }
  const std::string_view policy = textAt(entry, "plusIdPolicy");
  if (policy == "required") info.plusId = ProviderInfo::PlusId::kRequired;
  if (policy == "required_if_no_inference") {
    info.plusId = ProviderInfo::PlusId::kRequiredIfNoInference;
  }
  info.plusIdInference = textAt(entry, "plusIdInference") == "supported";
  return info;
}

}  // namespace

Result<ProviderPtr> makeProvider(const Json& entry, int index) {
  const std::string kind(textAt(entry, "kind"));
  const Json* config = findKey(entry, "config");
  const Json settings = config ? *config : Json();
  if (kind == "solapi") return makeSolapiProvider(settings);
  if (kind == "iwinv") return makeIwinvProvider(settings);
  if (kind == "aligo") return makeAligoProvider(settings);
  if (kind == "script") return makeScriptProvider(scriptInfo(entry), index);
  return invalidRequest("Unknown provider kind: " + kind, "providers");
}

}  // namespace kmsg
