/**
 * A JSON API for customers of many tenants. E-mail address and bank account are encrypted under a customer master key of the tenant's own
 * before they are stored; name and city stay readable.
 *
 *     PUT  /tenants/TENANT/customers/ID    stores a JSON object
 *     GET  /tenants/TENANT/customers/ID    answers it, decrypted
 *     GET  .../customers/ID?sealed         answers what is stored
 *     POST /tenants/TENANT/rotate          rotates the tenant's key
 *     POST /tenants/TENANT/forget          schedules the key's deletion: after that its fields are lost for good
 *
 * Who may call is not this example's matter: put your own check before `fetch`.
 */
import type { Env } from "./tenant.js";

export { Tenant } from "./tenant.js";

const TENANT = /^\/tenants\/([a-z0-9-]{1,40})\//;

export default {
  async fetch(request, { TENANTS }) {
    const [, tenant] = TENANT.exec(new URL(request.url).pathname) ?? [];
    if (tenant === undefined) return Response.json({ error: "NotFound" }, { status: 404 });
    return TENANTS.get(TENANTS.idFromName(tenant)).fetch(request);
  },
} satisfies ExportedHandler<Env>;
