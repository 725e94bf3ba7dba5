/** The suites as a Worker: a request is the body of a POST; the service VECTORS has the published files. */
import { answer } from "../../suites/main.js";

interface Env {
  readonly VECTORS: { fetch(url: string): Promise<Response> };
}

export default {
  async fetch(request: Request, { VECTORS }: Env): Promise<Response> {
    const readVectorFile = async (file: string): Promise<string> => (await VECTORS.fetch(`http://vectors/${file}`)).text();
    return Response.json(await answer(await request.json(), readVectorFile));
  },
};
