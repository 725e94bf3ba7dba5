/** PocketKMS in a browser page or worker: everything of the universal entry. Keys live in memory, gone with the page. */
export * from "../index.js";
