/** What the operating system says of a file that cannot be read or made: "ENOENT", "EACCES". The words around it name the path already. */
export function systemErrorCode(error: unknown): string {
  const code = String((error as { code?: unknown }).code ?? error);
  return code === "EROFS" ? "the file system is read-only" : code;
}
