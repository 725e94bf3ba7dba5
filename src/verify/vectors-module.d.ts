/** The build product of `scripts/pack-vectors.mjs`: gzip of the packed vectors, in base64. */
declare module "*/vectors.generated.js" {
  const text: string;
  export default text;
}
