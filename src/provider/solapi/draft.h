#pragma once

#include <string>
#include <vector>

#include "base/json.h"

namespace kmsg::solapi {

// A picture or file that has to be at the vendor before its message can be sent.
struct FileNeed {
  std::string field;  // of the caller: "media.image", "imageUrl", "fax.fileUrls.0"
  std::string url;    // https address to read it from; empty: the caller gave the bytes
  std::string type;   // the vendor's kind of file: "MMS", "KAKAO", "RCS", "FAX"
  std::string link;   // where a tap on the picture leads; KAKAO only
  size_t maxBytes = 0;
  std::string place;  // JSON pointer of the member of the message that takes the file's id
};

// A message as an element of the vendor's `messages`, and what is still missing of it.
struct Draft {
  Json wire;
  std::vector<FileNeed> files;
};

}  // namespace kmsg::solapi
