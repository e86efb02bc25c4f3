#pragma once

#include <string>
#include <string_view>

#include "port/http.h"
#include "provider/solapi/config.h"
#include "provider/solapi/draft.h"

// Errors name the caller's field and have Outcome::kNotSent: no message depends on a file yet.
namespace kmsg::solapi {

// Refuses what the vendor would not take: nothing at all, and more than need.maxBytes.
Result<Done> checkFile(const FileNeed& need, std::string_view bytes);

// The request that stores a file at the vendor. `filename` may be empty.
HttpRequest buildUpload(const Config& config, const FileNeed& need, std::string_view filename,
                        std::string_view bytes, Millis now, std::string_view salt);

// The id of the stored file.
Result<std::string> readUpload(const Config& config, const FileNeed& need,
                               const HttpResponse& response, Millis now);

// The request that reads the caller's address; carries nothing of the account.
HttpRequest buildDownload(const FileNeed& need);

// The bytes behind it. No error repeats the address: it may carry a token.
Result<std::string> readDownload(const FileNeed& need, HttpResponse response);

// The error of a port, told of this file.
Error fileError(const FileNeed& need, Error error);

}  // namespace kmsg::solapi
