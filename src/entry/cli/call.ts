/** `pocketkms call OPERATION`: one action on a keystore, in the JSON of the AWS KMS API. */
import { readFileSync } from "node:fs";
import { Command } from "commander";
import { decodeInput, encodeOutput } from "../../http/json.js";
import { addKeystoreOptions, type KeystoreOptions, openKeystore } from "./keystore-options.js";

export function callCommand(): Command {
  const command = new Command("call")
    .description("run one KMS action on a keystore and print its answer")
    .argument("<operation>", "as the KMS API names it: CreateKey, Encrypt, ListAliases, ...")
    .option("--json <text>", "the request; blobs are base64, as on the wire; - reads it from standard input", "{}");
  return addKeystoreOptions(command).action(async (operation: string, options: KeystoreOptions & { json: string }) => {
    const input = decodeInput(operation, options.json === "-" ? readFileSync(0, "utf8") : options.json);
    const { kms } = await openKeystore(options);
    try {
      console.log(JSON.stringify(JSON.parse(encodeOutput(operation, await kms.call(operation, input))), null, 2));
    } finally {
      await kms.close();
    }
  });
}
