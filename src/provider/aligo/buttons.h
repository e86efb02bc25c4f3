#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "message/template_text.h"

namespace kmsg::aligo {

// The vendor names a button's links differently in three places. Within the provider, a button is
// an object with `name`, `linkType` and, where given, `linkMo`, `linkPc`, `linkIos`, `linkAnd`: the
// names that a message has.

// Reads the caller's buttons (an array, or {"button": array}) with the library's names or any of
// the vendor's. `field` names the input in errors.
Result<Json> readButtons(const Json& given, const std::string& field);

// The buttons of a template as the vendor lists them; what is none is left out.
Json templateButtons(const Json& listed);

// The buttons with the placeholders of their texts filled in.
Json filledButtons(const Json& buttons, const std::vector<Variable>& variables);

// All texts of the buttons that may hold placeholders.
std::vector<std::string> buttonTexts(const Json& buttons);

// `button_n` of a message: {"button":[{name, linkType, linkTypeName, linkMo, ...}]}.
std::string messageButtonsForm(const Json& buttons);

// `tpl_button` of a template: {"button":[{name, linkType, linkM, linkP, linkI, linkA}]}.
std::string templateButtonsForm(const Json& buttons);

// The public TemplateButtonInput of each button.
Json publicButtons(const Json& buttons);

}  // namespace kmsg::aligo
