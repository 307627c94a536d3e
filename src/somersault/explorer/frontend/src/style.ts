// The style sheet of the explorer's shadow root.
import sheet from "./style.css";
import { DARK, LIGHT, variables } from "./theme.ts";

const COLORS = `
.explorer { ${variables(LIGHT)} color-scheme: light; }
@media (prefers-color-scheme: dark) { .explorer { ${variables(DARK)} color-scheme: dark; } }
`;

/** A sheet that is constructed: a page's policy lets no style element pass. */
export function styleSheet(): CSSStyleSheet {
  const style = new CSSStyleSheet();
  style.replaceSync(COLORS + sheet);
  return style;
}
