/**
 * PocketKMS in Cloudflare Workers: everything of the universal entry, and the fetch handler. The core comes as a .wasm file there, because
 * workerd compiles no WebAssembly from bytes; the condition "workerd" of the package's imports sees to that.
 */
export { type HandlerOptions, kmsHandler } from "../http/handler.js";
export * from "../index.js";
