import { invalidRequest, KMsgError, toKMsgError } from "../core/error.js";
import type {
  ProviderRequestContext,
  Template,
  TemplateContext,
  TemplateCreateInput,
  TemplateInspectionProvider,
  TemplateListQuery,
  TemplateProvider,
  TemplateUpdateInput,
} from "../core/provider.js";
import { fail, type Result } from "../core/result.js";
import { type NormalizedTemplatePayload, validateTemplatePayload } from "./payload.js";

type Answer<T> = Promise<Result<T, KMsgError>>;
type More = [template?: TemplateContext, context?: ProviderRequestContext];

/**
 * A provider's templates, with the input checked before any request. No method rejects: what a provider throws
 * is a failed result, too.
 */
export class TemplateLifecycleService {
  readonly #provider: TemplateProvider;
  readonly #inspection: TemplateInspectionProvider | undefined;

  /** @param inspectionProvider default: the provider itself, if it can */
  constructor(
    provider: TemplateProvider & Partial<TemplateInspectionProvider>,
    inspectionProvider?: TemplateInspectionProvider,
  ) {
    this.#provider = provider;
    const own = typeof provider?.requestTemplateInspection === "function" ? provider : undefined;
    this.#inspection = inspectionProvider ?? (own as TemplateInspectionProvider | undefined);
  }

  async create(input: TemplateCreateInput, ...more: More): Answer<Template> {
    return await this.#withPayload(input, true, (payload) =>
      this.#provider.createTemplate({ ...input, ...payload }, ...more),
    );
  }

  async update(code: string, patch: TemplateUpdateInput, ...more: More): Answer<Template> {
    return await this.#withCode(code, (known) =>
      this.#withPayload(patch, false, (payload) =>
        this.#provider.updateTemplate(known, { ...patch, ...payload }, ...more),
      ),
    );
  }

  async delete(code: string, ...more: More): Answer<void> {
    return await this.#withCode(code, (known) => this.#provider.deleteTemplate(known, ...more));
  }

  async get(code: string, ...more: More): Answer<Template> {
    return await this.#withCode(code, (known) => this.#provider.getTemplate(known, ...more));
  }

  async list(query?: TemplateListQuery, ...more: More): Answer<Template[]> {
    return await attempt(() => this.#provider.listTemplates(query, ...more));
  }

  /** Asks Kakao to review a template. */
  async requestInspection(code: string, ...more: More): Answer<void> {
    return await this.#withCode(code, async (known) => {
      if (this.#inspection !== undefined) {
        return await this.#inspection.requestTemplateInspection(known, ...more);
      }
      return fail(invalidRequest("Template inspection is not supported by this provider"));
    });
  }

  async #withCode<T>(code: unknown, call: (code: string) => Answer<T>): Answer<T> {
    if (typeof code === "string" && code.trim() !== "") {
      return await attempt(() => call(code.trim()));
    }
    return fail(invalidRequest("Template code is required", "code"));
  }

  async #withPayload<T>(
    input: unknown,
    complete: boolean,
    call: (payload: NormalizedTemplatePayload) => Answer<T>,
  ): Answer<T> {
    const needs = { requireName: complete, requireContent: complete };
    const checked = validateTemplatePayload(input, needs);
    return checked.isFailure ? checked : await attempt(() => call(checked.value));
  }
}

async function attempt<T>(call: () => Answer<T>): Answer<T> {
  try {
    return await call();
  } catch (thrown) {
    return fail(KMsgError.is(thrown) ? thrown : toKMsgError(thrown));
  }
}
