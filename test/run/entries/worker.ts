/** The suites as a Worker: a request is the body of a POST. */
import { answer } from "../../suites/main.js";

export default {
  fetch: async (request: Request): Promise<Response> => Response.json(await answer(await request.json())),
};
