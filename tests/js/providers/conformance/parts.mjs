// What the messages of the benches are made of.
import { jpeg } from "../iwinv-bench.mjs";

export const ALL_TYPES =
  `ALIMTALK FRIENDTALK SMS LMS MMS NSA VOICE FAX RCS_SMS RCS_LMS RCS_MMS RCS_TPL
  RCS_ITPL RCS_LTPL`.split(/\s+/);
export const template = { templateId: "WELCOME", variables: { name: "민지" } };
export const picture = { media: { image: { bytes: jpeg(), filename: "a.jpg" } } };
