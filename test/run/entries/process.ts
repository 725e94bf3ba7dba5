/** The suites as a program: a request on standard input, the answer as the last line of standard output. Node, Deno and Bun run it as it is. */
import { readFile } from "node:fs/promises";
import process from "node:process";
import { answer } from "../../suites/main.js";

const readVectorFile = (file: string): Promise<string> => readFile(`vectors/${file}`, "utf8");

let input = "";
for await (const chunk of process.stdin.setEncoding("utf8")) input += chunk;
process.stdout.write(`${JSON.stringify(await answer(JSON.parse(input), readVectorFile))}\n`);
