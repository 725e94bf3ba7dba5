/**
 * Errors by their AWS names. One class; the code is stable and says what happened, as `error.name` does in the AWS SDK.
 *
 * Source: AWS KMS API Reference, "Common errors" and the Errors section of each operation.
 */

/** Every code this library throws, with the HTTP status AWS answers and who is at fault. */
export const ERROR_CODES = {
  AccessDeniedException: { status: 400, fault: "client" },
  AlreadyExistsException: { status: 400, fault: "client" },
  ConflictException: { status: 400, fault: "client" },
  DependencyTimeoutException: { status: 503, fault: "server" },
  DisabledException: { status: 400, fault: "client" },
  DryRunOperationException: { status: 400, fault: "client" },
  ExpiredImportTokenException: { status: 400, fault: "client" },
  IncorrectKeyException: { status: 400, fault: "client" },
  IncorrectKeyMaterialException: { status: 400, fault: "client" },
  InvalidAliasNameException: { status: 400, fault: "client" },
  InvalidArnException: { status: 400, fault: "client" },
  InvalidCiphertextException: { status: 400, fault: "client" },
  InvalidGrantIdException: { status: 400, fault: "client" },
  InvalidGrantTokenException: { status: 400, fault: "client" },
  InvalidImportTokenException: { status: 400, fault: "client" },
  InvalidKeyUsageException: { status: 400, fault: "client" },
  InvalidMarkerException: { status: 400, fault: "client" },
  KeyUnavailableException: { status: 500, fault: "server" },
  KMSInternalException: { status: 500, fault: "server" },
  KMSInvalidMacException: { status: 400, fault: "client" },
  KMSInvalidSignatureException: { status: 400, fault: "client" },
  KMSInvalidStateException: { status: 400, fault: "client" },
  LimitExceededException: { status: 400, fault: "client" },
  MalformedPolicyDocumentException: { status: 400, fault: "client" },
  NotFoundException: { status: 400, fault: "client" },
  SerializationException: { status: 400, fault: "client" },
  TagException: { status: 400, fault: "client" },
  UnknownOperationException: { status: 400, fault: "client" },
  UnsupportedOperationException: { status: 400, fault: "client" },
  ValidationException: { status: 400, fault: "client" },
} as const satisfies Record<string, { status: number; fault: "client" | "server" }>;

/** An AWS exception name: "NotFoundException". */
export type KmsErrorCode = keyof typeof ERROR_CODES;

/**
 * The one error class of the KMS API.
 *
 * `name` is the AWS exception name, so that code written for the AWS SDK (`error.name === "NotFoundException"`) works
 * unchanged. `message` is empty where AWS sends none.
 */
export class KmsError extends Error {
  override readonly name: KmsErrorCode;
  /** Whose fault it is, as the AWS SDK tells it. */
  readonly $fault: "client" | "server";
  /** Set when the call had got as far as having a request id. */
  $metadata: { httpStatusCode: number; requestId?: string };

  /** @param message in AWS's words; empty where AWS sends none */
  constructor(code: KmsErrorCode, message = "", options?: ErrorOptions) {
    super(message, options);
    this.name = code;
    this.$fault = ERROR_CODES[code].fault;
    this.$metadata = { httpStatusCode: ERROR_CODES[code].status };
  }
}

/** Something about how the library was set up or is used is wrong (a bad option, a wrong root key, a damaged file): never an answer of the API. */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";
}
