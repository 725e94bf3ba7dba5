/**
 * Unpacks gzip (RFC 1952) by the runtime's own means, which all that we support have.
 * @throws {TypeError} when the bytes are not gzip.
 */
export async function gunzip(packed: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const unpacked = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(unpacked).arrayBuffer());
}
