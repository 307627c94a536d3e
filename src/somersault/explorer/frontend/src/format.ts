// Numbers as they are read.

/** Three digits; "–" for what is not a number. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e5 || size < 1e-3)) return value.toExponential(1);
  return String(Number(value.toPrecision(3)));
}

export const percent = (share: number): string => `${Math.round(100 * share)} %`;
export const count = (n: number): string => n.toLocaleString("en");
export const capitalized = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
