/**
 * A provider's templates: create, update, delete, read, have reviewed.
 *
 * @module kmsg-edge/template/lifecycle
 */
export type {
  Template,
  TemplateApprovalStatus,
  TemplateContext,
  TemplateCreateInput,
  TemplateInspectionProvider,
  TemplateListQuery,
  TemplateProvider,
  TemplateUpdateInput,
} from "../core/provider.js";
export { TemplateLifecycleService } from "./lifecycle.js";
