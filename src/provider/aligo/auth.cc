#include "provider/aligo/auth.h"

namespace kmsg::aligo {

std::string urlOf(const Config& config, Api api, const std::string& path) {
  return (api == Api::kSms ? config.smsBaseUrl : config.alimTalkBaseUrl) + path;
}

Fields authFields(const Config& config, Api api) {
  if (api == Api::kSms) return {{"key", config.apiKey}, {"user_id", config.userId}};
  return {{"apikey", config.apiKey}, {"userid", config.userId}};
}

}  // namespace kmsg::aligo
