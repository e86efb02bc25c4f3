#pragma once

#include <cstdint>
#include <string>

#include "provider/aligo/config.h"
#include "provider/aligo/form.h"

namespace kmsg::aligo {

// The vendor's two APIs: hosts, names of the keys and codes of success differ.
enum class Api : uint8_t { kSms, kKakao };

// The address of a path of an API.
std::string urlOf(const Config& config, Api api, const std::string& path);

// The fields that open every form: the account's key and user.
Fields authFields(const Config& config, Api api);

}  // namespace kmsg::aligo
