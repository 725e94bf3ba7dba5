/** How a command ends: 0 done, 1 refused or failed, 2 called wrongly. Errors are one or two lines on stderr, never a stack trace. */
import { CommanderError } from "commander";
import { ConfigurationError, KmsError } from "../../errors.js";

const EXIT = { done: 0, failed: 1, usage: 2 } as const;

/** The command line asks for something that cannot be done as written. */
export class UsageError extends Error {}

/** A check that ran to its end and did not hold; the report has said so already. */
export class ChecksFailed extends Error {}

/** Writes what went wrong and says how the process ends. */
export function reportFailure(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage; // commander has written it
  if (error instanceof ChecksFailed) return EXIT.failed;
  if (error instanceof UsageError) {
    console.error(`error: ${error.message}`);
    return EXIT.usage;
  }
  console.error(wordsOf(error));
  return EXIT.failed;
}

function wordsOf(error: unknown): string {
  if (error instanceof KmsError) return error.message === "" ? error.name : `${error.name}: ${error.message}`;
  if (error instanceof ConfigurationError) return `error: ${error.message}`;
  if (error instanceof Error) return `error: ${error.message || error.name}`;
  return `error: ${String(error)}`;
}
