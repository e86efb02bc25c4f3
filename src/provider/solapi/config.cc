#include "provider/solapi/config.h"

#include "provider/config_reader.h"
#include "provider/fields.h"

namespace kmsg::solapi {

Result<Config> readConfig(const Json& json) {
  ConfigReader reader(json, "SolapiProvider");
  Config config;
  config.apiKey = reader.text("apiKey");
  if (config.apiKey.empty()) reader.refuse("SolapiProvider requires `apiKey`", "apiKey");
  // Its place is among the comma-separated parts of the Authorization header.
  if (config.apiKey.find_first_of(", ") != std::string::npos) {
    reader.refuse("SolapiProvider: apiKey must not hold blanks or commas", "apiKey");
  }
  config.apiSecret = reader.text("apiSecret");
  if (config.apiSecret.empty()) reader.refuse("SolapiProvider requires `apiSecret`", "apiSecret");
  config.baseUrl = reader.baseUrl("baseUrl", "https://api.solapi.com");
  config.defaultFrom = reader.sender("defaultFrom");
  config.kakaoPfId = reader.text("kakaoPfId");
  config.rcsBrandId = reader.text("rcsBrandId");
  config.naverTalkId = reader.text("naverTalkId");
  config.appId = reader.text("appId");
  config.defaultCountry = reader.text("defaultCountry");
  if (!config.defaultCountry.empty() && !isDialCode(config.defaultCountry)) {
    reader.refuse("SolapiProvider: defaultCountry must be a dial code such as 82",
                  "defaultCountry");
  }
  if (reader.error()) return *reader.error();
  return config;
}

}  // namespace kmsg::solapi
