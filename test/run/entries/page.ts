/** The suites in a page: the driver calls `globalThis.answer` with JSON text and gets JSON text back. */
import { answer } from "../../suites/main.js";

const readVectorFile = async (file: string): Promise<string> => (await fetch(`/vectors/${file}`)).text();

Object.assign(globalThis, {
  answer: async (request: string): Promise<string> => JSON.stringify(await answer(JSON.parse(request), readVectorFile)),
});
