#pragma once

#include <string>

#include "provider/iwinv/config.h"
#include "provider/provider.h"

namespace kmsg::iwinv {

// The vendor's limit for a picture: one JPEG.
inline constexpr size_t kMaxImageBytes = 100 * 1024;

// The fields of an MMS without its picture: what buildText checks, and that the message has a
// picture whose bytes the caller gave. Everything that can be refused without the bytes is refused
// here.
Result<Json> draftMms(const Config& config, const Message& message, const ProviderContext& context);

// Checks the bytes of the picture: a JPEG of at most kMaxImageBytes.
Result<Done> checkImage(const Attachment& image);

// The request that sends an MMS: a draft and its picture as a multipart form. `boundary` must not
// occur in the picture: a random one of 32 letters and digits does not.
HttpRequest buildMms(const Config& config, const Json& draft, const Attachment& image,
                     const std::string& boundary);

}  // namespace kmsg::iwinv
