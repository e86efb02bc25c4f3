// Compiled, never run: the templates as callers use them.
import { type KMsgError, Result } from "kmsg-edge/core";
import { SolapiProvider } from "kmsg-edge/provider/solapi";
import {
  type AlimTalkTemplate,
  asTemplate,
  type CompiledTemplate,
  type ConditionalBlock,
  defaultTemplatePersonalizer,
  interpolate,
  type LoopBlock,
  type NormalizedTemplatePayload,
  parseTemplateButtons,
  type ReplacementError,
  type ReplacementResult,
  type TemplateButton,
  TemplateCategory,
  TemplatePersonalizer,
  type TemplatePersonalizerOptions,
  TemplateStatus,
  TemplateType,
  type TemplateVariable,
  type TemplateVariableInfo,
  type TemplateVariableMap,
  TemplateVariableUtils,
  type ValidateTemplatePayloadOptions,
  type ValidationResult,
  VariableParser,
  validateTemplatePayload,
} from "kmsg-edge/template";
import { type Template, TemplateLifecycleService } from "kmsg-edge/template/lifecycle";
import { ButtonParser } from "kmsg-edge/template/send";
import {
  InMemoryTemplateStore,
  TemplateBuilders,
  TemplateRegistry,
} from "kmsg-edge/template/toolkit";

const options: TemplatePersonalizerOptions = { variablePattern: /x/, timeZone: "+09:00" };
const variables: TemplateVariableMap = {
  name: "a",
  list: [{ id: 1n }],
  nested: asTemplate("#{a}"),
};
const result: ReplacementResult = new TemplatePersonalizer(options).replace("#{name}", variables);
const info: TemplateVariableInfo | undefined = result.variables[0];
const error: ReplacementError | undefined = result.errors[0];
const start: number | undefined = error?.position?.start;
const compiled: CompiledTemplate = defaultTemplatePersonalizer.compile("#{name}");
const blocks: readonly (ConditionalBlock | LoopBlock)[] = [
  ...compiled.conditionals,
  ...compiled.loops,
];
const many: { phoneNumber: string; content: string; errors: string[] | undefined }[] =
  TemplateVariableUtils.personalize("#{name}", [{ phoneNumber: "01012345678", variables }]);
const text: string = interpolate("#{a}", { a: 1 }) + VariableParser.replaceVariables("", {});

// @ts-expect-error: a pattern is a regular expression
new TemplatePersonalizer({ variablePattern: "#{x}" });
// @ts-expect-error: what becomes of bad values has two forms
new TemplatePersonalizer({ badValues: "raw" });
// @ts-expect-error: compiled templates are read only
compiled.content = "b";

const buttons: Result<TemplateButton[] | undefined, KMsgError> = parseTemplateButtons("[]");
const rules: ValidateTemplatePayloadOptions = { requireName: false, buttonTypes: "strict" };
const payload: Result<NormalizedTemplatePayload, KMsgError> = validateTemplatePayload({}, rules);
const json: string = ButtonParser.serializeButtons([{ type: "DS", name: "a" }]);

const variable: TemplateVariable = { name: "a", type: "number", required: true };
const template: AlimTalkTemplate = TemplateBuilders.payment("a", "b")
  .code("c")
  .content("#{name}")
  .variables([variable])
  .category(TemplateCategory.PAYMENT)
  .status("APPROVED")
  .build();
const check: ValidationResult = TemplateBuilders.promotion("a", "b").validate();
// @ts-expect-error: statuses are known
TemplateBuilders.promotion("a", "b").status("DONE");

const registry = new TemplateRegistry({ maxVersionsPerTemplate: 3 });
registry.register(template);
const found: AlimTalkTemplate | null = registry.getByCode("c", "b");
const store = new InMemoryTemplateStore();
const { id, metadata, ...data } = template;
const created: Promise<AlimTalkTemplate> = store.createTemplate(data);
// @ts-expect-error: a store gives the id
void store.createTemplate(template satisfies { id: string } as Omit<AlimTalkTemplate, "name">);

const solapi = new SolapiProvider({ apiKey: "a", apiSecret: "b", defaultFrom: "0212345678" });
const service = new TemplateLifecycleService(solapi);
const made: Promise<Result<Template, KMsgError>> = service.create(
  { name: "a", content: "b" },
  { kakaoChannelSenderKey: "c" },
);
// @ts-expect-error: a template has a content
void service.create({ name: "a" });

export {
  blocks,
  buttons,
  check,
  created,
  found,
  id,
  info,
  json,
  made,
  many,
  metadata,
  payload,
  Result,
  start,
  TemplateStatus,
  TemplateType,
  text,
};
