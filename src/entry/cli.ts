#!/usr/bin/env node
/** The command `pocketkms`. */
import { Command } from "commander";
import { callCommand } from "./cli/call.js";
import { reportFailure } from "./cli/failure.js";
import { serveCommand } from "./cli/serve.js";
import { verifyCommand } from "./cli/verify.js";
import { version } from "./cli/version.js";

const program = new Command("pocketkms")
  .description("AWS Key Management Service on this machine: serve it to AWS SDKs and the AWS CLI, call it, verify its cryptography.")
  .version(version(), "-V, --version")
  .showHelpAfterError("(add --help for what there is)")
  .addCommand(serveCommand())
  .addCommand(callCommand())
  .addCommand(verifyCommand())
  .addHelpText(
    "after",
    `
Examples:
  pocketkms call CreateKey --store keys.db
  pocketkms call CreateAlias --store keys.db --json '{"AliasName":"alias/app","TargetKeyId":"<the KeyId it printed>"}'
  pocketkms call Encrypt --store keys.db --json '{"KeyId":"alias/app","Plaintext":"aGVsbG8="}'
  pocketkms serve --store keys.db
  aws kms list-keys --endpoint-url http://127.0.0.1:8642
  pocketkms verify

Exit codes: 0 done, 1 refused or failed, 2 called wrongly.`,
  );

// Every command leaves by a throw, so that one place decides on the exit code.
for (const command of [program, ...program.commands]) command.exitOverride();

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = reportFailure(error);
}
