import type { Action } from "../types.js";

const SINGLE: Partial<Record<Action, Action>> = {
  BatchEncrypt: "Encrypt",
  BatchDecrypt: "Decrypt",
  BatchGenerateDataKey: "GenerateDataKey",
};

/** The operation of AWS KMS that a batch is made of: permissions, messages and records of use name it. Other actions are their own. */
export const singleAction = (action: Action): Action => SINGLE[action] ?? action;
