import type { TemplateButtonInput } from "../core/provider-abilities.js";

export const TemplateType = {
  ALIMTALK: "ALIMTALK",
  SMS: "SMS",
  LMS: "LMS",
  MMS: "MMS",
  RCS: "RCS",
} as const;
export type TemplateType = (typeof TemplateType)[keyof typeof TemplateType];

export const TemplateCategory = {
  AUTHENTICATION: "AUTHENTICATION",
  NOTIFICATION: "NOTIFICATION",
  PROMOTION: "PROMOTION",
  INFORMATION: "INFORMATION",
  RESERVATION: "RESERVATION",
  SHIPPING: "SHIPPING",
  PAYMENT: "PAYMENT",
} as const;
export type TemplateCategory = (typeof TemplateCategory)[keyof typeof TemplateCategory];

export const TemplateStatus = {
  DRAFT: "DRAFT",
  PENDING: "PENDING",
  APPROVED: "APPROVED",
  REJECTED: "REJECTED",
  DISABLED: "DISABLED",
} as const;
export type TemplateStatus = (typeof TemplateStatus)[keyof typeof TemplateStatus];

export type TemplateVariableType = "string" | "number" | "date" | "custom";

/** What a template says about one of its `#{name}`. */
export interface TemplateVariable {
  name: string;
  type: TemplateVariableType;
  required: boolean;
  /** In characters as a reader counts them: code points of the composed (NFC) text. */
  maxLength?: number;
  /**
   * A regular expression that the value's text must match somewhere. It is run in time linear in the text:
   * groups, alternatives, classes, counts, `^` and `$` are understood, back references and look-around not.
   */
  format?: string;
  description?: string;
  /** Stands for the value in previews. */
  example?: string;
}

/** A button of a template, in the one form that is used for every vendor. */
export type TemplateButton = TemplateButtonInput;

export interface TemplateUsage {
  sent: number;
  delivered: number;
  failed: number;
}

export interface TemplateMetadata {
  createdAt: Date;
  updatedAt: Date;
  approvedAt?: Date;
  rejectedAt?: Date;
  rejectionReason?: string;
  usage: TemplateUsage;
}

export interface AlimTalkTemplate {
  id: string;
  /** What a message names as its `templateId`. */
  code: string;
  name: string;
  content: string;
  variables?: TemplateVariable[];
  buttons?: TemplateButton[];
  category: TemplateCategory;
  status: TemplateStatus;
  /** The provider's id. */
  provider: string;
  metadata: TemplateMetadata;
}

export interface ValidationResult {
  /** No errors; there may be warnings. */
  isValid: boolean;
  errors: string[];
  warnings: string[];
}
