/** What the operating system says of a file that cannot be read or made: "ENOENT", "EACCES". The words around it name the path already. */
export const systemErrorCode = (error: unknown): string => String((error as { code?: unknown }).code ?? error);
