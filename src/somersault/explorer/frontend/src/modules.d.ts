declare module "*.css" {
  const text: string;
  export default text;
}

/** The bundle of explorer.ts, beside that of a page. */
declare module "*/explorer.js" {
  const explorer: typeof import("./explorer.ts");
  export default explorer;
}
