/** The part of Bun's own module that `sqlite-bun.ts` uses. Source: https://bun.com/docs/runtime/sqlite */
declare module "bun:sqlite" {
  export class Statement {
    get(...values: (string | number)[]): unknown;
    all(...values: (string | number)[]): unknown[];
    run(...values: (string | number)[]): unknown;
  }
  export class Database {
    constructor(path: string, options: { readonly?: boolean; readwrite?: boolean; create?: boolean });
    run(sql: string): unknown;
    prepare(sql: string): Statement;
    close(): void;
  }
}
