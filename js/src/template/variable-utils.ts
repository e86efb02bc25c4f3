import type { TemplateVariableMap } from "./lookup.js";
import { defaultTemplatePersonalizer } from "./personalizer.js";

export interface TemplateRecipient {
  phoneNumber: string;
  variables: TemplateVariableMap;
}

export interface PersonalizedMessage {
  phoneNumber: string;
  content: string;
  /** `undefined` when nothing is wrong. */
  errors: string[] | undefined;
}

/** Short forms over {@link defaultTemplatePersonalizer}. */
export const TemplateVariableUtils = {
  extractVariables(content: string): string[] {
    return defaultTemplatePersonalizer.extractVariables(content);
  },

  /** The text; what is wrong with it is not told. */
  replace(content: string, variables: TemplateVariableMap): string {
    return defaultTemplatePersonalizer.compile(content).renderText(variables).content;
  },

  validate(content: string, variables: TemplateVariableMap): boolean {
    return defaultTemplatePersonalizer.validate(content, variables).isValid;
  },

  /** One template for many recipients, in their order; it is read once. */
  personalize(content: string, recipients: readonly TemplateRecipient[]): PersonalizedMessage[] {
    const template = defaultTemplatePersonalizer.compile(content);
    return recipients.map(({ phoneNumber, variables }) => {
      const { content: text, errors } = template.renderText(variables);
      return { phoneNumber, content: text, errors };
    });
  },
} as const;
