/** One tenant: a keystore, a customer master key and customers, all in the storage of one Durable Object. */
import { DurableObject } from "cloudflare:workers";
import { Kms, KmsError, textRootKey } from "pocketkms/workerd";
import { DurableStore } from "./durable-store.js";
import { type Json, openFields, sealFields } from "./fields.js";

export interface Env {
  readonly TENANTS: DurableObjectNamespace<Tenant>;
  /** 32 bytes in hexadecimal or base64: seals every key of every tenant. */
  readonly ROOT_KEY: string;
}

const KEY = "alias/tenant";
const ROUTE = /^\/tenants\/([^/]+)\/(customers\/([A-Za-z0-9-]{1,40})|rotate|forget)$/;

export class Tenant extends DurableObject<Env> {
  readonly #sql: SqlStorage;
  /** Opened with the first request; an object lives as long as requests come. */
  readonly #kms: Promise<Kms>;

  constructor(state: DurableObjectState, env: Env) {
    super(state, env);
    this.#sql = state.storage.sql;
    this.#sql.exec("CREATE TABLE IF NOT EXISTS customers (id TEXT PRIMARY KEY, value TEXT NOT NULL)");
    this.#kms = openKms(state.storage, env.ROOT_KEY);
  }

  override async fetch(request: Request): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url);
    const [, tenant, action, id] = ROUTE.exec(pathname) ?? [];
    try {
      if (tenant !== undefined && id !== undefined) {
        if (request.method === "PUT") return Response.json(await this.#put(tenant, id, await request.json()));
        if (request.method === "GET") return await this.#get(tenant, id, searchParams.has("sealed"));
      }
      if (request.method === "POST" && action === "rotate") return Response.json(await this.#rotate());
      if (request.method === "POST" && action === "forget") return Response.json(await this.#forget());
      return Response.json({ error: "NotFound" }, { status: 404 });
    } catch (error) {
      if (error instanceof KmsError) return Response.json({ error: error.name }, { status: error.$metadata.httpStatusCode });
      if (error instanceof SyntaxError || error instanceof TypeError) return Response.json({ error: "BadRequest" }, { status: 400 });
      throw error;
    }
  }

  async #put(tenant: string, id: string, customer: unknown): Promise<{ id: string }> {
    if (typeof customer !== "object" || customer === null || Array.isArray(customer)) throw new TypeError("a customer is an object");
    const sealed = await sealFields(await this.#kms, KEY, { tenant, customer: id }, customer as Json);
    this.#sql.exec("INSERT OR REPLACE INTO customers VALUES (?, ?)", id, JSON.stringify(sealed));
    return { id };
  }

  async #get(tenant: string, id: string, asStored: boolean): Promise<Response> {
    const [row] = this.#sql.exec<{ value: string }>("SELECT value FROM customers WHERE id = ?", id).toArray();
    if (row === undefined) return Response.json({ error: "NotFound" }, { status: 404 });
    const stored = JSON.parse(row.value) as Json;
    return Response.json(asStored ? stored : await openFields(await this.#kms, { tenant, customer: id }, stored));
  }

  async #rotate(): Promise<{ rotations: number }> {
    const kms = await this.#kms;
    const { KeyId } = await kms.rotateKeyOnDemand({ KeyId: await keyId(kms) });
    return { rotations: (await kms.listKeyRotations({ KeyId })).Rotations?.length ?? 0 };
  }

  async #forget(): Promise<{ deletionDate: string | undefined }> {
    const kms = await this.#kms;
    const { DeletionDate } = await kms.scheduleKeyDeletion({ KeyId: await keyId(kms), PendingWindowInDays: 7 });
    return { deletionDate: DeletionDate?.toISOString() };
  }
}

async function openKms(storage: DurableObjectStorage, rootKey: string): Promise<Kms> {
  const store = new DurableStore(storage);
  await store.load();
  const kms = await Kms.open({ store, rootKey: textRootKey(rootKey, "ROOT_KEY"), slots: 64 });
  const { Aliases } = await kms.listAliases();
  if (Aliases?.some(({ AliasName }) => AliasName === KEY) !== true) {
    const { KeyMetadata } = await kms.createKey({ Description: "fields of one tenant" });
    await kms.createAlias({ AliasName: KEY, TargetKeyId: KeyMetadata?.KeyId });
  }
  return kms;
}

/** Rotation and deletion take no alias, as in AWS KMS. */
const keyId = async (kms: Kms): Promise<string | undefined> => (await kms.describeKey({ KeyId: KEY })).KeyMetadata?.KeyId;
