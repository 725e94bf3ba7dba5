/** The compiled core: package.json "imports" chooses between module.ts and, in workerd, module.workerd.ts. Bundlers obey "paths" of a tsconfig; this they do not. */
declare module "#core-module" {
  export function coreModule(): Promise<WebAssembly.Module>;
}
