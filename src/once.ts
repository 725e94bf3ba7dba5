/**
 * Makes `load` run when it is first asked for, and again only if it failed. For `import()`: the runtime resolves the name anew at each,
 * which takes several microseconds.
 */
export function once<T>(load: () => Promise<T>): () => Promise<T> {
  let loaded: Promise<T> | undefined;
  return () => {
    loaded ??= load().catch((error) => {
      loaded = undefined;
      throw error;
    });
    return loaded;
  };
}
