#pragma once

#include <string>
#include <utility>
#include <vector>

#include "port/http.h"

namespace kmsg::aligo {

// Names and values of a form, in the order in which they are sent.
using Fields = std::vector<std::pair<std::string, std::string>>;

// A file of a form.
struct Picture {
  std::string filename;
  std::string contentType;
  std::string bytes;
};

// A POST of a form without files: URL-encoded UTF-8, which the vendor turns into EUC-KR itself.
HttpRequest formRequest(std::string url, const Fields& fields);

// A POST of a form with one file, as multipart/form-data. `boundary`: letters and digits that occur
// nowhere in the form.
HttpRequest multipartRequest(std::string url, const Fields& fields, const std::string& fileField,
                             const Picture& picture, const std::string& boundary);

}  // namespace kmsg::aligo
