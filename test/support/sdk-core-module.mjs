// For `node --import`: the core's module is taken from the sources, as vitest does, and not from a build.
import { registerHooks } from "node:module";

const source = new URL("../../src/core/module.ts", import.meta.url).href;

registerHooks({
  resolve: (specifier, context, next) => next(specifier === "#core-module" ? source : specifier, context),
});
