/** What the WebAssembly module exports: assembly/index.ts says what each function does, reads and wipes. All numbers are 32-bit. */
export interface CoreExports {
  /** A `WebAssembly.Memory`, told by what is used of it: declarations shall not need the DOM library. */
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  abiVersion(): number;
  staticEnd(): number;
  selfTest(): number;
  backingEnd(slots: number): number;
  layOut(slots: number): void;

  hashBegin(kind: number): void;
  hashUpdate(length: number): void;
  hashFinish(): void;
  hmacImport(slot: number, kind: number, length: number): void;
  hmacBegin(slot: number): void;
  hmacFinish(slot: number): void;
  hmacSign(slot: number, length: number): void;
  hmacDestroy(slot: number): void;
  tagsEqual(length: number): number;
  hkdfKey(kind: number, length: number): void;
  hkdfOutput(kind: number, infoLength: number, length: number): void;
  kdfCtr(beforeLength: number, afterLength: number, counterBytes: number, length: number): void;
  wipeOnce(): void;

  aesBlocks(count: number, decrypting: number): void;
  aeadImport(slot: number): void;
  aeadDestroy(slot: number): void;
  aeadSeal(slot: number, ivLength: number, aadLength: number, textLength: number): void;
  aeadOpen(slot: number, ivLength: number, aadLength: number, textLength: number, tagLength: number): number;
  aeadSealMany(slot: number, count: number): void;
  streamZero(): void;
  streamBegin(slot: number, ivLength: number): void;
  streamAbsorb(slot: number, length: number): void;
  streamSeal(slot: number, length: number): void;
  streamOpen(slot: number, length: number): void;
  streamTag(slot: number, aadLength: number, textLength: number): void;
  streamVerify(slot: number, aadLength: number, textLength: number, tagLength: number): number;
  streamEnd(): void;

  drbgInstantiate(): void;
  drbgReseed(): void;
  drbgGenerate(length: number): void;
  drbgAhead(length: number): void;

  loadRootKey(): void;
  sealSecret(magic: number, random: number, aadLength: number, length: number): void;
  sealFresh(magic: number, random: number, aadLength: number, length: number): void;
  openSecret(magic: number, aadLength: number, sealedLength: number): number;
  hmacImportSealed(slot: number, kind: number, magic: number, aadLength: number, sealedLength: number): number;

  loadBackingKey(aadLength: number, sealedLength: number): number;
  hasBackingKey(): number;
  hasBackingKeys(count: number): void;
  releaseBackingKey(): number;
  releaseAll(): void;
  residentBackingKeys(): number;

  encryptMessage(random: number, contextLength: number, textLength: number): number;
  encryptFresh(random: number, fresh: number, contextLength: number, textLength: number): number;
  decryptMessage(contextLength: number, blobLength: number): number;
  encryptMessages(count: number): number;
  encryptFreshMessages(random: number, fresh: number, count: number): number;
  decryptMessages(count: number): void;

  wipeText(length: number): void;
  wipeWindows(): void;
}
