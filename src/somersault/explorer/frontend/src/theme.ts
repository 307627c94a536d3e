// Colors: of the page, of ramps, of groups.

export const LIGHT = {
  paper: "#f6f5f1",
  card: "#ffffff",
  ink: "#1c1d1f",
  quiet: "#62605a",
  rule: "#e4e1da",
  soft: "#f1efea",
  accent: "#0f6a70",
  onAccent: "#ffffff",
  path: "#d9480f",
  line: "#6d7480",
  focus: "#0b57d0",
  empty: "#ece9e3",
};
export type Theme = typeof LIGHT;
export const DARK: Theme = {
  paper: "#121417",
  card: "#1a1d21",
  ink: "#eceae5",
  quiet: "#a5a39c",
  rule: "#30343a",
  soft: "#23272c",
  accent: "#6cc9c1",
  onAccent: "#0d1a1a",
  path: "#ff9d52",
  line: "#9aa3b0",
  focus: "#8ab4f8",
  empty: "#262a30",
};

export const themeOf = (isDark: boolean): Theme => (isDark ? DARK : LIGHT);

/** A theme as the variables of a style sheet. */
export const variables = (theme: Theme): string =>
  Object.entries(theme)
    .map(([name, value]) => `--${name}: ${value};`)
    .join(" ");

export type Color = [red: number, green: number, blue: number];

export const rgb = (hex: string): Color => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16)) as Color;
export const css = ([r, g, b]: Color): string => `rgb(${r} ${g} ${b})`;
export const mixed = (a: Color, b: Color, t: number): Color =>
  a.map((x, i) => Math.round(x + (b[i] - x) * t)) as Color;

const luminance = ([r, g, b]: Color) => (0.2126 * r ** 2.2 + 0.7152 * g ** 2.2 + 0.0722 * b ** 2.2) / 255 ** 2.2;

/** Black or white, whichever contrasts more. */
export const inkOn = (color: Color): string => (luminance(color) > 0.2 ? "#15171a" : "#ffffff");

// From far to near in a ramp of even steps of lightness, told apart with any color vision (after "mako").
const RAMP = [
  ...["#0e0a16", "#2b1d3c", "#3a3263", "#3d4d88", "#37699c"],
  ...["#3485a5", "#3aa2ab", "#55beac", "#96d9b3", "#def5e5"],
].map(rgb);

/** A share in [0, 1] as a color: what is high stands out, so dark on a light background and light on a dark one. */
export function rampColor(share: number, isDark: boolean): Color {
  const t = (isDark ? 0.1 + 0.9 * share : 1 - 0.92 * share) * (RAMP.length - 1);
  const i = Math.min(RAMP.length - 2, Math.max(0, Math.floor(t)));
  return mixed(RAMP[i], RAMP[i + 1], t - i);
}

// Nine hues of Tol's "muted" scheme, and three more. Words and borders tell groups apart too.
const HUES = [
  ...["#332288", "#88ccee", "#44aa99", "#117733", "#999933", "#ddcc77"],
  ...["#cc6677", "#882255", "#aa4499", "#6699cc", "#e69f00", "#777777"],
].map(rgb);
const WHITE: Color = [255, 255, 255];

/** The color of a group; after the last they come again, paler. */
export const hue = (i: number): Color =>
  mixed(HUES[i % HUES.length], WHITE, 0.5 * (Math.floor(i / HUES.length) % 2));
