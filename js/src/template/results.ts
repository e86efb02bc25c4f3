/** Offsets in the template's source, in UTF-16 units; `end` is behind the last character. */
export interface TemplatePosition {
  start: number;
  end: number;
}

export interface ReplacementError {
  /**
   * - `missing_variable`: the value is `undefined` or `null`;
   * - `format_error`: the value cannot be shown as the placeholder asks, or at all;
   * - `syntax_error`: a block is not closed, or says something that is not understood;
   * - `recursion_limit`: nested templates or loops go on for too long.
   */
  type: "missing_variable" | "format_error" | "syntax_error" | "recursion_limit";
  /** Names variables, never their values. */
  message: string;
  variable?: string;
  position?: TemplatePosition;
}

/** One substitution that was made. */
export interface TemplateVariableInfo {
  name: string;
  value: unknown;
  /** What stands in the text for it. */
  formatted: string;
  type: "string" | "number" | "date" | "boolean" | "array" | "object" | "undefined";
  /** Of the placeholder, in the template's source. */
  position: TemplatePosition;
}

export interface ReplacementResult {
  content: string;
  /** In the order of the text; a loop's body counts once for each item. */
  variables: TemplateVariableInfo[];
  /** Each name once. */
  missingVariables: string[];
  /** Every occurrence. */
  errors: ReplacementError[];
  metadata: {
    /** In UTF-16 units, as the final length. */
    originalLength: number;
    finalLength: number;
    variableCount: number;
    /** Milliseconds. */
    replacementTime: number;
  };
}

/** `{{if condition}}content{{else}}elseContent{{/if}}` */
export interface ConditionalBlock {
  condition: string;
  content: string;
  elseContent?: string;
}

/** `{{for variable in array}}content{{/for}}` */
export interface LoopBlock {
  variable: string;
  array: string;
  content: string;
}
