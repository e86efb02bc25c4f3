import { jsonResponse } from "./http.js";

/** A request that SOLAPI refuses as a whole. */
export class SolapiHttpError extends Error {
  override readonly name = "SolapiHttpError";

  constructor(
    readonly status: number,
    readonly errorCode: string,
    errorMessage: string,
  ) {
    super(errorMessage);
  }

  toResponse(): Response {
    return jsonResponse({ errorCode: this.errorCode, errorMessage: this.message }, this.status);
  }
}

/** HTTP 400 `ValidationError`. */
export function validationError(errorMessage: string): SolapiHttpError {
  return new SolapiHttpError(400, "ValidationError", errorMessage);
}
