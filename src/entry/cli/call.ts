/** `pocketkms call OPERATION`: one action on a keystore, in the JSON of the AWS KMS API. */
import { readFileSync } from "node:fs";
import { Command } from "commander";
import { KmsError } from "../../errors.js";
import { decodeInput, encodeOutput } from "../../http/json.js";
import { isAction, SHAPES } from "../../sdk/shapes/index.js";
import { addKeystoreOptions, type KeystoreOptions, MEMORY, openKeystore } from "./keystore-options.js";

export function callCommand(): Command {
  const command = new Command("call")
    .description("run one KMS action on a keystore and print its answer")
    .argument("<operation>", "as the KMS API names it: CreateKey, Encrypt, ListAliases, ...")
    .option("--json <text>", "the request; blobs are base64, as on the wire; - reads it from standard input", "{}");
  return addKeystoreOptions(command).action(async (operation: string, options: KeystoreOptions & { json: string }) => {
    if (!isAction(operation)) throw new KmsError("UnknownOperationException", unknownWords(operation));
    const input = decodeInput(operation, options.json === "-" ? readFileSync(0, "utf8") : options.json);
    const { kms } = await openKeystore(options);
    try {
      console.log(JSON.stringify(JSON.parse(encodeOutput(operation, await kms.call(operation, input))), null, 2));
      if (options.store === MEMORY && operation === "CreateKey") console.error("the key was in memory and is gone: --store PATH keeps it");
    } finally {
      await kms.close();
    }
  });
}

/** Names are written as in the KMS API; the AWS command line has others for them. */
function unknownWords(operation: string): string {
  const letters = (name: string): string => name.replaceAll("-", "").toLowerCase();
  const meant = Object.keys(SHAPES).find((name) => letters(name) === letters(operation));
  return `there is no action ${operation}${meant === undefined ? "" : `; did you mean ${meant}?`}`;
}
