// For `node --import`: Node strips the types by itself, but looks for the `.js` that our imports name, and for the built core module.
import { registerHooks } from "node:module";

const CORE_MODULE = new URL("../../src/core/module.ts", import.meta.url).href;

registerHooks({
  resolve(specifier, context, next) {
    if (specifier === "#core-module") return next(CORE_MODULE, context);
    const isOurs = specifier.startsWith(".") && specifier.endsWith(".js") && context.parentURL?.endsWith(".ts");
    return next(isOurs ? specifier.replace(/\.js$/, ".ts") : specifier, context);
  },
});
