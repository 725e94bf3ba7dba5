/** The story through `@aws-sdk/client-kms` with no network, on the package as it is built. */
import { KMS } from "@aws-sdk/client-kms";
import { Kms } from "pocketkms";
import { pocketRequestHandler } from "pocketkms/aws-sdk";
import { afterAll, beforeAll, describe } from "vitest";
import { tellStory } from "./story.js";

let kms: Kms;
let client: KMS;

beforeAll(async () => {
  kms = await Kms.open();
  client = new KMS({
    requestHandler: pocketRequestHandler(kms),
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
});

afterAll(() => kms.close());

describe("@aws-sdk/client-kms in process", () => tellStory(() => client));
